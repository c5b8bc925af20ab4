"""What is known about a compiled rule, for print: from the module and the verifier, not from the author."""

from __future__ import annotations

from dataclasses import dataclass, field

from verifier.scenario import Scenario
from wattlaw.documents.blocks import Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim or an always-made check stands.

    ``detail`` says for which periods, or why nothing is known; ``scenario`` is
    the customer who breaks it, as the machine replayed it.
    """

    status: Status
    detail: str = ""
    scenario: Scenario | None = None


@dataclass(frozen=True, slots=True)
class CheckedClaim:
    """One property of the module: its decompiled statement and the author's words."""

    name: str
    words: str
    statement: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ExampleRow:
    """One expectation of a worked example and what the machine gave."""

    subject: str
    expected: str
    computed: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example of the text, run on the machine."""

    name: str
    given: tuple[tuple[str, str], ...]
    rows: tuple[ExampleRow, ...]


@dataclass(frozen=True, slots=True)
class Lineage:
    """The text that an overlay is laid over, and all that it says otherwise: (about, before, now)."""

    name: str
    file: str
    changes: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that the document says beyond the text.

    ``formulas`` maps every result's name, and a bill line's number, to what the
    bytecode computes for it, as decompiled.  ``solver`` is who proved, empty
    when nobody did; ``covers`` says for which inputs the verdicts hold.
    """

    module: str
    release: str
    formulas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[CheckedClaim, ...] = ()
    checks: tuple[CheckedClaim, ...] = ()
    examples: tuple[WorkedExample, ...] = ()
    solver: str = ""
    covers: tuple[str, ...] = ()
    lineage: Lineage | None = None

"""What is known about a compiled rule, for print: from the module and the verifier, not from the author."""

from __future__ import annotations

from dataclasses import dataclass, field

from wattlaw.documents.blocks import Status


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a claim or an always-made check stands; ``detail`` says by whom, or shows the refuting customer."""

    status: Status
    detail: str = ""


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
class Evidence:
    """Everything that the document says beyond the text.

    ``formulas`` maps a bill line's number, or a quantity's name, to what the
    bytecode computes for it, as decompiled.
    """

    module: str
    release: str
    formulas: dict[str, tuple[str, ...]] = field(default_factory=dict)
    claims: tuple[CheckedClaim, ...] = ()
    checks: tuple[CheckedClaim, ...] = ()
    examples: tuple[WorkedExample, ...] = ()

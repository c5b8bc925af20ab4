"""What a proof comes to: a verdict for each property and check, with its grounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from verifier.contracts.scenario import RunScenario
from verifier.scenario import Scenario


class Verdict(Enum):
    """There is no fourth."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """One query of an obligation: what it was about, its hash and text, what the solvers said.

    ``answer`` is ``unsat`` where the part is proved; ``second`` the second
    solver's answer, or None where none was asked.
    """

    about: str
    query: str
    answer: str
    used: int = 0
    seconds: float = 0.0
    second: str | None = None
    text: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one property or check.

    ``grounds`` says in a sentence what was established and for which periods;
    for *unknown*, the reason, what was tried and what would help.  ``notes``
    are warnings: a premise that nobody satisfies, a goal that cannot fail.
    ``confirmed`` is true when the machine replayed the ``scenario`` or, of a contract, the ``run``.
    """

    name: str
    kind: str
    verdict: Verdict
    grounds: str
    seconds: float = 0.0
    parts: tuple[Part, ...] = ()
    scenario: Scenario | None = None
    run: RunScenario | None = None
    confirmed: bool | None = None
    second: str | None = None
    notes: tuple[str, ...] = ()

    def as_json(self, scenario: str | None = None) -> dict[str, Any]:
        """The fields of ``watt prove --json``; ``scenario`` is the path that it was written to."""
        return {
            "name": self.name,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "seconds": round(self.seconds, 3),
            "second": self.second,
            "scenario": scenario,
            "confirmed": self.confirmed,
            "grounds": self.grounds,
            "notes": list(self.notes),
            "parts": [
                {
                    "about": part.about,
                    "query": part.query,
                    "answer": part.answer,
                    "used": part.used,
                    "seconds": round(part.seconds, 3),
                    "second": part.second,
                }
                for part in self.parts
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Verdicts on everything that a module states (``properties``) and must keep (``checks``).

    ``covers`` says for which inputs the verdicts hold.
    """

    module: str
    properties: tuple[Finding, ...]
    checks: tuple[Finding, ...]
    covers: tuple[str, ...]
    solver: str
    seconds: float

    def count(self, verdict: Verdict) -> int:
        """How many properties and checks have this verdict."""
        return sum(1 for one in (*self.properties, *self.checks) if one.verdict is verdict)

    def as_json(self, scenarios: dict[str, str] | None = None) -> dict[str, Any]:
        """The object that ``watt prove --json`` prints; ``scenarios`` maps names to written files."""
        paths = scenarios or {}
        return {
            "module": self.module,
            "properties": [one.as_json(paths.get(one.name)) for one in self.properties],
            "checks": [one.as_json(paths.get(one.name)) for one in self.checks],
            "proved": self.count(Verdict.PROVED),
            "refuted": self.count(Verdict.REFUTED),
            "unknown": self.count(Verdict.UNKNOWN),
            "covers": list(self.covers),
            "solver": self.solver,
        }

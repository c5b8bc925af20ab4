"""The front door: proofs of all that a module states and must keep."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from time import monotonic
from typing import Literal, Protocol

from runtime.machine.loaded import LoadedModule
from verifier.checks import guard_checks
from verifier.claims import BillClaim, Claim, RelationClaim
from verifier.cost_check import CostCheck
from verifier.covered import NothingCovered
from verifier.cvc5_solver import ask_cvc5
from verifier.execution import NotExecutable
from verifier.functions import FunctionProver, function_claims
from verifier.pool import Lost, results
from verifier.prover import TariffProver
from verifier.report import Finding, Part, Report, Verdict
from verifier.solving import Status, z3_version
from verifier.witnesses import CalendarCheck, PossibleCheck

Second = Literal["cvc5", "none"]
Progress = Callable[[Finding], None]

COVERS = (
    "every value that the door admits for facts, factors, events, prices, history and opening balances",
    "readings of the declared length, without gap, of the whole period",
)


NO_PROOFS_YET = (
    "claims about the state of a contract have no proofs yet; `watt test` tries them on random calls"
)


class Prover(Protocol):
    """Decides claims."""

    def prepare(self) -> None:
        """What is common to all claims."""

    def decide(self, claim: Claim) -> Finding:
        """The verdict on one."""

    def covers(self) -> tuple[str, ...]:
        """The inputs that verdicts are about."""


def prove(
    module: LoadedModule,
    *,
    second: Second = "none",
    only: Collection[str] | None = None,
    jobs: int = 2,
    progress: Progress | None = None,
) -> Report:
    """Verdicts on the properties and checks of a module, or on those named in ``only``.

    ``progress`` is called with each finding as it comes; the report has them in
    the order of the module.  Raises ``KeyError`` for a name that is not there.
    """
    began = monotonic()
    prover, stated, checks = _prover(module)
    claims = [*stated, *checks]
    of_state = _about_state(module)
    names = [*(claim.name for claim in claims), *(one.name for one in of_state)]
    for name in only or ():
        if name not in names:
            raise KeyError(name)
    wanted = [claim for claim in claims if only is None or claim.name in only]
    found = _decided(prover, wanted, second, jobs, progress)
    is_check = {id(claim) for claim in checks}
    return Report(
        module.hash,
        tuple(one for one in of_state if only is None or one.name in only)
        + tuple(one for claim, one in zip(wanted, found, strict=True) if id(claim) not in is_check),
        tuple(one for claim, one in zip(wanted, found, strict=True) if id(claim) in is_check),
        (*COVERS, *prover.covers()),
        f"z3 {z3_version()}",
        monotonic() - began,
    )


def names(module: LoadedModule) -> list[str]:
    """The names of all properties and checks of a module."""
    _, stated, checks = _prover(module)
    return [*(one.name for one in _about_state(module)), *(claim.name for claim in (*stated, *checks))]


def _about_state(module: LoadedModule) -> list[Finding]:
    """Claims about the state of a contract: they have no proofs yet, and never look proved."""
    if module.module.contract is None:
        return []
    return [
        Finding(one.name, one.kind, Verdict.UNKNOWN, NO_PROOFS_YET)
        for one in module.module.properties
        if one.kind != "function"
    ]


def _prover(module: LoadedModule) -> tuple[Prover, list[Claim], list[Claim]]:
    """Who decides, what the module states, and what is always checked."""
    functions = function_claims(module)
    checks: list[Claim] = [CostCheck(module)]
    if module.module.bill is None:
        return FunctionProver(module), functions.stated, [*checks, *functions.checks]
    stated: list[Claim] = []
    for one in module.module.properties:
        if one.kind == "function":
            stated.append(next(claim for claim in functions.stated if claim.name == one.name))
        elif one.variation is not None:
            stated.append(RelationClaim(one, one.variation))
        else:
            stated.append(BillClaim(one))
    shown: list[Claim] = [CalendarCheck(), PossibleCheck()]
    return TariffProver(module), stated, [*guard_checks(module.module), *functions.checks, *shown, *checks]


def _decided(
    prover: Prover, claims: Sequence[Claim], second: Second, jobs: int, progress: Progress | None
) -> list[Finding]:
    try:
        prover.prepare()
    except NothingCovered as reason:
        return [_unknown(claim, f"nothing could be proved: {reason}") for claim in claims]
    except NotExecutable as reason:
        return [
            _unknown(claim, f"the module holds something that has no encoding: {reason}") for claim in claims
        ]

    def work(index: int) -> Finding:
        finding = prover.decide(claims[index])
        return finding if second == "none" else _seconded(finding)

    found: dict[int, Finding] = {}
    for index, result in results(work, len(claims), jobs):
        finding = _unknown(claims[index], str(result)) if isinstance(result, Lost) else result
        found[index] = finding
        if progress is not None:
            progress(finding)
    return [found[index] for index in range(len(claims))]


def _unknown(claim: Claim, grounds: str) -> Finding:
    return Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds)


def _seconded(finding: Finding) -> Finding:
    """The finding with what the second solver says of each query that proved a part."""
    if finding.verdict is not Verdict.PROVED:
        return finding
    parts = tuple(_asked_again(part) for part in finding.parts)
    answers = {part.second for part in parts if part.answer == Status.IMPOSSIBLE.value and part.text}
    if Status.POSSIBLE.value in answers:
        grounds = "the two solvers contradict each other: one of them is at fault"
        return replace(finding, verdict=Verdict.UNKNOWN, grounds=grounds, parts=parts, second="refuted")
    agreed = "unknown" if Status.UNDECIDED.value in answers else "proved"
    return replace(finding, parts=parts, second=agreed)


def _asked_again(part: Part) -> Part:
    if not part.text or part.answer != Status.IMPOSSIBLE.value:
        return part
    return replace(part, second=ask_cvc5(part.text).value)

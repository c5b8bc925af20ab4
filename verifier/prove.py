"""The front door: proofs of all that a module states and must keep."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from time import monotonic
from typing import Literal, Protocol

from runtime.machine.loaded import LoadedModule
from verifier.checks import guard_checks
from verifier.claims import BillClaim, Claim, RelationClaim
from verifier.contracts.front import COVERS as CONTRACT_COVERS
from verifier.contracts.front import findings as contract_findings
from verifier.contracts.front import names as contract_names
from verifier.cost_check import CostCheck
from verifier.execution import NotExecutable, NothingCovered
from verifier.functions import FunctionProver, function_claims
from verifier.pool import Lost, results
from verifier.prover import TariffProver
from verifier.report import Finding, Report, Verdict
from verifier.seconding import seconded
from verifier.solving import z3_version
from verifier.witnesses import CalendarCheck, PossibleCheck

Second = Literal["cvc5", "none"]
Progress = Callable[[Finding], None]

COVERS = (
    "every value that the door admits for facts, factors, events, prices, history and opening balances",
    "readings of the declared length, without gap, of the whole period",
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
    known = names(module)
    for name in only or ():
        if name not in known:
            raise KeyError(name)
    if module.module.contract is not None:
        again = None if second == "none" else seconded
        properties, always = contract_findings(module, only, jobs, again, progress)
        seconds = monotonic() - began
        return Report(module.hash, properties, always, CONTRACT_COVERS, f"z3 {z3_version()}", seconds)
    prover, stated, checks = _prover(module)
    claims = [*stated, *checks]
    wanted = [claim for claim in claims if only is None or claim.name in only]
    found = _decided(prover, wanted, second, jobs, progress)
    is_check = {id(claim) for claim in checks}
    return Report(
        module.hash,
        tuple(one for claim, one in zip(wanted, found, strict=True) if id(claim) not in is_check),
        tuple(one for claim, one in zip(wanted, found, strict=True) if id(claim) in is_check),
        (*COVERS, *prover.covers()),
        f"z3 {z3_version()}",
        monotonic() - began,
    )


def names(module: LoadedModule) -> list[str]:
    """The names of all properties and checks of a module."""
    if module.module.contract is not None:
        properties, always = contract_names(module)
        return [*properties, *always]
    _, stated, checks = _prover(module)
    return [claim.name for claim in (*stated, *checks)]


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
        return finding if second == "none" else seconded(finding)

    found: dict[int, Finding] = {}
    for index, result in results(work, len(claims), jobs):
        finding = _unknown(claims[index], str(result)) if isinstance(result, Lost) else result
        found[index] = finding
        if progress is not None:
            progress(finding)
    return [found[index] for index in range(len(claims))]


def _unknown(claim: Claim, grounds: str) -> Finding:
    return Finding(claim.name, claim.kind, Verdict.UNKNOWN, grounds)

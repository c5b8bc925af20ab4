"""The front door of proofs about contracts; ``verifier.prove`` opens it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from runtime.machine.loaded import LoadedModule
from verifier.contracts.claims import Claim, Stated, checks
from verifier.contracts.prover import ContractProver
from verifier.cost_check import CostCheck
from verifier.functions import FunctionProver, function_claims
from verifier.pool import Lost, results
from verifier.report import Finding

COVERS = (
    "every deployment that its parameters' ranges and conditions admit, every caller, every argument",
    "tables of any size; parties and roles may coincide; time never goes backwards, from 1970 to 2400",
    "runs of fewer than 2^64 calls, in which no total and nothing held goes beyond 2^126 steps",
)


def names(module: LoadedModule) -> tuple[list[str], list[str]]:
    """The names of all properties, and of all checks."""
    always = [one.name for one in checks(module)]
    always += [one.name for one in (*function_claims(module).checks, CostCheck(module))]
    return [one.name for one in module.module.properties], always


def findings(
    module: LoadedModule,
    only: Collection[str] | None,
    jobs: int,
    second: Callable[[Finding], Finding] | None,
    progress: Callable[[Finding], None] | None,
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Verdicts on properties and on checks, or on those named in ``only``, in order."""
    stated: list[Claim] = [Stated(one) for one in module.module.properties if one.kind != "function"]
    claims = [one for one in (*stated, *checks(module)) if only is None or one.name in only]
    tell = progress or (lambda _: None)
    found = {one.name: one for one in _of_functions(module, only)}
    for one in found.values():
        tell(one)
    decided = ContractProver(module, jobs=jobs).findings(claims, tell if second is None else lambda _: None)
    if second is not None:
        decided = _again(decided, second, jobs, tell)
    found |= {one.name: one for one in decided}
    properties, always = names(module)
    return (
        tuple(found[name] for name in properties if name in found),
        tuple(found[name] for name in always if name in found),
    )


def _of_functions(module: LoadedModule, only: Collection[str] | None) -> list[Finding]:
    """What is claimed of private functions, and the bounds on cost."""
    prover, functions = FunctionProver(module), function_claims(module)
    claims = [*functions.stated, *functions.checks, CostCheck(module)]
    return [prover.decide(one) for one in claims if only is None or one.name in only]


def _again(
    decided: Sequence[Finding],
    second: Callable[[Finding], Finding],
    jobs: int,
    tell: Callable[[Finding], None],
) -> list[Finding]:
    """What a second solver makes of them."""
    found: dict[int, Finding] = {}
    for index, result in results(lambda i: second(decided[i]), len(decided), jobs):
        found[index] = decided[index] if isinstance(result, Lost) else result
        tell(found[index])
    return [found[index] for index in range(len(decided))]

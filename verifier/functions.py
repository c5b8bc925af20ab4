"""Claims about private functions, and what every function that may be called from outside must keep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic

from runtime.machine.aborts import Abort
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Property
from runtime.machine.types import ListOf
from verifier.algebra import Stopped
from verifier.asking import Effort
from verifier.checks import KINDS, Kind
from verifier.claims import Case, Claim, holds, violation
from verifier.cost_check import CostCheck
from verifier.evaluation import value_of
from verifier.execution import NotExecutable
from verifier.execution import Value as Symbolic
from verifier.inputs import Facts
from verifier.replay import truth
from verifier.report import Finding, Verdict
from verifier.scenario import Scenario
from verifier.sequences import Items
from verifier.solving import Answer, Status, ask_z3
from verifier.spelling import given, types_of
from verifier.terms import Term
from verifier.world import Bill, World


class FunctionClaim(Claim):
    """A property of one function for all arguments in range."""

    def __init__(self, stated: Property) -> None:
        self.stated = stated
        self.index = stated.goal
        self.name, self.kind = stated.name, stated.kind

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """The only case: arguments that break the goal."""
        known = {**bill.values, **self.arguments(world)}
        yield Case("", (violation(world, self.stated, known, True),))  # noqa: FBT003

    def arguments(self, world: World) -> dict[str, Symbolic]:
        """An unknown for each parameter of the goal; two runs share what does not vary."""
        variation, known = self.stated.variation, dict[str, Symbolic]()
        for parameter in world.function(self.index).parameters:
            bare = parameter.name[2:]
            shared = parameter.name
            if variation is not None and shared[:2] in ("a.", "b.") and bare != variation.channel:
                shared = f"a.{bare}"
            if shared not in known:
                known[shared] = world.inputs.value(parameter)
            known[parameter.name] = known[shared]
        return known


class FunctionGuards(Claim):
    """No guard of some reasons fails in a function that may be called from outside."""

    def __init__(self, kind: Kind, index: int, function: str) -> None:
        self.of = kind
        self.index = index
        self.name, self.kind = f"{kind.name}-in-{function}", "check"

    def arguments(self, world: World) -> dict[str, Symbolic]:
        """An unknown for each parameter."""
        return {one.name: world.inputs.value(one) for one in world.function(self.index).parameters}

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """One case: some guard fails."""
        a, before = world.arena, len(world.algebra.guards)
        world.algebra.path = True
        with suppress(Stopped):
            world.run(self.index, dict(bill.values))
        found = world.algebra.guards[before:]
        del world.algebra.guards[before:]
        world.algebra.path = True
        failing = (a.both(g.path, a.negate(g.condition)) for g in found if g.reason in self.of.reasons)
        yield Case("", (a.either(*failing),))


@dataclass(frozen=True, slots=True)
class FunctionClaims:
    """What a module states of its functions, and what is always checked of those that are called."""

    stated: list[Claim]
    checks: list[Claim]


def function_claims(module: LoadedModule) -> FunctionClaims:
    """All claims about functions of a module."""
    stated: list[Claim] = [FunctionClaim(p) for p in module.module.properties if p.kind == "function"]
    bill = module.module.bill
    own = () if bill is None else (bill.measure, bill.charge, bill.exact)
    checks: list[Claim] = [
        FunctionGuards(kind, index, module.module.functions[index].name)
        for index in module.module.exports
        if index not in own
        for kind in KINDS
    ]
    return FunctionClaims(stated, checks)


class FunctionProver:
    """Decides claims about functions: one question, and a model is run on the machine."""

    def __init__(self, module: LoadedModule) -> None:
        self.module = module

    def prepare(self) -> None:
        """Nothing is common."""

    def covers(self) -> tuple[str, ...]:
        """Nothing besides the door."""
        return ()

    def decide(self, claim: Claim) -> Finding:
        """The verdict on a claim."""
        began = monotonic()
        world = World(self.module, Facts.CONSTANT)
        try:
            (case,) = claim.cases(world, Bill({}, True, ()))  # noqa: FBT003
        except NotExecutable as reason:
            return Finding(claim.name, claim.kind, Verdict.UNKNOWN, f"it has no encoding: {reason}")
        effort = Effort(ask_z3)
        answer = effort.ask(world, case.claims, "")
        finding = self._finding(claim, world, answer, began)
        if finding.verdict is Verdict.PROVED and isinstance(claim, FunctionClaim):
            finding = self._meaningful(claim, world, finding, effort)
        return replace(finding, parts=tuple(effort.parts))

    def _meaningful(self, claim: FunctionClaim, world: World, finding: Finding, effort: Effort) -> Finding:
        """The finding, unless no arguments meet the premise: then what was proved says nothing."""
        if claim.stated.premise is None:
            return finding
        met = holds(world, claim.stated.premise, claim.arguments(world), True)  # noqa: FBT003
        if effort.ask(world, (met,), "its premise").status is not Status.IMPOSSIBLE:
            return finding
        reason = "no arguments meet its premise"
        grounds = f"it cannot be broken, but says nothing: {reason}"
        return replace(finding, verdict=Verdict.UNKNOWN, grounds=grounds, notes=(reason,))

    def _finding(self, claim: Claim, world: World, answer: Answer, began: float) -> Finding:
        verdict, scenario, grounds = Verdict.UNKNOWN, None, f"the solver could not decide it: {answer.reason}"
        if answer.status is Status.IMPOSSIBLE:
            verdict, grounds = Verdict.PROVED, "no arguments break it"
        elif isinstance(claim, CostCheck):
            verdict, grounds = Verdict.UNKNOWN, f"the stated bound is wrong for {', '.join(claim.wrong())}"
        elif answer.status is Status.POSSIBLE:
            scenario = self._replayed(claim, world, answer.model)
            grounds = "the arguments that a solver found do not break it on the machine"
            if scenario is not None:
                verdict, grounds = (
                    Verdict.REFUTED,
                    f"replayed on the machine: {scenario.stopped or 'it is false'}",
                )
        return Finding(
            claim.name,
            claim.kind,
            verdict,
            grounds,
            monotonic() - began,
            scenario=scenario,
            confirmed=True if scenario is not None else None,
        )

    def _replayed(self, claim: Claim, world: World, model: Mapping[str, int]) -> Scenario | None:
        """The arguments of a model, run on the machine; None when nothing breaks."""
        assert isinstance(claim, FunctionClaim | FunctionGuards)
        function = world.function(claim.index)
        unknown = claim.arguments(world)
        inputs = {name: _concrete(value, model) for name, value in unknown.items()}
        if isinstance(claim, FunctionClaim) and not self._premise_holds(claim.stated, inputs):
            return None
        results: dict[str, Value] = {}
        stopped = ""
        try:
            outcome = run(self.module, claim.index, [inputs[p.name] for p in function.parameters])
            results = dict(zip((r.name for r in function.results), outcome.results, strict=True))
            broken = isinstance(claim, FunctionClaim) and outcome.results[0] != 1
        except Abort as abort:
            stopped = str(abort)
            broken = isinstance(claim, FunctionClaim) or abort.reason in claim.of.reasons
        if not broken:
            return None
        types = types_of([function], [self.module.types[claim.index]])
        shown = {name: value for name, value in results.items() if not isinstance(types[name], ListOf)}
        first = given(self.module, types, inputs, shown)
        title = self.module.module.name
        return Scenario(
            self.module.hash, title, (claim.name,), first, function=function.name, stopped=stopped
        )

    def _premise_holds(self, stated: Property, inputs: Mapping[str, Value]) -> bool:
        """What the machine says of the premise; one that aborts does not hold."""
        return stated.premise is None or truth(self.module, stated.premise, inputs) is True


def _concrete(value: Symbolic, model: Mapping[str, int]) -> Value:
    if isinstance(value, Items):
        return tuple(value_of(x, model) for x in value.values[: value_of(value.length, model)])
    assert isinstance(value, int | Term)
    return value_of(value, model)

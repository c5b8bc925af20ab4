"""Scenarios and the machine: a customer is replayed, and what broke is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from runtime.machine.aborts import Abort, Reason
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Property, Variation
from verifier.checks import GuardCheck
from verifier.customers import Inputs, plainest
from verifier.periods import Period
from verifier.replay import NotAdmitted, Run, bill, breaks, two_runs
from verifier.scenario import Given, Scenario
from verifier.spelling import given, types_of


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A refutation that the machine has replayed."""

    scenario: Scenario
    words: str


class Confirmer:
    """Replays customers of one module."""

    def __init__(self, module: LoadedModule) -> None:
        self.module = module
        layout = module.module.bill
        assert layout is not None
        indices = (layout.measure, layout.charge)
        functions = [module.module.functions[index] for index in indices]
        self.types = types_of(functions, [module.types[index] for index in indices])

    def breaks(self, name: str, first: Inputs, second: Inputs | None) -> Confirmed | None:
        """The property broken by one or two bills, or None."""
        (stated,) = [one for one in self.module.module.properties if one.name == name]
        try:
            runs = [bill(self.module, inputs) for inputs in (first, second) if inputs is not None]
        except NotAdmitted:
            return None
        if any(one.abort is not None for one in runs):
            return None
        values = runs[0].values if len(runs) == 1 else two_runs(runs[0], runs[1])
        if not breaks(self.module, stated, values):
            return None
        scenario = self._scenario(stated.name, first, runs[0], second, runs, stated.variation)
        return Confirmed(scenario, self._words(stated, runs))

    def bills(self, inputs: Inputs) -> bool:
        """Whether the machine bills the customer."""
        try:
            return bill(self.module, inputs).abort is None
        except NotAdmitted:
            return False

    def stops_always(self, name: str, period: Period, reason: Reason) -> Confirmed | None:
        """Any customer of a period for which no bill can be made, for this reason."""
        inputs = plainest(self.module, period)
        try:
            one = bill(self.module, inputs)
        except NotAdmitted:
            return None
        if one.abort is None or one.abort.reason is not reason:
            return None
        stopped = f"{one.steps[-1].function}: {one.abort}"
        scenario = self._scenario(name, inputs, one, None, [one], None, stopped)
        return Confirmed(scenario, f"{period}: {stopped}; replayed on the machine")

    def stops(self, check: GuardCheck, inputs: Inputs) -> Confirmed | None:
        """The customer for whom a function stops, for one of the reasons that a check is about."""
        try:
            one = bill(self.module, inputs)
        except NotAdmitted:
            return None
        abort = one.abort
        function = one.steps[-1].function
        if abort is None and check.index == self._exact:
            abort, function = self._exact_abort(one), check.function
        if abort is None or abort.reason not in check.of.reasons or function != check.function:
            return None
        scenario = self._scenario(check.name, inputs, one, None, [one], None, f"{function}: {abort}")
        return Confirmed(scenario, f"{function} stops: {abort}")

    @property
    def _exact(self) -> int:
        assert self.module.module.bill is not None
        return self.module.module.bill.exact

    def _exact_abort(self, one: Run) -> Abort | None:
        function = self.module.module.functions[self._exact]
        try:
            run(self.module, self._exact, [one.values[p.name] for p in function.parameters])
        except Abort as abort:
            return abort
        return None

    def _words(self, stated: Property, runs: list[Run]) -> str:
        layout = self.module.module.bill
        assert layout is not None
        totals = [self._spelled(one.values, layout.total) for one in runs]
        shown = totals[0] if len(totals) == 1 else f"{totals[0]} and {totals[1]}"
        return f"a customer breaks {stated.name}: the bill is {shown}; replayed on the machine"

    def _spelled(self, values: Mapping[str, Value], name: str) -> str:
        return dict(given(self.module, self.types, {}, {name: values[name]}).results)[name]

    def _scenario(
        self,
        name: str,
        first: Inputs,
        one: Run,
        second: Inputs | None,
        runs: list[Run],
        variation: Variation | None,
        stopped: str = "",
    ) -> Scenario:
        return Scenario(
            self.module.hash,
            self.module.module.name,
            (name,),
            self._given(first, one),
            self._given(second, runs[1]) if second is not None else None,
            variation="" if variation is None else spell_variation(variation),
            stopped=stopped,
        )

    def _given(self, inputs: Inputs, one: Run) -> Given:
        results = {name: value for step in one.steps for name, value in step.results.items()}
        return given(self.module, self.types, inputs, results)


def spell_variation(variation: Variation) -> str:
    """How the second run differs, in a few words."""
    moved = f" from {variation.source} to {variation.target}" if variation.source else ""
    return f"{variation.kind} {variation.channel}{moved}"

"""Playing a scenario: deployment, then step after step on the machine, whatever each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from compiler.contracts.extension import Told, Worth
from dsl.model.scenarios import Expectation, Scenario, Step
from runtime.machine.aborts import Abort
from runtime.machine.acting import interpreted
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Function
from runtime.machine.state import Transition
from wattlaw.running.live import SUCCEEDED, Done, Live
from wattlaw.running.naming import Names
from wattlaw.running.state import contract_of


@dataclass(frozen=True, slots=True)
class Looked:
    """An expectation: its words, whether it holds; ``stopped``: why it has no answer."""

    words: str
    holds: bool
    stopped: str | None = None


@dataclass(slots=True)
class Played:
    """A whole scenario.  ``store`` None: the deployment came to nothing."""

    title: str
    names: Names
    deployment: Done
    store: Memory | None
    rows: list[Done | Looked] = field(default_factory=list)

    @property
    def steps(self) -> list[Done]:
        """The calls, and the times at which nobody called."""
        return [one for one in self.rows if isinstance(one, Done)]

    @property
    def ok(self) -> bool:
        """Whether everything ended as the scenario says, and no property broke."""
        looked = all(one.holds for one in self.rows if isinstance(one, Looked))
        done = all(one.as_told and not one.broken for one in (self.deployment, *self.steps))
        return self.store is not None and looked and done


def play(loaded: LoadedModule, scenario: Scenario, told: Told) -> Played:
    """Play a scenario on a module that was extended by its expressions."""
    return _Player(loaded, scenario, told).played()


class _Player:
    """One scenario, on one contract that lives."""

    def __init__(self, loaded: LoadedModule, scenario: Scenario, told: Told) -> None:
        self.loaded = loaded
        self.scenario = scenario
        self.told = told
        self.names = Names(loaded.module)
        self.people = {name: self.names.add(name, sort) for name, sort in scenario.identities}
        self.live = Live(loaded, self.names)
        self.time = scenario.deployed_at

    def played(self) -> Played:
        """Everything, to the end; after a deployment that came to nothing there is nothing to play."""
        made = Played(self.scenario.name, self.names, self._deploy(), self.live.store)
        if self.live.store is None:
            return made
        for row, functions in zip(self.scenario.steps, self.told.steps, strict=True):
            if isinstance(row, Expectation):
                ((_, function),) = functions
                assert isinstance(function, int)
                made.rows.append(self._look(row, function))
            else:
                made.rows.append(self._step(row, functions))
        return made

    def _deploy(self) -> Done:
        caller = self.people[self.scenario.deployer]
        try:
            parameters = self._values(self.told.parameters)
        except Abort as abort:
            return Done(self.time, caller, None, reason=abort.reason.value, as_told=False)
        done = self.live.deploy(caller, self.time, parameters)
        return replace(done, as_told=done.outcome == SUCCEEDED)

    def _look(self, row: Expectation, function: int) -> Looked:
        try:
            return Looked(row.words, self._value(function) == 1)
        except Abort as abort:
            return Looked(row.words, holds=False, stopped=abort.reason.value)

    def _step(self, row: Step, functions: Sequence[tuple[str, Worth]]) -> Done:
        self.time = self.time if row.at is None else row.at
        if row.action is None or row.party is None:
            return self.live.wait(self.time)
        caller = self.people[row.party]
        try:
            arguments = self._values(functions)
        except Abort as abort:
            told = row.aborts == ""
            return Done(self.time, caller, row.action, reason=abort.reason.value, as_told=told)
        done = self.live.call(row.action, caller, self.time, arguments)
        return replace(done, as_told=_as_told(done, row.aborts))

    def _values(self, functions: Sequence[tuple[str, Worth]]) -> dict[str, Value]:
        return {name: self._worth(of) for name, of in functions}

    def _worth(self, of: Worth) -> Value:
        return self._value(of) if isinstance(of, int) else [self._value(element) for element in of]

    def _value(self, function: int) -> int:
        """What an expression of the scenario is worth now."""
        store = self.live.store or Memory(contract_of(self.loaded.module))
        declared: Function = self.loaded.module.functions[function]
        known: Mapping[str, int] = {
            "now": max(self.time, store.now),
            **{f"any:{name}": value for name, value in self.people.items()},
        }
        arguments = [known[parameter.name] for parameter in declared.parameters]
        worth = interpreted(self.loaded, function, arguments, Transition(store)).results[0]
        assert isinstance(worth, int)
        return worth


def _as_told(done: Done, aborts: str | None) -> bool:
    """Whether a call ended as the scenario says: None: well; ``""``: not; otherwise with this message."""
    if aborts is None:
        return done.outcome == SUCCEEDED
    said = done.receipt.message if done.receipt is not None else None
    return done.outcome != SUCCEEDED and aborts in ("", said, done.reason)

"""Playing a scenario: deployment, then step after step on the machine, whatever each comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compiler.contracts.extension import Told
from dsl.model.contract import Expectation, Scenario, Step
from runtime.machine.aborts import Abort
from runtime.machine.acting import act, deploy, interpreted
from runtime.machine.door import DoorError
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Function
from runtime.machine.receipts import Receipt
from runtime.machine.state import Transition
from wattlaw.running.naming import Names
from wattlaw.running.state import contract_of

SUCCEEDED, ABORTED, REFUSED, PASSED = "succeeded", "aborted", "refused", "time passes"


@dataclass(frozen=True, slots=True)
class Done:
    """One step: who called what when, and what it came to.

    ``refused`` says why the door did not let the call in; ``receipt`` is what
    the machine made of it.  ``as_told``: whether the scenario says that it ends so.
    """

    time: int
    caller: int | None
    action: str | None
    arguments: tuple[tuple[str, Value], ...] = ()
    receipt: Receipt | None = None
    refused: str | None = None
    as_told: bool = True
    broken: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """How it ended, in a word."""
        if self.refused is not None:
            return REFUSED
        if self.receipt is None:
            return PASSED
        return SUCCEEDED if self.receipt.succeeded else ABORTED


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
    """One scenario, on one store."""

    def __init__(self, loaded: LoadedModule, scenario: Scenario, told: Told) -> None:
        self.loaded = loaded
        self.scenario = scenario
        self.told = told
        self.names = Names(loaded.module)
        self.people = {name: self.names.add(name, sort) for name, sort in scenario.identities}
        self.time = scenario.deployed_at

    def played(self) -> Played:
        """Everything, to the end; after a deployment that came to nothing there is nothing to play."""
        deployment, store = self._deploy()
        made = Played(self.scenario.name, self.names, deployment, store)
        if store is None:
            return made
        for row, functions in zip(self.scenario.steps, self.told.steps, strict=True):
            if isinstance(row, Expectation):
                made.rows.append(self._look(store, row, functions[0][1]))
            else:
                made.rows.append(self._step(store, row, functions))
        return made

    def _deploy(self) -> tuple[Done, Memory | None]:
        caller = self.people[self.scenario.deployer]
        empty = Memory(contract_of(self.loaded.module))
        arguments: dict[str, Value] = {}
        try:
            arguments = self._values(empty, self.told.parameters)
            store, receipt = deploy(self.loaded, arguments, caller, self.time)
        except (Abort, DoorError) as stop:
            given = tuple(arguments.items())
            return Done(self.time, caller, None, given, refused=_why(stop), as_told=False), None
        assert store is None or isinstance(store, Memory)
        done = Done(self.time, caller, None, tuple(arguments.items()), receipt, None, receipt.succeeded)
        return done, store

    def _look(self, store: Memory, row: Expectation, function: int) -> Looked:
        try:
            return Looked(row.words, self._value(store, function) == 1)
        except Abort as abort:
            return Looked(row.words, holds=False, stopped=_why(abort))

    def _step(self, store: Memory, row: Step, functions: Sequence[tuple[str, int]]) -> Done:
        self.time = self.time if row.at is None else row.at
        if row.action is None or row.party is None:
            store.now = max(store.now, self.time)
            return Done(self.time, None, None)
        caller, arguments = self.people[row.party], {}
        try:
            arguments = self._values(store, functions)
            receipt = act(self.loaded, store, row.action, caller, self.time, arguments)
        except (Abort, DoorError) as stop:
            told = row.aborts == ""
            return Done(self.time, caller, row.action, tuple(arguments.items()), None, _why(stop), told)
        told = _as_told(receipt, row.aborts)
        return Done(self.time, caller, row.action, tuple(arguments.items()), receipt, None, told)

    def _values(self, store: Memory, functions: Sequence[tuple[str, int]]) -> dict[str, Value]:
        return {name: self._value(store, function) for name, function in functions}

    def _value(self, store: Memory, function: int) -> Value:
        """What an expression of the scenario is worth now."""
        declared: Function = self.loaded.module.functions[function]
        known: Mapping[str, int] = {
            "now": max(self.time, store.now),
            **{f"any:{name}": value for name, value in self.people.items()},
        }
        arguments = [known[parameter.name] for parameter in declared.parameters]
        return interpreted(self.loaded, function, arguments, Transition(store)).results[0]


def _as_told(receipt: Receipt, aborts: str | None) -> bool:
    """Whether a call ended as the scenario says: None: well; ``""``: not; otherwise with this message."""
    if aborts is None:
        return receipt.succeeded
    return not receipt.succeeded and (not aborts or receipt.message == aborts)


def _why(stop: Abort | DoorError) -> str:
    if isinstance(stop, DoorError):
        return f"{stop.parameter}: {stop.message}"
    return stop.reason.value

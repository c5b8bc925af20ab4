"""Random contracts: state of every shape, aggregates of every kind, actions that read and write at random.

``contracts()`` is the strategy, ``contract_case(Seeded(n))`` the same from a seed.
Keys and identities come from few values, so that rows meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from runtime.machine.contract import (
    Account,
    Action,
    Aggregate,
    Contract,
    Event,
    Exemption,
    Field,
    History,
    Sort,
    StateColumn,
    StateKey,
    StateScalar,
    StateTable,
)
from runtime.machine.cost import derive_costs
from runtime.machine.interpreter import Value
from runtime.machine.module import Module, Parameter, Property
from runtime.machine.types import (
    COUNT,
    Digest,
    Instant,
    ListOf,
    Number,
    Plain,
    Truth,
    Type,
)
from tests.machine_forms.choices import Choices, Drawn, one_in, pick
from tests.machine_forms.state_programs import CELLS, KEYS, PARTY, StateBuilder, value_of
from tests.machine_forms.surroundings import BEGIN, KWH, USD, edge, surroundings


@dataclass(frozen=True, slots=True)
class Story:
    """A contract, and calls of its actions: caller, seconds since the step before, action, arguments."""

    module: Module
    calls: tuple[tuple[int, int, str, dict[str, Value]], ...]


@st.composite
def contracts(draw: Callable[[st.SearchStrategy[int]], int]) -> Story:
    """Random contracts with a story."""
    return contract_case(Drawn(draw))


SEEING = "seeing"


def _range(choices: Choices, kind: Plain) -> tuple[int | None, int | None]:
    if not isinstance(kind, Number) or one_in(choices, 3):
        return None, None
    return pick(choices, (0, -20, -1)), pick(choices, (0, 50, 200, 10**6))


def _column(choices: Choices, name: str, *, started: bool) -> StateColumn:
    kind = pick(choices, CELLS)
    low, high = _range(choices, kind)
    start = 0 if kind != Instant() else BEGIN
    return StateColumn(name, kind, low, high, start if started else None)


def _table(choices: Choices, number: int) -> StateTable:
    everywhere = bool(choices.integer(0, 1))
    keys = tuple(StateKey(f"key {n}", pick(choices, KEYS)) for n in range(pick(choices, (0, 1, 1, 1, 2, 3))))
    columns = tuple(_column(choices, f"column {n}", started=everywhere) for n in range(choices.integer(1, 3)))
    return StateTable(f"table {number}", keys, columns, everywhere)


def _scalars(choices: Choices) -> tuple[StateScalar, ...]:
    found = [StateScalar("fixed", PARTY, None, None, None, constant=True)]
    for number in range(choices.integer(1, 3)):
        kind = pick(choices, CELLS)
        low, high = _range(choices, kind)
        found.append(StateScalar(f"scalar {number}", kind, low, high, 0))
    return tuple(found)


def _parameters(choices: Choices) -> tuple[Parameter, ...]:
    """Arguments of an action; rarely a list."""
    found: list[Parameter] = [Parameter("caller", PARTY), Parameter("now", Instant())]
    for number in range(choices.integer(0, 3)):
        kind: Type = pick(choices, (*CELLS, *KEYS))
        if one_in(choices, 6):
            found.append(Parameter(f"arg:{number}", ListOf(pick(choices, CELLS), 3)))
            continue
        low, high = _range(choices, kind)  # type: ignore[arg-type]
        found.append(Parameter(f"arg:{number}", kind, low, high))
    return tuple(found)


class _Making:
    """A random contract in the making."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        contract = Contract(
            version="1",
            sorts=(Sort("party"), Sort("meter")),
            scalars=_scalars(choices),
            tables=tuple(_table(choices, number) for number in range(choices.integer(1, 3))),
            aggregates=(),
            histories=(),
            accounts=(Account("USD", USD), Account("kWh", KWH)),
            events=(
                Event("happened", (Field("who", PARTY), Field("so", Truth()), Field("much", USD))),
                Event("bare", ()),
            ),
            roles=(),
            feeds=(),
            actions=(),
            deployment=0,
        )
        self.module = replace(surroundings(choices), kind="contract", readings=None, contract=contract)

    @property
    def contract(self) -> Contract:
        assert self.module.contract is not None
        return self.module.contract

    def add(self, field: str, record: object) -> None:
        records = (*getattr(self.contract, field), record)
        self.module = replace(self.module, contract=replace(self.contract, **{field: records}))  # type: ignore[arg-type]

    def function(
        self,
        name: str,
        parameters: Sequence[Parameter],
        size: int,
        results: Sequence[Plain],
        calls: Sequence[int],
        moments: int = 0,
        *,
        writes: bool = False,
    ) -> int:
        builder = StateBuilder(self.choices, self.module, calls, moments, writes=writes)
        made = builder.build(name, parameters, size, results)
        self.module = replace(self.module, functions=(*self.module.functions, made))
        return len(self.module.functions) - 1

    def contribution(self, name: str, parameters: Sequence[Parameter], kind: str) -> int:
        group = [pick(self.choices, KEYS) for _ in range(pick(self.choices, (0, 0, 1, 1, 2)))]
        value: dict[str, list[Plain]] = {"total": [pick(self.choices, (USD, COUNT))]}
        extremes: list[Plain] = [pick(self.choices, (USD, Instant()))]
        value.update(lowest=extremes, highest=extremes)
        results = (Truth(), *group, *value.get(kind, []))
        return self.function(name, parameters, self.choices.integer(0, 3), results, ())

    def aggregate(self, number: int) -> None:
        table = self.choices.integer(0, len(self.contract.tables) - 1)
        declared = self.contract.tables[table]
        kind = pick(self.choices, ("total", "total", "count", "lowest", "highest", "rows", "rows"))
        parameters = [Parameter(key.name, key.type) for key in declared.keys]
        parameters += [Parameter(one.name, one.type, one.low, one.high) for one in declared.columns]
        contribution = self.contribution(f"contribution {number}", parameters, kind)
        self.add("aggregates", Aggregate(f"aggregate {number}", table, kind, contribution))

    def made(self) -> Module:
        choices = self.choices
        for number in range(choices.integer(0, 4)):
            self.aggregate(number)
        given = (Parameter("x", USD), Parameter("y", PARTY))
        reading = self.function("reading", given, choices.integer(0, 5), (USD,), (), 1)
        writing = self.function("writing", given, choices.integer(0, 4), (COUNT,), (reading,), 1, writes=True)
        for number in range(choices.integer(1, 3)):
            size = choices.integer(1, 9)
            function = self.function(
                f"action {number}", _parameters(choices), size, (), (reading, writing), 1, writes=True
            )
            self.add("actions", Action(f"action {number}", function, "anyone"))
        for number in range(choices.integer(0, 2)):
            action = choices.integer(0, len(self.contract.actions) - 1)
            parameters = self.module.functions[self.contract.actions[action].function].parameters
            kind = pick(choices, ("total", "count"))
            contribution = self.contribution(f"history {number}", parameters, kind)
            self.add("histories", History(f"history {number}", action, kind, contribution))
        self.seeing((reading,))
        self.deployment((reading, writing))
        self.properties((reading,))
        return replace(self.module, costs=derive_costs(self.module))

    def seeing(self, calls: Sequence[int]) -> None:
        """A function that shows what it reads, claims and the state before included."""
        given = (Parameter("x", USD), Parameter("y", PARTY))
        results = (USD, KWH, COUNT, PARTY, Digest(), Truth())
        self.function(SEEING, given, self.choices.integer(1, 8), results, calls, 2)

    def deployment(self, calls: Sequence[int]) -> None:
        parameters = (
            Parameter("caller", PARTY),
            Parameter("now", Instant()),
            Parameter("deploy:fixed", PARTY),
        )
        builder = StateBuilder(self.choices, self.module, calls, 1, writes=True)
        builder.types, builder.readable = [one.type for one in parameters], [0, 1, 2]
        builder.effect("store", (2,), (0, 0))
        function = builder.build("deployment", parameters, self.choices.integer(0, 3), ())
        self.module = replace(self.module, functions=(*self.module.functions, function))
        deployed = replace(self.contract, deployment=len(self.module.functions) - 1)
        self.module = replace(self.module, contract=deployed)

    def properties(self, calls: Sequence[int]) -> None:
        choices = self.choices
        for number in range(choices.integer(0, 3)):
            kind = pick(choices, ("invariant", "step", "call", "aborts exactly", "never aborts"))
            action = choices.integer(0, len(self.contract.actions) - 1)
            acting = self.module.functions[self.contract.actions[action].function].parameters
            any_ = tuple(Parameter(f"any:{n}", pick(choices, KEYS)) for n in range(choices.integer(0, 2)))
            one_action = kind in ("call", "aborts exactly", "never aborts")
            before = (Parameter("before-now", Instant()),) if kind in ("step", "call") else ()
            of_call = acting if one_action else acting[1:2]
            moments = 2 if before else 1
            goal = self.function(
                f"goal {number}",
                (*of_call, *any_, *before),
                choices.integer(0, 6),
                (Truth(),),
                calls,
                moments,
            )
            exemptions: tuple[Exemption, ...] = ()
            if kind == "step" and choices.integer(0, 1):
                condition = self.function(f"condition {number}", (*acting, *any_), 2, (Truth(),), calls, 2)
                exemptions = (Exemption(action, condition),)
            actions = (action,) if one_action else ()
            claim = Property(
                f"property {number}",
                kind,
                goal,
                actions=actions,
                exemptions=exemptions,
                time=kind == "step" and choices.integer(0, 1) == 1,
            )
            self.module = replace(self.module, properties=(*self.module.properties, claim))


def contract_case(choices: Choices) -> Story:
    """A random contract and a few calls of its actions."""
    module = _Making(choices).made()
    return Story(module, tuple(_call(choices, module) for _ in range(choices.integer(1, 12))))


def _call(choices: Choices, module: Module) -> tuple[int, int, str, dict[str, Value]]:
    assert module.contract is not None
    action = pick(choices, module.contract.actions)
    arguments: dict[str, Value] = {}
    for parameter in module.functions[action.function].parameters[2:]:
        kind, name = parameter.type, parameter.name.removeprefix("arg:")
        if isinstance(kind, ListOf):
            arguments[name] = tuple(value_of(choices, kind.element) for _ in range(choices.integer(0, 3)))
        elif parameter.low is None or parameter.high is None:
            arguments[name] = value_of(choices, kind)
        else:
            arguments[name] = edge(choices, parameter.low, parameter.high)
    return choices.integer(0, 3), pick(choices, (0, 0, 1, 86_400)), action.name, arguments

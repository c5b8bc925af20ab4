"""Random contracts: state of every shape, aggregates of every kind, actions that read and write at random.

``contracts()`` is the strategy, ``contract_case(Seeded(n))`` the same from a seed.
Keys and identities come from few values, so that rows meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from runtime.machine.code import Block, Call, Op, Select
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
from runtime.machine.loaded import result_types
from runtime.machine.module import Function, Module, Parameter, Property, Result
from runtime.machine.types import (
    COUNT,
    WORD_MAX,
    WORD_MIN,
    Choice,
    Digest,
    Identity,
    Instant,
    ListOf,
    Number,
    Plain,
    Truth,
    Type,
)
from tests.machine_forms.choices import Choices, Drawn, one_in, pick
from tests.machine_forms.programs import WORK, Builder
from tests.machine_forms.surroundings import BEGIN, ENUMS, KWH, USD, edge, surroundings

PARTY, METER = Identity(0), Identity(1)
KEYS: tuple[Plain, ...] = (PARTY, PARTY, METER, COUNT, COUNT, Truth(), Choice(1))
CELLS: tuple[Plain, ...] = (USD, USD, KWH, COUNT, PARTY, Truth(), Choice(0), Instant(), Digest())
NOT_HERE = frozenset(("Groups", "Rows", "dated", "split"))
"""Readings and dated values are no arguments of actions."""


@dataclass(frozen=True, slots=True)
class Story:
    """A contract, and calls of its actions: caller, seconds since the step before, action, arguments."""

    module: Module
    calls: tuple[tuple[int, int, str, dict[str, Value]], ...]


@st.composite
def contracts(draw: Callable[[st.SearchStrategy[int]], int]) -> Story:
    """Random contracts with a story."""
    return contract_case(Drawn(draw))


def value_of(choices: Choices, kind: Type) -> int:
    """A value of a plain type; keys out of few."""
    match kind:
        case Identity():
            return choices.integer(0, 3)
        case Digest():
            return choices.integer(0, 1)
        case Truth():
            return choices.integer(0, 1)
        case Choice():
            return choices.integer(0, len(ENUMS[kind.enum].options) - 1)
        case Instant():
            return BEGIN + 3600 * choices.integer(0, 5_000)
        case _ if kind == COUNT:
            return choices.integer(-1, 3)
        case _:
            wide = one_in(choices, 25)
            return edge(choices, WORD_MIN if wide else -20, WORD_MAX if wide else 200)


class StateBuilder(Builder):
    """One random function that may read the state (``moments``: at which), write it, or read claims."""

    def __init__(
        self,
        choices: Choices,
        module: Module,
        calls: Sequence[int],
        moments: int = 0,
        *,
        writes: bool = False,
    ) -> None:
        super().__init__(choices, module, [], NOT_HERE)
        self.callable = list(calls)
        self.moments = moments
        self.writes = writes
        assert module.contract is not None
        self.contract: Contract = module.contract

    def build(
        self, name: str, parameters: Sequence[Parameter], size: int, results: Sequence[Plain]
    ) -> Function:
        """A function with these parameters and results."""
        self.types = [parameter.type for parameter in parameters]
        self.readable = list(range(len(parameters)))
        self.depth = 1
        for _ in range(size):
            self.step()
        given = [self.plain(kind) for kind in results]
        body = Block(tuple(self.steps))
        named = tuple(Result(f"result {number}", register) for number, register in enumerate(given))
        return Function(name, tuple(parameters), tuple(self.types[len(parameters) :]), named, body)

    def plain(self, kind: Plain) -> int:
        found = self.find(lambda other: other == kind)
        if found is None or one_in(self.choices, 3):
            return self.constant(kind, value_of(self.choices, kind))
        return found

    def step(self) -> None:
        operations = [*READING] if self.moments else []
        if self.moments > 1:
            operations += CLAIMING
        if self.writes:
            operations += [*WRITING, *WRITING, "select"]
        if self.contract.tables and operations and not one_in(self.choices, 3):
            STATE[pick(self.choices, operations)](self)
            return
        if one_in(self.choices, 20):
            self.emit("sha256", tuple(self.plain(pick(self.choices, CELLS)) for _ in range(2)))
            return
        super().step()

    def call(self) -> None:
        if not self.callable:
            return
        index = pick(self.choices, self.callable)
        callee = self.module.functions[index]
        arguments = tuple(self.plain(parameter.type) for parameter in callee.parameters)  # type: ignore[arg-type]
        out: list[int] = []
        for kind in result_types(callee):
            register = self.target(kind)
            out.append(register if register not in out else self.new(kind, readable=False))
        self.steps.append(Call(index, tuple(out), arguments))
        for register in out:
            self.written(register)

    def moment(self) -> int:
        return self.choices.integer(0, 1) if self.moments > 1 else 0

    def table(self) -> tuple[int, StateTable]:
        number = self.choices.integer(0, len(self.contract.tables) - 1)
        return number, self.contract.tables[number]

    def keys(self, table: StateTable) -> tuple[int, ...]:
        return tuple(self.plain(key.type) for key in table.keys)

    def fitting(self, cell: StateColumn | StateScalar) -> int:
        """A register for a cell, rather in its range."""
        if isinstance(cell.type, Number) and not one_in(self.choices, 4):
            low = -20 if cell.low is None else cell.low
            high = 200 if cell.high is None else cell.high
            return self.constant(cell.type, self.choices.integer(low, max(low, min(high, low + 300))))
        return self.plain(cell.type)

    def effect(self, name: str, args: Sequence[int], immediates: Sequence[int]) -> None:
        self.steps.append(Op(name, (), tuple(args), tuple(immediates)))


def _load(b: StateBuilder) -> None:
    b.emit("load", (), (b.choices.integer(0, len(b.contract.scalars) - 1), b.moment()))


def _present(b: StateBuilder) -> None:
    number, table = b.table()
    b.emit("present", b.keys(table), (number, b.moment()))


def _fetch(b: StateBuilder) -> None:
    number, table = b.table()
    keys, column = b.keys(table), b.choices.integer(0, len(table.columns) - 1)
    moment = b.moment()
    if table.everywhere or one_in(b.choices, 3):
        b.emit("fetch", keys, (number, column, moment, 0))
        return
    condition = b.target(Truth())
    b.steps.append(Op("present", (condition,), keys, (number, moment)))
    b.written(condition)
    _when(b, condition, lambda: b.emit("fetch", keys, (number, column, moment, 0)))


def _when(b: StateBuilder, condition: int, body: Callable[[], None]) -> None:
    from runtime.machine.code import If

    outside, b.steps, before = b.steps, [], list(b.readable)
    body()
    inside, b.steps, b.readable = b.steps, outside, before
    b.steps.append(If(condition, Block(tuple(inside)), Block(())))


def _group(b: StateBuilder, kept: Aggregate | History) -> tuple[int, ...]:
    kinds = result_types(b.module.functions[kept.contribution])[1:]
    kinds = kinds if kept.kind in ("count", "rows") else kinds[:-1]
    return tuple(b.plain(kind) for kind in kinds)  # type: ignore[arg-type]


def _aggregate(b: StateBuilder, kinds: Sequence[str]) -> int | None:
    fitting = [n for n, kept in enumerate(b.contract.aggregates) if kept.kind in kinds]
    return pick(b.choices, fitting) if fitting else None


def _tally(b: StateBuilder) -> None:
    number = _aggregate(b, ("total", "count", "lowest", "highest"))
    if number is not None:
        b.emit("tally", _group(b, b.contract.aggregates[number]), (number, b.moment(), 1))


def _tallied(b: StateBuilder) -> None:
    number = _aggregate(b, ("rows", "lowest", "highest"))
    if number is not None:
        b.emit("tallied", _group(b, b.contract.aggregates[number]), (number, b.moment()))


def _held(b: StateBuilder) -> None:
    b.emit("held", (), (b.choices.integer(0, len(b.contract.accounts) - 1), b.moment()))


def _wallet(b: StateBuilder) -> None:
    account = b.choices.integer(0, len(b.contract.accounts) - 1)
    b.emit("wallet", (b.plain(PARTY),), (account, b.moment()))


def _told(b: StateBuilder) -> None:
    if b.contract.histories:
        number = b.choices.integer(0, len(b.contract.histories) - 1)
        b.emit("told", _group(b, b.contract.histories[number]), (number, b.moment()))


def _store(b: StateBuilder) -> None:
    number = b.choices.integer(0, len(b.contract.scalars) - 1)
    if not b.contract.scalars[number].constant:
        b.effect("store", (b.fitting(b.contract.scalars[number]),), (number, 1))


def _assign(b: StateBuilder) -> None:
    number, table = b.table()
    column = b.choices.integer(0, len(table.columns) - 1)
    keys = b.keys(table)
    b.effect("assign", (*keys, b.fitting(table.columns[column])), (number, column, 1))


def _open(b: StateBuilder) -> None:
    number, table = b.table()
    if not table.everywhere:
        keys = b.keys(table)
        b.effect("open_row", (*keys, *(b.fitting(column) for column in table.columns)), (number, 0))


def _close(b: StateBuilder) -> None:
    number, table = b.table()
    if not table.everywhere:
        b.effect("close_row", b.keys(table), (number, 0))


def _moved(name: str) -> Callable[[StateBuilder], None]:
    def make(b: StateBuilder) -> None:
        account = b.choices.integer(0, len(b.contract.accounts) - 1)
        kind = b.contract.accounts[account].type
        amount = b.plain(kind) if one_in(b.choices, 3) else b.constant(kind, b.choices.integer(0, 50))
        b.effect(name, (b.plain(PARTY), amount), (account, 0))

    return make


def _emit(b: StateBuilder) -> None:
    number = b.choices.integer(0, len(b.contract.events) - 1)
    fields = b.contract.events[number].fields
    b.effect("emit", tuple(b.plain(field.type) for field in fields), (number,))


def _select(b: StateBuilder) -> None:
    number = _aggregate(b, ("rows",))
    maximum = b.choices.integer(0, 4)
    if number is None or b.depth >= 4 or b.turns * maximum > WORK:
        return
    kept = b.contract.aggregates[number]
    group = _group(b, kept)
    keys = tuple(b.new(key.type, readable=False) for key in b.contract.tables[kept.table].keys)
    index = b.new(COUNT, readable=False)
    body = b.body(maximum, (*keys, index))
    b.steps.append(Select(number, group, keys, index, maximum, body))


READING = ("load", "present", "fetch", "fetch", "tally", "tallied", "held")
CLAIMING = ("wallet", "told")
WRITING = (
    "store",
    "assign",
    "assign",
    "open_row",
    "open_row",
    "close_row",
    "receive",
    "receive",
    "pay",
    "emit",
)
STATE: dict[str, Callable[[StateBuilder], None]] = {
    "load": _load,
    "present": _present,
    "fetch": _fetch,
    "tally": _tally,
    "tallied": _tallied,
    "held": _held,
    "wallet": _wallet,
    "told": _told,
    "store": _store,
    "assign": _assign,
    "open_row": _open,
    "close_row": _close,
    "receive": _moved("receive"),
    "pay": _moved("pay"),
    "emit": _emit,
    "select": _select,
}


# --- whole contracts

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

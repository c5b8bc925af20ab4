"""Random functions over the state of a contract, whatever its shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from runtime.machine.code import Block, Call, Op, Select
from runtime.machine.contract import (
    Aggregate,
    Contract,
    History,
    StateColumn,
    StateScalar,
    StateTable,
)
from runtime.machine.loaded import result_types
from runtime.machine.module import Function, Module, Parameter, Result
from runtime.machine.types import (
    COUNT,
    WORD_MAX,
    WORD_MIN,
    Choice,
    Digest,
    Identity,
    Instant,
    Number,
    Plain,
    Truth,
    Type,
)
from tests.machine_forms.choices import Choices, one_in, pick
from tests.machine_forms.programs import WORK, Builder
from tests.machine_forms.surroundings import BEGIN, ENUMS, KWH, USD, edge

PARTY, METER = Identity(0), Identity(1)
KEYS: tuple[Plain, ...] = (PARTY, PARTY, METER, COUNT, COUNT, Truth(), Choice(1))
CELLS: tuple[Plain, ...] = (USD, USD, KWH, COUNT, PARTY, Truth(), Choice(0), Instant(), Digest())
NOT_HERE = frozenset(("Groups", "Rows", "dated", "split"))
"""Readings and dated values are no arguments of actions."""


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
        self.used: dict[str, list[tuple[int, ...]]] = {}
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
        """Registers for a key; often those of a row that was used before."""
        used = self.used.setdefault(table.name, [])
        again = [keys for keys in used if set(keys) <= set(self.readable)]
        if again and self.choices.integer(0, 1):
            return pick(self.choices, again)
        keys = tuple(self.plain(key.type) for key in table.keys)
        used.append(keys)
        return keys

    def target(self, kind: Type) -> int:
        """Mostly a new register, so that many are written once."""
        return super().target(kind) if one_in(self.choices, 4) else self.new(kind, readable=False)

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

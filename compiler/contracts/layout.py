"""The state of a contract: what its parts are called, their numbers, types and ranges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from compiler.builder import Builder
from compiler.contracts.constants import NotConstant, constant
from compiler.errors import CannotCompile
from compiler.ranges import TRUTH, WORD, Interval
from compiler.types import INSTANTS, bounds, limits, number
from dsl.model import contract as c
from dsl.model.base import InstantType, NumberType, OptionType, TruthType, ValueType
from runtime.machine import contract as machine


@dataclass(frozen=True, slots=True)
class Kept:
    """An aggregate or a history that is compiled: its number, its group, the range of what is read."""

    index: int
    kind: str
    group: tuple[ValueType, ...]
    interval: Interval
    table: str = ""
    words: str = ""


class Layout:
    """The names of a contract and where they are.  Aggregates and histories are added one by one."""

    def __init__(self, contract: c.Contract, builder: Builder) -> None:
        self.contract = contract
        self.builder = builder
        self.scalars = _numbered(one.name for one in contract.scalars)
        self.tables = _numbered(one.name for one in contract.tables)
        self.columns = {
            table.name: _numbered(column.name for column in table.columns) for table in contract.tables
        }
        self.accounts = _numbered(one.name for one in contract.accounts)
        self.events = _numbered(one.name for one in contract.events)
        self.actions = _numbered(one.name for one in contract.actions)
        self.aggregates: dict[str, Kept] = {}
        self.histories: dict[str, Kept] = {}
        self.computed: list[c.Scalar] = []
        """Scalars whose start is no constant: deployment stores it.  Known when the state is declared."""

    # --- finding

    def scalar(self, name: str) -> c.Scalar:
        """The scalar of this name."""
        return self.contract.scalars[self.scalars[name]]

    def table(self, name: str) -> c.Table:
        """The table of this name."""
        return self.contract.tables[self.tables[name]]

    def column(self, table: str, name: str) -> c.Column:
        """The column of this name."""
        return self.table(table).columns[self.columns[table][name]]

    def interval(self, kind: ValueType) -> Interval:
        """Where a stored or given value of a type lies."""
        match kind:
            case NumberType():
                return bounds(kind)
            case TruthType():
                return TRUTH
            case OptionType():
                return 0, self.builder.options(self.builder.enum_numbers()[kind.enum]) - 1
            case InstantType():
                return INSTANTS
            case _:
                return WORD

    # --- the records

    def declare(self) -> machine.Contract:
        """The records of the state.  Actions, aggregates and histories are still missing."""
        model, builder = self.contract, self.builder
        return machine.Contract(
            version=model.version,
            sorts=tuple(machine.Sort(one.name, one.words) for one in model.sorts),
            scalars=tuple(self._scalar(one) for one in model.scalars),
            tables=tuple(self._table(one) for one in model.tables),
            aggregates=(),
            histories=(),
            accounts=tuple(machine.Account(one.name, number(one.type)) for one in model.accounts),
            events=tuple(
                machine.Event(
                    one.name, tuple(machine.Field(name, builder.plain(kind)) for name, kind in one.fields)
                )
                for one in model.events
            ),
            roles=tuple(machine.Role(one.name, self.scalars[one.name], one.words) for one in model.roles),
            feeds=tuple(
                machine.Feed(one.name, self.tables[one.table], self.actions[one.report], one.words)
                for one in model.feeds
            ),
            actions=(),
            deployment=-1,
        )

    def _scalar(self, one: c.Scalar) -> machine.StateScalar:
        start = None
        if one.start is not None:
            try:
                start = constant(self.builder, one.start, one.type)
            except NotConstant:
                self.computed.append(one)
        _check_start(start, one.type, one)
        low, high = limits(one.type)
        kind = self.builder.plain(one.type)
        return machine.StateScalar(one.name, kind, low, high, start, one.constant, one.words)

    def _table(self, one: c.Table) -> machine.StateTable:
        keys = tuple(machine.StateKey(name, self.builder.plain(kind)) for name, kind in one.keys)
        columns = tuple(self._column(column, one) for column in one.columns)
        return machine.StateTable(one.name, keys, columns, one.everywhere, one.words)

    def _column(self, one: c.Column, table: c.Table) -> machine.StateColumn:
        start = None
        if one.start is not None:
            start = constant(self.builder, one.start, one.type)
        elif table.everywhere:
            raise CannotCompile(f"{one.name} has no start, but every key of {table.name} has a row", one.span)
        _check_start(start, one.type, one)
        low, high = limits(one.type)
        return machine.StateColumn(one.name, self.builder.plain(one.type), low, high, start)


def _check_start(start: int | None, kind: ValueType, one: c.Scalar | c.Column) -> None:
    if start is None or not isinstance(kind, NumberType):
        return
    low, high = bounds(kind)
    if not low <= start <= high:
        raise CannotCompile(f"{one.name} starts outside its own range", one.span, "widen the range")


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}

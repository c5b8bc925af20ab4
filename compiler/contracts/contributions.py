"""What a row adds to an aggregate, and a call to a history: a function of the row, or of the call, alone."""

from __future__ import annotations

from dataclasses import replace

from compiler.choosing import truth
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.functions import StateFunctions
from compiler.contracts.layout import Kept, Layout
from compiler.contracts.scope import PureScope, TellingScope, argument, caller, given, now
from compiler.emitter import Value
from compiler.expressions import Compiler
from compiler.functions import declare
from compiler.ranges import WORD, Interval
from dsl.model import contract as k
from runtime.machine import contract as machine
from runtime.machine.types import WORD_MAX, WORD_MIN

INCLUDED, VALUE = "included", "value"
"""Names of a contribution's first and last result; between them are those of its group, by number."""


class Contributions:
    """Adds the functions to the module and the records to the contract, one by one."""

    def __init__(self, layout: Layout, functions: StateFunctions) -> None:
        self.layout = layout
        self.builder = layout.builder
        self.functions = functions

    def aggregates(self) -> None:
        """All that the machine keeps about tables."""
        for one in self.layout.contract.aggregates:
            self.aggregate(one)

    def aggregate(self, one: k.Aggregate) -> None:
        """One more total, count, extreme or list of rows."""
        table = self.layout.table(one.table)
        e = StateEmitter(self.builder, f"rows: {one.name}", one.words)
        c = Compiler(e, PureScope(self.layout), self.functions)
        for name, kind in table.keys:
            c.locals[name] = e.parameter(name, self.builder.plain(kind))
        for column in table.columns:
            c.locals[column.name] = declare(e, column.name, column.type)
        contribution, interval = self._finish(c, one)
        known = self._contract()
        index, number = len(known.aggregates), self.layout.tables[one.table]
        record = machine.Aggregate(one.name, number, one.kind, contribution, one.words)
        self.builder.contract = replace(known, aggregates=(*known.aggregates, record))
        self.layout.aggregates[one.name] = kept(one, index, interval, one.table)

    def histories(self) -> None:
        """All that the machine remembers of calls, for properties."""
        for one in self.layout.contract.histories:
            self.history(one)

    def history(self, one: k.History) -> None:
        """One more total or count of calls."""
        number = self.layout.actions[one.action]
        e = StateEmitter(self.builder, f"calls: {one.name}", one.words)
        c = Compiler(e, TellingScope(self.layout), self.functions)
        caller(c)
        now(c)
        for name, kind in self.layout.contract.actions[number].arguments:
            c.locals[name] = argument(c, "arg", name, kind)
        contribution, interval = self._finish(c, one)
        known = self._contract()
        record = machine.History(one.name, number, one.kind, contribution, one.words)
        self.layout.histories[one.name] = kept(one, len(known.histories), interval)
        self.builder.contract = replace(known, histories=(*known.histories, record))

    def _finish(self, c: Compiler, one: k.Aggregate | k.History) -> tuple[int, Interval]:
        """The results: whether it is included, its group, its value; and the range of the value."""
        e = c.e
        with e.at(one.span):
            e.result(INCLUDED, truth(e, value=True) if one.included is None else c.value(one.included))
            for number, key in enumerate(one.group):
                e.result(f"group {number}", given(c, key, key.type))
            interval: Interval = WORD
            if one.value is not None and one.kind not in ("count", "rows"):
                value: Value = given(c, one.value, one.value.type)
                e.result(VALUE, value)
                interval = value.interval
        self.builder.functions.append(e.finish())
        return len(self.builder.functions) - 1, interval

    def _contract(self) -> machine.Contract:
        assert self.builder.contract is not None
        return self.builder.contract


def kept(one: k.Aggregate | k.History, index: int, value: Interval, table: str = "") -> Kept:
    """What is known of an aggregate or a history with this number, whose values lie in this range."""
    group = tuple(key.type for key in one.group)
    return Kept(index, one.kind, group, _read(one.kind, value), table, one.words or one.name)


def _read(kind: str, value: Interval) -> Interval:
    """Where what is read lies: sums grow without bound, to the sides on which their parts do."""
    if kind == "count":
        return 0, WORD_MAX
    if kind == "total":
        return (0 if value[0] >= 0 else WORD_MIN), (0 if value[1] <= 0 else WORD_MAX)
    return value

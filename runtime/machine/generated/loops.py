"""Loops as Python's own: over positions, lists, and rows of columns held in local variables.

A series is three things in the text: its columns, and the numbers ``b`` and
``e`` of its first row and of the row after its last.  Groups of a series share
its columns.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from runtime.machine import costs
from runtime.machine.aborts import Reason
from runtime.machine.code import Count, Each, Groups, Rows, Select
from runtime.machine.flow import Loop
from runtime.machine.generated.intervals import Items, Range
from runtime.machine.generated.ranges import Path
from runtime.machine.generated.source import ATOM, Source, Term, literal, named, render
from runtime.machine.generated.state_source import key_term
from runtime.machine.limits import ELEMENTS
from runtime.machine.module import Module
from runtime.machine.series import MINUTES_A_DAY, SECONDS_A_DAY
from runtime.machine.types import SeriesOf

if TYPE_CHECKING:
    from runtime.machine.generated.functions import FunctionWriter


class Loops:
    """Writes the loops of one function.

    ``roots`` says of a series register from which parameter its rows come;
    ``single`` are groups that are certainly one row each.
    """

    def __init__(self, writer: FunctionWriter) -> None:
        self.writer = writer
        parameters = enumerate(writer.function.parameters)
        self.roots = {
            number: number for number, parameter in parameters if isinstance(parameter.type, SeriesOf)
        }
        self.given = tuple(self.roots)
        self.single: set[int] = set()
        self.columns: dict[tuple[int, str], None] = {}
        self.short_groups = 0

    def prologue(self) -> list[str]:
        """Variables for the bounds of each series that is given, and for the columns that are used."""
        lines = [f"    r{root}b, r{root}e = r{root}.begin, r{root}.end" for root in self.given]
        for root, column in self.columns:
            place = f"channels[{column}]" if column.isdigit() else column
            lines.append(f"    r{root}_{column} = r{root}.columns.{place}")
        return lines

    def series(self, register: int) -> str:
        """A series as the argument of a call."""
        if register in self.given:
            return f"r{register}"
        return f"Series(r{self.roots[register]}.columns, r{register}b, {self.end(register)})"

    def end(self, register: int) -> str:
        """The number of the row after the last of a series."""
        return f"r{register}b + 1" if register in self.single else f"r{register}e"

    def column(self, register: int, name: str) -> str:
        """The variable that holds a column of a series."""
        root = self.roots[register]
        self.columns[root, name] = None
        return f"r{root}_{name}"

    def write(self, step: Loop, path: Path) -> None:
        match step:
            case Count():
                self.count(step, path)
            case Each():
                self.each(step, path)
            case Groups():
                self.roots[step.part] = self.roots[step.series]
                self.groups(step, path)
            case Rows():
                self.rows(step, path)
            case Select():
                self.select(step, path)

    def body(self, step: Loop, path: Path, times: int | str | None) -> int:
        """One turn.  Gives what is left to charge for each turn after the loop, which runs ``times`` turns.

        Where a turn may abort, or where nobody knows how many there will be,
        each charges for itself.
        """
        writer = self.writer
        before, aborts = writer.charged, writer.aborts
        writer.charged, writer.aborts = before + costs.turn_cost(step, writer.types, writer.kept), False
        writer.block(step.body, (*path, 0))
        each = writer.charged - before
        writer.charged = before
        if writer.aborts or times is None:
            writer.spend(each)
            each = 0
        writer.aborts = writer.aborts or aborts
        return each

    def charge(self, each: int, times: int | str | None) -> None:
        """Charge for all turns at once."""
        if isinstance(times, int):
            self.writer.charged += each * times
        elif each:
            self.writer.spend(f"{each} * {times}")

    def name(self, register: int) -> str:
        """The variable that a loop sets; ``_`` when nothing reads it."""
        return f"r{register}" if self.writer.usage.is_read(register) else "_"

    # --- positions and lists

    def count(self, step: Count, path: Path) -> None:
        writer = self.writer
        limit = self.steady(writer.number(step.limit, writer.facts.reads[path][step.limit]), step.limit)
        source = Source(writer.dense)
        fact = source.negate(source.less(literal(step.maximum), limit))
        if fact.condition.known is not True:
            writer.abort(None if fact.condition.known is False else fact, Reason.TOO_MANY, None, None)
        text = render(limit)
        times: int | str = text if limit.range.low >= 0 else f"max({text}, 0)"
        if limit.range.value is not None:
            times = max(limit.range.value, 0)
        writer.line(f"for {self.name(step.index)} in range({text}):")
        with writer.nested():
            each = self.body(step, path, times)
        self.charge(each, times)

    def steady(self, limit: Term, register: int) -> Term:
        """The limit in a name that the turns do not change."""
        limit = self.writer.settled(limit)
        if limit.range.value is None and limit.name is None and not self.writer.usage.is_steady(register):
            name = self.writer.variable()
            self.writer.line(f"{name} = {render(limit)}")
            return named(name, limit.range)
        return limit

    def each(self, step: Each, path: Path) -> None:
        items = self.writer.facts.reads[path][step.items]
        assert isinstance(items, Items)
        item, index, name = self.name(step.item), self.name(step.index), f"r{step.items}"
        if index == "_":
            header = f"for {item} in {name}:"
        else:
            header = f"for {index}, {item} in enumerate({name}):"
        self.writer.line(header)
        times = f"len({name})"
        with self.writer.nested():
            each = self.body(step, path, times)
        self.charge(each, times)

    def select(self, step: Select, path: Path) -> None:
        """The keys as they stand now, in order; more than the maximum are never put in order."""
        writer, rows = self.writer, self.writer.variable()
        held = writer.facts.reads[path]
        group = [writer.number(register, held[register]) for register in step.group]
        kept = writer.bound.part("kept", step.aggregate)
        writer.line(f"{rows} = {kept}.get({render(key_term(group))}, ())")
        source = Source(writer.dense)
        size = Term(f"len({rows})", (), (), ATOM, Range(0, ELEMENTS))
        writer.abort(source.negate(source.less(literal(step.maximum), size)), Reason.TOO_MANY, None, None)
        writer.line(f"{rows} = sorted({rows})")
        names = [self.name(register) for register in step.keys]
        key = names[0] if len(names) == 1 else f"({', '.join(names)})"
        index = self.name(step.index)
        header = f"for {key} in {rows}:"
        if index != "_" or not names:
            header = f"for {index}, {key if names else '_'} in enumerate({rows}):"
        writer.line(header)
        times = f"len({rows})"
        with writer.nested():
            each = self.body(step, path, times)
        self.charge(each, times)

    # --- series

    def groups(self, step: Groups, path: Path) -> None:
        writer, part = self.writer, f"r{step.part}"
        readings = writer.module.readings
        assert readings is not None
        begin, end = f"r{step.series}b", self.end(step.series)
        times: str | None = None
        if step.series in self.single or (not readings.finer and readings.minutes % step.span == 0):
            self.single.add(step.part)
            times = f"({end} - {begin})"
            writer.line(f"for {part}b in range({begin}, {end}):")
        else:
            writer.line(f"{part}b = {begin}")
            writer.line(f"while {part}b < {end}:")
        self.short_groups += step.span < MINUTES_A_DAY
        with writer.nested():
            if times is None:
                self.find_end(step, end)
            self.first_row(step.part, (("date", step.date), ("minute", step.minute)))
            each = self.body(step, path, times)
            if times is None:
                writer.line(f"{part}b = {part}e")
        self.short_groups -= step.span < MINUTES_A_DAY
        self.charge(each, times)

    def find_end(self, step: Groups, end: str) -> None:
        """Where the group that starts at ``b`` ends."""
        writer, begin, stop = self.writer, f"r{step.part}b", f"r{step.part}e"
        date = self.column(step.series, "date")
        if step.span == MINUTES_A_DAY and dates_ascend(writer.module):
            writer.line(f"{stop} = bisect_right({date}, {date}[{begin}], {begin}, {end})")
            return
        day = writer.variable()
        writer.line(f"{day} = {date}[{begin}]")
        same = f"{date}[{stop}] == {day}"
        if step.span < MINUTES_A_DAY:
            minute, offset = self.column(step.series, "minute"), self.column(step.series, "offset")
            cell, clock = writer.variable(), writer.variable()
            writer.line(f"{cell}, {clock} = {minute}[{begin}] // {step.span}, {offset}[{begin}]")
            same = f"{minute}[{stop}] // {step.span} == {cell} and {same} and {offset}[{stop}] == {clock}"
        writer.line(f"{stop} = {begin} + 1")
        writer.line(f"while {stop} < {end} and {same}:")
        with writer.nested():
            writer.line(f"{stop} += 1")

    def first_row(self, register: int, targets: tuple[tuple[str, int], ...]) -> None:
        """Set registers from the first row of a series."""
        for column, target in targets:
            if self.writer.usage.is_read(target):
                self.writer.line(f"r{target} = {self.column(register, column)}[r{register}b]")

    def rows(self, step: Rows, path: Path) -> None:
        fixed = (("start", step.start), ("length", step.length), ("date", step.date), ("minute", step.minute))
        targets = fixed + tuple((str(number), register) for number, register in enumerate(step.channels))
        targets = tuple(target for target in targets if self.writer.usage.is_read(target[1]))
        if step.series in self.single:
            self.one_row(step, path, targets)
            return
        begin, end = f"r{step.series}b", self.end(step.series)
        times = f"({end} - {begin})"
        row = self.writer.variable()
        by_number = self.short_groups > 0 or not targets
        if by_number:
            self.writer.line(f"for {row} in range({begin}, {end}):")
        else:
            self.writer.line(self.header(step.series, targets, begin, end))
        with self.writer.nested():
            if by_number:
                for column, target in targets:
                    self.writer.line(f"r{target} = {self.column(step.series, column)}[{row}]")
            each = self.body(step, path, times)
        self.charge(each, times)

    def header(self, series: int, targets: tuple[tuple[str, int], ...], begin: str, end: str) -> str:
        """Rows of several columns side by side."""
        names = ", ".join(f"r{target}" for _, target in targets)
        columns = ", ".join(f"{self.column(series, column)}[{begin}:{end}]" for column, _ in targets)
        return f"for {names} in {columns}:" if len(targets) == 1 else f"for {names} in zip({columns}):"

    def one_row(self, step: Rows, path: Path, targets: tuple[tuple[str, int], ...]) -> None:
        """The rows of a group that is one row: no loop at all."""
        self.first_row(step.series, targets)
        self.writer.charged += costs.turn_cost(step, self.writer.types, self.writer.kept)
        self.writer.block(step.body, (*path, 0))


def dates_ascend(module: Module) -> bool:
    """Whether no change of the zone's offset takes the local clock back over midnight."""
    assert module.readings is not None
    zone = module.tables[module.readings.zone]
    changes = zip(zone.keys[1:], pairwise(zone.columns[0].values), strict=True)
    return all(
        (at + before - 1) // SECONDS_A_DAY <= (at + after) // SECONDS_A_DAY for at, (before, after) in changes
    )

"""What is done with metered values: sums by cell, highest blocks, and a value at a published instant."""

from __future__ import annotations

from abc import ABC, abstractmethod

from compiler.calendar import CalendarTables
from compiler.emitter import Emitter, Steps, Value
from compiler.metered import DAY, Metered, per_hour
from compiler.moments import Day, Moment, period_count
from runtime.machine.types import COUNT, MINUTES, Number, Truth


class Sink(ABC):
    """Asks for a quantity at a level, and folds its values."""

    needs_start = False
    """Whether the first instant of a span is needed."""

    def __init__(self, e: Emitter, metered: Metered, level: int, schedule: str | None = None) -> None:
        self.e = e
        self.metered = metered
        self.level = level
        self.schedule = schedule

    @property
    def quantity(self) -> str:
        """The name of the quantity."""
        return self.metered.quantity.name

    @abstractmethod
    def prepare(self) -> None:
        """Registers and arrays, before the loops."""

    @abstractmethod
    def take(self, moment: Moment, value: Value) -> None:
        """One value."""


class DaySink(Sink):
    """A sink that also does something at the start and the end of each day."""

    @abstractmethod
    def start_day(self, day: Day) -> None:
        """At the start of a day."""

    @abstractmethod
    def end_day(self, day: Day) -> None:
        """At the end of a day."""


class TotalSink(Sink):
    """The sum of all values."""

    def prepare(self) -> None:
        self.total = self.e.variable(self.metered.type, 0, self.metered.total)

    def take(self, _: Moment, value: Value) -> None:
        self.e.into(self.total, "add", self.total, value)


class CellSink(Sink):
    """An array over parts × periods of a schedule; ``instruction`` adds to a cell or raises it."""

    def __init__(
        self,
        e: Emitter,
        metered: Metered,
        level: int,
        schedule: str | None,
        tables: CalendarTables,
        instruction: str,
    ) -> None:
        super().__init__(e, metered, level, schedule)
        self.instruction = instruction
        self.periods = period_count(tables, schedule)
        self.size = max(len(tables.tariff.parts), 1) * self.periods

    def prepare(self) -> None:
        interval = self.metered.total
        if self.instruction == "put_max":
            interval = (0, max(0, self.metered.in_window(self.level)[1]))
        self.cells = self.e.array(self.metered.type, self.size, interval)

    def take(self, moment: Moment, value: Value) -> None:
        index = moment.cell(self.schedule)
        if index is None:
            index = self.e.constant(COUNT, 0)
        self.e.do(self.instruction, self.cells, index, value)

    def cell(self, part: int | None, period: int | None) -> Value:
        """The content of a cell, after the loops."""
        index = (part or 0) * self.periods + (period or 0)
        found = self.e.op("get", self.cells, self.e.constant(COUNT, index))
        return Value(found.register, found.type, *self.cells.interval)

    def over_periods(self, part: int | None) -> Value:
        """The sum or the greatest over the periods of a part."""
        result = self.cell(part, 0)
        for period in range(1, self.periods):
            other = self.cell(part, period)
            result = self.e.op("add" if self.instruction == "put_sum" else "max", result, other)
        return result


class DailySink(DaySink):
    """The day's highest block, combined over days: summed and counted, or the ``ranks`` highest kept."""

    def __init__(
        self,
        e: Emitter,
        metered: Metered,
        level: int,
        where: tuple[int | None, str | None, tuple[int, ...] | None],
        ranks: int,
    ) -> None:
        super().__init__(e, metered, level, where[1])
        self.where = where
        self.ranks = ranks

    def prepare(self) -> None:
        kind, high = self.metered.type, max(0, self.metered.in_window(self.level)[1])
        days = self.metered.intervals.spans(DAY) + 1
        self.total = self.e.variable(kind, 0, (0, high * days))
        self.days = self.e.variable(COUNT, 0, (0, days))
        self.top = [self.e.variable(kind, 0, (0, high)) for _ in range(self.ranks)]

    def start_day(self, _: Day) -> None:
        self.highest = self.e.variable(
            self.metered.type, 0, (0, max(0, self.metered.in_window(self.level)[1]))
        )
        self.any = self.e.variable(Truth(), 0, (0, 1))

    def take(self, moment: Moment, value: Value) -> None:
        inside = moment.inside(*self.where)
        if inside is None:
            self.e.into(self.highest, "max", self.highest, value)
            self.e.into(self.any, "copy", self.e.constant(Truth(), 1))
            return
        raised = self.e.op("max", self.highest, value)
        self.e.into(self.highest, "select", inside, raised, self.highest)
        self.e.into(self.any, "or", self.any, inside)

    def end_day(self, _: Day) -> None:
        with self.e.when(self.any):
            self.e.into(self.total, "add", self.total, self.highest)
            self.e.into(self.days, "add", self.days, self.e.constant(COUNT, 1))
            rest = self.highest
            for place in self.top:
                lesser = self.e.op("min", place, rest)
                self.e.into(place, "max", place, rest)
                rest = lesser


class MovingSink(Sink):
    """The highest sum over a window that moves by one block, each window wholly inside part and periods.

    A ring holds the last blocks.  It is emptied where a block does not qualify.
    """

    def __init__(
        self,
        e: Emitter,
        metered: Metered,
        level: int,
        where: tuple[int | None, str | None, tuple[int, ...] | None],
        window: int,
        slide: int,
    ) -> None:
        super().__init__(e, metered, level, where[1])
        self.where = where
        self.window = window
        self.blocks = window // slide

    def prepare(self) -> None:
        one = self.metered.in_window(self.level)
        self.ring = self.e.array(self.metered.type, self.blocks, (min(0, one[0]), max(0, one[1])))
        self.place = self.e.variable(COUNT, 0, (0, self.blocks - 1))
        self.filled = self.e.variable(COUNT, 0, (0, self.blocks))
        self.highest = self.e.variable(self.metered.type, 0, (0, max(0, one[1] * self.blocks)))

    def take(self, moment: Moment, value: Value) -> None:
        e = self.e
        inside = moment.inside(*self.where)
        if inside is None:
            self._push(value)
            return
        with e.block(Steps()) as then:
            self._push(value)
        with e.block(Steps()) as otherwise:
            e.do("clear", self.ring)
            e.into(self.place, "copy", e.constant(COUNT, 0))
            e.into(self.filled, "copy", e.constant(COUNT, 0))
        e.branch(inside, then, otherwise)

    def _push(self, value: Value) -> None:
        e = self.e
        e.do("put", self.ring, self.place, value)
        following = e.op("add", self.place, e.constant(COUNT, 1))
        at_end = e.op("eq", following, e.constant(COUNT, self.blocks))
        e.into(self.place, "select", at_end, e.constant(COUNT, 0), following)
        more = e.op("add", self.filled, e.constant(COUNT, 1))
        e.into(self.filled, "min", more, e.constant(COUNT, self.blocks))
        with e.when(e.op("eq", self.filled, e.constant(COUNT, self.blocks))):
            total = e.op("get", self.ring, e.constant(COUNT, 0))
            for number in range(1, self.blocks):
                total = e.op("add", total, e.op("get", self.ring, e.constant(COUNT, number)))
            e.into(self.highest, "max", self.highest, total)


class CoincidentSink(Sink):
    """The value of the block that contains a published instant; an instant in no block is refused."""

    needs_start = True

    def __init__(self, e: Emitter, metered: Metered, level: int, window: int, instant: Value) -> None:
        super().__init__(e, metered, level)
        self.window = window
        self.instant = instant

    def prepare(self) -> None:
        interval = self.metered.in_window(self.level)
        self.found = self.e.variable(self.metered.type, 0, (min(0, interval[0]), max(0, interval[1])))
        self.any = self.e.variable(Truth(), 0, (0, 1))
        self.rows = self.e.variable(Truth(), 0, (0, 1))

    def take(self, moment: Moment, value: Value) -> None:
        e = self.e
        assert moment.start is not None
        later = e.op("minutes_between", moment.start, self.instant)
        begun = e.op("le", e.constant(MINUTES, 0), later)
        hit = e.op("and", begun, e.op("lt", later, e.constant(MINUTES, self.window)))
        e.into(self.found, "select", hit, value, self.found)
        e.into(self.any, "or", self.any, hit)
        e.into(self.rows, "copy", e.constant(Truth(), 1))

    def check(self, name: str) -> None:
        """After the loops: with any readings, the instant must be among them."""
        seen = self.e.op("or", self.any, self.e.op("not", self.rows))
        self.e.require(seen, f"{name} lies outside the readings of the billing period")


def as_power(e: Emitter, energy: Value, kind: Number, window: int) -> Value:
    """The average power of an energy over a window: the same integer in another unit."""
    if energy.type == kind:
        return energy
    unit, step = per_hour(window)
    power = e.op("mul", energy, e.constant(Number(unit, step), 1))
    assert power.type == kind
    return power

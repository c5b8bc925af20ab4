"""Where a value of the readings stands: on which day, in which part and period."""

from __future__ import annotations

from compiler.calendar import CalendarTables
from compiler.emitter import Emitter, Steps, Value
from runtime.machine.types import COUNT


class DayCalendar:
    """Derives part, season and class of a day, in code."""

    def __init__(self, e: Emitter, tables: CalendarTables, billing_month: Value) -> None:
        self.e = e
        self.tables = tables
        self.billing_month = billing_month
        self._season: Value | None = None
        self._first_part: Value | None = None

    def prepare(self) -> None:
        """What holds for the whole billing period: the season, where the billing month decides it."""
        if self.tables.by_month and self.tables.tariff.calendar.seasons:
            table = self.tables.season_of_billing_month
            self._season = self.e.op("cell", self.billing_month, imm=(table, 0))
            self._first_part = self.e.op("cell", self.billing_month, imm=(table, 1))

    def part(self, date: Value) -> Value | None:
        """The part of a day; None where there is only one."""
        if len(self.tables.tariff.parts) <= 1:
            return None
        table = self.tables.part_of_day
        found = self.e.op("cell", self.e.op("row", date, imm=(table,)), imm=(table, 0))
        if not self.tables.by_month:
            return found
        assert self._first_part is not None
        row = self.e.op("add", self._first_part, found)
        return self.e.op("cell", row, imm=(self.tables.part_of_season, 0))

    def season(self, date: Value) -> Value:
        """The season of a day."""
        if self.tables.by_month:
            assert self._season is not None
            return self._season
        table = self.tables.part_of_day
        return self.e.op("cell", self.e.op("row", date, imm=(table,)), imm=(table, 1))

    def first_row(self, date: Value) -> Value | None:
        """The first row of the day's class in the table of periods; None where all days are alike."""
        t = self.tables
        index: Value | None = None
        scale = 1
        if t.uses_weekday:
            index, scale = self._scaled(index, self.e.op("weekday", date), scale), scale * 7
        if t.uses_holiday:
            holiday = self._dated(date, t.holidays)
            index, scale = self._scaled(index, holiday, scale), scale * 2
        if t.uses_season:
            index = self._scaled(index, self.season(date), scale)
            scale *= len(t.tariff.calendar.seasons)
        if t.stretches:
            index = self._scaled(index, self._dated(date, t.stretch_of_day), scale)
        return None if index is None else self.e.op("cell", index, imm=(t.class_of_day, 0))

    def _dated(self, date: Value, table: int) -> Value:
        return self.e.op("cell", self.e.op("row", date, imm=(table,)), imm=(table, 0))

    def _scaled(self, index: Value | None, value: Value, scale: int) -> Value:
        scaled = value if scale == 1 else self.e.op("times", value, imm=(scale,))
        return scaled if index is None else self.e.op("add", index, scaled)


class Day:
    """One day of the readings.  What depends on the day alone is computed in its block, once."""

    def __init__(self, e: Emitter, calendar: DayCalendar, date: Value) -> None:
        self.e = e
        self.calendar = calendar
        self.date = date
        self.block: Steps = e.here()
        self.values: dict[str, Value] = {}
        """Values of the day by a name of their own: facts, factors, first cells."""
        self._part: Value | None = None
        self._row: Value | None = None
        self._known = [False, False]

    @property
    def part(self) -> Value | None:
        """The part; None where there is only one."""
        if not self._known[0]:
            self._known[0] = True
            with self.e.block(self.block):
                self._part = self.calendar.part(self.date)
        return self._part

    @property
    def first_row(self) -> Value | None:
        """The first row of the day's class of periods."""
        if not self._known[1]:
            self._known[1] = True
            with self.e.block(self.block):
                self._row = self.calendar.first_row(self.date)
        return self._row

    def first_cell(self, periods: int) -> Value | None:
        """The first cell of the day's part in an array of parts × periods."""
        if self.part is None or periods == 1:
            return self.part
        name = f"first cell of {periods}"
        if name not in self.values:
            with self.e.block(self.block):
                self.values[name] = self.e.op("times", self.part, imm=(periods,))
        return self.values[name]


class Moment:
    """A reading or a span of readings: its day, its first minute, and, where asked for, its first instant.

    What it is asked is computed in the block of the reading or span, also when a branch asks first.
    """

    def __init__(self, e: Emitter, day: Day, minute: Value, start: Value | None) -> None:
        self.e = e
        self.day = day
        self.minute = minute
        self.start = start
        self.block: Steps = e.here()
        self._row: Value | None = None
        self._periods: dict[str, Value] = {}
        self._cells: dict[str, Value] = {}

    def _period_row(self) -> Value:
        """The row in the table of periods."""
        if self._row is None:
            tables = self.day.calendar.tables
            first = self.day.first_row
            stretch = self.e.op("row", self.minute, imm=(tables.clock,))
            self._row = stretch if first is None else self.e.op("add", first, stretch)
        return self._row

    def period(self, schedule: str) -> Value:
        """The number of the period of a schedule."""
        if schedule not in self._periods:
            tables = self.day.calendar.tables
            column = [one.name for one in tables.schedules].index(schedule)
            with self.e.block(self.block):
                row = self._period_row()
                self._periods[schedule] = self.e.op("cell", row, imm=(tables.periods, column))
        return self._periods[schedule]

    def cell(self, schedule: str | None) -> Value | None:
        """The index in an array of parts × periods (or of parts); None where there is only one cell."""
        if schedule is None:
            return self.day.part
        if schedule not in self._cells:
            first = self.day.first_cell(period_count(self.day.calendar.tables, schedule))
            with self.e.block(self.block):
                period = self.period(schedule)
                self._cells[schedule] = period if first is None else self.e.op("add", first, period)
        return self._cells[schedule]

    def inside(self, part: int | None, schedule: str | None, periods: tuple[int, ...] | None) -> Value | None:
        """Whether this is in the part and in one of the periods; None where that is always so."""
        holds: Value | None = None
        if part is not None and self.day.part is not None:
            holds = self.day.values.get(f"in part {part}")
            if holds is None:
                day_part = self.day.part
                with self.e.block(self.day.block):
                    holds = self.e.op("eq", day_part, self.e.constant(COUNT, part))
                self.day.values[f"in part {part}"] = holds
        if periods is not None:
            listed = self.among(schedule or "", periods)
            holds = listed if holds is None else self.e.op("and", holds, listed)
        return holds

    def among(self, schedule: str, periods: tuple[int, ...]) -> Value:
        """Whether the period is one of these."""
        period = self.period(schedule)
        result = self.e.op("eq", period, self.e.constant(COUNT, periods[0]))
        for number in periods[1:]:
            other = self.e.op("eq", period, self.e.constant(COUNT, number))
            result = self.e.op("or", result, other)
        return result


def period_count(tables: CalendarTables, schedule: str | None) -> int:
    """How many periods a schedule has; 1 without one."""
    for known in tables.schedules:
        if known.name == schedule:
            return len(known.periods)
    return 1

"""Ladders filled in order of time: a second pass over the readings, once the bounds are known."""

from __future__ import annotations

from compiler.calendar import CalendarTables
from compiler.emitter import Emitter, Value
from compiler.metered import Metered
from compiler.moments import Day, Moment, period_count
from compiler.ranges import Interval
from compiler.sinks import DaySink
from runtime.machine.types import COUNT


class FillingSink(DaySink):
    """The running total climbs the ladder; what each value adds to a tier is put into its cell.

    ``bounds`` are registers with the effective upper bounds; with a ladder for
    each part, arrays of them by part.  A negative value takes back from the top.
    """

    def __init__(
        self,
        e: Emitter,
        metered: Metered,
        bounds: list[Value],
        schedules: list[str | None],
        tables: CalendarTables,
        parts: int,
    ) -> None:
        super().__init__(e, metered, metered.level, next((one for one in schedules if one is not None), None))
        self.bounds = bounds
        self.schedules = schedules
        self.tables = tables
        self.parts = parts
        """0 for one ladder over the period, otherwise the number of parts."""

    @property
    def range(self) -> Interval:
        """Range of what a tier gathers in a cell."""
        low, high = self.metered.total
        return (low - max(high, 0), high + max(-low, 0)) if low < 0 else (low, high)

    def prepare(self) -> None:
        e, kind = self.e, self.metered.type
        self.running = e.variable(kind, 0, self.metered.total)
        self.filled = [e.variable(kind, 0, self.metered.total) for _ in range(len(self.bounds) + 1)]
        size = max(len(self.tables.tariff.parts), 1)
        self.cells = {
            schedule: [
                e.array(kind, size * period_count(self.tables, schedule), self.range) for _ in self.filled
            ]
            for schedule in self.schedules
        }
        if self.parts:
            self.kept = [e.array(kind, self.parts, self.metered.total) for _ in range(1 + len(self.filled))]
        self.limits = list(self.bounds)

    def start_day(self, day: Day) -> None:
        """A part continues where it stopped; its bounds are its own."""
        if not self.parts:
            return
        assert day.part is not None
        for register, kept in zip([self.running, *self.filled], self.kept, strict=True):
            found = self.e.op("get", kept, day.part)
            self.e.into(register, "copy", found)
        self.limits = []
        for bound in self.bounds:
            found = self.e.op("get", bound, day.part)
            self.limits.append(Value(found.register, found.type, *bound.interval))

    def take(self, moment: Moment, value: Value) -> None:
        e = self.e
        e.into(self.running, "add", self.running, value)
        for tier, filled in enumerate(self.filled):
            now = self._fill(tier)
            gained = e.op("sub", now, filled)
            for schedule, arrays in self.cells.items():
                index = moment.cell(schedule)
                if index is None:
                    index = e.constant(COUNT, 0)
                e.do("put_sum", arrays[tier], index, gained)
            e.into(filled, "copy", now)

    def _fill(self, tier: int) -> Value:
        """What of the running total lies in a tier."""
        e, now = self.e, self.running
        if tier < len(self.limits):
            now = e.op("min", now, self.limits[tier])
        if tier == 0:
            return now
        over = e.op("sub", now, self.limits[tier - 1])
        return e.op("max", over, e.constant(self.metered.type, 0))

    def end_day(self, day: Day) -> None:
        """Keep where the part stopped."""
        if self.parts:
            assert day.part is not None
            for register, kept in zip([self.running, *self.filled], self.kept, strict=True):
                self.e.do("put", kept, day.part, register)

    def cell(self, tier: int, schedule: str | None, part: int | None, period: int | None) -> Value:
        """What a tier gathered in a cell; without a period, in the whole part or the whole period."""
        array = self.cells[schedule][tier]
        if part is None and period is None and schedule is None and len(self.tables.tariff.parts) > 1:
            result = self._get(array, 0)
            for number in range(1, len(self.tables.tariff.parts)):
                result = self.e.op("add", result, self._get(array, number))
            return result
        return self._get(array, (part or 0) * period_count(self.tables, schedule) + (period or 0))

    def _get(self, array: Value, index: int) -> Value:
        found = self.e.op("get", array, self.e.constant(COUNT, index))
        return Value(found.register, found.type, *array.interval)

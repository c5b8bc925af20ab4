"""The billing periods that a verdict covers: every calendar month of the horizon, row by row."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Readings
from runtime.machine.series import SECONDS_A_DAY, Columns, Series, localise

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Period:
    """A billing period: days since 1970, ``after`` exclusive, and the number of its billing month."""

    module: LoadedModule
    first: int
    after: int
    month: int

    @property
    def days(self) -> int:
        """How many local days it has."""
        return self.after - self.first

    @cached_property
    def series(self) -> Series:
        """A reading for every interval of the period, without gap; channels are left out."""
        readings = self.module.module.readings
        assert readings is not None
        starts = row_starts(self.module, readings, self.first, self.after)
        dates, minutes, offsets = localise(self.module.data[readings.zone], starts)
        lengths = (readings.minutes,) * len(starts)
        return Series(Columns(starts, lengths, dates, minutes, offsets, ()), 0, len(starts))

    def __str__(self) -> str:
        return f"{day_of(self.first)} to {day_of(self.after)}"


def day_of(number: int) -> date:
    """The date with this number."""
    return EPOCH + timedelta(days=number)


def number_of(day: date) -> int:
    """The number of a date."""
    return (day - EPOCH).days


def midnight(module: LoadedModule, zone: int, day: int) -> int:
    """The first instant of a local day."""
    data = module.data[zone]
    local = day * SECONDS_A_DAY
    found = bisect_right(data.keys, local - 26 * 3600)
    for row in range(max(found - 1, 0), len(data.keys)):
        instant = local - data.columns[0][row]
        begins = data.keys[row]
        ends = data.keys[row + 1] if row + 1 < len(data.keys) else None
        if instant >= begins and (ends is None or instant < ends):
            return instant
        if ends is not None and instant >= ends and local - data.columns[0][row + 1] < ends:
            return ends
    return local - data.columns[0][-1]


def row_starts(module: LoadedModule, readings: Readings, first: int, after: int) -> tuple[int, ...]:
    """The start of each interval from the first day's midnight to that of the day after the last."""
    begin, end = midnight(module, readings.zone, first), midnight(module, readings.zone, after)
    return tuple(range(begin, end, 60 * readings.minutes))


def calendar_months(module: LoadedModule) -> Iterator[Period]:
    """Every calendar month that lies wholly within the horizon."""
    assert module.module.horizon is not None
    begin, end = (day_of(day) for day in module.module.horizon)
    first = begin if begin.day == 1 else (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
    while True:
        after = (first + timedelta(days=32)).replace(day=1)
        if after > end:
            return
        yield Period(module, number_of(first), number_of(after), first.month)
        first = after

"""The local clock of a module: dates of instants and the instants of local midnights.

The zone's transitions are those that the module carries; no installed zone is read.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from runtime.machine.module import Module

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Clock:
    """``offsets[i]`` seconds hold from the instant ``keys[i]`` until the next."""

    name: str
    keys: tuple[int, ...]
    offsets: tuple[int, ...]

    def offset(self, instant: int) -> int:
        """Seconds that the local clock is ahead of UTC; the first offset holds before the table begins."""
        return self.offsets[max(bisect_right(self.keys, instant) - 1, 0)]

    def date(self, instant: int) -> int:
        """The local date, in days since 1970-01-01."""
        return (instant + self.offset(instant)) // DAY

    def midnight(self, day: int) -> int:
        """The first instant of a local date."""
        middle = day * DAY
        near = {self.offset(middle + shift) for shift in (-DAY, 0, DAY)}
        turns = [key for key in self.keys if abs(key - middle) <= DAY]
        candidates = [middle - offset for offset in near] + turns
        return min(one for one in candidates if self.date(one) == day)


def clock_of(module: Module) -> Clock:
    """The clock that the module's readings are in; ``module`` has readings."""
    readings = module.readings
    assert readings is not None
    zone = module.tables[readings.zone]
    return Clock(readings.zone_name or "the tariff's zone", zone.keys, zone.columns[0].values)

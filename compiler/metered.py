"""Metered quantities: their types and ranges, interval by interval and over the period."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from compiler.errors import CannotCompile
from compiler.ranges import Interval
from dsl.model.tariff import MeteredQuantity, Readings
from runtime.machine.types import Number
from runtime.machine.units import Unit, base

DAY = 1440
ROW = 0
"""The level of single readings, as a span."""

LONGEST_DAY = 1500
"""Minutes of a day on which clocks go back an hour."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """How many rows and spans there can be at most."""

    readings: Readings

    @property
    def finest(self) -> int:
        """The shortest interval that the door admits, in minutes."""
        return 1 if self.readings.finer else self.readings.minutes

    @property
    def rows(self) -> int:
        """The most rows of a billing period (clocks go back once more than forward at most)."""
        return -(-(self.readings.maximum_days * DAY + 60) // self.finest)

    def rows_in(self, span: int) -> int:
        """The most rows of a span."""
        if span == ROW:
            return 1
        return -(-(LONGEST_DAY if span == DAY else span) // self.finest)

    def spans(self, span: int) -> int:
        """The most spans of a billing period."""
        if span == ROW:
            return self.rows
        if span == DAY:
            return self.readings.maximum_days
        return self.readings.maximum_days * (DAY // span) + -(-60 // span)

    def level(self, minutes: int | None) -> int:
        """The span at which a quantity is taken: single readings where these are all as long."""
        if minutes is None or (minutes == self.readings.minutes and not self.readings.finer):
            return ROW
        return minutes


@dataclass(frozen=True, slots=True)
class Metered:
    """A metered quantity: its number, and the interval of one value at its own span."""

    quantity: MeteredQuantity
    level: int
    type: Number
    one: Interval
    intervals: Intervals

    @property
    def total(self) -> Interval:
        """Range of a sum over any of the period's spans."""
        times = self.intervals.spans(self.level)
        return min(0, self.one[0] * times), max(0, self.one[1] * times)

    def in_window(self, window: int) -> Interval:
        """Range of the sum over a window of minutes."""
        if window == self.level:
            return self.one
        times = self.intervals.rows_in(window) if self.level == ROW else -(-window // self.level)
        return min(0, self.one[0] * times), max(0, self.one[1] * times)

    def power(self, window: int, *, signed: bool = False) -> tuple[Number, Interval]:
        """Type and range of an average over a window: an energy over its hours; a highest is at least 0."""
        low, high = self.in_window(self.intervals.level(window))
        kind = Number(self.type.unit / base("h"), self.type.step * Fraction(60, window))
        if dict(self.type.unit.powers).get("h", 0) < 1:
            if self.intervals.level(window) != ROW:
                raise CannotCompile(
                    f"{self.quantity.name} is no energy: its average over {window} minutes is not defined",
                    self.quantity.span,
                )
            kind = self.type
        return kind, (min(low, 0) if signed else 0, max(high, 0))


def per_hour(window: int) -> tuple[Unit, Fraction]:
    """Unit and step of the constant 1 that turns an energy over a window into its average power."""
    return Unit((("h", -1),)), Fraction(60, window)

"""Billing periods: spans of local dates, the end excluded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from runtime.machine import billing_month as machine_rule
from wattlaw.billing.records import read_records
from wattlaw.quantities import FIRST_DAY, day_text


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """From a local date to before another, in days since 1970-01-01."""

    first: int
    after: int

    @property
    def days(self) -> int:
        """How many dates it has."""
        return self.after - self.first

    def within(self, first: int | None, after: int | None) -> Period | None:
        """The part that lies in a span with open ends, None when nothing does."""
        cut = Period(
            self.first if first is None else max(self.first, first),
            self.after if after is None else min(self.after, after),
        )
        return cut if cut.days > 0 else None

    def __str__(self) -> str:
        return f"{day_text(self.first)} to {day_text(self.after)}"


def calendar_months(first: int, after: int) -> list[Period]:
    """The calendar months of a span, the first and last cut to it."""
    months = []
    begin = first
    while begin < after:
        month = FIRST_DAY + timedelta(days=begin)
        end = after
        if (month.year, month.month) != (date.max.year, date.max.month):
            following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
            end = min((following - FIRST_DAY).days, after)
        months.append(Period(begin, end))
        begin = end
    return months


def billing_month(period: Period, rule: str) -> int:
    """The billing month, 1 to 12, by the text's rule: that of the first day, the last day or most days."""
    return machine_rule.billing_month(period.first, period.after, rule)


@dataclass(frozen=True, slots=True)
class GivenPeriods:
    """Periods from a file, by customer; those under None hold for every customer without their own."""

    by_customer: dict[str | None, tuple[Period, ...]]

    def of(self, customer: str | None) -> tuple[Period, ...]:
        """A customer's periods in order of time."""
        return self.by_customer.get(customer) or self.by_customer.get(None, ())


def read_periods(path: Path) -> GivenPeriods:
    """Rows ``customer, from, to``; a customer's periods may touch but not overlap."""
    found: dict[str | None, list[Period]] = {}
    for record in read_records(path, "from", "to"):
        period = Period(record.day("from"), record.day("to"))
        if period.days <= 0:
            raise record.fault("the period ends before it begins", "to is the day after the last")
        before = found.setdefault(record.customer, [])
        if any(period.first < other.after and other.first < period.after for other in before):
            raise record.fault("the period overlaps another one of the same customer")
        before.append(period)
    return GivenPeriods({customer: tuple(sorted(periods)) for customer, periods in found.items()})


def touching(periods: Sequence[Period]) -> bool:
    """Whether each period begins where the one before it ended."""
    return all(earlier.after == later.first for earlier, later in pairwise(periods))

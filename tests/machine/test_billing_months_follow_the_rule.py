"""Promise: a billing period has the billing month that the text's rule gives, for bills and for proofs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from runtime.machine.billing_month import billing_month

EPOCH = date(1970, 1, 1)


def number(text: str) -> int:
    return (date.fromisoformat(text) - EPOCH).days


@pytest.mark.parametrize(
    ("first", "after", "by_first", "by_last", "by_most"),
    [
        ("2026-01-01", "2026-02-01", 1, 1, 1),
        ("2026-01-20", "2026-02-19", 1, 2, 2),
        ("2026-01-17", "2026-02-16", 1, 2, 1),
        ("2025-12-17", "2026-01-16", 12, 1, 12),
        ("2026-01-31", "2026-04-11", 1, 4, 3),
        ("2028-02-29", "2028-03-01", 2, 2, 2),
    ],
)
def test_months_worked_by_hand(first: str, after: str, by_first: int, by_last: int, by_most: int) -> None:
    span = number(first), number(after)
    assert billing_month(*span, "the month of the first day") == by_first
    assert billing_month(*span, "the month of the last day") == by_last
    assert billing_month(*span, "") == by_last
    assert billing_month(*span, "the month of most days") == by_most


def test_most_days_are_counted_day_by_day() -> None:
    for first in range(number("2027-01-01"), number("2029-01-01"), 3):
        for days in (1, 20, 33, 62, 70):
            dates = [EPOCH + timedelta(days=first + n) for n in range(days)]
            months = [(day.year, day.month) for day in dates]
            most = max(months.count(month) for month in months)
            earliest = next(month for month in months if months.count(month) == most)
            assert billing_month(first, first + days, "the month of most days") == earliest[1]

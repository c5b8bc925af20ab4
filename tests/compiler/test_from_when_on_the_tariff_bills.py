"""Service, bills or billing months from a date on: what comes before is refused."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest

from tests.compiler.forms import Forms, Refused
from tests.compiler.running import meter

ZONE = "America/Los_Angeles"
MONTH = date(2026, 3, 1)
RULES = ("the first day", "the last day", "most days")


def text(effective: str, rule: str) -> Forms:
    return Forms(
        f"""tariff "Later" of "Example"
  effective   for {effective}
  zone        {ZONE}, prevailing time
  horizon     2025-01-01 to 2027-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 10 in steps of 0.1
  billing period    from one meter read to the next, 1 to 62 days
  billing month     the month of {rule}

bill, lines in this order
  1  "Customer"  $1.00 per billing period
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
"""
    )


def billed(forms: Forms, first: date, days: int) -> bool:
    after = first + timedelta(days=days)
    try:
        made = forms.bill(first, after, meter(ZONE, first, first))
    except Refused as refused:
        if str(refused) != "the tariff is not in effect before 2026-03-01":
            raise
        return False
    return bool(made.charged["total"] == 1)


def month_of(first: date, days: int, rule: str) -> date:
    """The billing month as its first day, counted day by day."""
    dates = [first + timedelta(days=number) for number in range(days)]
    if rule == "the first day":
        return dates[0].replace(day=1)
    if rule == "the last day":
        return dates[-1].replace(day=1)
    months = [day.replace(day=1) for day in dates]
    return min(set(months), key=lambda month: (-months.count(month), month))


@pytest.mark.parametrize("rule", RULES)
def test_billing_months_before_the_month_are_refused(rule: str) -> None:
    forms = text("billing months from 2026-03-01", rule)
    told = set()
    for offset in range(-64, 5, 3):
        for days in (1, 2, 17, 28, 29, 30, 31, 45, 59, 60, 61, 62):
            first = MONTH + timedelta(days=offset)
            expected = month_of(first, days, rule) >= MONTH
            assert billed(forms, first, days) == expected, (first, days)
            told.add(expected)
    assert told == {True, False}
    assert monthrange(2026, 2)[1] == 28


def test_service_counts_from_its_first_day_and_a_bill_by_the_day_after_its_last() -> None:
    service, bills = (
        text(f"{what} on and after 2026-03-01", RULES[0]) for what in ("service", "bills rendered")
    )
    for first, days, of_service, of_bills in (
        (date(2026, 2, 28), 30, False, True),
        (date(2026, 3, 1), 30, True, True),
        (date(2026, 2, 1), 28, False, True),
        (date(2026, 2, 1), 27, False, False),
    ):
        assert billed(service, first, days) is of_service
        assert billed(bills, first, days) is of_bills

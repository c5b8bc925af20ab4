"""``as on the first day``, ``as on the last day``: one season's and edition's price for the whole period."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from tests.compiler.forms import Forms
from tests.compiler.running import meter

ZONE = "America/Los_Angeles"
PRICES = {("summer", 0): Fraction(10), ("winter", 0): Fraction(4), ("summer", 1): Fraction(11)}
PRICES["winter", 1] = Fraction(5)
EDITION = date(2027, 6, 15)


def text(rule: str) -> Forms:
    return Forms(
        f"""tariff "Demand" of "Example"
  effective   for service on and after 2026-01-01
  zone        {ZONE}, prevailing time
  horizon     2026-01-01 to 2029-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 1,000 in steps of 0.1
  billing period    from one meter read to the next, 20 to 40 days
  billing month     the month of the last day

calendar
  season summer  June 1 through September 30, by date
  season winter  all other days

rates demand, in USD per kW for each billing period  summer  winter
  10  4
  from 2027-06-15
  11  5

rates service, in USD per billing period  summer  winter
  10  4
  from 2027-06-15
  11  5

quantities
  peak-kw  highest 60-minute average kW

bill, lines in this order
  1  "Demand"    peak-kw at rates demand
  2  "Customer"  service
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when a rate, a season or a fact changes inside the billing period
  demand            as on the {rule} day
  per-period lines  as on the {rule} day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
"""
    )


def price(day: date) -> Fraction:
    """What the sheet says of a day, by its calendar alone."""
    season = "summer" if 6 <= day.month <= 9 else "winter"
    return PRICES[season, int(day >= EDITION)]


@pytest.mark.parametrize("rule", ["first", "last"])
def test_the_price_is_that_of_the_day(rule: str) -> None:
    made = text(rule)
    for first in (
        date(2027, 5, 20),
        date(2027, 6, 5),
        date(2027, 6, 15),
        date(2027, 9, 12),
        date(2027, 10, 1),
    ):
        for days in (20, 31):
            after = first + timedelta(days=days)
            readings = meter(ZONE, first, after, lambda when: Fraction(8 if when.hour == 3 else 1))
            counted = price(first if rule == "first" else after - timedelta(days=1))
            charged = made.bill(first, after, readings).charged
            assert charged["line:1"] == 8 * counted, (first, after)
            assert charged["line:2"] == counted, (first, after)

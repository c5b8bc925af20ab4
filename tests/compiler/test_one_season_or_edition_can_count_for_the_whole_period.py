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


ENERGY = {("summer", 0): (40, 25), ("winter", 0): (30, 20), ("summer", 1): (42, 26), ("winter", 1): (31, 21)}
"""Cents per kWh during peak and off-peak."""


def part(day: date) -> tuple[str, int]:
    return ("summer" if 6 <= day.month <= 9 else "winter"), int(day >= EDITION)


def energy_text(rule: str, day: str = "first", grid: str = "", blocks: str = "") -> Forms:
    return Forms(
        f"""tariff "Energy" of "Example"
  effective   for service on and after 2026-01-01
  zone        {ZONE}, prevailing time
  horizon     2026-01-01 to 2029-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 1,000 in steps of 0.1
  billing period    from one meter read to the next, 20 to 40 days
  billing month     the month of the last day
  a month           × days ÷ 30

calendar
  season summer    June 1 through September 30, by date
  season winter    all other days
  period peak      16:00 to 21:00 every day
  period off-peak  all other hours

rates energy, in USD per kWh  summer  winter
  peak                        0.40    0.30
  off-peak                    0.25    0.20
  from 2027-06-15
  peak                        0.42    0.31
  off-peak                    0.26    0.21

rates service, in USD per day  summer  winter
  10  4
  from 2027-06-15
  11  5

rates meter, in USD per month  summer  winter
  10  4
  from 2027-06-15
  11  5
{grid}
quantities
  usage  energy delivered

bill, lines in this order
  1  "Energy"   usage at rates energy, one row for each season and period
  2  "Service"  service for each day
  3  "Daily"    service
  4  "Meter"    meter
{blocks}  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when a rate, a season or a fact changes inside the billing period
  energy           {rule}
  per-day lines    as on the {day} day
  per-month lines  as on the {day} day
{"  blocks           as on the " + day + " day" if blocks else ""}

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands

prove
  each-kwh-once  every kWh of usage falls in exactly one cell of rates energy
"""
    )


PERIODS = [
    (date(2027, 5, 20), date(2027, 6, 12)),
    (date(2027, 5, 25), date(2027, 6, 20)),
    (date(2027, 6, 15), date(2027, 7, 10)),
    (date(2027, 9, 12), date(2027, 10, 12)),
    (date(2027, 10, 20), date(2027, 11, 20)),
]


@pytest.mark.parametrize("day", ["first", "last"])
def test_energy_days_and_months_are_priced_as_on_the_day(day: str) -> None:
    made = energy_text(f"as on the {day} day", day)
    for first, after in PERIODS:
        readings = meter(ZONE, first, after, lambda when: Fraction(when.hour + when.day, 10))
        counted = part(first if day == "first" else after - timedelta(days=1))
        peak = sum(Fraction(hour + one.day, 10) for one in days_of(first, after) for hour in range(16, 21))
        usage = sum((one.kwh[0] for one in readings), Fraction(0))
        result = made.bill(first, after, readings)
        peak_cents, off_cents = ENERGY[counted]
        expected = cents(peak * peak_cents) + cents((usage - peak) * off_cents)
        assert result.charged["line:1"] == expected, (first, after)
        fixed = PRICES[counted]
        length = (after - first).days
        assert result.charged["line:2"] == result.charged["line:3"] == length * fixed
        assert result.charged["line:4"] == cents(100 * fixed * length / 30)
        assert made.machine.holds("each-kwh-once", result)  # type: ignore[arg-type]


def test_each_kind_of_line_has_its_own_rule() -> None:
    made = energy_text("each interval at the rates of its own start", "first")
    first, after = PERIODS[1]
    days = days_of(first, after)
    charged = made.bill(first, after, meter(ZONE, first, after, lambda _: Fraction(1))).charged
    summed = sum(ENERGY[part(day)][0] * 5 + ENERGY[part(day)][1] * 19 for day in days)
    assert abs(charged["line:1"] - Fraction(summed, 100)) <= Fraction(2, 100)
    assert charged["line:2"] == charged["line:3"] == len(days) * PRICES[part(first)]


BLOCKS = """
rates baseline, in kWh per day  summer  winter
                                10      6

rates steps, in USD per kWh  summer  winter
  first baseline             0.10    0.05
  over baseline              0.20    0.15
"""


@pytest.mark.parametrize("day", ["first", "last"])
def test_blocks_have_the_bounds_and_the_prices_of_the_day(day: str) -> None:
    line = '  5  "Steps"  usage at rates steps, one row for each season and block\n'
    made = energy_text(f"as on the {day} day", day, BLOCKS, line)
    for first, after in PERIODS:
        readings = meter(ZONE, first, after, lambda when: Fraction((when.hour + when.day) // 4, 10))
        usage = sum((one.kwh[0] for one in readings), Fraction(0))
        season, _ = part(first if day == "first" else after - timedelta(days=1))
        daily, low, high = (10, 10, 20) if season == "summer" else (6, 5, 15)
        inside = min(usage, Fraction(daily * (after - first).days))
        charged = made.bill(first, after, readings).charged
        assert charged["line:5"] == cents(inside * low) + cents((usage - inside) * high)


def days_of(first: date, after: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((after - first).days)]


def cents(amount: Fraction) -> Fraction:
    """Cents to dollars, half a cent up."""
    return Fraction((amount + Fraction(1, 2)).__floor__(), 100)

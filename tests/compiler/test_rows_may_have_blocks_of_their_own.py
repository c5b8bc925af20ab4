"""Blocks that differ by season, edition, class or period, beside plain fractions; in both forms."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise

import pytest

from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import run
from runtime.machine.values import DatedValue
from tests.compiler.loads import irregular, local
from tests.compiler.running import Billed, Machine, Reading, day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2026, 5, 20), date(2026, 6, 15)

TEXT = """\
tariff "Blocks" of "Test Light and Power"
  implements  Schedule "X"
  follows     the sheet
  effective   for service on and after 2026-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2026-01-01 to 2027-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 10 in steps of 0.001
  billing period    from one meter read to the next, 10 to 40 days
  billing month     the month of the last day

{customer}calendar
  holidays  none
{seasons}
  period peak      16:00 to 21:00 every day
  period off-peak  all other hours

rates energy, in USD per kWh{columns}
{rows}
  blocks are not prorated
{filled}
quantities
  usage   energy delivered
  max-kw  highest 60-minute average kW, rounded half-up to 0.001 kW, in kW from 0 to 10

bill, lines in this order
  1  "Energy"  {amount} at rates energy
  each line is rounded half-up to $0.0001; the bill is the sum of the rounded lines

when a rate, a season or a fact changes inside the billing period
  energy  each interval at the rates of its own start
  demand  one demand for the whole billing period, shared by days
  facts   as on the last day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
{prove}"""
BY_DATE = "  season summer  June 1 through September 30, by date\n  season winter  all other days"
BY_MONTH = (
    "  season summer  June through September, by billing month\n  season winter  all other billing months"
)

Blocks = Sequence[tuple[Fraction | None, Fraction]]
"""(upper bound, price), the last without a bound."""


def blocks(*steps: tuple[str | None, str]) -> Blocks:
    return [(None if bound is None else Fraction(bound), Fraction(price)) for bound, price in steps]


def fill(amount: Fraction, of: Blocks) -> list[Fraction]:
    """How much lies in each block."""
    edges = [Fraction(0), *(bound for bound, _ in of if bound is not None)]
    inside = [max(Fraction(0), min(amount, high) - low) for low, high in pairwise(edges)]
    return [*inside, max(Fraction(0), amount - edges[-1])]


def cost(amounts: Sequence[Fraction], of: Blocks) -> Fraction:
    return sum((amount * price for amount, (_, price) in zip(amounts, of, strict=True)), Fraction(0))


def near(found: Fraction, expected: Fraction) -> bool:
    """Exact totals are printed to many digits."""
    return abs(found - expected) < Fraction(1, 10**12)


def machine(rows: str, **pieces: str) -> Machine:
    known = {"customer": "", "seasons": BY_DATE, "columns": "", "filled": "", "amount": "usage", "prove": ""}
    result = check_text(TEXT.format(rows=rows, **(known | pieces)), "blocks.watt")
    assert isinstance(result.model, Tariff), result.diagnostics
    return Machine(result.model)


@pytest.fixture(scope="module")
def series() -> list[Reading]:
    return meter(ZONE, FIRST, AFTER, irregular("blocks", 2500))


def billed(
    made: Machine, series: list[Reading], facts: Mapping[str, DatedValue] | None = None, month: int = 6
) -> Billed:
    """The interpreter's bill; generated Python measures the same, at the same cost."""
    known = {"period-from": day(FIRST), "period-to": day(AFTER), "billing-month": month, **(facts or {})}
    known["readings"] = made.series(series)
    measure = made.module.functions[made.bill.measure]
    arguments = tuple(known[parameter.name] for parameter in measure.parameters)
    generated = GeneratedModule(made.loaded).run(made.bill.measure, arguments)
    interpreted = run(made.loaded, made.bill.measure, arguments)
    assert (generated.results, generated.cost) == (interpreted.results, interpreted.cost)
    return made.run(FIRST, AFTER, series, month, **(facts or {}))


def sums(series: list[Reading], key: Callable[[datetime], str]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = defaultdict(Fraction)
    for one in series:
        found[key(local(one, ZONE))] += one.kwh[0]
    return found


def season(when: datetime) -> str:
    return "summer" if 6 <= when.month <= 9 else "winter"


def period(when: datetime) -> str:
    return "peak" if 16 <= when.hour < 21 else "off-peak"


SUMMER = blocks(("100", "0.10"), ("200", "0.20"), (None, "0.40"))
WINTER = blocks(("250", "0.08"), (None, "0.15"))
BY_SEASON = """\
  summer, first 100 kWh  0.10
  summer, next 100 kWh   0.20
  summer, over 200 kWh   0.40
  winter, first 250 kWh  0.08
  winter, over 250 kWh   0.15"""
EACH_PART = "  blocks are filled over each part of the billing period{}\n"


def test_each_season_climbs_its_own_ladder(series: list[Reading]) -> None:
    made = machine(BY_SEASON, filled=EACH_PART.format(""))
    used = sums(series, season)
    expected = cost(fill(used["summer"], SUMMER), SUMMER) + cost(fill(used["winter"], WINTER), WINTER)
    assert near(billed(made, series).exact["total"], expected)


@pytest.mark.parametrize("month", [6, 5])
def test_by_billing_month_one_of_the_ladders_holds(series: list[Reading], month: int) -> None:
    made = machine(BY_SEASON, seasons=BY_MONTH)
    used = sum((one.kwh[0] for one in series), Fraction(0))
    of = SUMMER if month == 6 else WINTER
    assert near(billed(made, series, month=month).exact["total"], cost(fill(used, of), of))


WITH_PERIODS = """\
  summer, peak, first 100 kWh      0.20
  summer, peak, over 100 kWh       0.40
  summer, off-peak, first 100 kWh  0.10
  summer, off-peak, over 100 kWh   0.30
  winter, peak, first 250 kWh      0.12
  winter, peak, next 50 kWh        0.16
  winter, peak, over 300 kWh       0.22
  winter, off-peak, first 250 kWh  0.08
  winter, off-peak, next 50 kWh    0.11
  winter, off-peak, over 300 kWh   0.14"""
PRICED = {
    "summer": {
        "peak": blocks(("100", "0.20"), (None, "0.40")),
        "off-peak": blocks(("100", "0.10"), (None, "0.30")),
    },
    "winter": {
        "peak": blocks(("250", "0.12"), ("300", "0.16"), (None, "0.22")),
        "off-peak": blocks(("250", "0.08"), ("300", "0.11"), (None, "0.14")),
    },
}


@pytest.mark.parametrize(
    "basis", ["in proportion to each period", "in order of time", "in each period by itself"]
)
def test_periods_share_the_ladder_of_their_season(series: list[Reading], basis: str) -> None:
    made = machine(WITH_PERIODS, filled=EACH_PART.format(f", {basis}"))
    expected = Fraction(0)
    for name, prices in PRICED.items():
        own = [one for one in series if season(local(one, ZONE)) == name]
        cells = sums(own, period)
        if basis == "in order of time":
            so_far = Fraction(0)
            for one in own:
                of = prices[period(local(one, ZONE))]
                before, so_far = so_far, so_far + one.kwh[0]
                gained = [b - a for a, b in zip(fill(before, of), fill(so_far, of), strict=True)]
                expected += cost(gained, of)
            continue
        whole = sum(cells.values(), Fraction(0))
        for cell, amount in cells.items():
            of = prices[cell]
            if basis == "in each period by itself":
                expected += cost(fill(amount, of), of)
            else:
                expected += cost([part * amount / whole for part in fill(whole, of)], of)
    assert near(billed(made, series).exact["total"], expected)


def test_periods_by_themselves_may_have_their_own_blocks(series: list[Reading]) -> None:
    rows = "  peak, first 40 kWh  0.30\n  peak, over 40 kWh  0.50\n  off-peak, the rest  0.10"
    made = machine(rows, filled="  blocks are filled over the billing period, in each period by itself\n")
    cells = sums(series, period)
    of = blocks(("40", "0.30"), (None, "0.50"))
    expected = cost(fill(cells["peak"], of), of) + cells["off-peak"] * Fraction("0.10")
    assert near(billed(made, series).exact["total"], expected)


EDITIONS = """\
  first 100 kWh  0.10
  over 100 kWh   0.20
  from 2026-06-05
  first 60 kWh   0.11
  over 60 kWh    0.25"""


def test_a_new_edition_may_bring_new_blocks(series: list[Reading]) -> None:
    made = machine(EDITIONS, seasons="", filled=EACH_PART.format(""))
    used = sums(series, lambda when: "new" if when.date() >= date(2026, 6, 5) else "old")
    old, new = blocks(("100", "0.10"), (None, "0.20")), blocks(("60", "0.11"), (None, "0.25"))
    expected = cost(fill(used["old"], old), old) + cost(fill(used["new"], new), new)
    assert near(billed(made, series).exact["total"], expected)


CLASSES = """\
  basic, first 100 kWh         0.10
  basic, next 100 kWh          0.20
  basic, over 200 kWh          0.40
  all-electric, first 350 kWh  0.09
  all-electric, over 350 kWh   0.21
  farm, the rest               0.07"""
OF_CLASS = {
    0: SUMMER,
    1: blocks(("350", "0.09"), (None, "0.21")),
    2: blocks((None, "0.07")),
}
CUSTOMER = """\
customer
  heating  one of basic, all-electric, farm
  a fact that changes holds from local midnight of its date

"""


@pytest.mark.parametrize("basis", ["", ", in order of time"])
@pytest.mark.parametrize("heating", OF_CLASS)
def test_each_class_of_customers_has_its_own_bounds_and_prices(
    series: list[Reading], heating: int, basis: str
) -> None:
    claims = "\nprove\n  once  every kWh of usage falls in exactly one cell of rates energy\n"
    filled = f"  blocks are filled over the billing period{basis}\n"
    made = machine(CLASSES, customer=CUSTOMER, filled=filled, prove=claims)
    used = sum((one.kwh[0] for one in series), Fraction(0))
    of = OF_CLASS[heating]
    found = billed(made, series, {"fact:heating": forever(heating)})
    assert near(found.exact["total"], cost(fill(used, of), of))
    assert made.holds("once", found)


DEMAND = """\
  basic, first 1 kW         2.00
  basic, over 1 kW          3.00
  all-electric, first 2 kW  1.50
  all-electric, over 2 kW   4.00
  farm, the rest            1.00"""


@pytest.mark.parametrize("heating", OF_CLASS)
def test_demand_has_blocks_by_class_too(series: list[Reading], heating: int) -> None:
    of = [
        blocks(("1", "2"), (None, "3")),
        blocks(("2", "1.5"), (None, "4")),
        blocks((None, "1")),
    ][heating]
    text = TEXT.replace("rates energy, in USD per kWh", "rates power, in USD per kW for each billing period")
    text = text.replace("at rates energy", "at rates power")
    result = check_text(
        text.format(
            customer=CUSTOMER, seasons="", columns="", rows=DEMAND, filled="", amount="max-kw", prove=""
        ),
        "demand.watt",
    )
    assert isinstance(result.model, Tariff), result.diagnostics
    highest = max(one.kwh[0] for one in series)
    found = billed(Machine(result.model), series, {"fact:heating": forever(heating)})
    assert near(found.exact["total"], cost(fill(highest, of), of))

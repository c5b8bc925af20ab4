"""Tiers: a ladder for each cell, shared in proportion, or filled in order of time, beside plain fractions."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Literal

import pytest

from dsl.model import expressions as m
from dsl.model.base import Mode, NumberType, Rounding
from dsl.model.calendar import Calendar
from dsl.model.rates import Ladder
from dsl.model.tariff import CustomerFact, Entry, Tariff
from dsl.units import Unit
from runtime.machine.aborts import Abort, Reason
from tests.compiler.loads import irregular, local
from tests.compiler.models import (
    DAY,
    DELIVERED,
    KWH,
    ONE,
    PEAK,
    RECEIVED,
    SPAN,
    SUMMER,
    WINTER,
    channel,
    entry,
    kind,
    line,
    metered,
    num,
    op,
    readings,
    rounded,
    scalar,
    tariff,
    tier,
    times,
    usd_per,
)
from tests.compiler.running import Billed, Machine, Reading, forever, meter

HOUR = Unit((("h", 1),))
ZONE = "America/Los_Angeles"
CALENDAR = Calendar((SUMMER, WINTER), "date", (), "", (PEAK,))
PRICES = ("0.10", "0.20", "0.35")
SIGNED = metered(
    "usage",
    m.Arithmetic(kind(KWH, "0.001"), SPAN, "-", channel("delivered"), channel("received")),
)
FIRST, AFTER = date(2016, 5, 20), date(2016, 6, 15)
MONEY_18 = Fraction(1, 2 * 10**18)

Basis = Literal["each cell", "proportional", "in order"]
Negative = Literal["first tier", "refused", "cannot be"]


def ladder(basis: Basis, negative: Negative, *bounds: m.Expr, by_part: bool = False) -> Ladder:
    rows = (bounds, bounds) if by_part else (bounds,)
    return Ladder("blocks", rows, basis, "part" if by_part else "period", negative, (), "", SPAN)


def tiered(rungs: Ladder, signed: bool = False) -> Tariff:
    rows = [
        Entry(
            f"{name} {number}",
            tier("usage", "blocks", number, part, name),
            Rounding(Mode.HALF_UP, Fraction(1, 1000)),
            usd_per(price, KWH),
            times(tier("usage", "blocks", number, part, name), usd_per(price, KWH)),
        )
        for part in (0, 1)
        for name in ("peak", "off-peak")
        for number, price in enumerate(PRICES)
    ]
    labelled = [
        Entry(
            f"{'summer' if i < 6 else 'winter'} {row.label}",
            *(row.quantity, row.quantity_rounding, row.rate, row.amount),
        )
        for i, row in enumerate(rows)
    ]
    return tariff(
        line(1, "Energy", *labelled),
        calendar=CALENDAR,
        ladders=(rungs,),
        readings=readings(60, DELIVERED, RECEIVED),
        quantities=(SIGNED if signed else metered("usage", channel("delivered")),),
    )


def fill(amount: Fraction, bounds: list[Fraction]) -> list[Fraction]:
    """A ladder filled from below; what is negative lies in the first tier."""
    if amount < 0:
        return [amount] + [Fraction(0)] * len(bounds)
    edges = [Fraction(0), *bounds]
    tiers = [max(Fraction(0), min(amount, high) - low) for low, high in pairwise(edges)]
    return [*tiers, max(Fraction(0), amount - edges[-1])]


def cell(one: Reading) -> str:
    when = local(one, ZONE)
    in_peak = when.weekday() < 5 and 16 <= when.hour < 21
    return f"{'summer' if 6 <= when.month <= 9 else 'winter'} {'peak' if in_peak else 'off-peak'}"


def net(one: Reading) -> Fraction:
    return one.kwh[0] - one.kwh[1]


def check(billed: Billed, expected: dict[str, list[Fraction]]) -> None:
    """Printed quantities, rounded amounts and exact amounts of every cell and tier."""
    for name in ("summer peak", "summer off-peak", "winter peak", "winter off-peak"):
        for number, price in enumerate(PRICES):
            quantity = expected.get(name, [Fraction(0)] * 3)[number]
            label = f"1/{name} {number}"
            assert abs(billed.charged[f"quantity:{label}"] - quantity) <= Fraction(1, 2000)
            assert abs(billed.charged[f"amount:{label}"] - quantity * Fraction(price)) <= Fraction(1, 200)
            assert abs(billed.exact[f"amount:{label}"] - quantity * Fraction(price)) <= MONEY_18


@pytest.fixture(scope="module")
def given() -> list[Reading]:
    return meter(ZONE, FIRST, AFTER, irregular("tiers", 1500), lambda _: Fraction(0))


@pytest.fixture(scope="module")
def solar() -> list[Reading]:
    return meter(ZONE, FIRST, AFTER, irregular("load", 1500), irregular("sun", 1800))


def test_every_cell_has_a_ladder_of_its_own(given: list[Reading]) -> None:
    machine = Machine(tiered(ladder("each cell", "cannot be", num(50, KWH), num(120, KWH))))
    cells: dict[str, Fraction] = defaultdict(Fraction)
    for one in given:
        cells[cell(one)] += one.kwh[0]
    bounds = [Fraction(50), Fraction(120)]
    check(machine.run(FIRST, AFTER, given), {name: fill(amount, bounds) for name, amount in cells.items()})


@pytest.mark.parametrize("by_part", [False, True])
def test_a_shared_ladder_is_split_in_proportion(given: list[Reading], by_part: bool) -> None:
    machine = Machine(
        tiered(ladder("proportional", "cannot be", num(100, KWH), num(250, KWH), by_part=by_part))
    )
    check(machine.run(FIRST, AFTER, given), proportional(given, by_part))


def proportional(given: list[Reading], by_part: bool) -> dict[str, list[Fraction]]:
    cells: dict[str, Fraction] = defaultdict(Fraction)
    whole: dict[str, Fraction] = defaultdict(Fraction)
    for one in given:
        cells[cell(one)] += net(one)
        whole[cell(one).split()[0] if by_part else ""] += net(one)
    shares = {}
    for name, amount in cells.items():
        base = whole[name.split()[0] if by_part else ""]
        if base < 0:
            shares[name] = [amount, Fraction(0), Fraction(0)]
        else:
            shares[name] = [amount * part / base for part in fill(base, [Fraction(100), Fraction(250)])]
    return shares


@pytest.mark.parametrize("by_part", [False, True])
def test_a_negative_total_lies_in_the_first_tier(solar: list[Reading], by_part: bool) -> None:
    rungs = ladder("proportional", "first tier", num(100, KWH), num(250, KWH), by_part=by_part)
    machine = Machine(tiered(rungs, signed=True))
    assert sum(net(one) for one in solar) < 0
    check(machine.run(FIRST, AFTER, solar), proportional(solar, by_part))


def test_a_total_of_zero_still_gives_each_cell_its_own() -> None:
    machine = Machine(tiered(ladder("proportional", "first tier", num(100, KWH), num(250, KWH)), signed=True))
    first, after = date(2016, 7, 5), date(2016, 7, 6)
    give = meter(
        ZONE,
        first,
        after,
        lambda when: Fraction(int(when.hour == 17) * 7),
        lambda when: Fraction(int(when.hour == 3) * 7),
    )
    billed = machine.run(first, after, give)
    assert billed.charged["quantity:1/summer peak 0"] == 7
    assert billed.charged["quantity:1/summer off-peak 0"] == -7
    assert billed.charged["line:1"] == 0


def test_a_negative_total_can_be_refused(solar: list[Reading]) -> None:
    machine = Machine(tiered(ladder("proportional", "refused", num(100, KWH), num(250, KWH)), signed=True))
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, solar)
    assert caught.value.reason is Reason.REQUIRED
    assert "negative" in machine.module.messages[caught.value.message or 0]


@pytest.mark.parametrize("by_part", [False, True])
@pytest.mark.parametrize("signed", [False, True])
def test_intervals_fill_the_ladder_in_order_of_time(
    given: list[Reading], solar: list[Reading], signed: bool, by_part: bool
) -> None:
    rungs = ladder("in order", "first tier", num(100, KWH), num(250, KWH), by_part=by_part)
    machine = Machine(tiered(rungs, signed=signed))
    series = solar if signed else given
    running: dict[str, Fraction] = defaultdict(Fraction)
    expected: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
    bounds = [Fraction(100), Fraction(250)]
    for one in series:
        name = cell(one)
        key = name.split()[0] if by_part else ""
        before = fill(running[key], bounds)
        running[key] += net(one)
        for number, now in enumerate(fill(running[key], bounds)):
            expected[name][number] += now - before[number]
    billed = machine.run(FIRST, AFTER, series)
    check(billed, expected)
    for name, amounts in expected.items():
        part, period = name.split()
        for number, amount in enumerate(amounts):
            assert billed.measured[f"usage[{part},{period},tier {number + 1}]"] == amount
    names = [record.name for record in machine.module.properties if record.kind == "once"]
    assert names
    assert all(machine.holds(name, billed) for name in names)


def allowance(fact: str) -> m.Expr:
    """16.4 kWh × a fact, for each day."""
    return m.DaySum(
        kind(KWH, "0.1"), SPAN, times(num("16.4", KWH), m.Fact(kind(ONE, "1"), SPAN, fact, "day"))
    )


def test_bounds_may_depend_on_days_facts_and_other_quantities() -> None:
    """An allowance from a daily fact, and hours' use of the highest hour, bound a ladder filled in order."""
    highest = rounded(m.Highest(kind(KWH / HOUR, None), SPAN, "usage", 60), "0.1")
    quantities = (
        metered("usage", channel("delivered")),
        scalar("allowance", allowance("medical"), kind(KWH, "0.1")),
        scalar("demand", highest, kind(KWH / HOUR, "0.1")),
        scalar(
            "hours-use",
            times(num(100, HOUR), m.Quantity(kind(KWH / HOUR, "0.1"), SPAN, "demand")),
            kind(KWH, "0.1"),
        ),
    )
    bounds = (
        m.Quantity(kind(KWH, "0.1"), SPAN, "allowance"),
        m.Quantity(kind(KWH, "0.1"), SPAN, "hours-use"),
    )
    medical = CustomerFact("medical", NumberType(ONE, Fraction(1), Fraction(0), Fraction(9)), None, "", SPAN)
    machine = Machine(
        tariff(
            line(
                1,
                "Energy",
                *(entry(str(n), tier("usage", "blocks", n), usd_per(p, KWH)) for n, p in enumerate(PRICES)),
            ),
            ladders=(ladder("in order", "cannot be", *bounds),),
            facts=(medical,),
            quantities=quantities,
        )
    )
    series = meter(ZONE, FIRST, AFTER, irregular("order", 2500))
    usage = sum(one.kwh[0] for one in series)
    demand = Fraction(round(max(one.kwh[0] for one in series) * 10 + Fraction(1, 10**6)), 10)
    for count in (0, 1, 3):
        bounds_now = [Fraction("16.4") * count * (AFTER - FIRST).days, 100 * demand]
        bounds_now[1] = max(bounds_now)
        billed = machine.run(FIRST, AFTER, series, fact__medical=forever(count)).measured
        assert billed["demand"] == demand
        assert [billed[f"usage[tier {n + 1}]"] for n in range(3)] == fill(usage, bounds_now)


def test_a_tier_is_never_filled_twice_when_bounds_cross() -> None:
    machine = Machine(
        tariff(
            line(
                1,
                "Energy",
                *(entry(str(n), tier("usage", "blocks", n), usd_per(p, KWH)) for n, p in enumerate(PRICES)),
            ),
            ladders=(
                ladder(
                    "each cell",
                    "cannot be",
                    op("*", num(2, KWH / DAY), m.Days(kind(DAY, "1"), SPAN)),
                    op("-", num(50, KWH), op("*", num(1, KWH / DAY), m.Days(kind(DAY, "1"), SPAN))),
                ),
            ),
        )
    )
    series = meter(ZONE, FIRST, AFTER, lambda _: Fraction(1))
    billed = machine.run(FIRST, AFTER, series)
    amounts = [billed.charged[f"quantity:1/{n}"] for n in range(3)]
    assert amounts == [52, 0, 26 * 24 - 52]

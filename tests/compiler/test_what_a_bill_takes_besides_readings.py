"""What a bill takes besides readings: dated facts, filed factors, called events, prices."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from dsl.model import expressions as m
from dsl.model.base import OptionType
from dsl.model.calendar import Calendar, Holiday
from dsl.model.rates import Factor, PriceFile, PriceTable
from dsl.model.tariff import CustomerFact, Enumeration, EventKind
from runtime.machine.aborts import Abort, Reason
from runtime.machine.values import DatedValue
from tests.compiler.loads import irregular, local
from tests.compiler.models import (
    DAY,
    KWH,
    MONEY,
    ONE,
    PEAK,
    SPAN,
    SUMMER,
    TRUTH,
    USAGE,
    USD,
    WINTER,
    amount,
    channel,
    compare,
    entry,
    kind,
    line,
    metered,
    num,
    op,
    option,
    readings,
    rounded,
    tariff,
    times,
    usd_per,
)
from tests.compiler.running import Machine, day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2016, 5, 20), date(2016, 6, 15)
ENUMS = (Enumeration("territory", ("P", "Q", "R")), Enumeration("heating", ("basic", "all-electric")))
TERRITORY = CustomerFact("territory", OptionType("territory"), None, "", SPAN)
HEATING = CustomerFact("heating", OptionType("heating"), 0, "", SPAN)
SIXTHS = {(t, h): Fraction(10 + 3 * t + 7 * h, 2) for t in range(3) for h in range(2)}
PER_DAY = kind(KWH / DAY, "0.5")


def lookup(when: str) -> m.OptionLookup:
    keys = (
        m.Fact(OptionType("territory"), SPAN, "territory", when),  # type: ignore[arg-type]
        m.Fact(OptionType("heating"), SPAN, "heating", when),  # type: ignore[arg-type]
    )
    return m.OptionLookup(PER_DAY, SPAN, keys, tuple(SIXTHS.values()), "baseline")


def changing(*rows: tuple[date, int]) -> DatedValue:
    return DatedValue(tuple(day(start) for start, _ in rows), tuple(value for _, value in rows))


def test_each_day_of_a_sum_takes_the_facts_of_its_own_date() -> None:
    allowance = m.DaySum(kind(KWH, "0.5"), SPAN, times(num(1, DAY), lookup("day")))
    calendar = Calendar((SUMMER, WINTER), "date", (), "", (PEAK,))
    summer = m.DaySum(kind(KWH, "0.5"), SPAN, times(num(1, DAY), lookup("day")), 0)
    machine = Machine(
        tariff(
            line(1, "A", entry("a", allowance, usd_per("1", KWH)), entry("b", summer, usd_per("1", KWH))),
            facts=(TERRITORY, HEATING),
            enums=ENUMS,
            calendar=calendar,
        )
    )
    territory = changing((date(2016, 1, 1), 0), (date(2016, 5, 30), 2), (date(2016, 6, 10), 1))
    heating = changing((date(2016, 1, 1), 1), (date(2016, 6, 5), 0))
    billed = machine.run(FIRST, AFTER, [], fact__territory=territory, fact__heating=heating).charged

    def of(when: date) -> Fraction:
        t = 0 if when < date(2016, 5, 30) else 2 if when < date(2016, 6, 10) else 1
        return SIXTHS[t, 1 if when < date(2016, 6, 5) else 0]

    dates = [FIRST + timedelta(days=number) for number in range((AFTER - FIRST).days)]
    assert billed["quantity:1/a"] == sum(of(when) for when in dates)
    assert billed["quantity:1/b"] == sum(of(when) for when in dates if when.month == 6)


def test_a_fact_unknown_on_some_day_stops_the_bill() -> None:
    allowance = m.DaySum(kind(KWH, "0.5"), SPAN, times(num(1, DAY), lookup("day")))
    machine = Machine(
        tariff(
            line(1, "A", entry("a", allowance, usd_per("1", KWH))), facts=(TERRITORY, HEATING), enums=ENUMS
        )
    )
    late = changing((FIRST + timedelta(days=1), 0))
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, [], fact__territory=late, fact__heating=forever(0))
    assert caught.value.reason is Reason.NO_SUCH_ROW


def test_facts_of_the_first_and_the_last_day_choose_a_rate() -> None:
    machine = Machine(
        tariff(
            line(
                1,
                "A",
                amount("first", times(lookup("first day"), usd_per("1", KWH / DAY))),
                amount("last", times(lookup("last day"), usd_per("1", KWH / DAY))),
            ),
            facts=(TERRITORY, HEATING),
            enums=ENUMS,
        )
    )
    territory = changing((date(2016, 1, 1), 0), (AFTER - timedelta(days=1), 2), (AFTER, 1))
    billed = machine.run(FIRST, AFTER, [], fact__territory=territory, fact__heating=forever(1))
    assert billed.charged["amount:1/first"] == SIXTHS[0, 1]
    assert billed.charged["amount:1/last"] == SIXTHS[2, 1]
    assert billed.measured["fact:territory on the first day"] == 0
    assert billed.measured["fact:territory on the last day"] == 2


def test_cases_take_the_first_that_holds_and_compute_no_other() -> None:
    territory = m.Fact(OptionType("territory"), SPAN, "territory", "first day")
    usage = m.Total(kind(KWH, "0.001"), SPAN, "usage")
    share = rounded(op("/", times(num(100, USD), usage), op("-", usage, usage)), "0.01", unit=USD)
    value = m.Cases(
        MONEY,
        SPAN,
        (
            (compare("=", territory, option("territory", 0)), num("1.25", USD)),
            (compare("=", territory, option("territory", 1)), share),
        ),
        times(usage, usd_per("0.1", KWH)),
    )
    machine = Machine(tariff(line(1, "A", amount("a", value)), facts=(TERRITORY,), enums=ENUMS[:1]))
    given = meter(ZONE, FIRST, AFTER, irregular("cases"))
    usage_now = sum(one.kwh[0] for one in given)
    assert machine.run(FIRST, AFTER, given, fact__territory=forever(0)).charged["total"] == Fraction("1.25")
    billed = machine.run(FIRST, AFTER, given, fact__territory=forever(2))
    assert billed.exact["total"] == usage_now / 10
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, given, fact__territory=forever(1))
    assert caught.value.reason is Reason.DIVISION_BY_ZERO


def fuel(low: str = "0.01", high: str = "0.08") -> Factor:
    rows = (
        (date(2016, 1, 1), (Fraction("0.024557"), Fraction("0.03"))),
        (date(2016, 6, 1), (Fraction("0.025104"), Fraction("0.04"))),
    )
    return Factor("fuel", kind(USD / KWH, "0.000001", low, high), ("base", "rider"), rows, "", SPAN)


def test_a_filed_factor_is_an_input_within_its_bounds_and_each_interval_takes_that_of_its_date() -> None:
    rate = m.Factor(kind(USD / KWH, "0.000001"), SPAN, "fuel", "interval", "base")
    cost = metered("fuel-cost", times(channel("delivered"), rate), of=kind(USD, "0.000000001"))
    first_day = m.Factor(kind(USD / KWH, "0.000001"), SPAN, "fuel", "first day", "rider")
    machine = Machine(
        tariff(
            line(
                1,
                "Fuel",
                amount("fuel", m.Total(kind(USD, "0.000000001"), SPAN, "fuel-cost")),
                amount("rider", times(first_day, num(1000, KWH))),
            ),
            factors=(fuel(),),
            quantities=(USAGE, cost),
        )
    )
    tables = {table.name: table for table in machine.module.tables}
    base, rider = (
        DatedValue(tables[name].keys, tables[name].columns[0].values)
        for name in ("factor:fuel[base]", "factor:fuel[rider]")
    )
    given = meter(ZONE, FIRST, AFTER, irregular("fuel"))
    more: dict[str, Any] = {"factor:fuel[base]": base, "factor:fuel[rider]": rider}
    billed = machine.run(FIRST, AFTER, given, **more)
    expected = sum(
        one.kwh[0] * Fraction("0.024557" if local(one, ZONE).month == 5 else "0.025104") for one in given
    )
    assert billed.measured["fuel-cost"] == expected
    assert billed.charged["amount:1/rider"] == 30
    with pytest.raises(Exception, match="above the greatest"):
        machine.run(FIRST, AFTER, given, **(more | {"factor:fuel[base]": forever(80_001)}))


def test_events_and_price_tables_meet_the_instant_of_the_reading() -> None:
    holidays = (date(2016, 5, 30),)
    hourly = tuple(Fraction(n % 577, 1000) for n in range(12 * 2 * 24))
    table = PriceTable(
        "export",
        kind(USD / KWH, "0.001", "0", "1"),
        "hourly",
        ("weekday", "weekend or holiday"),
        (PriceFile(None, hourly, (), "a.csv", "00"),),
        None,
        SPAN,
    )
    price = m.PriceAt(kind(USD / KWH, "0.001"), SPAN, "export")
    called = m.Cases(
        kind(KWH, "0.001"), SPAN, ((m.InEvent(TRUTH, SPAN, "peak-day"), channel("delivered")),), num(0, KWH)
    )
    machine = Machine(
        tariff(
            line(
                1,
                "A",
                amount("export", m.Total(kind(USD, "0.000001"), SPAN, "value")),
                entry("event", m.Total(kind(KWH, "0.001"), SPAN, "called"), usd_per("1.20", KWH)),
            ),
            prices=(table,),
            events=(EventKind("peak-day", "", SPAN),),
            quantities=(
                USAGE,
                metered("value", times(channel("delivered"), price), of=kind(USD, "0.000001")),
                metered("called", called),
            ),
            calendar=Calendar((), None, (Holiday("Memorial Day", holidays, ""),), "", ()),
        )
    )
    first, after = date(2016, 5, 27), date(2016, 6, 3)
    given = meter(ZONE, first, after, irregular("event"))
    begin = int(given[64].start.timestamp())
    event = DatedValue((0, begin, begin + 5 * 3600), (0, 1, 0))
    billed = machine.run(first, after, given, event__peak_day=event)

    def value(when: datetime) -> Fraction:
        kind_of_day = 1 if when.weekday() >= 5 or when.date() in holidays else 0
        return hourly[((when.month - 1) * 2 + kind_of_day) * 24 + when.hour]

    assert billed.measured["value"] == sum(one.kwh[0] * value(local(one, ZONE)) for one in given)
    assert billed.measured["called"] == sum(one.kwh[0] for one in given[64:69])


def test_a_netted_quantity_takes_the_price_at_the_start_of_its_span() -> None:
    instants = tuple(range(1_464_000_000, 1_466_000_000, 900))
    values = tuple(Fraction(n % 97, 1000) for n in range(len(instants)))
    table = PriceTable(
        "spot",
        kind(USD / KWH, "0.001", "0", "1"),
        "dated",
        (),
        (PriceFile(None, values, instants, "a.csv", "00"),),
        None,
        SPAN,
    )
    price = m.PriceAt(kind(USD / KWH, "0.001"), SPAN, "spot")
    machine = Machine(
        tariff(
            line(1, "A", amount("spot", m.Total(kind(USD, "0.000001"), SPAN, "value"))),
            prices=(table,),
            readings=readings(15),
            quantities=(
                metered("value", times(channel("delivered"), price), netting=60, of=kind(USD, "0.000001")),
            ),
        )
    )
    first, after = date(2016, 5, 27), date(2016, 5, 29)
    given = meter(ZONE, first, after, irregular("spot"), minutes=15)
    expected = Fraction(0)
    for start in range(0, len(given), 4):
        instant = int(given[start].start.timestamp())
        row = max(number for number, key in enumerate(instants) if key <= instant)
        expected += sum(one.kwh[0] for one in given[start : start + 4]) * values[row]
    assert machine.run(first, after, given).measured["value"] == expected


def test_a_period_first_asked_about_inside_a_case_is_known_after_it() -> None:
    """Within an event everything counts, otherwise peak hours twice; days look facts up case by case."""
    energy = kind(KWH, "0.001")
    peak = m.InPeriods(TRUTH, SPAN, "", ("peak",))
    counted = m.Cases(
        energy,
        SPAN,
        (
            (m.InEvent(TRUTH, SPAN, "event"), channel("delivered")),
            (peak, times(num(2), channel("delivered"))),
        ),
        num("0.000", KWH),
    )
    medical = m.Fact(kind(ONE, "1"), SPAN, "medical", "day")
    other = m.Fact(kind(ONE, "1"), SPAN, "other", "day")
    shared = m.Cases(
        kind(ONE, "1"),
        SPAN,
        (
            (compare(">", medical, num(3)), rounded(op("/", other, medical), "1")),
            (compare("=", other, num(1)), other),
        ),
        op("+", other, medical),
    )
    calendar = Calendar((), None, (), "", (PEAK,))
    machine = Machine(
        tariff(
            line(
                1,
                "A",
                entry("p", m.Total(energy, SPAN, "counted", None, "", ("peak",)), usd_per("1", KWH)),
                amount("d", times(m.DaySum(kind(ONE, "1"), SPAN, shared), num(1, USD))),
            ),
            calendar=calendar,
            events=(EventKind("event", "", SPAN),),
            facts=tuple(
                CustomerFact(name, kind(ONE, "1", "0", "9"), None, "", SPAN) for name in ("medical", "other")
            ),
            quantities=(USAGE, metered("counted", counted)),
        )
    )
    first, after = date(2016, 5, 27), date(2016, 6, 3)
    given = meter(ZONE, first, after, irregular("asked"))
    begin = int(given[15].start.timestamp())
    event = DatedValue((0, begin, begin + 4 * 3600), (0, 1, 0))
    billed = machine.run(
        first, after, given, event__event=event, fact__medical=forever(4), fact__other=forever(7)
    )
    expected = Fraction(0)
    for number, one in enumerate(given):
        when = local(one, ZONE)
        if when.weekday() < 5 and 16 <= when.hour < 21:
            expected += one.kwh[0] * (1 if 15 <= number < 19 else 2)
    assert billed.measured["counted[peak]"] == expected
    assert billed.charged["amount:1/d"] == 2 * 7
    less = machine.run(first, after, [], event__event=event, fact__medical=forever(3), fact__other=forever(7))
    assert less.charged["amount:1/d"] == 10 * 7

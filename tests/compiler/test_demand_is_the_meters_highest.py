"""Demand: blocks, moving windows, averages of daily maxima, published hours, beside plain loops over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest

from compiler import CannotCompile, compile_tariff
from dsl.model import expressions as m
from dsl.model.calendar import Calendar
from dsl.model.tariff import MeteredQuantity, PublishedInput
from dsl.units import Unit
from runtime.machine.aborts import Abort
from tests.compiler.loads import irregular, local
from tests.compiler.models import (
    DELIVERED,
    KW,
    KWH,
    ONE,
    PEAK,
    RECEIVED,
    SPAN,
    SUMMER,
    USAGE,
    WINTER,
    channel,
    entry,
    greatest,
    kind,
    line,
    metered,
    num,
    op,
    readings,
    rounded,
    scalar,
    tariff,
    usd_per,
)
from tests.compiler.running import Machine, Reading, meter

ZONE = "America/Los_Angeles"
CALENDAR = Calendar((SUMMER, WINTER), "date", (), "", (PEAK,))
DEMAND = kind(KW, None)
FIRST, AFTER = date(2016, 5, 20), date(2016, 6, 15)


def in_peak(when: datetime) -> bool:
    return when.weekday() < 5 and 16 <= when.hour < 21


def season(when: datetime) -> str:
    return "summer" if 6 <= when.month <= 9 else "winter"


def by_block(given: Iterable[Reading], window: int) -> list[tuple[datetime, Fraction]]:
    found: dict[tuple[datetime, timedelta | None], Fraction] = defaultdict(Fraction)
    for one in given:
        when = local(one, ZONE)
        found[when.replace(minute=when.minute // window * window, fold=0), when.utcoffset()] += one.kwh[0]
    return [(start, kwh * 60 / window) for (start, _), kwh in found.items()]


def highest(window: int, part: int | None = None, *periods: str, slide: int | None = None) -> m.Highest:
    return m.Highest(DEMAND, SPAN, "usage", window, slide, part, "" if periods else None, periods or None)


def demand_tariff(
    minutes: int, *of: tuple[str, m.Expr], finer: bool = False, usage: MeteredQuantity = USAGE
) -> Machine:
    quantities = [scalar(name, rounded(expr, "0.001", unit=KW), kind(KW, "0.001")) for name, expr in of]
    rows = [entry(name, m.Quantity(kind(KW, "0.001"), SPAN, name), usd_per("11.50", KW)) for name, _ in of]
    channels = (DELIVERED, RECEIVED) if usage is not USAGE else (DELIVERED,)
    return Machine(
        tariff(
            line(1, "Demand", *rows),
            calendar=CALENDAR,
            readings=readings(minutes, *channels, finer=finer),
            quantities=(usage, *quantities),
        )
    )


def half_up(value: Fraction, step: Fraction = Fraction(1, 1000)) -> Fraction:
    return (value / step + Fraction(1, 2)).__floor__() * step


@pytest.mark.parametrize(("minutes", "window"), [(15, 15), (15, 30), (15, 60), (5, 15), (60, 60)])
def test_the_highest_block_in_all_and_in_each_season_and_period(minutes: int, window: int) -> None:
    machine = demand_tariff(
        minutes,
        ("max", highest(window)),
        ("peak", highest(window, None, "peak")),
        ("summer", highest(window, 0)),
        ("winter-peak", highest(window, 1, "peak")),
        ("both", highest(window, 1, "peak", "off-peak")),
    )
    given = meter(ZONE, FIRST, AFTER, irregular("demand"), minutes=minutes)
    found = by_block(given, window)
    billed = machine.run(FIRST, AFTER, given).measured
    assert billed["max"] == half_up(max(kw for _, kw in found))
    assert billed["peak"] == half_up(max(kw for when, kw in found if in_peak(when)))
    assert billed["summer"] == half_up(max(kw for when, kw in found if season(when) == "summer"))
    assert billed["both"] == half_up(max(kw for when, kw in found if season(when) == "winter"))
    winter_peak = [kw for when, kw in found if season(when) == "winter" and in_peak(when)]
    assert billed["winter-peak"] == half_up(max(winter_peak))


def test_the_repeated_hour_has_demand_of_its_own() -> None:
    machine = demand_tariff(15, ("max", highest(60)))
    day = date(2016, 11, 6)
    given = meter(ZONE, day, day + timedelta(days=1), irregular("repeated"), minutes=15)
    assert len(given) == 100
    hours = [sum(one.kwh[0] for one in given[start : start + 4]) for start in range(0, 100, 4)]
    billed = machine.run(day, day + timedelta(days=1), given).measured
    assert billed["max"] == half_up(max(Fraction(hour) for hour in hours))


def test_demand_is_never_below_zero_and_zero_without_readings() -> None:
    signed = metered("usage", op("-", channel("delivered"), channel("received")))
    machine = demand_tariff(15, ("max", highest(15)), usage=signed)
    assert machine.run(FIRST, AFTER, []).measured["max"] == 0
    exporting = meter(ZONE, FIRST, AFTER, lambda _: Fraction(0), lambda _: Fraction(3), minutes=15)
    assert machine.run(FIRST, AFTER, exporting).measured["max"] == 0


@pytest.mark.parametrize(("minutes", "window", "slide"), [(5, 15, 5), (15, 60, 15), (5, 60, 10)])
def test_a_moving_window_lies_wholly_inside_its_part_and_period(
    minutes: int, window: int, slide: int
) -> None:
    machine = demand_tariff(
        minutes,
        ("max", highest(window, slide=slide)),
        ("peak", highest(window, None, "peak", slide=slide)),
        ("summer", highest(window, 0, slide=slide)),
    )
    first, after = date(2016, 5, 30), date(2016, 6, 3)
    given = meter(ZONE, first, after, irregular("moving"), minutes=minutes)
    size, jump = window // minutes, slide // minutes
    expected = dict.fromkeys(("max", "peak", "summer"), Fraction(0))
    for start in range(0, len(given) - size + 1, jump):
        inside = given[start : start + size]
        kw = sum(one.kwh[0] for one in inside) * 60 / window
        moments = [local(one, ZONE) for one in inside]
        expected["max"] = max(expected["max"], kw)
        if all(in_peak(when) for when in moments):
            expected["peak"] = max(expected["peak"], kw)
        if all(season(when) == "summer" for when in moments):
            expected["summer"] = max(expected["summer"], kw)
    billed = machine.run(first, after, given).measured
    assert {name: billed[name] for name in expected} == {name: half_up(kw) for name, kw in expected.items()}


def test_a_moving_window_is_seldom_below_the_block() -> None:
    machine = demand_tariff(5, ("block", highest(15)), ("moving", highest(15, slide=5)))
    given = meter(ZONE, FIRST, FIRST + timedelta(days=3), irregular("both"), minutes=5)
    billed = machine.run(FIRST, FIRST + timedelta(days=3), given).measured
    assert billed["moving"] >= billed["block"]


def daily(combine: str, n: int = 1, part: int | None = None, *periods: str) -> m.DailyHighest:
    schedule = "" if periods else None
    return m.DailyHighest(DEMAND, SPAN, "usage", 30, combine, n, part, schedule, periods or None)  # type: ignore[arg-type]


def test_the_average_and_the_nth_of_daily_maxima() -> None:
    machine = demand_tariff(
        30,
        ("average", daily("average", 1, None, "peak")),
        ("summer", daily("average", 1, 0, "peak")),
        ("third", daily("nth highest", 3)),
        ("first", daily("nth highest", 1)),
    )
    given = meter(ZONE, FIRST, AFTER, irregular("daily"), minutes=30)
    of_day: dict[date, Fraction] = defaultdict(Fraction)
    of_peak: dict[date, Fraction] = defaultdict(Fraction)
    for when, kw in by_block(given, 30):
        of_day[when.date()] = max(of_day[when.date()], kw)
        if in_peak(when):
            of_peak[when.date()] = max(of_peak[when.date()], kw)
    billed = machine.run(FIRST, AFTER, given).measured
    assert billed["average"] == half_up(sum(of_peak.values()) / len(of_peak))
    june = [kw for day, kw in of_peak.items() if day.month == 6]
    assert billed["summer"] == half_up(sum(june) / len(june))
    ranked = sorted(of_day.values(), reverse=True)
    assert (billed["first"], billed["third"]) == (half_up(ranked[0]), half_up(ranked[2]))


def test_an_average_over_no_day_is_zero() -> None:
    machine = demand_tariff(30, ("average", daily("average", 1, None, "peak")))
    saturday = date(2016, 6, 4)
    given = meter(ZONE, saturday, saturday + timedelta(days=2), irregular("weekend"), minutes=30)
    assert machine.run(saturday, saturday + timedelta(days=2), given).measured["average"] == 0


def coincident(minutes: int, window: int) -> Machine:
    value = rounded(m.AtInstant(DEMAND, SPAN, "usage", "system-peak", window), "0.001", unit=KW)
    return Machine(
        tariff(
            line(
                1,
                "Peak",
                entry("peak", m.Quantity(kind(KW, "0.001"), SPAN, "coincident"), usd_per("6.84", KW)),
            ),
            readings=readings(minutes),
            quantities=(USAGE, scalar("coincident", value, kind(KW, "0.001"))),
            inputs=(PublishedInput("system-peak", kind(ONE, "1"), "instant", "", SPAN),),
        )
    )


@pytest.mark.parametrize(("minutes", "window"), [(60, 60), (15, 60), (15, 15)])
def test_the_power_in_a_published_hour(minutes: int, window: int) -> None:
    machine = coincident(minutes, window)
    day = date(2016, 11, 6)
    given = meter(ZONE, day, day + timedelta(days=2), irregular("coincident"), minutes=minutes)
    size = window // minutes
    for start in (0, size, 2 * size, 10 * size, len(given) - size):
        expected = sum(one.kwh[0] for one in given[start : start + size]) * 60 / window
        for minute in (0, window - 1):
            instant = int(given[start].start.timestamp()) + 60 * minute
            billed = machine.run(day, day + timedelta(days=2), given, input__system_peak=instant)
            assert billed.measured["coincident"] == expected
    outside = int(given[-1].start.timestamp()) + 60 * minutes
    with pytest.raises(Abort) as caught:
        machine.run(day, day + timedelta(days=2), given, input__system_peak=outside)
    assert "system-peak lies outside" in machine.module.messages[caught.value.message or 0]


def test_readings_coarser_than_the_window_are_refused() -> None:
    machine = demand_tariff(60, ("max", highest(15)), finer=True)
    fine = meter(ZONE, FIRST, AFTER, irregular("fine"), minutes=15)
    assert machine.run(FIRST, AFTER, fine).measured["max"] == half_up(max(kw for _, kw in by_block(fine, 15)))
    with pytest.raises(Abort) as caught:
        machine.run(FIRST, AFTER, meter(ZONE, FIRST, AFTER, irregular("coarse")))
    message = machine.module.messages[caught.value.message or 0]
    assert message == "15-minute values cannot be measured from coarser readings"


@pytest.mark.parametrize("netting", [30, 60, 1440])
def test_channels_are_netted_within_each_span(netting: int) -> None:
    positive = greatest(op("-", channel("delivered"), channel("received")), num(0, KWH))
    usage = metered("usage", positive, netting=netting)
    machine = demand_tariff(15, ("max", highest(1440 if netting == 1440 else 60)), usage=usage)
    given = meter(ZONE, FIRST, AFTER, irregular("import"), irregular("export"), minutes=15)
    spans: dict[object, Fraction] = defaultdict(Fraction)
    for one in given:
        when = local(one, ZONE)
        key = when.date() if netting == 1440 else when.replace(minute=when.minute // netting * netting)
        spans[key] += one.kwh[0] - one.kwh[1]
    values = {key: max(kwh, Fraction(0)) for key, kwh in spans.items()}
    hours: dict[object, Fraction] = defaultdict(Fraction)
    for key, kwh in values.items():
        hours[key.replace(minute=0) if isinstance(key, datetime) else key] += kwh
    window = 24 if netting == 1440 else 1
    billed = machine.run(FIRST, AFTER, given).measured
    assert billed["max"] == half_up(max(hours.values()) / window)


def test_a_netting_span_longer_than_the_window_has_no_meaning() -> None:
    usage = metered("usage", channel("delivered"), netting=60)
    made = tariff(
        line(1, "Demand", entry("max", rounded(highest(15), "0.1"), usd_per("1", KW))),
        readings=readings(15),
        quantities=(usage,),
    )
    with pytest.raises(CannotCompile, match="netted over 60 minutes"):
        compile_tariff(made, "test")


def test_kilowatts_are_kilowatts() -> None:
    """A demand register in kW is taken as it is; only its own interval has a meaning."""
    demand = metered("usage", m.Channel(kind(KW, "0.001"), SPAN, "delivered"), of=kind(KW, "0.001"))
    channel_kw = type(DELIVERED)(
        "delivered", "demand_kw", kind(Unit((("kW", 1),)), "0.001", "0", "200"), None, SPAN
    )
    machine = Machine(
        tariff(
            line(1, "Demand", entry("max", rounded(highest(60), "0.1"), usd_per("1", KW))),
            readings=readings(60, channel_kw),
            quantities=(demand,),
        )
    )
    given = meter(ZONE, FIRST, AFTER, irregular("kw"))
    billed = machine.run(FIRST, AFTER, given)
    assert billed.measured["highest 60-minute usage"] == max(one.kwh[0] for one in given)

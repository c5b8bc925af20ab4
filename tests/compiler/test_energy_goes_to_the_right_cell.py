"""Every kWh is billed in the season and period of its own local start, on long, short and leap days too."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

import pandas as pd
import pytest

from compiler import CannotCompile, compile_tariff
from dsl.model.calendar import Calendar, Holiday, Schedule
from runtime.machine.aborts import Abort, Reason
from tests.compiler.loads import irregular, local
from tests.compiler.models import (
    DAY,
    EVERY_DAY,
    KWH,
    PEAK,
    SUMMER,
    WEEKDAYS,
    WINTER,
    DayFilter,
    clock,
    days,
    entry,
    line,
    period,
    readings,
    season,
    seasons_as_parts,
    tariff,
    total,
    usd_per,
)
from tests.compiler.running import Machine, meter
from tests.compiler.time_of_use import HOLIDAYS, PRICES, TIME_OF_USE, ZONE


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine(TIME_OF_USE)


def months(first: date, count: int) -> list[tuple[date, date]]:
    found = []
    for _ in range(count):
        after = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        found.append((first, after))
        first = after
    return found


@pytest.mark.parametrize(("first", "after"), months(date(2016, 2, 1), 14))
def test_a_year_of_months_agrees_with_pandas(machine: Machine, first: date, after: date) -> None:
    given = meter(ZONE, first, after, irregular("tou"))
    billed = machine.run(first, after, given)
    frame = pd.DataFrame(
        {"start": [one.start for one in given], "mwh": [int(one.kwh[0] * 1000) for one in given]}
    )
    clock_time = pd.DatetimeIndex(frame["start"]).tz_convert(ZONE)
    summer = pd.Series(clock_time.month).between(6, 9)
    working = pd.Series((clock_time.day_of_week < 5) & ~pd.Index(clock_time.date).isin(HOLIDAYS))
    peak = working & pd.Series(clock_time.hour).between(16, 20)
    for name, in_season in (("summer", summer), ("winter", ~summer)):
        for period_name, inside in (("peak", peak), ("off-peak", ~peak)):
            expected = Fraction(int(frame["mwh"][in_season & inside].sum()), 1000)
            assert billed.measured[f"usage[{name},{period_name}]"] == expected
            amount = billed.charged[f"amount:1/{name} {period_name}"]
            exact = expected * Fraction(PRICES[name, period_name])
            assert abs(amount - exact) <= Fraction(1, 200)
            assert amount * 100 == int(exact * 100 + Fraction(1, 2))
    assert billed.measured["usage"] == Fraction(int(frame["mwh"].sum()), 1000)
    assert billed.measured["days"] == (after - first).days
    assert billed.charged["total"] == billed.charged["line:1"] + billed.charged["line:2"]
    assert machine.holds("each-usage-once", billed)
    assert machine.holds("lines-sum-to-bill", billed)


def test_a_day_of_23_or_25_hours_is_one_day(machine: Machine) -> None:
    for day, hours in ((date(2016, 3, 13), 23), (date(2016, 11, 6), 25), (date(2016, 2, 29), 24)):
        given = meter(ZONE, day, day + timedelta(days=1), lambda _: Fraction(1))
        assert len(given) == hours
        billed = machine.run(day, day + timedelta(days=1), given)
        assert billed.measured["usage"] == hours
        assert billed.measured["days"] == 1
        assert billed.charged["line:2"] == Fraction("0.79")


def test_readings_outside_the_period_are_refused(machine: Machine) -> None:
    given = meter(ZONE, date(2016, 7, 1), date(2016, 7, 4), lambda _: Fraction(1))
    with pytest.raises(Abort) as caught:
        machine.run(date(2016, 7, 1), date(2016, 7, 3), given)
    assert caught.value.reason is Reason.REQUIRED
    assert machine.module.messages[caught.value.message or 0] == "readings lie outside the billing period"


@pytest.mark.parametrize(
    ("first", "after"), [(date(2015, 12, 31), date(2016, 1, 5)), (date(2026, 12, 20), date(2027, 1, 2))]
)
def test_a_period_beyond_the_horizon_is_refused_by_name(machine: Machine, first: date, after: date) -> None:
    with pytest.raises(Abort) as caught:
        machine.run(first, after, [])
    assert caught.value.reason is Reason.BEYOND_HORIZON


def test_a_period_is_neither_empty_nor_longer_than_the_text_admits(machine: Machine) -> None:
    for first, after in ((date(2016, 5, 1), date(2016, 5, 1)), (date(2016, 5, 1), date(2016, 6, 11))):
        with pytest.raises(Abort) as caught:
            machine.run(first, after, [])
        assert caught.value.reason is Reason.REQUIRED


WINDING = Schedule(
    "",
    (
        period("super", clock(9, 14, dates=((3, 1), (5, 31)))),
        period("peak", clock(17, 21, WEEKDAYS, ("cold",)), clock(14, 20, WEEKDAYS, ("hot",))),
        period("night", clock(22, 24), clock(0, 6)),
        period("sunday", clock(6, 9, DayFilter(frozenset({6}), "taken in"))),
        period("rest", rest=True),
    ),
)
SECOND = Schedule("tax", (period("early", clock(0, 12)), period("late", clock(12, 24))))


def by_the_book(when: datetime) -> tuple[str, str, str]:
    """Season, period and tax period, once more in plain words."""
    hot = (when.month, when.day) >= (5, 20) and (when.month, when.day) <= (10, 14)
    holiday = when.date() in HOLIDAYS
    working = when.weekday() < 5 and not holiday
    name = "rest"
    if (3, 1) <= (when.month, when.day) <= (5, 31) and 9 <= when.hour < 14:
        name = "super"
    elif working and ((hot and 14 <= when.hour < 20) or (not hot and 17 <= when.hour < 21)):
        name = "peak"
    elif when.hour >= 22 or when.hour < 6:
        name = "night"
    elif 6 <= when.hour < 9 and (when.weekday() == 6 or holiday):
        name = "sunday"
    return ("hot" if hot else "cold"), name, ("early" if when.hour < 12 else "late")


def test_spans_by_season_date_weekday_and_holiday_cover_every_instant_once() -> None:
    calendar = Calendar(
        (season("hot", ((5, 20), (10, 14))), season("cold", ((10, 15), (5, 19)))),
        "date",
        (Holiday("Holidays", tuple(sorted(HOLIDAYS)), ""),),
        "",
        (WINDING, SECOND),
    )
    names = [one.name for one in WINDING.periods]
    rows = [entry(f"{p} {n}", total("usage", p, n), usd_per("0.1", KWH)) for p in (0, 1) for n in names]
    rows += [
        entry(n, total("usage", None, n, schedule="tax"), usd_per("0.1", KWH)) for n in ("early", "late")
    ]
    machine = Machine(tariff(line(1, "Energy", *rows), calendar=calendar))
    for first, after in (
        (date(2016, 2, 10), date(2016, 3, 15)),
        (date(2016, 5, 10), date(2016, 6, 8)),
        (date(2016, 10, 10), date(2016, 11, 15)),
        (date(2016, 12, 20), date(2017, 1, 10)),
    ):
        given = meter(ZONE, first, after, irregular("winding"))
        expected: dict[str, Fraction] = defaultdict(Fraction)
        for one in given:
            in_season, name, tax = by_the_book(local(one, ZONE))
            expected[f"usage[{in_season},{name}]"] += one.kwh[0]
            expected[f"usage[{in_season},tax:{tax}]"] += one.kwh[0]
        billed = machine.run(first, after, given)
        cells = {name: value for name, value in billed.measured.items() if name.startswith("usage[")}
        assert {name: value for name, value in cells.items() if value} == dict(expected)
        assert machine.holds("each-usage-once", billed)
        assert machine.holds("each-usage-once-by-tax", billed)


def test_seasons_by_billing_month_ignore_the_date() -> None:
    calendar = Calendar(
        (season("summer", months=(6, 7, 8, 9)), season("winter", rest=True)), "billing month", (), "", (PEAK,)
    )
    rows = [
        entry(f"{p} {n}", total("usage", p, n), usd_per("0.1", KWH))
        for p in (0, 1)
        for n in ("peak", "off-peak")
    ]
    rows.append(entry("summer days", days(0), usd_per("0.1", DAY)))
    machine = Machine(tariff(line(1, "Energy", *rows), calendar=calendar))
    first, after = date(2016, 5, 20), date(2016, 6, 20)
    given = meter(ZONE, first, after, irregular("month"))
    whole = sum(one.kwh[0] for one in given)
    june = machine.run(first, after, given, month=6).measured
    assert june["usage[summer,peak]"] + june["usage[summer,off-peak]"] == whole
    assert june["days[summer]"] == 31
    may = machine.run(first, after, given, month=5).measured
    assert may["usage[winter,peak]"] + may["usage[winter,off-peak]"] == whole
    assert may["days[summer]"] == 0


def test_editions_that_change_inside_a_period_have_parts_of_their_own() -> None:
    calendar = Calendar((SUMMER, WINTER), "date", (), "", (PEAK,))
    starts = (date(2016, 6, 15), date(2017, 1, 1))
    parts = seasons_as_parts(calendar, 3)
    rows = [
        entry(f"{part.name} {name}", total("usage", part.index, name), usd_per("0.1", KWH))
        for part in parts
        for name in ("peak", "off-peak")
    ]
    rows += [entry(f"{part.name} days", days(part.index), usd_per("1", DAY)) for part in parts]
    machine = Machine(tariff(line(1, "Energy", *rows), calendar=calendar, parts=parts, edition_starts=starts))
    for first, after in ((date(2016, 5, 20), date(2016, 6, 20)), (date(2016, 12, 15), date(2017, 1, 15))):
        given = meter(ZONE, first, after, irregular("editions"))
        expected: dict[str, Fraction] = defaultdict(Fraction)
        for one in given:
            when = local(one, ZONE)
            edition = 1 + sum(start <= when.date() for start in starts)
            name = "summer" if 6 <= when.month <= 9 else "winter"
            in_peak = when.weekday() < 5 and 16 <= when.hour < 21
            expected[f"usage[{name} {edition},{'peak' if in_peak else 'off-peak'}]"] += one.kwh[0]
        for number in range((after - first).days):
            day = first + timedelta(days=number)
            name = "summer" if 6 <= day.month <= 9 else "winter"
            expected[f"days[{name} {1 + sum(start <= day for start in starts)}]"] += 1
        billed = machine.run(first, after, given).measured
        cells = {name: value for name, value in billed.items() if "[" in name and value}
        assert cells == dict(expected)


def test_overlapping_periods_and_gaps_are_not_compiled() -> None:
    row = line(1, "Energy", entry("peak", total("usage", None, "a"), usd_per("0.1", KWH)))
    overlap = Schedule("", (period("a", clock(0, 13)), period("b", clock(12, 24))))
    gap = Schedule("", (period("a", clock(0, 21)), period("b", clock(22, 24, EVERY_DAY))))
    for schedule, words in ((overlap, "a and b overlap at 12:00"), (gap, "no period covers 21:00")):
        with pytest.raises(CannotCompile, match=words):
            compile_tariff(tariff(row, calendar=Calendar((), None, (), "", (schedule,))), "test")


def test_a_reading_that_straddles_two_periods_is_refused() -> None:
    half_past = Schedule("", (period("a", clock(0, 12)), period("b", clock(12, 24))))
    late = half_past.periods[0].spans[0]
    shifted = Schedule(
        "",
        (
            period("a", type(late)(0, 750, EVERY_DAY, None, None)),
            period("b", type(late)(750, 1440, EVERY_DAY, None, None)),
        ),
    )
    row = line(1, "Energy", entry("a", total("usage", None, "a"), usd_per("0.1", KWH)))
    machine = Machine(
        tariff(row, calendar=Calendar((), None, (), "", (shifted,)), readings=readings(60, finer=True))
    )
    first, after = date(2016, 5, 1), date(2016, 5, 2)
    fine = meter(ZONE, first, after, lambda when: Fraction(when.hour), minutes=30)
    before = sum(one.kwh[0] for one in fine if local(one, ZONE).hour * 60 + local(one, ZONE).minute < 750)
    assert machine.run(first, after, fine).measured["usage[a]"] == before
    with pytest.raises(Abort) as caught:
        machine.run(first, after, meter(ZONE, first, after, lambda _: Fraction(1)))
    assert "straddles" in machine.module.messages[caught.value.message or 0]

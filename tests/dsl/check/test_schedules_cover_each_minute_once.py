"""Schedules: the checker's verdict beside a count over every minute of real years."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.calendars.schedule import kinds_of_day, schedule_faults, unreachable
from dsl.calendars.seasons import members, season_faults
from dsl.calendars.year import within
from dsl.model.base import Span
from dsl.model.calendar import DayFilter, Period, PeriodSpan, Season

HERE = Span("t.watt", 1, 1, 1, 2)
SUMMER = Season("summer", (((6, 1), (9, 30)),), (), rest=False, span=HERE)
WINTER = Season("winter", (), (), rest=True, span=HERE)
SEASONS = (SUMMER, WINTER)
EVERY, WEEKDAYS, WEEKENDS = frozenset(range(7)), frozenset(range(5)), frozenset((5, 6))


def spans(start: int, end: int, **more: object) -> PeriodSpan:
    days = DayFilter(more.get("weekdays", EVERY), more.get("holidays", "as any day"))  # type: ignore[arg-type]
    return PeriodSpan(start, end, days, more.get("seasons"), more.get("dates"))  # type: ignore[arg-type]


def period(name: str, *of: PeriodSpan, rest: bool = False) -> Period:
    return Period(name, of, rest, HERE)


def faults(*periods: Period, holidays: str = "no holidays") -> list[str]:
    kinds = kinds_of_day(members(SEASONS, "date"), "date", periods, holidays)  # type: ignore[arg-type]
    return [
        f"{'+'.join(fault.periods)} {fault.start}-{fault.end} {fault.days}"
        for fault in schedule_faults(periods, kinds)
    ]


def test_a_gap_names_its_hours_and_its_days() -> None:
    assert faults(
        period("peak", spans(16 * 60, 21 * 60)),
        period(
            "off-peak", spans(0, 16 * 60), spans(22 * 60, 1440), spans(21 * 60, 22 * 60, weekdays=WEEKENDS)
        ),
    ) == [" 1260-1320 weekdays"]


def test_a_gap_in_one_season_names_the_season() -> None:
    assert faults(
        period("peak", spans(0, 1440, seasons=("summer",))),
        period("off-peak", spans(0, 600, seasons=("winter",)), spans(660, 1440, seasons=("winter",))),
    ) == [" 600-660 every day in winter"]


def test_an_overlap_names_both_periods() -> None:
    assert faults(
        period("peak", spans(600, 720, weekdays=WEEKDAYS, holidays="left out")),
        period("shoulder", spans(660, 780)),
        period("off-peak", rest=True),
        holidays="holidays",
    ) == ["peak+shoulder 660-720 weekdays other than holidays"]


def test_hours_that_only_holidays_lack_are_told_as_such() -> None:
    assert faults(
        period("on", spans(0, 1440, weekdays=WEEKDAYS, holidays="left out")),
        period("off", spans(0, 1440, weekdays=WEEKENDS)),
        holidays="holidays",
    ) == [" 0-1440 holidays on Mondays, Tuesdays, Wednesdays, Thursdays, Fridays"]


def test_an_overlap_by_date_range_names_the_dates() -> None:
    assert faults(
        period("super-off-peak", spans(540, 840, dates=((3, 1), (5, 31)))),
        period("midday", spans(540, 840, dates=((5, 31), (8, 31)))),
        period("off-peak", rest=True),
    ) == ["super-off-peak+midday 540-840 every day in winter, May 31"]


def test_a_period_without_a_minute_is_found() -> None:
    periods = (period("all", spans(0, 1440)), period("rest", rest=True))
    kinds = kinds_of_day({}, None, periods, "no holidays")
    assert [lost.name for lost in unreachable(periods, kinds)] == ["rest"]


def test_seasons_that_overlap_or_leave_days_out_are_found() -> None:
    spring = Season("spring", (((3, 1), (6, 1)),), (), rest=False, span=HERE)
    found = season_faults((SUMMER, spring), "date")
    assert [(fault.when, len(fault.seasons)) for fault in found] == [
        ("June 1", 2),
        ("January 1 to February 29", 0),
    ]


def test_a_season_over_the_new_year_has_its_days_on_both_sides() -> None:
    winter = Season("winter", (((11, 20), (3, 20)),), (), rest=False, span=HERE)
    days = members((winter,), "date")["winter"]
    year = [date(2027, 11, 20) + timedelta(days=n) for n in range(122)]
    assert {(day.month, day.day) for day in year if day <= date(2028, 3, 20)} == days


def _hours(ends: tuple[int, int], **more: object) -> PeriodSpan:
    return spans(min(ends) * 60, max(ends) * 60, **more)


WORDS = st.builds(
    _hours,
    st.tuples(st.integers(0, 24), st.integers(0, 24)).filter(lambda ends: ends[0] != ends[1])
    | st.just((0, 24)),
    weekdays=st.sampled_from([EVERY, WEEKDAYS, WEEKENDS]),
    holidays=st.sampled_from(["as any day", "left out", "taken in"]),
    seasons=st.sampled_from([None, ("summer",), ("winter",)]),
    dates=st.sampled_from([None, ((12, 1), (2, 29)), ((5, 15), (7, 4))]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=2), min_size=1, max_size=3))
def test_the_verdict_equals_a_count_over_every_hour_of_seven_years(texts: list[list[PeriodSpan]]) -> None:
    periods = tuple(period(f"p{number}", *of) for number, of in enumerate(texts))
    kinds = kinds_of_day(members(SEASONS, "date"), "date", periods, "holidays")
    found = schedule_faults(periods, kinds)
    assert bool(found) == _counted_otherwise(periods)


def _counted_otherwise(periods: tuple[Period, ...]) -> bool:
    """Whether some hour of seven real years, on each date as holiday and not, is not covered exactly once."""
    for offset in range(366 * 7 * 2):
        number, holiday = divmod(offset, 2)
        day = date(2028, 1, 1) + timedelta(days=number)
        for hour in range(24):
            times = sum(
                any(_covers(span, day, hour * 60, holiday == 1) for span in period.spans)
                for period in periods
            )
            if times != 1:
                return True
    return False


def _covers(span: PeriodSpan, day: date, minute: int, holiday: bool) -> bool:
    season = "summer" if 6 <= day.month <= 9 else "winter"
    on = day.weekday() in span.days.weekdays
    if holiday and span.days.holidays != "as any day":
        on = span.days.holidays == "taken in"
    return (
        on
        and span.start <= minute < span.end
        and (span.seasons is None or season in span.seasons)
        and (span.dates is None or within((day.month, day.day), *span.dates))
    )

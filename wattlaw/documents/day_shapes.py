"""Which kinds of day a schedule distinguishes, and which period each minute of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from dsl.model.calendar import Calendar, MonthDay, Period, PeriodSpan, Schedule, Season
from wattlaw.documents.numerals import day_of_year

KINDS: tuple[tuple[str, int, bool], ...] = (
    ("weekday", 2, False),
    ("Saturday", 5, False),
    ("Sunday", 6, False),
    ("holiday", 2, True),
)
"""Name, a weekday of that kind (Monday 0), whether it is a holiday."""
Window = tuple[MonthDay, MonthDay]
Days = frozenset[MonthDay]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one day, in minutes, that belongs to one period."""

    start: int
    end: int
    period: str


@dataclass(frozen=True, slots=True)
class DayShape:
    """A kind of day in a season (None: all year), from midnight to midnight, in order of time."""

    season: str | None
    name: str
    stretches: tuple[Stretch, ...]


def day_shapes(calendar: Calendar, schedule: Schedule) -> list[DayShape]:
    """Every kind of day that differs, season by season; days inside a date limit stand by themselves."""
    windows = dict.fromkeys(
        span.dates for period in schedule.periods for span in period.spans if span.dates is not None
    )
    found = []
    for season in calendar.seasons or (None,):
        inside = [window for window in windows if days_between(window) & days_of(calendar, season)]
        for window in (None, *inside):
            found += _kinds(schedule, season, window, has_holidays=bool(calendar.holidays))
    return found


def _kinds(
    schedule: Schedule, season: Season | None, window: Window | None, *, has_holidays: bool
) -> list[DayShape]:
    """The kinds of day in a season and date limit, equal ones under one name."""
    grouped: dict[tuple[Stretch, ...], list[str]] = {}
    in_season = None if season is None else season.name
    for name, weekday, holiday in KINDS:
        if holiday and not has_holidays:
            continue
        shape = _stretches(schedule, in_season, window, weekday, holiday=holiday)
        grouped.setdefault(shape, []).append(name)
    limit = "" if window is None else f", {day_of_year(window[0])} to {day_of_year(window[1])}"
    if len(grouped) == 1:
        return [DayShape(in_season, f"every day{limit}", next(iter(grouped)))]
    return [DayShape(in_season, f"{_together(names)}{limit}", shape) for shape, names in grouped.items()]


def _together(names: list[str]) -> str:
    return ", ".join(names).replace("Saturday, Sunday", "weekend")


def _stretches(
    schedule: Schedule, season: str | None, window: Window | None, weekday: int, *, holiday: bool
) -> tuple[Stretch, ...]:
    cuts = {0, 1440}
    for period in schedule.periods:
        for span in period.spans:
            cuts |= {span.start, span.end}
    edges = sorted(cuts)
    found: list[Stretch] = []
    for start, end in pairwise(edges):
        name = _owner(schedule.periods, start, season, window, weekday, holiday=holiday)
        if found and found[-1].period == name:
            found[-1] = Stretch(found[-1].start, end, name)
        else:
            found.append(Stretch(start, end, name))
    return tuple(found)


def _owner(
    periods: tuple[Period, ...],
    minute: int,
    season: str | None,
    window: Window | None,
    weekday: int,
    *,
    holiday: bool,
) -> str:
    """The period that a minute belongs to; the one that takes all other hours when no span has it."""
    for period in periods:
        for span in period.spans:
            on_the_day = _applies(span, season, weekday, holiday=holiday) and span.dates in (None, window)
            if on_the_day and span.start <= minute < span.end:
                return period.name
    return next((period.name for period in periods if period.rest), "")


def _applies(span: PeriodSpan, season: str | None, weekday: int, *, holiday: bool) -> bool:
    """Whether a span covers days of this kind in this season."""
    if span.seasons is not None and season not in span.seasons:
        return False
    if holiday and span.days.holidays != "as any day":
        return span.days.holidays == "taken in"
    return weekday in span.days.weekdays


def days_between(window: Window) -> Days:
    """The days of a leap year from the first to the last, over the new year where it runs so."""
    year = [date(2024, 1, 1) + timedelta(days=k) for k in range(366)]
    days = [(day.month, day.day) for day in year]
    first, last = window
    if first <= last:
        return frozenset(day for day in days if first <= day <= last)
    return frozenset(day for day in days if day >= first or day <= last)


def days_of(calendar: Calendar, season: Season | None) -> Days:
    """The days of a season; by billing month, those of the months."""
    whole = days_between(((1, 1), (12, 31)))
    if season is None:
        return whole
    if season.rest:
        others = (days_of(calendar, other) for other in calendar.seasons if not other.rest)
        return whole.difference(*others)
    if season.months:
        return frozenset(day for day in whole if day[0] in season.months)
    return frozenset[MonthDay]().union(*(days_between(window) for window in season.ranges))

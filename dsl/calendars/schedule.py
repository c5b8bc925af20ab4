"""Schedules: whether periods cover every minute of every kind of day exactly once.

A *kind of day* is a season, a weekday, whether it is a holiday, and which date
ranges of the periods it lies in.  All kinds that can occur are looked at, not
sample dates, so that the answer holds in every year.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from dsl.calendars.year import DAYS_OF_YEAR, range_in_words, within
from dsl.model.calendar import DayFilter, MonthDay, Period, PeriodSpan

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True)
class KindOfDay:
    """A kind of day; ``dates`` are the days of the year that are of this kind."""

    season: str | None
    weekday: int
    holiday: bool
    dates: frozenset[MonthDay]


@dataclass(frozen=True, slots=True)
class ScheduleFault:
    """A span of clock time that no period covers (``periods`` empty), or two do, on these kinds of day."""

    start: int
    end: int
    periods: tuple[str, ...]
    days: str


def kinds_of_day(
    seasons: dict[str, frozenset[MonthDay]],
    by: Literal["date", "billing month"] | None,
    periods: Sequence[Period],
    has_holidays: Literal["holidays", "no holidays"],
) -> list[KindOfDay]:
    """All kinds of day that can occur, in the order of the year."""
    ranges = [span.dates for period in periods for span in period.spans if span.dates is not None]
    classes: dict[tuple[str | None, tuple[bool, ...]], set[MonthDay]] = {}
    for day in DAYS_OF_YEAR:
        where = tuple(within(day, first, last) for first, last in ranges)
        for season in _seasons_of(day, seasons, by):
            classes.setdefault((season, where), set()).add(day)
    return [
        KindOfDay(season, weekday, holiday, frozenset(days))
        for (season, _), days in classes.items()
        for weekday in range(7)
        for holiday in ((False, True) if has_holidays == "holidays" else (False,))
    ]


def _seasons_of(
    day: MonthDay, seasons: dict[str, frozenset[MonthDay]], by: Literal["date", "billing month"] | None
) -> list[str | None]:
    if by is None:
        return [None]
    if by == "billing month":
        # A billing month takes days of its neighbours too, so any date may be of any season.
        return [*seasons]
    return [name for name, days in seasons.items() if day in days]


def applies(span: PeriodSpan, kind: KindOfDay) -> bool:
    """Whether a span of a period holds on a kind of day."""
    if span.seasons is not None and kind.season not in span.seasons:
        return False
    # All days of a kind lie in the same date ranges, so one of them speaks for all.
    if span.dates is not None and not within(next(iter(kind.dates)), *span.dates):
        return False
    return _on(span.days, kind)


def _on(days: DayFilter, kind: KindOfDay) -> bool:
    if kind.holiday and days.holidays != "as any day":
        return days.holidays == "taken in"
    return kind.weekday in days.weekdays


def schedule_faults(periods: Sequence[Period], kinds: Sequence[KindOfDay]) -> list[ScheduleFault]:
    """Overlaps, then gaps where no period takes all other hours; each told once with all its days."""
    found: dict[tuple[int, int, tuple[str, ...]], list[KindOfDay]] = {}
    rest = any(period.rest for period in periods)
    for kind in kinds:
        for start, end, names in _coverage(periods, kind):
            if len(names) > 1 or (not names and not rest):
                found.setdefault((start, end, names), []).append(kind)
    faults = [
        ScheduleFault(start, end, names, days_in_words(affected, kinds))
        for (start, end, names), affected in found.items()
    ]
    return sorted(faults, key=lambda fault: (not fault.periods, fault.start, fault.end))


def reached(periods: Sequence[Period], kinds: Sequence[KindOfDay]) -> frozenset[str]:
    """The periods that have at least a minute on these kinds of day."""
    found: set[str] = set()
    for kind in kinds:
        for _, _, names in _coverage(periods, kind):
            found.update(names or (period.name for period in periods if period.rest))
    return frozenset(found)


def unreachable(periods: Sequence[Period], kinds: Sequence[KindOfDay]) -> list[Period]:
    """Periods that have no minute on any kind of day."""
    found = reached(periods, kinds)
    return [period for period in periods if period.name not in found]


def _coverage(periods: Sequence[Period], kind: KindOfDay) -> list[tuple[int, int, tuple[str, ...]]]:
    """The day cut where periods start and end; each piece with the periods that cover it."""
    spans = [
        (span.start, span.end, period.name)
        for period in periods
        if not period.rest
        for span in period.spans
        if applies(span, kind)
    ]
    cuts = sorted({0, MINUTES_A_DAY, *(start for start, _, _ in spans), *(end for _, end, _ in spans)})
    pieces: list[tuple[int, int, tuple[str, ...]]] = []
    for start, end in pairwise(cuts):
        # A period may say the same hours twice; that is one period, not an overlap.
        names = tuple(dict.fromkeys(name for begin, until, name in spans if begin <= start and end <= until))
        if pieces and pieces[-1][2] == names:
            pieces[-1] = (pieces[-1][0], end, names)
        else:
            pieces.append((start, end, names))
    return pieces


def days_in_words(affected: Sequence[KindOfDay], every: Sequence[KindOfDay]) -> str:
    """``weekdays in winter``, ``holidays``, ``every day from March 1 to May 31``."""
    first = affected[0].season
    of_season = [kind for kind in affected if kind.season == first]
    all_of_season = [kind for kind in every if kind.season == first]
    seasons = list(dict.fromkeys(kind.season for kind in affected))
    words = _weekdays_in_words(of_season, all_of_season)
    if len(seasons) < len({kind.season for kind in every}):
        words += " in " + " and ".join(season or "" for season in seasons)
    dates = frozenset().union(*(kind.dates for kind in of_season))
    if dates != frozenset().union(*(kind.dates for kind in all_of_season)):
        words += f", {range_in_words(dates)}"
    return words


def _weekdays_in_words(affected: Iterable[KindOfDay], every: Iterable[KindOfDay]) -> str:
    affected, every = list(affected), list(every)
    plain = sorted({kind.weekday for kind in affected if not kind.holiday})
    holidays = {kind.weekday for kind in affected if kind.holiday}
    names = {
        (0, 1, 2, 3, 4): "weekdays",
        (5, 6): "weekends",
        (0, 1, 2, 3, 4, 5, 6): "every day",
    }.get(tuple(plain), ", ".join(WEEKDAYS[day] + "s" for day in plain))
    any_holidays = any(kind.holiday for kind in every)
    if not any_holidays or holidays == set(plain):
        return names
    if not plain:
        return (
            "holidays"
            if len(holidays) == 7
            else "holidays on " + ", ".join(WEEKDAYS[day] + "s" for day in sorted(holidays))
        )
    if not holidays:
        return f"{names} other than holidays"
    return f"{names} and holidays" if len(holidays) == 7 else names


def clock(minute: int) -> str:
    """``21:00``; the end of the day is ``24:00``."""
    return f"{minute // 60:02d}:{minute % 60:02d}"

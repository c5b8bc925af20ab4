"""When a holiday falls: by rule, over a horizon of dates, with its observance.

Rules and names are those of US and Canadian rate sheets.  A text may also give
a rule of its own or plain dates, so that a list never depends on a package.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)


@dataclass(frozen=True, slots=True)
class FixedDate:
    """The same month and day each year; 29 February exists in leap years only."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The ``nth`` (1 to 5; -1 the last) ``weekday`` (Monday 0) of a month, and ``shift`` days after it."""

    nth: int
    weekday: int
    month: int
    shift: int = 0


@dataclass(frozen=True, slots=True)
class AfterEaster:
    """``days`` after Easter Sunday of the Gregorian church calendar (Good Friday: -2)."""

    days: int


@dataclass(frozen=True, slots=True)
class WeekdayBefore:
    """The last ``weekday`` that is before a date (Victoria Day: the Monday before 25 May)."""

    weekday: int
    month: int
    day: int


@dataclass(frozen=True, slots=True)
class OnDates:
    """Dates that the text lists."""

    dates: tuple[date, ...]


Rule = FixedDate | NthWeekday | AfterEaster | WeekdayBefore | OnDates

KNOWN: dict[str, tuple[Rule, int]] = {
    "New Year's Day": (FixedDate(1, 1), 0),
    "Martin Luther King Jr. Day": (NthWeekday(3, MONDAY, 1), 1986),
    "Lincoln's Birthday": (FixedDate(2, 12), 0),
    "Washington's Birthday": (NthWeekday(3, MONDAY, 2), 1971),
    "Presidents' Day": (NthWeekday(3, MONDAY, 2), 1971),
    "Family Day": (NthWeekday(3, MONDAY, 2), 2008),
    "Cesar Chavez Day": (FixedDate(3, 31), 0),
    "Good Friday": (AfterEaster(-2), 0),
    "Easter Sunday": (AfterEaster(0), 0),
    "Easter Monday": (AfterEaster(1), 0),
    "Victoria Day": (WeekdayBefore(MONDAY, 5, 25), 0),
    "Memorial Day": (NthWeekday(-1, MONDAY, 5), 1971),
    "Juneteenth": (FixedDate(6, 19), 0),
    "Canada Day": (FixedDate(7, 1), 0),
    "Independence Day": (FixedDate(7, 4), 0),
    "Pioneer Day": (FixedDate(7, 24), 0),
    "Civic Holiday": (NthWeekday(1, MONDAY, 8), 0),
    "Labor Day": (NthWeekday(1, MONDAY, 9), 0),
    "Labour Day": (NthWeekday(1, MONDAY, 9), 0),
    "Columbus Day": (NthWeekday(2, MONDAY, 10), 1971),
    "Indigenous Peoples' Day": (NthWeekday(2, MONDAY, 10), 1971),
    "Veterans Day": (FixedDate(11, 11), 0),
    "Remembrance Day": (FixedDate(11, 11), 0),
    "Thanksgiving Day": (NthWeekday(4, THURSDAY, 11), 0),
    "Day after Thanksgiving": (NthWeekday(4, THURSDAY, 11, 1), 0),
    "Canadian Thanksgiving": (NthWeekday(2, MONDAY, 10), 0),
    "Christmas Eve": (FixedDate(12, 24), 0),
    "Christmas Day": (FixedDate(12, 25), 0),
    "Boxing Day": (FixedDate(12, 26), 0),
    "New Year's Eve": (FixedDate(12, 31), 0),
}
"""Holidays that have a name, each with its rule and the first year in which the rule is the law's (0:
always).
"""


@dataclass(frozen=True, slots=True)
class Observance:
    """On which day a holiday is observed that falls on a weekday (Monday 0): days to move it by.

    An empty ``moves`` means that holidays are never moved.
    """

    moves: tuple[tuple[int, int], ...] = ()

    def observed(self, day: date) -> date:
        """The date on which a holiday that falls on ``day`` is observed."""
        return day + timedelta(days=dict(self.moves).get(day.weekday(), 0))


def on(rule: Rule, year: int) -> date | None:
    """The date of a rule in a year, None where the year has none; not for ``OnDates``."""
    match rule:
        case FixedDate(month, day):
            return None if (month, day) == (2, 29) and not _leap(year) else date(year, month, day)
        case NthWeekday(nth, weekday, month, shift):
            found = _nth_weekday(year, month, nth, weekday)
            return None if found is None else found + timedelta(days=shift)
        case AfterEaster(days):
            return easter(year) + timedelta(days=days)
        case WeekdayBefore(weekday, month, day):
            before = date(year, month, day) - timedelta(days=1)
            return before - timedelta(days=(before.weekday() - weekday) % 7)
        case OnDates():
            raise TypeError("dates that are listed follow no yearly rule")


def observed_dates(
    rule: Rule, observance: Observance, first: date, after: date, since: int = 0
) -> tuple[date, ...]:
    """Every date from ``first`` to before ``after`` on which the holiday is observed, ascending.

    New Year's Day of the year after the horizon may be observed within it, so
    one year more is looked at on each side.
    """
    if isinstance(rule, OnDates):
        falls = list(rule.dates)
    else:
        years = range(max(first.year - 1, since, 1), min(after.year + 2, 9999))
        falls = [day for year in years if (day := on(rule, year)) is not None]
    return tuple(sorted({seen for day in falls if first <= (seen := observance.observed(day)) < after}))


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher)."""
    golden = year % 19
    century, rest = divmod(year, 100)
    leap_centuries, odd_centuries = divmod(century, 4)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - moon + 15) % 30
    leaps, odd = divmod(rest, 4)
    weekday = (32 + 2 * odd_centuries + 2 * leaps - epact - odd) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, nth: int, weekday: int) -> date | None:
    if nth > 0:
        first = date(year, month, 1)
        day = 1 + (weekday - first.weekday()) % 7 + 7 * (nth - 1)
        return date(year, month, day) if day <= _month_days(year, month) else None
    last = date(year, month, _month_days(year, month))
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-nth - 1))


def _month_days(year: int, month: int) -> int:
    return (29 if _leap(year) else 28) if month == 2 else 30 if month in (4, 6, 9, 11) else 31


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)

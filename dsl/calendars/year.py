"""The 366 days of the year, and ranges of them that may run over the new year."""

from __future__ import annotations

from collections.abc import Iterable

from dsl.model.calendar import MonthDay

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

DAYS_OF_YEAR: tuple[MonthDay, ...] = tuple(
    (month, day) for month, length in enumerate(_LENGTHS, 1) for day in range(1, length + 1)
)
"""Every month and day, 29 February included, in order."""


def exists(month_day: MonthDay) -> bool:
    """Whether some year has this day."""
    month, day = month_day
    return 1 <= month <= 12 and 1 <= day <= _LENGTHS[month - 1]


def last_day(month: int) -> int:
    """The number of the last day of a month, 29 for February."""
    return _LENGTHS[month - 1]


def within(day: MonthDay, first: MonthDay, last: MonthDay) -> bool:
    """Whether a day of the year lies in an inclusive range; ``last`` before ``first`` runs over the
    new year.
    """
    return first <= day <= last if first <= last else day >= first or day <= last


def in_words(day: MonthDay) -> str:
    """``June 1``."""
    return f"{MONTHS[day[0] - 1]} {day[1]}"


def range_in_words(days: Iterable[MonthDay]) -> str:
    """The first run of consecutive days among ``days``, in words: ``June 1`` or ``June 1 to June 30``."""
    wanted = set(days)
    ordered = [day for day in DAYS_OF_YEAR if day in wanted]
    start = DAYS_OF_YEAR.index(ordered[0])
    end = start
    while end + 1 < len(DAYS_OF_YEAR) and DAYS_OF_YEAR[end + 1] in wanted:
        end += 1
    if end == start:
        return in_words(ordered[0])
    return f"{in_words(ordered[0])} to {in_words(DAYS_OF_YEAR[end])}"

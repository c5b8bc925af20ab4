"""Syntax tree of the calendar: holidays, seasons, periods."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import MonthDay, Name


@node
class HolidayRule:
    """A holiday: a well-known name (``"Thanksgiving Day"``), or with a rule of its own.

    ``month_day``: ``"Lincoln's Birthday" on February 12``.  ``nth``: ``on the 4th Friday of November`` is
    ``(4, 4, 11)`` (rank, weekday from Monday 0, month; rank −1 is ``last``).  ``dates``: ``on 2026-07-03``.
    """

    name: str
    month_day: MonthDay | None
    nth: tuple[int, int, int] | None
    dates: tuple[date, ...]
    span: Span = field(compare=False)


@node
class HolidaysRow:
    """``holidays A, B, "C"; on Saturday: observed Friday; on Sunday: observed Monday`` or ``; never moved``.

    ``moves``: (weekday it falls on, weekday it is observed), the nearest such day.  None: the text
    has no observance clause (an error unless ``holidays none``).
    """

    holidays: tuple[HolidayRule, ...]
    moves: tuple[tuple[int, int], ...] | None
    edit: Edit
    span: Span = field(compare=False)


@node
class SeasonRow:
    """``season summer  June 1 through September 30, by date`` · ``June through September, by billing month``
    · ``all other days`` · ``all other billing months``.

    ``ranges``: inclusive; for months alone the days are None.  ``by`` is what was written
    (``all other days`` → date, ``all other billing months`` → billing month).
    """

    name: Name
    ranges: tuple[tuple[tuple[int, int | None], tuple[int, int | None]], ...]
    by: OneOf["date", "billing month"]
    rest: bool
    edit: Edit
    span: Span = field(compare=False)


@node
class HoursRow:
    """One clause of a period: clock spans (minutes, end may be ≤ start: over midnight) on certain days.

    ``weekdays``: Monday 0; ``every day`` is all seven.  ``holidays``: ``other than holidays`` → left out;
    ``and holidays`` → taken in; otherwise as any day.  ``seasons`` empty: all.
    ``dates``: ``, March 1 through May 31``.
    """

    spans: tuple[tuple[int, int], ...]
    weekdays: tuple[int, ...]
    holidays: OneOf["as any day", "left out", "taken in"]
    seasons: tuple[Name, ...]
    dates: tuple[tuple[int, int], tuple[int, int]] | None
    span: Span = field(compare=False)


@node
class PeriodRow:
    """``period peak  16:00 to 21:00 every day`` (several clauses one after the other) or ``all other
    hours``.
    """

    name: Name
    hours: tuple[HoursRow, ...]
    rest: bool
    edit: Edit
    span: Span = field(compare=False)


@node
class CalendarSection:
    """``calendar`` (schedule ``""``), or ``schedule NAME``: further periods that cover the day on their
    own.
    """

    schedule: str
    rows: tuple[HolidaysRow | SeasonRow | PeriodRow, ...]
    change: bool
    span: Span = field(compare=False)

"""Seasons, holidays, kinds of day, and the periods of the day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from dsl.model.base import Span
from dsl.node import node

MonthDay = tuple[int, int]


@node
class Season:
    """Days by date (inclusive ranges of month and day, may run over the new year), or billing months.

    ``rest`` marks the one season that takes all other days; it then has no ranges.
    """

    name: str
    ranges: tuple[tuple[MonthDay, MonthDay], ...]
    months: tuple[int, ...]
    rest: bool
    span: Span


@node
class DayFilter:
    """Weekdays (Monday 0) that a span covers, and what holidays do: as any day, left out, taken in."""

    weekdays: frozenset[int]
    holidays: Literal["as any day", "left out", "taken in"]


@node
class PeriodSpan:
    """Clock time from ``start`` to ``end`` (minutes of the local day, end exclusive, ≤ 1440)."""

    start: int
    end: int
    days: DayFilter
    seasons: tuple[str, ...] | None
    dates: tuple[MonthDay, MonthDay] | None


@node
class Period:
    """A named set of instants of the day.  Spans over midnight are already cut at midnight."""

    name: str
    spans: tuple[PeriodSpan, ...]
    rest: bool
    span: Span


@node
class Schedule:
    """Periods that together cover every instant exactly once.  The unnamed one is ``""``."""

    name: str
    periods: tuple[Period, ...]


@node
class Holiday:
    """A named holiday and the dates on which it is observed, within the horizon, ascending."""

    name: str
    dates: tuple[date, ...]
    words: str


@node
class Calendar:
    """``seasons_by`` is ``date`` or ``billing month`` (or None without seasons)."""

    seasons: tuple[Season, ...]
    seasons_by: Literal["date", "billing month"] | None
    holidays: tuple[Holiday, ...]
    observance: str
    schedules: tuple[Schedule, ...]

"""The calendar as constant tables of the module.

Everything that depends on the date alone is a table keyed by days in which a
row holds until the next: parts of the billing period, holidays, months.  The
clock is cut at every minute at which some period starts or ends; ``clock`` gives
the number of the stretch.  A *class* of days is a combination of weekday,
holiday, season and stretch of the year that periods tell apart; ``periods``
gives, for each class and stretch of the clock, the period of each schedule.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import product

from compiler.builder import Builder
from compiler.dates import day_number
from compiler.errors import CannotCompile
from compiler.zones import transitions
from dsl.model.calendar import MonthDay, Period, PeriodSpan, Schedule, Season
from dsl.model.tariff import Tariff
from runtime.machine.types import COUNT, DAYS, MINUTES, Day, Instant, Number, Plain
from runtime.machine.units import base

SECONDS = Number(base("second"), COUNT.step)


@dataclass(frozen=True)
class CalendarTables:
    """The calendar of one tariff.  Each property makes its table when it is first needed."""

    tariff: Tariff
    builder: Builder

    @property
    def first(self) -> date:
        """First day of the horizon."""
        return self.tariff.header.horizon[0]

    @property
    def after(self) -> date:
        """The day after the horizon."""
        return self.tariff.header.horizon[1]

    def runs(
        self, value: Callable[[date], int], ranges: Iterable[tuple[MonthDay, MonthDay]], dates: Iterable[date]
    ) -> list[tuple[int, int]]:
        """(day, value) for the first day of each run of equal values.

        The value may change only on the first of the horizon, at the edges of
        ranges of month and day, on ``dates``, and on the first of a month.
        """
        years = range(self.first.year, self.after.year + 1)
        days = {self.first, *dates}
        days |= {date(year, month, 1) for year in years for month in range(1, 13)}
        for start, end in ranges:
            days |= {edge for year in years for edge in (_edge(year, start, 0), _edge(year, end, 1))}
        rows: list[tuple[int, int]] = []
        for day in sorted(day for day in days if self.first <= day < self.after):
            now = value(day)
            if not rows or rows[-1][1] != now:
                rows.append((day_number(day), now))
        return rows

    @cached_property
    def zone(self) -> int:
        """The table of UTC offsets."""
        rows = transitions(self.tariff.header.zone, self.first, self.after)
        offsets = [offset for _, offset in rows]
        keys = [instant for instant, _ in rows]
        return self.builder.table("zone", [("offset", SECONDS, offsets)], Instant(), keys)

    @cached_property
    def horizon(self) -> int:
        """A table with the one key 0: looking up a negative number of days aborts with BEYOND_HORIZON."""
        return self.builder.table("horizon", [], DAYS, [0])

    # --- parts and seasons

    @cached_property
    def editions(self) -> int:
        """How many rate editions the parts tell apart."""
        return 1 + len(self.tariff.edition_starts)

    def edition(self, day: date) -> int:
        """The edition in force on a day: k from the k-th start on."""
        return sum(start <= day for start in self.tariff.edition_starts)

    @cached_property
    def by_month(self) -> bool:
        """Whether the billing month decides the season."""
        return self.tariff.calendar.seasons_by == "billing month"

    def season_of_day(self, day: date) -> int:
        """The number of the season of a date; 0 without seasons by date."""
        if self.by_month or not self.tariff.calendar.seasons:
            return 0
        return _only_season(
            self.tariff.calendar.seasons,
            lambda season: any(within(day, span) for span in season.ranges),
            day.isoformat(),
        )

    def season_of_month(self, month: int) -> int:
        """The number of the season of a billing month."""
        return _only_season(
            self.tariff.calendar.seasons, lambda season: month in season.months, f"month {month}"
        )

    def part(self, season: int, edition: int) -> int:
        """The part of a season and an edition; parts that never occur are not listed and give 0."""
        seasons = self.tariff.calendar.seasons
        name = seasons[season].name if seasons else None
        for part in self.tariff.parts:
            if part.season in (name, None) and part.edition == edition:
                return part.index
        return 0

    @cached_property
    def part_of_day(self) -> int:
        """Key Day: part and season (seasons by date), or edition (seasons by billing month)."""
        if self.by_month:
            rows = self.runs(self.edition, (), self.tariff.edition_starts)
            values = [value for _, value in rows]
            return self.builder.table(
                "editions", [("edition", COUNT, values)], Day(), [day for day, _ in rows]
            )
        size = max(len(self.tariff.calendar.seasons), 1)
        ranges = [span for season in self.tariff.calendar.seasons for span in season.ranges]
        rows = self.runs(
            lambda day: self.season_of_day(day) + size * self.edition(day), ranges, self.tariff.edition_starts
        )
        seasons = [value % size for _, value in rows]
        parts = [self.part(value % size, value // size) for _, value in rows]
        columns = [("part", COUNT, parts), ("season", COUNT, seasons)]
        return self.builder.table("parts of the year", columns, Day(), [day for day, _ in rows])

    @cached_property
    def season_of_billing_month(self) -> int:
        """Row = billing month (0 unused): the season, and the season times the number of editions."""
        seasons = [0, *(self.season_of_month(month) for month in range(1, 13))]
        columns = [("season", COUNT, seasons), ("first part", COUNT, [n * self.editions for n in seasons])]
        return self.builder.table("seasons of billing months", columns)

    @cached_property
    def part_of_season(self) -> int:
        """Row = season × editions + edition: the part."""
        size = max(len(self.tariff.calendar.seasons), 1)
        parts = [self.part(season, edition) for season in range(size) for edition in range(self.editions)]
        return self.builder.counts("parts by season and edition", parts)

    # --- dates

    @cached_property
    def holidays(self) -> int:
        """Key Day: 1 on holidays."""
        dates = {day for holiday in self.tariff.calendar.holidays for day in holiday.dates}
        edges = [*dates, *(day + timedelta(days=1) for day in dates)]
        rows = self.runs(lambda day: int(day in dates), (), edges)
        values = [value for _, value in rows]
        return self.builder.table("holidays", [("holiday", COUNT, values)], Day(), [day for day, _ in rows])

    @cached_property
    def months(self) -> int:
        """Key Day, one row a month: its number and first day.  Reaches back to 1970 for anniversaries."""
        starts = [date(year, month, 1) for year in range(1970, self.after.year + 1) for month in range(1, 13)]
        keys = [day_number(day) for day in starts]
        columns: list[tuple[str, Plain, list[int]]] = [
            ("month", COUNT, [day.month for day in starts]),
            ("first day", Day(), keys),
        ]
        return self.builder.table("months", columns, Day(), keys)

    def occurrences(self, month_day: MonthDay) -> int:
        """Key Day, no columns: the dates of one day of the year; its row numbers count them."""
        keys = [day_number(self.first) - 2]
        found = [_edge(year, month_day, 0) for year in range(self.first.year, self.after.year + 1)]
        found = [day for day in found if (day.month, day.day) == month_day]
        keys += [day_number(day) for day in found if self.first <= day < self.after]
        name = f"dates of {month_day[0]:02}-{month_day[1]:02}"
        return self.builder.table(name, [], Day(), keys)

    # --- periods of the day

    @cached_property
    def schedules(self) -> tuple[Schedule, ...]:
        """The schedules of the tariff."""
        return self.tariff.calendar.schedules

    @cached_property
    def spans(self) -> tuple[PeriodSpan, ...]:
        """All spans of all periods."""
        return tuple(
            span for schedule in self.schedules for period in schedule.periods for span in period.spans
        )

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """Minutes of the day at which some period may change, from 0."""
        return tuple(
            sorted({0, *(minute for span in self.spans for minute in (span.start, span.end))} - {1440})
        )

    @cached_property
    def clock(self) -> int:
        """Key minute of the day: row number = stretch of the clock; where the stretch ends."""
        ends = [*self.cuts[1:], 1440]
        return self.builder.table("clock", [("end", MINUTES, ends)], MINUTES, self.cuts)

    @cached_property
    def stretches(self) -> tuple[tuple[MonthDay, MonthDay], ...]:
        """The ranges of dates by which periods differ, besides seasons."""
        return tuple(dict.fromkeys(span.dates for span in self.spans if span.dates is not None))

    @cached_property
    def stretch_of_day(self) -> int:
        """Key Day: which of the ranges of dates contain the day, as bits."""
        rows = self.runs(self.stretch, self.stretches, ())
        values = [value for _, value in rows]
        return self.builder.table("dates", [("ranges", COUNT, values)], Day(), [day for day, _ in rows])

    def stretch(self, day: date) -> int:
        """One bit for each range of dates that contains the day."""
        return sum(1 << bit for bit, dates in enumerate(self.stretches) if within(day, dates))

    @cached_property
    def uses_weekday(self) -> bool:
        """Whether some span is not for every weekday."""
        return any(len(span.days.weekdays) < 7 for span in self.spans)

    @cached_property
    def uses_holiday(self) -> bool:
        """Whether some span treats holidays apart."""
        return bool(self.tariff.calendar.holidays) and any(
            span.days.holidays != "as any day" for span in self.spans
        )

    @cached_property
    def uses_season(self) -> bool:
        """Whether some span is for some seasons only."""
        return any(span.seasons is not None for span in self.spans)

    @cached_property
    def classes(self) -> dict[tuple[int, int, int, int], int]:
        """(weekday, holiday, season, stretch) → class, where classes with equal periods are one."""
        numbers: dict[tuple[tuple[int, ...], ...], int] = {}
        found = {}
        for key in self._kinds():
            cells = tuple(
                tuple(self._period(schedule, key, cut) for schedule in self.schedules) for cut in self.cuts
            )
            found[key] = numbers.setdefault(cells, len(numbers))
        return found

    def _kinds(self) -> list[tuple[int, int, int, int]]:
        weekdays = range(7) if self.uses_weekday else range(1)
        holidays = range(2) if self.uses_holiday else range(1)
        seasons = range(len(self.tariff.calendar.seasons)) if self.uses_season else range(1)
        # The weekday varies fastest: that is the order of the rows of ``class_of_day``.
        return [
            (weekday, holiday, season, stretch)
            for stretch, season, holiday, weekday in product(
                range(1 << len(self.stretches)), seasons, holidays, weekdays
            )
        ]

    def _period(self, schedule: Schedule, kind: tuple[int, int, int, int], minute: int) -> int:
        """The one period of a schedule at a minute of a kind of day."""
        covering = [
            number
            for number, period in enumerate(schedule.periods)
            if not period.rest and any(self._covers(span, kind, minute) for span in period.spans)
        ]
        rest = [number for number, period in enumerate(schedule.periods) if period.rest]
        if len(covering) > 1:
            raise _clash(schedule.periods[covering[0]], schedule.periods[covering[1]], minute)
        if covering or rest:
            return (covering or rest)[0]
        if not self._occurs(kind):
            return 0
        raise CannotCompile(f"no period covers {minute // 60:02}:{minute % 60:02} on some days")

    def _occurs(self, kind: tuple[int, int, int, int]) -> bool:
        """Whether some day of the horizon has this stretch (combinations of date ranges may be empty)."""
        return kind[3] in self._stretches_that_occur

    @cached_property
    def _stretches_that_occur(self) -> frozenset[int]:
        return frozenset(value for _, value in self.runs(self.stretch, self.stretches, ()))

    def _covers(self, span: PeriodSpan, kind: tuple[int, int, int, int], minute: int) -> bool:
        weekday, holiday, season, stretch = kind
        if not span.start <= minute < span.end:
            return False
        if span.dates is not None and not stretch >> self.stretches.index(span.dates) & 1:
            return False
        if span.seasons is not None and self.tariff.calendar.seasons[season].name not in span.seasons:
            return False
        listed = weekday in span.days.weekdays
        match span.days.holidays:
            case "as any day":
                return listed
            case "left out":
                return listed and not holiday
            case "taken in":
                return listed or bool(holiday)

    @cached_property
    def class_of_day(self) -> int:
        """Row = weekday + 7·(holiday + 2·(season + seasons·stretch)): its first row in ``periods``."""
        size = len(self.cuts)
        return self.builder.counts("classes of days", [number * size for number in self.classes.values()])

    @cached_property
    def periods(self) -> int:
        """Row = class × stretches of the clock + stretch: the period, a column for each schedule."""
        kinds: dict[int, tuple[int, int, int, int]] = {}
        for kind, number in self.classes.items():
            kinds.setdefault(number, kind)
        columns = [
            (
                schedule.name or "period",
                COUNT,
                [self._period(schedule, kinds[n], cut) for n in range(len(kinds)) for cut in self.cuts],
            )
            for schedule in self.schedules
        ]
        return self.builder.table("periods", columns)


def _edge(year: int, month_day: MonthDay, later: int) -> date:
    """A day of the year, or the day ``later`` days after it; 29 February is 1 March in other years."""
    month, day = month_day
    if month_day == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return date(year, month, day) + timedelta(days=later)


def within(day: date, dates: tuple[MonthDay, MonthDay]) -> bool:
    """Whether a date lies in an inclusive range of month and day, which may run over the new year."""
    start, end = dates
    now = (day.month, day.day)
    return start <= now <= end if start <= end else now >= start or now <= end


def _only_season(seasons: tuple[Season, ...], holds: Callable[[Season], bool], when: str) -> int:
    found = [number for number, season in enumerate(seasons) if not season.rest and holds(season)]
    found = found or [number for number, season in enumerate(seasons) if season.rest]
    if len(found) != 1:
        names = " and ".join(seasons[number].name for number in found)
        raise CannotCompile(f"{when} is in {names or 'no season'}", seasons[0].span)
    return found[0]


def _clash(one: Period, other: Period, minute: int) -> CannotCompile:
    clock = f"{minute // 60:02}:{minute % 60:02}"
    return CannotCompile(f"{one.name} and {other.name} overlap at {clock}", other.span)

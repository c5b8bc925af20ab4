"""Seasons, holidays and periods of the day, resolved and seen to leave no gap and no overlap."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal

from dsl.calendars.holidays import KNOWN, FixedDate, NthWeekday, Observance, OnDates, Rule, observed_dates
from dsl.calendars.schedule import clock, kinds_of_day, schedule_faults, unreachable
from dsl.calendars.schedule import reached as reached_in
from dsl.calendars.seasons import members, season_faults
from dsl.calendars.year import exists, last_day
from dsl.check import codes
from dsl.check.report import did_you_mean, listed
from dsl.check.world import World
from dsl.model.base import Span
from dsl.model.calendar import (
    Calendar,
    DayFilter,
    Holiday,
    MonthDay,
    Period,
    PeriodSpan,
    Schedule,
    Season,
)
from dsl.syntax import tree as texts

MINUTES_A_DAY = 1440
LONGEST_NIGHT = 720
"""A span over midnight that is longer than this may as well be one whose ends were swapped."""


def build_calendar(
    world: World, sections: list[texts.CalendarSection], horizon: tuple[date, date]
) -> Calendar:
    """The calendar of all sections: the unnamed schedule first, then the named ones."""
    rows = [row for section in sections for row in section.rows]
    seasons, by = _seasons(world, [row for row in rows if isinstance(row, texts.SeasonRow)])
    holidays, observance = _holidays(world, rows, horizon)
    world.calendar = Calendar(seasons, by, holidays, observance, ())
    schedules = []
    for section in sections:
        periods = [row for row in section.rows if isinstance(row, texts.PeriodRow)]
        if periods:
            schedules.append(_schedule(world, section, periods, has_holidays=_mentions_list(rows)))
    return Calendar(seasons, by, holidays, observance, tuple(schedules))


def _mentions_list(rows: list[texts.HolidaysRow | texts.SeasonRow | texts.PeriodRow]) -> bool:
    return any(isinstance(row, texts.HolidaysRow) and row.holidays for row in rows)


# --- seasons --------------------------------------------------------------------------------------


def _seasons(
    world: World, rows: list[texts.SeasonRow]
) -> tuple[tuple[Season, ...], Literal["date", "billing month"] | None]:
    if not rows:
        return (), None
    kinds = {row.by for row in rows}
    by = rows[0].by
    if len(kinds) > 1:
        other = next(row for row in rows if row.by != by)
        world.report.add(
            codes.SEASON_BY_MISSING,
            other.span,
            f"season {rows[0].name.text} goes by {by}, season {other.name.text} by {other.by}: all "
            "seasons go by one",
            "write `by date` or `by billing month` for all (`all other days` or `all other billing months`)",
            (("the other kind", rows[0].span),),
        )
        world.broken |= {row.name.text for row in rows}
        return (), None
    made: list[Season] = []
    for row in rows:
        season = world.report.attempt(partial(_season, world, row))
        if season is not None:
            made.append(season)
        else:
            world.broken.add(row.name.text)
    rests = [row for row in rows if row.rest]
    if len(rests) > 1:
        world.report.add(
            codes.SEVERAL_RESTS,
            rests[1].span,
            "two seasons cannot both have all other days",
            "give one of them its dates",
        )
    elif len(made) == len(rows):
        _season_faults(world, tuple(made), by, rows[0].span)
    return tuple(made), by


def _season(world: World, row: texts.SeasonRow) -> Season:
    world.declare(row.name, "season")
    ranges: list[tuple[MonthDay, MonthDay]] = []
    months: list[int] = []
    for (first, first_day), (last, last_of) in row.ranges:
        if row.by == "billing month":
            if first_day is not None or last_of is not None:
                raise world.report.refuse(
                    codes.BAD_DATE,
                    row.span,
                    "billing months have no days",
                    "write whole months: `June through September`",
                )
            count = (last - first) % 12 + 1
            months += [(first - 1 + number) % 12 + 1 for number in range(count)]
            continue
        start, end = (first, first_day or 1), (last, last_of or last_day(last))
        for day in (start, end):
            if not exists(day):
                raise world.report.refuse(
                    codes.BAD_DATE, row.span, f"month {day[0]} has no day {day[1]}", "correct the date"
                )
        ranges.append((start, end))
    return Season(row.name.text, tuple(ranges), tuple(months), row.rest, row.name.span)


def _season_faults(
    world: World, seasons: tuple[Season, ...], by: Literal["date", "billing month"], here: Span
) -> None:
    for fault in season_faults(seasons, by):
        if not fault.seasons:
            world.report.add(
                codes.SEASON_GAP,
                here,
                f"no season has {fault.when}",
                f"extend a season, or give one `all other {'days' if by == 'date' else 'billing months'}`",
            )
        elif len(fault.seasons) == 1:
            world.report.add(
                codes.SEASON_EMPTY,
                fault.seasons[0].span,
                f"season {fault.seasons[0].name} has no days: the others take the whole year",
                "leave it out",
            )
        else:
            one, other = fault.seasons
            world.report.add(
                codes.SEASON_OVERLAP,
                other.span,
                f"seasons {one.name} and {other.name} both have {fault.when}",
                "end one before the other starts",
                ((f"season {one.name}", one.span),),
            )


# --- holidays -------------------------------------------------------------------------------------


def _holidays(
    world: World,
    rows: list[texts.HolidaysRow | texts.SeasonRow | texts.PeriodRow],
    horizon: tuple[date, date],
) -> tuple[tuple[Holiday, ...], str]:
    lists = [row for row in rows if isinstance(row, texts.HolidaysRow)]
    mentions = [
        hours
        for row in rows
        if isinstance(row, texts.PeriodRow)
        for hours in row.hours
        if hours.holidays != "as any day"
    ]
    if not lists:
        if mentions:
            world.report.add(
                codes.HOLIDAYS_MISSING,
                mentions[0].span,
                "holidays are named here, but the text has no list of them",
                "under `calendar` add `holidays  New Year's Day, …; never moved`",
            )
        return (), ""
    if len(lists) > 1:
        world.report.add(
            codes.DECLARED_TWICE, lists[1].span, "the calendar has two lists of holidays", "make it one"
        )
    row = lists[0]
    if row.holidays and row.moves is None:
        world.report.add(
            codes.OBSERVANCE_MISSING,
            row.span,
            "the text does not say on which day a holiday is observed that falls on a weekend",
            "end the list with `; never moved`, or `; on Saturday: observed Friday; on Sunday: observed "
            "Monday`",
        )
    observance = Observance(tuple((day, _shift(day, on)) for day, on in row.moves or ()))
    made = []
    for one in row.holidays:
        rule = world.report.attempt(partial(_rule, world, one))
        if rule is not None:
            dates = observed_dates(rule[0], observance, *horizon, since=rule[1])
            made.append(Holiday(one.name, dates, world.words(one.span)))
    return tuple(made), observance_in_words(row)


def _shift(falls: int, observed: int) -> int:
    """Days to the nearest such weekday: Saturday to Friday is one back, Sunday to Monday one on."""
    ahead = (observed - falls) % 7
    return ahead if ahead <= 3 else ahead - 7


_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def observance_in_words(row: texts.HolidaysRow) -> str:
    """``never moved``, or ``on Sunday: observed Monday``."""
    if not row.moves:
        return "never moved" if row.holidays else "no holidays"
    return "; ".join(f"on {_DAYS[day]}: observed {_DAYS[on]}" for day, on in row.moves)


def _rule(world: World, one: texts.HolidayRule) -> tuple[Rule, int]:
    if one.month_day is not None:
        return FixedDate(one.month_day.month, one.month_day.day), 0
    if one.nth is not None:
        return NthWeekday(*one.nth), 0
    if one.dates:
        return OnDates(one.dates), 0
    if one.name not in KNOWN:
        raise world.report.refuse(
            codes.UNKNOWN_HOLIDAY,
            one.span,
            f"{one.name} is no holiday that Watt knows",
            did_you_mean(one.name, KNOWN) or f'say when it is: `"{one.name}" on April 1`',
        )
    return KNOWN[one.name]


# --- periods --------------------------------------------------------------------------------------


def _schedule(
    world: World, section: texts.CalendarSection, rows: list[texts.PeriodRow], *, has_holidays: bool
) -> Schedule:
    periods: list[Period] = []
    _not_swapped(world, rows)
    for row in rows:
        period = world.report.attempt(partial(_period, world, row))
        if period is not None:
            periods.append(period)
        else:
            world.broken.add(row.name.text)
    rests = [row for row in rows if row.rest]
    if len(rests) > 1:
        world.report.add(
            codes.SEVERAL_RESTS,
            rests[1].span,
            "two periods cannot both have all other hours",
            "give one of them its hours",
        )
    elif len(periods) == len(rows):
        _cover(world, section, periods, has_holidays=has_holidays)
        return Schedule(section.schedule, tuple(periods))
    # The hours are wrong; every period may then occur, so that prices are not told to be missing.
    names: list[str | None] = [one.name for one in world.calendar.seasons]
    for season in names or [None]:
        world.reachable[section.schedule, season] = frozenset(period.name for period in periods)
    return Schedule(section.schedule, tuple(periods))


TOLD = 6
"""So many gaps are named."""


def _cover(
    world: World, section: texts.CalendarSection, periods: list[Period], *, has_holidays: bool
) -> None:
    calendar = world.calendar
    seasons = members(calendar.seasons, calendar.seasons_by) if calendar.seasons_by else {}
    kinds = kinds_of_day(seasons, calendar.seasons_by, periods, "holidays" if has_holidays else "no holidays")
    gaps: list[str] = []
    for fault in schedule_faults(periods, kinds):
        hours = f"{clock(fault.start)} to {clock(fault.end)} on {fault.days}".replace(
            "on every day", "every day"
        )
        if fault.periods:
            second = next(period for period in periods if period.name == fault.periods[1])
            world.report.add(
                codes.PERIOD_OVERLAP,
                second.span,
                f"{listed(fault.periods)} both cover {hours}",
                "let one end where the other starts",
            )
        else:
            gaps.append(hours)
    if gaps:
        more = [] if len(gaps) <= TOLD else [f"{len(gaps) - TOLD} more"]
        world.report.add(
            codes.PERIOD_GAP,
            periods[-1].span,
            f"nothing covers {listed([*gaps[:TOLD], *more])}",
            f"extend a period, or add `period {_free(periods)}  all other hours`",
        )
    for period in unreachable(periods, kinds):
        world.report.add(
            codes.PERIOD_EMPTY,
            period.span,
            f"period {period.name} has no hours: the others take them all",
            "leave it out",
        )
    names: list[str | None] = [*seasons]
    for season in names or [None]:
        world.reachable[section.schedule, season] = reached_in(
            periods, [kind for kind in kinds if kind.season == season]
        )


def _free(periods: list[Period]) -> str:
    names = {period.name for period in periods}
    return next(name for name in ("off-peak", "other", "rest", "remaining-hours") if name not in names)


def _period(world: World, row: texts.PeriodRow) -> Period:
    world.declare(row.name, "period")
    spans: list[PeriodSpan] = []
    for hours in row.hours:
        seasons = tuple(world.season(name).name for name in hours.seasons) or None
        world.used |= {name.text for name in hours.seasons}
        days = DayFilter(frozenset(hours.weekdays), hours.holidays)
        for first, last in hours.spans:
            _hours_there(world, hours.span, first, last)
            for start, end in _cut(first, last):
                spans.append(PeriodSpan(start, end, days, seasons, hours.dates))
    return Period(row.name.text, tuple(spans), row.rest, row.name.span)


def _hours_there(world: World, span: Span, first: int, last: int) -> None:
    """A span of the clock has hours, and starts at a time of its own day."""
    if first == last:
        raise world.report.refuse(
            codes.PERIOD_EMPTY,
            span,
            f"from {clock(first)} to {clock(last)} there are no hours",
            "the whole day is 00:00 to 24:00",
        )
    if first == MINUTES_A_DAY:
        raise world.report.refuse(
            codes.HOURS_BACKWARDS,
            span,
            "at 24:00 a day ends; hours start at 00:00 of the next",
            f"write `00:00 to {clock(last)}`" if last else "the whole day is 00:00 to 24:00",
        )


def _not_swapped(world: World, rows: list[texts.PeriodRow]) -> None:
    """Where one period takes all other hours, no gap tells that the two times of a span were swapped."""
    rest = next((row.name.text for row in rows if row.rest), None)
    for hours in (one for row in rows for one in row.hours if rest is not None):
        for first, last in hours.spans:
            length = (last - first) % MINUTES_A_DAY
            if last and first > last and length > LONGEST_NIGHT:
                world.report.add(
                    codes.HOURS_BACKWARDS,
                    hours.span,
                    f"{clock(first)} to {clock(last)} are {_in_hours(length)} over midnight, and {rest} "
                    f"would have the {_in_hours(MINUTES_A_DAY - length)} from {clock(last)} to "
                    f"{clock(first)}: are the two times swapped?",
                    f"write `{clock(last)} to {clock(first)}`, or say the night in two: "
                    f"`{clock(first)} to 24:00 and 00:00 to {clock(last)}`",
                )


def _in_hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours} hours" + (f" and {rest} minutes" if rest else "")


def _cut(start: int, end: int) -> list[tuple[int, int]]:
    """A span over midnight in two; each part takes its own date."""
    if start < end:
        return [(start, end)]
    pieces = [(start, MINUTES_A_DAY)]
    return pieces + ([(0, end)] if end else [])

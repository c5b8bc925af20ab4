"""Seasons, hours and holidays: the section on when."""

from __future__ import annotations

from collections.abc import Iterator

from dsl.model.calendar import Season
from dsl.model.tariff import Tariff
from wattlaw.documents.blocks import Block, Bullets, Heading, Paragraph
from wattlaw.documents.calendar_picture import calendar_figure
from wattlaw.documents.numerals import MONTHS, day_of_year


def when(tariff: Tariff) -> Iterator[Block]:
    """Seasons in words, one picture for each schedule, and the holidays."""
    calendar = tariff.calendar
    drawn = [schedule for schedule in calendar.schedules if len(schedule.periods) > 1]
    if not drawn and not calendar.seasons:
        return
    yield Heading(2, "Seasons and hours" if drawn else "Seasons", "calendar")
    if calendar.seasons:
        by = "by the date of each day" if calendar.seasons_by == "date" else "by billing month"
        yield Paragraph(f"Seasons are decided {by}.")
        others = "days" if calendar.seasons_by == "date" else "billing months"
        yield Bullets(tuple(f"{season.name}: {_season(season, others)}" for season in calendar.seasons))
    for schedule in drawn:
        yield calendar_figure(tariff, schedule)
    if calendar.holidays:
        names = ", ".join(holiday.name for holiday in calendar.holidays)
        yield Paragraph(f"Holidays: {names} ({calendar.observance or 'never moved'}).")


def _season(season: Season, others: str) -> str:
    if season.rest:
        return f"all other {others}"
    if season.months:
        return ", ".join(MONTHS[month - 1] for month in season.months)
    return " and ".join(f"{day_of_year(first)} through {day_of_year(last)}" for first, last in season.ranges)

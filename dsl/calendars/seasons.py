"""Seasons: whether they share out the days of the year, or the billing months, without gap or overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dsl.calendars.year import DAYS_OF_YEAR, MONTHS, range_in_words, within
from dsl.model.calendar import MonthDay, Season


@dataclass(frozen=True, slots=True)
class SeasonFault:
    """Days (or months), in words, that no season has, or that two seasons have."""

    when: str
    seasons: tuple[Season, ...]


def by_month(season: Season) -> frozenset[int]:
    """The billing months of a season that is stated by them."""
    return frozenset(season.months)


def by_date(season: Season) -> frozenset[MonthDay]:
    """The days of the year of a season that is stated by date."""
    return frozenset(
        day for day in DAYS_OF_YEAR if any(within(day, first, last) for first, last in season.ranges)
    )


def members(
    seasons: tuple[Season, ...], by: Literal["date", "billing month"]
) -> dict[str, frozenset[MonthDay]]:
    """The days that each season has, the one of ``all other days`` included; months stand as (month, 1)."""
    stated = {
        season.name: (
            by_date(season) if by == "date" else frozenset((month, 1) for month in by_month(season))
        )
        for season in seasons
        if not season.rest
    }
    every = DAYS_OF_YEAR if by == "date" else tuple((month, 1) for month in range(1, 13))
    taken = frozenset().union(*stated.values())
    rest = {season.name: frozenset(every) - taken for season in seasons if season.rest}
    return stated | rest


def season_faults(seasons: tuple[Season, ...], by: Literal["date", "billing month"]) -> list[SeasonFault]:
    """Overlaps and gaps among seasons, and seasons that have no day at all."""
    days = members(seasons, by)
    every = DAYS_OF_YEAR if by == "date" else tuple((month, 1) for month in range(1, 13))
    faults = []
    for number, season in enumerate(seasons):
        for other in seasons[number + 1 :]:
            shared = days[season.name] & days[other.name]
            if shared:
                faults.append(SeasonFault(_words(shared, by), (season, other)))
    missing = frozenset(every) - frozenset().union(*days.values())
    if missing:
        faults.append(SeasonFault(_words(missing, by), ()))
    faults.extend(SeasonFault("", (season,)) for season in seasons if not days[season.name])
    return faults


def _words(days: frozenset[MonthDay], by: Literal["date", "billing month"]) -> str:
    if by == "date":
        return range_in_words(days)
    names = [MONTHS[month - 1] for month in sorted(month for month, _ in days)]
    return "the billing month" + ("s " if len(names) > 1 else " ") + ", ".join(names)

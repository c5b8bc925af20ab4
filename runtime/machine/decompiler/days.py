"""Describing which days follow which pattern: seasons that come every year, kinds of weekday, single days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
EPOCH = date(1970, 1, 1)
SHORT = 2
"""Weeks in a row that still count as single days: Christmas and New Year share a weekday."""

LONGEST_YEAR = 366
SHOWN = 12
"""Single days that are listed by date; of more, the rest is counted."""


@dataclass(slots=True)
class Stretch:
    """Days ``first`` to before ``after`` in which each weekday has one pattern."""

    first: date
    after: date
    patterns: dict[int, int]


def describe(first: int, patterns: Sequence[int]) -> list[tuple[str, int]]:
    """Texts for sets of days, each with the pattern that holds on them.

    ``patterns[i]`` is that of the day ``first + i`` (since 1970).  Every day
    belongs to exactly one text.
    """
    single = _single_days(patterns)
    days = [EPOCH + timedelta(days=first + number) for number in range(len(patterns))]
    stretches = _stretches(days, patterns, single)
    found: list[tuple[str, int]] = []
    for when, stretch in _seasons(stretches):
        found += [(f"{when}, {weekdays}", pattern) for weekdays, pattern in _by_weekday(stretch.patterns)]
    for pattern in dict.fromkeys(patterns[number] for number in sorted(single)):
        chosen = [days[number] for number in sorted(single) if patterns[number] == pattern]
        found.append((_list_of(chosen), pattern))
    return found


def _single_days(patterns: Sequence[int]) -> set[int]:
    """Days unlike the same weekday of the weeks before and after: holidays.

    Week by week a weekday has long runs of one pattern (seasons) and short runs
    of another; a day is single when it is in a short run and like neither the
    long run before nor the one after it.
    """
    single: set[int] = set()
    for weekday in range(len(WEEKDAYS)):
        runs = [list(run) for _, run in groupby(range(weekday, len(patterns), 7), patterns.__getitem__)]
        long = [len(run) > SHORT for run in runs]
        for place, run in enumerate(runs):
            before = next(
                (one for one, is_long in zip(runs[place::-1], long[place::-1], strict=True) if is_long), run
            )
            after = next(
                (one for one, is_long in zip(runs[place:], long[place:], strict=True) if is_long), run
            )
            usual = {patterns[one[0]] for one in (before, after) if one is not run}
            if not long[place] and usual and patterns[run[0]] not in usual:
                single.update(run)
    return single


def _stretches(days: Sequence[date], patterns: Sequence[int], single: set[int]) -> list[Stretch]:
    found: list[Stretch] = []
    for number, day in enumerate(days):
        if number in single:
            continue
        weekday = day.weekday()
        if not found or found[-1].patterns.setdefault(weekday, patterns[number]) != patterns[number]:
            found.append(Stretch(day, day, {weekday: patterns[number]}))
    for one, following in pairwise(found):
        following.first = one.after = _start(days, patterns, single, one, following)
    if found:
        found[-1].after = days[-1] + timedelta(days=1)
    return found


def _start(
    days: Sequence[date], patterns: Sequence[int], single: set[int], before: Stretch, stretch: Stretch
) -> date:
    """Where a stretch starts: on the first of a month if the days from there follow its patterns, too."""
    day = stretch.first
    while day > before.first:
        if day.day == 1:
            return day
        number = (day - days[0]).days - 1
        if number not in single and stretch.patterns.get(days[number].weekday()) != patterns[number]:
            return stretch.first
        day -= timedelta(days=1)
    return stretch.first


def _seasons(stretches: Sequence[Stretch]) -> Iterator[tuple[str, Stretch]]:
    """Stretches that come in years one after the other, once."""
    if len(stretches) == 1:
        yield "all days", stretches[0]
        return
    groups: dict[_Season, list[tuple[int, Stretch]]] = {}
    for stretch in stretches[1:-1]:
        groups.setdefault(_season(stretch), []).append((stretch.first.year, stretch))
    # The horizon cuts the first and the last stretch; each belongs to a season that it ends or starts as.
    first, last = stretches[0], stretches[-1]
    for season, group in groups.items():
        if (season.after, season.patterns) == (_season(first).after, _season(first).patterns):
            group.insert(0, (first.after.year - season.over_new_year, first))
            break
    else:
        groups[_season(first)] = [(first.first.year, first)]
    for season, group in groups.items():
        if (season.start, season.patterns) == (_season(last).start, _season(last).patterns):
            group.append((last.first.year, last))
            break
    else:
        groups[_season(last)] = [(last.first.year, last)]
    for season, group in groups.items():
        yield from _in_years(season, group)


def _in_years(season: _Season, group: Sequence[tuple[int, Stretch]]) -> Iterator[tuple[str, Stretch]]:
    """One season, once for each run of years without a gap."""
    runs: list[list[tuple[int, Stretch]]] = []
    for year, stretch in group:
        if runs and runs[-1][-1][0] == year - 1 and (stretch.after - stretch.first).days <= LONGEST_YEAR:
            runs[-1].append((year, stretch))
        else:
            runs.append([(year, stretch)])
    for run in runs:
        only = run[0][1]
        if len(run) == 1:
            yield f"from {only.first} to before {only.after}", only
        else:
            years = f"{run[0][0]} to {run[-1][0] + season.over_new_year}"
            yield f"from {_day(*season.start)} to before {_day(*season.after)} ({years})", only


@dataclass(frozen=True, slots=True)
class _Season:
    """Month and day of the start and of the day after the end, and the pattern of each weekday."""

    start: tuple[int, int]
    after: tuple[int, int]
    patterns: tuple[tuple[int, int], ...]

    @property
    def over_new_year(self) -> int:
        """By how many years the end is later than the start."""
        return int(self.after <= self.start)


def _season(stretch: Stretch) -> _Season:
    first, after = stretch.first, stretch.after
    return _Season(
        (first.month, first.day), (after.month, after.day), tuple(sorted(stretch.patterns.items()))
    )


def _day(month: int, day: int) -> str:
    return f"{day} {MONTHS[month - 1]}"


def _by_weekday(patterns: dict[int, int]) -> Iterator[tuple[str, int]]:
    """Weekdays of one pattern together."""
    for pattern in dict.fromkeys(patterns[weekday] for weekday in sorted(patterns)):
        chosen = [weekday for weekday in sorted(patterns) if patterns[weekday] == pattern]
        if len(chosen) == len(WEEKDAYS):
            yield "every day", pattern
        elif len(chosen) > 2 and chosen == list(range(chosen[0], chosen[-1] + 1)):
            yield f"{WEEKDAYS[chosen[0]]} to {WEEKDAYS[chosen[-1]]}", pattern
        else:
            yield " and ".join(WEEKDAYS[weekday] for weekday in chosen), pattern


def _list_of(days: Sequence[date]) -> str:
    shown = ", ".join(day.isoformat() for day in days[:SHOWN])
    more = f" and {len(days) - SHOWN} more to {days[-1]}" if len(days) > SHOWN else ""
    return f"on {len(days)} single days ({shown}{more})" if len(days) > 1 else f"on {shown}"

"""UTC offsets of a zone over the horizon, from the pinned ``tzdata`` package and never from the system."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from compiler.errors import CannotCompile

DAY = 86_400
WEEK = 7 * DAY


@lru_cache(maxsize=64)
def transitions(zone: str, first: date, after: date) -> tuple[tuple[int, int], ...]:
    """(instant, offset in seconds) from two days before the horizon to two days after it.

    The first row is not a change but where the table begins.  Offsets are
    compared once a week and a change is then found by halving; two changes
    within one week would be taken for one or none, but no zone has such since 1990.
    """
    rules = _rules(zone)
    start = _midnight(first) - 2 * DAY
    end = _midnight(after) + 2 * DAY
    rows = [(start, _offset(rules, start))]
    for instant in range(start + WEEK, end + WEEK, WEEK):
        offset = _offset(rules, instant)
        if offset != rows[-1][1]:
            rows.append((_change(rules, instant - WEEK, instant), offset))
    return tuple(rows)


def _midnight(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def _rules(zone: str) -> ZoneInfo:
    try:
        with (files("tzdata.zoneinfo").joinpath(*zone.split("/"))).open("rb") as file:
            return ZoneInfo.from_file(file, zone)
    except (OSError, ValueError) as fault:
        raise CannotCompile(f"there is no time zone {zone!r}") from fault


def _offset(rules: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, rules).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _change(rules: ZoneInfo, before: int, after: int) -> int:
    """The first second at which the offset is that of ``after``."""
    target = _offset(rules, after)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(rules, middle) == target:
            after = middle
        else:
            before = middle
    return after

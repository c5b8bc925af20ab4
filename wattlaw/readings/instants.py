"""Times of RFC 3339 with their offset, as whole seconds since 1970-01-01T00:00:00Z."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wattlaw.readings.problems import CellFault, Problem

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FIRST = (datetime(1900, 1, 1, tzinfo=UTC) - EPOCH) // SECOND
AFTER = (datetime(2200, 1, 1, tzinfo=UTC) - EPOCH) // SECOND
"""Between these a reading can be."""

_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})"
).fullmatch
_NAIVE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
).fullmatch
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").match
_OFFSET_AT = 19


@dataclass(frozen=True, slots=True)
class Instants:
    """A column of times: seconds since 1970, 0 in the rows that are ``bad``.

    ``offsets`` maps each UTC offset (seconds) that was written to the first row
    that writes it; empty where the file stores instants without one.
    """

    values: Sequence[int]
    bad: dict[int, CellFault] = field(default_factory=dict)
    offsets: dict[int, int] = field(default_factory=dict)


def parse_instants(cells: Sequence[str], name: str) -> Instants:
    """A column of text as instants on whole minutes."""
    if all(map(_RFC3339, cells)):
        try:
            values = [(datetime.fromisoformat(cell) - EPOCH) // SECOND for cell in cells]
        except (ValueError, OverflowError):
            return _parse_slowly(cells, name)
        if not any(value % 60 for value in values) and not any(map(far, (min(values), max(values)))):
            return Instants(values, {}, _offsets(cells))
    return _parse_slowly(cells, name)


def _offsets(cells: Sequence[str]) -> dict[int, int]:
    """The first row of each written offset."""
    first: dict[str, int] = {}
    for row, cell in enumerate(cells):
        first.setdefault(cell[_OFFSET_AT:], row)
    found: dict[int, int] = {}
    for row in first.values():
        offset = datetime.fromisoformat(cells[row]).utcoffset()
        assert offset is not None
        found.setdefault(offset // SECOND, row)
    return found


def _parse_slowly(cells: Sequence[str], name: str) -> Instants:
    """As ``parse_instants`` when some cell is not a plain time."""
    values: list[int] = []
    bad: dict[int, CellFault] = {}
    offsets: dict[int, int] = {}
    for row, cell in enumerate(cells):
        parsed = parse_instant(cell, name)
        if isinstance(parsed, CellFault):
            bad[row] = parsed
            values.append(0)
            continue
        offset = parsed.utcoffset()
        assert offset is not None
        offsets.setdefault(offset // SECOND, row)
        values.append((parsed - EPOCH) // SECOND)
    return Instants(values, bad, offsets)


def parse_instant(cell: str, name: str) -> datetime | CellFault:
    """One cell as a time on a whole minute, or what is wrong with it."""
    text = cell.strip()
    if not text:
        return CellFault(Problem.NOT_A_TIME, f"{name} is empty")
    if _NAIVE(text):
        return CellFault(
            Problem.NO_OFFSET,
            f"{name} is {text}, a time without its offset from UTC",
            "write the offset, as in 2026-01-31T13:00:00-08:00: a local clock alone cannot tell the hour "
            "that comes twice",
        )
    try:
        if not _DATE(text):
            raise ValueError
        parsed = datetime.fromisoformat(text.upper().replace(" ", "T", 1))
    except ValueError:
        return CellFault(Problem.NOT_A_TIME, f"{name} is {text[:40]!r}, which is not a time of RFC 3339")
    if parsed.tzinfo is None or len(text) < len("2026-01-31T13:00Z"):
        return CellFault(Problem.NOT_A_TIME, f"{name} is {text[:40]!r}, which is not a time of RFC 3339")
    if parsed.second or parsed.microsecond or ((parsed - EPOCH) // SECOND) % 60:
        return CellFault(Problem.NOT_A_TIME, f"{name} is {text}; intervals start and end on whole minutes")
    if far((parsed - EPOCH) // SECOND):
        return CellFault(Problem.NOT_A_TIME, f"{name} is {text}, a year in which no meter was read")
    return parsed


def far(instant: int) -> bool:
    """Whether a time is a slip of the year, such as 0001 or 9999, rather than a reading's."""
    return not FIRST <= instant < AFTER


def written(instant: int, offset: int) -> str:
    """An instant as RFC 3339 with this offset from UTC in seconds."""
    local = (EPOCH + timedelta(seconds=instant + offset)).replace(tzinfo=None)
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset) // 60, 60)
    return f"{local.isoformat()}{sign}{hours:02d}:{minutes:02d}"

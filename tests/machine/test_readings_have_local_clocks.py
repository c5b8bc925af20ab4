"""Readings at the door, their local time against ``zoneinfo``, and their groups against ``itertools``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from runtime.machine.module import Column, Module, Table
from runtime.machine.series import Series, SeriesFault, read_series
from runtime.machine.types import COUNT, Instant
from tests.machine.programs import EMPTY

HOUR = 3600


def zone_table(name: str, first: datetime, last: datetime) -> Table:
    """The offsets of a zone as a table, found by asking for each hour."""
    zone = ZoneInfo(name)
    keys: list[int] = []
    offsets: list[int] = []
    for second in range(int(first.timestamp()), int(last.timestamp()), HOUR):
        offset = zone.utcoffset(datetime.fromtimestamp(second, UTC).astimezone(zone))
        assert offset is not None
        if not offsets or offsets[-1] != int(offset.total_seconds()):
            keys.append(second)
            offsets.append(int(offset.total_seconds()))
    return Table("zone", Instant(), tuple(keys), (Column("offset", COUNT, tuple(offsets)),))


START, END = datetime(2021, 1, 1, 8, tzinfo=UTC), datetime(2022, 1, 1, 8, tzinfo=UTC)
LOS_ANGELES = replace(
    EMPTY, tables=(*EMPTY.tables[:2], zone_table("America/Los_Angeles", START, END)), horizon=(18_628, 18_993)
)


def year(module: Module = LOS_ANGELES, minutes: int = 60) -> Series:
    starts = range(int(START.timestamp()), int(END.timestamp()), 60 * minutes)
    return read_series(module, starts, [minutes] * len(starts), [[n % 1000 for n in range(len(starts))]])


def local(second: int) -> datetime:
    return datetime.fromtimestamp(second, ZoneInfo("America/Los_Angeles"))


def test_every_hour_of_a_year_has_the_date_and_clock_of_its_zone() -> None:
    columns = year().columns
    epoch = date(1970, 1, 1)
    for row, start in enumerate(columns.start):
        there = local(start)
        assert columns.date[row] == (there.date() - epoch).days
        assert columns.minute[row] == there.hour * 60 + there.minute
    assert len(columns.start) == 8760


def test_days_have_23_24_or_25_hours() -> None:
    lengths = [len(day) for day in year().groups(1440)]
    assert len(lengths) == 365
    assert {hours: lengths.count(hours) for hours in set(lengths)} == {23: 1, 24: 363, 25: 1}


@pytest.mark.parametrize("span", [30, 60, 120, 720])
def test_a_repeated_hour_is_two_groups(span: int) -> None:
    series = year(minutes=30)
    cells = [
        (there.utcoffset(), there.date(), (there.hour * 60 + there.minute) // span)
        for there in map(local, series.columns.start)
    ]
    expected = [len(list(rows)) for _, rows in groupby(cells)]
    assert [len(group) for group in series.groups(span)] == expected


def test_groups_of_a_slice_cover_the_slice() -> None:
    part = Series(year().columns, 5, 50)
    groups = list(part.groups(1440))
    assert [(group.begin, group.end) for group in groups] == [(5, 24), (24, 48), (48, 50)]
    assert len(part) == sum(len(group) for group in groups) == 45


@pytest.mark.parametrize(
    ("starts", "lengths", "values", "row", "words"),
    [
        ([0, 0], [60, 60], [1, 1], 1, "does not start after"),
        ([HOUR, 0], [60, 60], [1, 1], 1, "does not start after"),
        ([0, 1800], [60, 30], [1, 1], 1, "overlaps"),
        ([0, 3599], [60, 60], [1, 1], 1, "overlaps"),
        ([30], [60], [1], 0, "on a full minute"),
        ([0], [0], [1], 0, "at least a minute"),
        ([0], [-60], [1], 0, "at least a minute"),
        ([0], [120], [1], 0, "or a divisor of it"),
        ([0], [45], [1], 0, "or a divisor of it"),
        ([0, 1800], [30, 60], [1, 1], 1, "must start at a multiple"),
        ([300], [60], [1], 0, "must start at a multiple"),
        ([0, HOUR], [60, 60], [0, -1], 1, "import is outside"),
        ([0, HOUR], [60, 60], [0, 10**6 + 1], 1, "import is outside"),
        ([-HOUR], [60], [1], 0, "outside the module's horizon"),
        ([86_400 * 30_000], [60], [1], 0, "outside the module's horizon"),
        ([-(10**13)], [60], [1], 0, "before the module's horizon"),
        ([0], [60, 60], [1], None, "different lengths"),
        ([HOUR * n for n in range(20_001)], [60] * 20_001, [1] * 20_001, None, "at most 20000"),
    ],
)
def test_bad_readings_are_refused_by_row(
    starts: list[int], lengths: list[int], values: list[int], row: int | None, words: str
) -> None:
    with pytest.raises(SeriesFault, match=words) as refused:
        read_series(EMPTY, starts, lengths, [values])
    assert refused.value.row == row
    if row is not None:
        assert str(refused.value).startswith(f"row {row + 1}: ")


def test_channels_must_be_the_module_s() -> None:
    with pytest.raises(SeriesFault, match="1 channels are needed, not 2"):
        read_series(EMPTY, [0], [60], [[1], [1]])
    with pytest.raises(SeriesFault, match="takes no readings"):
        read_series(replace(EMPTY, readings=None), [0], [60], [[1]])


def test_shorter_intervals_need_leave() -> None:
    assert EMPTY.readings is not None
    strict = replace(EMPTY, readings=replace(EMPTY.readings, finer=False))
    with pytest.raises(SeriesFault, match="lasts 30 minutes; 60 minutes are needed"):
        read_series(strict, [0], [30], [[1]])
    assert len(read_series(EMPTY, [0], [30], [[1]])) == 1

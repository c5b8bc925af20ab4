"""A series of readings: the metered intervals of one customer, as immutable columns.

Local dates and clocks are derived here, from the zone table of the module, so
that no caller can hand in a calendar of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from runtime.machine.loaded import TableData
from runtime.machine.module import Module, Readings

MINUTES_A_DAY = 1440
SECONDS_A_DAY = 86_400


class SeriesFault(Exception):
    """Readings that the module does not admit.  ``row`` is the index of the first bad row, or None."""

    def __init__(self, message: str, row: int | None = None, channel: str | None = None) -> None:
        place = "" if row is None else f"row {row + 1}: "
        super().__init__(f"{place}{message}")
        self.message = message
        self.row = row
        self.channel = channel


@dataclass(frozen=True, slots=True)
class Columns:
    """Parallel columns: ``start`` in seconds since 1970, ``length`` in minutes, the local ``date``
    (days since 1970) and ``minute`` of the local day of each start, the UTC ``offset`` in seconds,
    and one column for each channel of the module."""

    start: tuple[int, ...]
    length: tuple[int, ...]
    date: tuple[int, ...]
    minute: tuple[int, ...]
    offset: tuple[int, ...]
    channels: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Rows ``begin`` to ``end`` (exclusive) of shared columns; a slice copies nothing."""

    columns: Columns
    begin: int
    end: int

    def __len__(self) -> int:
        return self.end - self.begin

    def groups(self, span: int) -> Iterator[Series]:
        """Runs of consecutive rows of one local span of ``span`` minutes; see ``code.Groups``."""
        date, minute, offset = self.columns.date, self.columns.minute, self.columns.offset
        begin = self.begin
        while begin < self.end:
            end = begin + 1
            if span == MINUTES_A_DAY:
                while end < self.end and date[end] == date[begin]:
                    end += 1
            else:
                cell = (offset[begin], date[begin], minute[begin] // span)
                while end < self.end and (offset[end], date[end], minute[end] // span) == cell:
                    end += 1
            yield Series(self.columns, begin, end)
            begin = end


def read_series(
    module: Module,
    starts: Sequence[int],
    lengths: Sequence[int],
    channels: Sequence[Sequence[int]],
) -> Series:
    """Readings that the module admits, or ``SeriesFault`` that names the first bad row.

    ``starts`` are seconds since 1970, ``lengths`` minutes, ``channels`` integer
    counts of the channels' steps, in the order of the module's channels.
    """
    readings = module.readings
    if readings is None:
        raise SeriesFault("this module takes no readings")
    if len(channels) != len(readings.channels):
        raise SeriesFault(f"{len(readings.channels)} channels are needed, not {len(channels)}")
    if any(len(column) != len(starts) for column in (lengths, *channels)):
        raise SeriesFault("the columns have different lengths")
    if len(starts) > readings.maximum:
        raise SeriesFault(f"at most {readings.maximum} readings are admitted, not {len(starts)}")
    _check_times(readings, starts, lengths)
    for index, channel in enumerate(readings.channels):
        for row, value in enumerate(channels[index]):
            if not channel.low <= value <= channel.high:
                raise SeriesFault(f"{channel.name} is outside its declared range", row, channel.name)
    zone = module.tables[readings.zone]
    dates, minutes, offsets = localise(TableData(zone.keys, (zone.columns[0].values,)), starts)
    _check_clock(module, lengths, dates, minutes)
    columns = Columns(
        tuple(starts), tuple(lengths), dates, minutes, offsets, tuple(tuple(column) for column in channels)
    )
    return Series(columns, 0, len(starts))


def _check_times(readings: Readings, starts: Sequence[int], lengths: Sequence[int]) -> None:
    """Rows in order of time, none overlapping the next, each of an admitted length."""
    for row, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        if length <= 0:
            raise SeriesFault("an interval must last at least a minute", row)
        if length != readings.minutes and not (readings.finer and readings.minutes % length == 0):
            raise SeriesFault(
                f"the interval lasts {length} minutes; "
                f"{readings.minutes} minutes{' or a divisor of it' if readings.finer else ''} are needed",
                row,
            )
        if row and start <= starts[row - 1]:
            raise SeriesFault("the interval does not start after the one before it", row)
        if row and start < starts[row - 1] + 60 * lengths[row - 1]:
            raise SeriesFault("the interval overlaps the one before it", row)


def localise(
    zone: TableData, starts: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Local dates, minutes of the local day and UTC offsets (seconds) of the instants ``starts``.

    ``zone`` has the instants at which the offset changes.  An instant before the first,
    or inside a local minute, is refused.
    """
    dates, minutes, offsets = [], [], []
    for row, start in enumerate(starts):
        found = bisect_right(zone.keys, start)
        if found == 0:
            raise SeriesFault("the interval starts before the module's horizon", row)
        offset = zone.columns[0][found - 1]
        date, second = divmod(start + offset, SECONDS_A_DAY)
        if second % 60:
            raise SeriesFault("the interval does not start on a full minute", row)
        dates.append(date)
        minutes.append(second // 60)
        offsets.append(offset)
    return tuple(dates), tuple(minutes), tuple(offsets)


def _check_clock(
    module: Module, lengths: Sequence[int], dates: Sequence[int], minutes: Sequence[int]
) -> None:
    """Every row inside the horizon, and none straddling a boundary of the local clock."""
    for row, length in enumerate(lengths):
        if module.horizon is not None and not module.horizon[0] <= dates[row] < module.horizon[1]:
            raise SeriesFault("the interval lies outside the module's horizon", row)
        if minutes[row] % length:
            raise SeriesFault(f"an interval of {length} minutes must start at a multiple of them", row)

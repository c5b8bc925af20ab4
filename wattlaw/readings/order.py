"""The order of a customer's intervals: what is repeated, out of order, overlapping."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from wattlaw.readings.file import ReadingsFile
from wattlaw.readings.instants import written
from wattlaw.readings.problems import CellFault, Problem, RowFault


@dataclass(frozen=True, slots=True)
class Intervals:
    """Positions (in the file) of a customer's usable rows in order of time, with start and length.

    ``minutes`` is the length of the meter's interval, 0 when nothing says it.
    ``faults`` are the rows that are not among them.
    """

    positions: Sequence[int]
    starts: Sequence[int]
    lengths: Sequence[int]
    minutes: int
    faults: tuple[RowFault, ...]


def intervals_of(file: ReadingsFile, customer: str | None, expected: int) -> Intervals:
    """The intervals of one customer.

    Where rows have no end, each lasts as long as the meter's interval: the
    smallest distance between two starts that occurs at least twice, or
    ``expected`` minutes where there are too few rows to tell.
    """
    members = file.members[customer]
    positions: Sequence[int] = members
    faults: list[RowFault] = []
    if file.faults:
        positions = [position for position in members if position not in file.faults]
        faults = [_placed(file, members, position) for position in members if position in file.faults]
    starts = _chosen(file.starts.values, positions)
    minutes = _meter_interval(starts) or expected
    lengths = _lengths(file, positions, starts, minutes)
    if _is_orderly(file, positions, starts, lengths):
        return Intervals(positions, starts, lengths, minutes, tuple(faults))
    keep = _keep_orderly(file, positions, starts, lengths, faults)
    return Intervals(
        [positions[index] for index in keep],
        [starts[index] for index in keep],
        [lengths[index] for index in keep],
        minutes,
        tuple(faults),
    )


def _placed(file: ReadingsFile, members: Sequence[int], position: int) -> RowFault:
    """A faulty row; one without a usable time is placed after the row before it."""
    fault = file.fault(position, file.faults[position])
    if fault.at is not None:
        return fault
    index = members.index(position)
    near = [*reversed(members[:index]), *members[index + 1 :]]
    known = next((other for other in near if other not in file.starts.bad), None)
    at = None if known is None else file.starts.values[known]
    return RowFault(fault.problem, fault.row, at, fault.message, fault.hint)


def _chosen(values: Sequence[int], positions: Sequence[int]) -> Sequence[int]:
    if isinstance(positions, range):
        return values[positions.start : positions.stop]
    return [values[position] for position in positions]


def _meter_interval(starts: Sequence[int]) -> int:
    """Minutes between readings: the smallest distance that is no exception."""
    distances = Counter(later - earlier for earlier, later in pairwise(starts) if later > earlier)
    usual = [distance for distance, times in distances.items() if times > 1] or list(distances)
    return min(usual, default=0) // 60


def _lengths(
    file: ReadingsFile, positions: Sequence[int], starts: Sequence[int], minutes: int
) -> Sequence[int]:
    if file.ends is None:
        return [minutes] * len(positions)
    ends = _chosen(file.ends.values, positions)
    return [(end - start) // 60 for start, end in zip(starts, ends, strict=True)]


def _is_orderly(
    file: ReadingsFile, positions: Sequence[int], starts: Sequence[int], lengths: Sequence[int]
) -> bool:
    after = -(1 << 62)
    for start, length in zip(starts, lengths, strict=True):
        if start < after or length <= 0:
            return False
        after = start + 60 * length
    return file.meters is None or len({file.meters[position] for position in positions}) <= 1


def _keep_orderly(
    file: ReadingsFile,
    positions: Sequence[int],
    starts: Sequence[int],
    lengths: Sequence[int],
    faults: list[RowFault],
) -> list[int]:
    """Indices of the rows that follow one another; the others become faults.

    A row that jumps ahead of those after it is the odd one, not all of them.
    """
    keep: list[int] = []
    for index, start in enumerate(starts):
        if lengths[index] <= 0:
            cell = CellFault(Problem.WRONG_LENGTH, "the interval ends before it has started")
            faults.append(file.fault(positions[index], cell))
            continue
        if keep and start < starts[keep[-1]] and _jumped_ahead(keep, starts, lengths, start):
            cell = CellFault(Problem.OUT_OF_ORDER, "the interval starts after the one that follows it")
            faults.append(file.fault(positions[keep.pop()], cell))
        fault = _clash(file, positions, keep[-1], index, starts, lengths) if keep else None
        if fault is None:
            keep.append(index)
        else:
            faults.append(file.fault(positions[index], fault))
    return keep


def _jumped_ahead(keep: list[int], starts: Sequence[int], lengths: Sequence[int], start: int) -> bool:
    """Whether the last kept row, not this one, is out of order."""
    if len(keep) < 2:
        return False
    before, last = keep[-2], keep[-1]
    follows_on = starts[last] == starts[before] + 60 * lengths[before]
    return not follows_on and start >= starts[before] + 60 * lengths[before]


def _clash(
    file: ReadingsFile,
    positions: Sequence[int],
    last: int,
    index: int,
    starts: Sequence[int],
    lengths: Sequence[int],
) -> CellFault | None:
    """Why a row cannot follow the last one that was kept."""
    start, row = starts[index], file.table.rows[positions[last]]
    after = starts[last] + 60 * lengths[last]
    if start >= after:
        return None
    if file.meters is not None and file.meters[positions[last]] != file.meters[positions[index]]:
        first, second = file.meters[positions[last]], file.meters[positions[index]]
        return CellFault(
            Problem.TWO_METERS,
            f"meter {second} reads the same time as meter {first} in row {row}",
            "a bill is for one meter at a time: give each its own customer",
        )
    if start == starts[last]:
        return CellFault(Problem.REPEATED, f"the interval starts at the same time as the one in row {row}")
    if start < starts[last]:
        return CellFault(
            Problem.OUT_OF_ORDER,
            f"the interval starts before the one in row {row}, {written(starts[last], 0)}",
        )
    return CellFault(
        Problem.OVERLAP, f"the interval overlaps the one in row {row}, which ends at {written(after, 0)}"
    )

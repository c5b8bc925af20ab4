"""The few of many billing periods between which all others lie.

A bill for many periods at once knows of each count only its least and greatest
value.  The periods that attain these say as much as all of them together.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from verifier.world import Month


def corners(months: Sequence[Month]) -> list[Month]:
    """Months that attain the least and the greatest of every count that any of the months has."""
    extremes: dict[Hashable, list[tuple[int, int]]] = {}
    seen: dict[Hashable, int] = {}
    for place, month in enumerate(months):
        for feature, count in _features(month):
            seen[feature] = seen.get(feature, 0) + 1
            ends = extremes.get(feature)
            if ends is None:
                extremes[feature] = [(count, place), (count, place)]
            elif count < ends[0][0]:
                ends[0] = (count, place)
            elif count > ends[1][0]:
                ends[1] = (count, place)
    chosen = {place for ends in extremes.values() for _, place in ends}
    for feature, times in seen.items():
        if times < len(months):  # a month in which it does not occur counts as zero
            chosen.add(next(place for place, one in enumerate(months) if not _has(one, feature)))
    return [months[place] for place in sorted(chosen)]


def _features(month: Month) -> Iterator[tuple[Hashable, int]]:
    """Every number that is to lie between its ends; also how far a loop's turns are from the days."""
    days = month.period.days
    yield "days", days
    yield "month", month.period.month
    yield "least first day", month.firsts[0]
    yield "greatest first day", month.firsts[1]
    for ledger in month.ledgers:
        sums: dict[int, int] = {}
        for turns, count in ledger.items():
            assert isinstance(count, int)
            yield turns, count
            sums[turns.loop] = sums.get(turns.loop, 0) + count
        for loop, total in sums.items():
            yield ("turns", loop), total
            yield ("turns beyond the days", loop), total - days
    yield from month.kinds.items()
    yield from month.days


def _has(month: Month, feature: Hashable) -> bool:
    return any(feature == own for own, _ in _features(month))

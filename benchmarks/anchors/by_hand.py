"""The PacifiCorp rate as someone would write it by hand in plain Python, in integers.

Label 5cb636bf5457a3b5469b6ec3 (line 298 of ``urdb_residential.jsonl``) under the
independent engine's conventions: calendar months of 2018 in UTC, one tier ladder
a month, no rounding.  Energy is counted in 0.0001 kWh, prices in 10⁻⁷ USD, so
amounts are in 10⁻¹¹ USD.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

KWH = 10_000
SUMMER = ((400 * KWH, 890_821), (1_000 * KWH, 1_161_908), (None, 1_454_618))
WINTER = ((400 * KWH, 890_821), (None, 1_077_787))
SUMMER_MONTHS = range(5, 10)
FIXED = 6 * 10**11
MINIMUM = 8 * 10**11
USD = 10**11

MONTH_STARTS = [int(datetime(2018, month, 1, tzinfo=UTC).timestamp()) for month in range(1, 13)]


def year(starts: Sequence[int], kwh: Sequence[int]) -> list[Fraction]:
    """Twelve monthly bills in USD from hourly readings: instants in seconds, energy in 0.0001 kWh."""
    usage = [0] * 12
    for start, energy in zip(starts, kwh, strict=True):
        usage[bisect_right(MONTH_STARTS, start) - 1] += energy
    return [Fraction(month_bill(month, usage[month - 1]), USD) for month in range(1, 13)]


def month_bill(month: int, usage: int) -> int:
    """One month's bill in 10⁻¹¹ USD."""
    amount, below = FIXED, 0
    for bound, price in SUMMER if month in SUMMER_MONTHS else WINTER:
        above = usage if bound is None else min(usage, bound)
        amount += max(0, above - below) * price
        below = above
    return max(amount, MINIMUM)

"""Exact values as people read them."""

from __future__ import annotations

from fractions import Fraction


def decimal(value: Fraction, places: int | None = None) -> str:
    """The value in decimals, with thousands commas; a fraction where it does not end.

    ``places`` is the least number of decimals shown.
    """
    digits = _places(value.denominator)
    if digits is None:
        return f"{value.numerator:,}/{value.denominator:,}"
    digits = max(digits, places or 0)
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, rest = divmod(scaled, 10**digits)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:0{digits}d}" if digits else f"{sign}{whole:,}"


def _places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has, or None where it does not end."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None


def clock(minutes: int) -> str:
    """A time of day: 960 is ``16:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

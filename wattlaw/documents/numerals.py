"""Exact values as people read them in a document."""

from __future__ import annotations

from fractions import Fraction

from dsl import units


def decimal(value: Fraction, places: int = 0) -> str:
    """The value with thousands commas and at least ``places`` decimals; a fraction where no decimal ends."""
    text = units.decimal(abs(value))
    sign = "−" if value < 0 else ""
    if "/" in text:
        return sign + text
    whole, _, rest = text.partition(".")
    rest = rest.ljust(places, "0")
    return f"{sign}{int(whole):,}{'.' if rest else ''}{rest}"


def clock(minutes: int) -> str:
    """A time of day: 960 is ``16:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

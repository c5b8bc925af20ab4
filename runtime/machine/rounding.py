"""Rounding modes, and the one meaning of dividing with rounding."""

from __future__ import annotations

from enum import Enum


class Rounding(Enum):
    """How a quotient becomes an integer.  The value is the word used in Watt."""

    HALF_UP = "half-up"
    """To the nearest; ties away from zero (what bills use)."""
    HALF_EVEN = "half-even"
    """To the nearest; ties to the even neighbour."""
    UP = "up"
    """Away from zero."""
    DOWN = "down"
    """Towards zero."""
    FLOOR = "floor"
    """Towards minus infinity."""
    CEILING = "ceiling"
    """Towards plus infinity."""

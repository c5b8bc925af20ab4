"""Places in the source and the types of values."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from dsl.node import node
from dsl.units import Unit


@node
class Span:
    """Where something stands: file name, 1-based lines and columns, end exclusive in columns."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Mode(Enum):
    """Rounding modes, by their word in Watt."""

    HALF_UP = "half-up"
    HALF_EVEN = "half-even"
    UP = "up"
    DOWN = "down"
    FLOOR = "floor"
    CEILING = "ceiling"


@node
class Rounding:
    """Round to a multiple of ``step`` (in base units) with ``mode``."""

    mode: Mode
    step: Fraction


@node
class NumberType:
    """A number of a unit.

    ``step`` is the step that every value is a whole multiple of, or None for an
    exact quotient that has not been rounded (such a value cannot be named,
    stored or printed).  ``low`` and ``high`` are the declared range in base
    units, None where the text gives none.
    """

    unit: Unit
    step: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None


@node
class TruthType:
    """Yes or no."""


@node
class OptionType:
    """One option of an enumeration, by the enumeration's name."""

    enum: str


@node
class DayType:
    """A calendar date."""


@node
class ListType:
    """A list of at most ``maximum`` values."""

    element: NumberType | TruthType | OptionType | DayType | InstantType | IdentityType | DigestType
    maximum: int


@node
class InstantType:
    """A moment, to the second."""


@node
class IdentityType:
    """An opaque name of a sort of the contract: ``party``, a meter, a trade."""

    sort: str


@node
class DigestType:
    """The SHA-256 of something."""


ValueType = NumberType | TruthType | OptionType | DayType | InstantType | IdentityType | DigestType | ListType

"""Which types are well formed, and which integers a plain type contains."""

from __future__ import annotations

from runtime.machine import limits
from runtime.machine.module import Enumeration
from runtime.machine.refusal import insist
from runtime.machine.types import (
    NAME_MAX,
    WORD_MAX,
    WORD_MIN,
    Array,
    Choice,
    Dated,
    Day,
    Digest,
    Identity,
    Instant,
    ListOf,
    Number,
    Plain,
    SeriesOf,
    Truth,
    Type,
)
from runtime.machine.units import BASE_NAME, LARGEST_POWER, NOT_BASE, Unit

Enumerations = tuple[Enumeration, ...]


def domain(kind: Plain, enums: Enumerations) -> tuple[int, int]:
    """The least and the greatest integer that a register of this type may hold."""
    match kind:
        case Truth():
            return (0, 1)
        case Choice():
            return (0, len(enums[kind.enum].options) - 1)
        case Number() | Day() | Instant():
            return (WORD_MIN, WORD_MAX)
        case Identity() | Digest():
            return (0, NAME_MAX)


def element_of(kind: Type) -> Plain | None:
    """The plain type that a range of a parameter of this type speaks of; None for series."""
    match kind:
        case ListOf() | Dated() | Array():
            return kind.element
        case SeriesOf():
            return None
        case _:
            return kind


def check_type(kind: Type, enums: Enumerations, where: str, sorts: int = 0) -> None:
    """Refuse a type that is not well formed.  ``sorts``: how many kinds of identities the module has."""
    match kind:
        case Number():
            _check_number(kind, where)
        case Choice():
            insist(0 <= kind.enum < len(enums), "there is no such enumeration", where)
        case Identity():
            insist(0 <= kind.sort < sorts, "there is no such sort of identities", where)
        case ListOf() | Dated():
            insist(1 <= kind.maximum <= limits.ELEMENTS, "the maximum of elements is out of bounds", where)
            check_type(kind.element, enums, where, sorts)
        case Array():
            insist(1 <= kind.size <= limits.ARRAY_CELLS, "the size of an array is out of bounds", where)
            check_type(kind.element, enums, where, sorts)
        case _:
            pass


def _check_number(kind: Number, where: str) -> None:
    check_unit(kind.unit, where)
    largest = 10**limits.STEP_DIGITS
    insist(0 < kind.step.numerator < largest, "a step must be positive and of limited size", where)
    insist(kind.step.denominator < largest, "a step must be of limited size", where)


def check_unit(unit: Unit, where: str) -> None:
    """Refuse a unit whose powers are not sorted, unique, non-zero and small."""
    names = [name for name, _ in unit.powers]
    insist(names == sorted(set(names)), "the base units are not sorted or not unique", where)
    for name, power in unit.powers:
        fits = BASE_NAME.match(name) and name not in NOT_BASE
        insist(fits, f"{name!r} cannot be the name of a base unit", where)
        insist(power != 0 and abs(power) <= LARGEST_POWER, f"the power of {name} is out of bounds", where)

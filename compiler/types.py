"""Types of the model as types of the machine, and ranges as integers in their steps."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache

from compiler.errors import CannotCompile
from dsl.model.base import (
    DayType,
    DigestType,
    IdentityType,
    InstantType,
    ListType,
    NumberType,
    OptionType,
    TruthType,
    ValueType,
)
from dsl.units import Unit as ModelUnit
from runtime.machine.instructions.calendar import FIRST_INSTANT, LAST_INSTANT
from runtime.machine.types import Choice as ChoiceOf
from runtime.machine.types import Day, Digest, Identity, Instant, ListOf, Number, Plain, Truth, Type
from runtime.machine.units import Unit

INSTANTS = (FIRST_INSTANT, LAST_INSTANT)
"""Where instants of contracts lie: the door and every sum see to it."""

UNDECLARED = 10**12
"""A number whose text gives no range is held to ± this many base units, at the door and in proofs."""


@cache
def unit(model: ModelUnit) -> Unit:
    """The machine's unit of the same base units."""
    return Unit(model.powers)


def number(model: NumberType) -> Number:
    """The machine's number; the step must be known."""
    if model.step is None:
        raise CannotCompile("an exact quotient must be rounded before it is stored")
    return Number(unit(model.unit), model.step)


def bounds(model: NumberType) -> tuple[int, int]:
    """The declared range in steps; the undeclared sides are ``UNDECLARED``."""
    step = number(model).step
    low = -Fraction(UNDECLARED) if model.low is None else model.low
    high = Fraction(UNDECLARED) if model.high is None else model.high
    return -((-low) // step), high // step


def plain(model: ValueType, enums: Mapping[str, int], sorts: Mapping[str, int] | None = None) -> Plain:
    """The machine's plain type; ``enums`` numbers the enumerations, ``sorts`` the kinds of identities."""
    match model:
        case NumberType():
            return number(model)
        case TruthType():
            return Truth()
        case OptionType():
            return ChoiceOf(enums[model.enum])
        case DayType():
            return Day()
        case InstantType():
            return Instant()
        case IdentityType():
            return Identity((sorts or {})[model.sort])
        case DigestType():
            return Digest()
        case ListType():
            raise CannotCompile("a list cannot stand here")


def register_type(
    model: ValueType, enums: Mapping[str, int], sorts: Mapping[str, int] | None = None
) -> Type:
    """The machine's type of any value."""
    if isinstance(model, ListType):
        return ListOf(plain(model.element, enums, sorts), model.maximum)
    return plain(model, enums, sorts)


def limits(model: ValueType) -> tuple[int, int] | tuple[None, None]:
    """The range that the door checks for a value or for each element of a list."""
    if isinstance(model, ListType):
        return limits(model.element)
    if isinstance(model, InstantType):
        return INSTANTS
    return bounds(model) if isinstance(model, NumberType) else (None, None)

"""Types of the model as types of the machine, and ranges as integers in their steps."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from compiler.errors import CannotCompile
from dsl.model.base import DayType, ListType, NumberType, OptionType, TruthType, ValueType
from dsl.units import Unit as ModelUnit
from runtime.machine.types import Choice as ChoiceOf
from runtime.machine.types import Day, ListOf, Number, Plain, Truth, Type
from runtime.machine.units import Unit

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


def plain(model: ValueType, enums: dict[str, int]) -> Plain:
    """The machine's plain type; ``enums`` numbers the enumerations."""
    match model:
        case NumberType():
            return number(model)
        case TruthType():
            return Truth()
        case OptionType():
            return ChoiceOf(enums[model.enum])
        case DayType():
            return Day()
        case ListType():
            raise CannotCompile("a list cannot stand here")


def register_type(model: ValueType, enums: dict[str, int]) -> Type:
    """The machine's type of any value."""
    if isinstance(model, ListType):
        return ListOf(plain(model.element, enums), model.maximum)
    return plain(model, enums)


def limits(model: ValueType) -> tuple[int, int] | tuple[None, None]:
    """The range that the door checks for a value or for each element of a list."""
    if isinstance(model, ListType):
        return limits(model.element)
    return bounds(model) if isinstance(model, NumberType) else (None, None)

"""Typing rules that several instructions share."""

from __future__ import annotations

from fractions import Fraction

from runtime.machine.instructions.table import Context, TypeFault, expect
from runtime.machine.rounding import Rounding
from runtime.machine.types import Number, Truth, Type

MODES = tuple(Rounding)
"""Rounding modes by their number in the encoding."""

TRUTH = Truth()


def number(kind: Type) -> Number:
    """The type as a number, or a fault."""
    if not isinstance(kind, Number):  # the complaint is worded only when there is one
        raise TypeFault(f"a number is needed, not {kind}")
    return kind


def mode(immediate: int) -> Rounding:
    """The rounding mode with this number."""
    expect(0 <= immediate < len(MODES), f"there is no rounding mode {immediate}")
    return MODES[immediate]


def positive(immediate: int, what: str) -> int:
    """A positive immediate."""
    expect(immediate > 0, f"{what} must be positive, not {immediate}")
    return immediate


def alike(_: Context, args: tuple[Type, ...], immediates: tuple[int, ...]) -> tuple[Type, ...]:
    """Two numbers of one unit and step give a third."""
    expect(len(args) == 2 and not immediates, "two operands are needed")
    left, right = number(args[0]), number(args[1])
    if left != right:
        raise TypeFault(f"unlike operands: {left} and {right}")
    return (left,)


def one_number(_: Context, args: tuple[Type, ...], immediates: tuple[int, ...]) -> tuple[Type, ...]:
    """A number gives a number of its own unit and step."""
    expect(len(args) == 1 and not immediates, "one operand is needed")
    return (number(args[0]),)


def step_of(numerator: int, denominator: int) -> Fraction:
    """A positive step from two immediates."""
    return Fraction(positive(numerator, "a step"), positive(denominator, "a step"))

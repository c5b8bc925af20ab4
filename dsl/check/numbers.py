"""What type an operation on numbers has: units, steps and ranges, before any value is known.

Units of sums must be equal; units of products multiply.  The step of a sum is
the coarsest step of which both are whole multiples (the greatest common divisor
of two rationals); a quotient by anything but a literal has no step until it is
rounded.  Ranges follow interval arithmetic; None is no bound.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from dsl.model.base import NumberType, Rounding
from dsl.units import ONE, Unit

COUNT = NumberType(ONE, Fraction(1))
"""A whole number without unit."""


def common_step(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    """The coarsest step of which both steps are whole multiples; None when either is unrounded."""
    if first is None or second is None:
        return None
    denominator = lcm(first.denominator, second.denominator)
    return Fraction(
        gcd(
            first.numerator * (denominator // first.denominator),
            second.numerator * (denominator // second.denominator),
        ),
        denominator,
    )


def decimal_step(value: Fraction) -> Fraction:
    """The largest of 1, 1/10, 1/100 … of which the value is a multiple; itself where no decimal is
    (365/12).
    """
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return abs(value)
    step = Fraction(1)
    while (value / step).denominator != 1:
        step /= 10
    return step


def literal(value: Fraction, unit: Unit) -> NumberType:
    """The type of a literal: its range is its value, its step that of its last digit."""
    return NumberType(unit, decimal_step(value), value, value)


def add(left: NumberType, right: NumberType) -> NumberType:
    """A sum; the caller has seen that the units are equal."""
    return NumberType(
        left.unit,
        common_step(left.step, right.step),
        _both(left.low, right.low),
        _both(left.high, right.high),
    )


def negate(of: NumberType) -> NumberType:
    """The opposite."""
    return NumberType(
        of.unit, of.step, None if of.high is None else -of.high, None if of.low is None else -of.low
    )


def subtract(left: NumberType, right: NumberType) -> NumberType:
    """A difference; the caller has seen that the units are equal."""
    return add(left, negate(right))


def multiply(left: NumberType, right: NumberType) -> NumberType:
    """A product, exact."""
    step = None if left.step is None or right.step is None else left.step * right.step
    low, high = _product_range(left, right)
    return NumberType(left.unit * right.unit, step, low, high)


def divide(left: NumberType, right: NumberType, by: Fraction | None) -> NumberType:
    """A quotient; ``by`` is the divisor's value where it is a literal (positive), else None."""
    unit = left.unit / right.unit
    if by is not None:
        step = None if left.step is None else left.step / by
        return NumberType(
            unit,
            step,
            None if left.low is None else left.low / by,
            None if left.high is None else left.high / by,
        )
    if right.low is None or right.low <= 0:
        low = Fraction(0) if left.low is not None and left.low >= 0 else None
        return NumberType(unit, None, low, None)
    inverse = NumberType(
        ONE / right.unit, None, Fraction(0) if right.high is None else 1 / right.high, 1 / right.low
    )
    low, high = _product_range(left, inverse)
    return NumberType(unit, None, low, high)


def rounded(of: NumberType, rounding: Rounding) -> NumberType:
    """A value after rounding: at most one step away from before."""
    return NumberType(
        of.unit,
        rounding.step,
        None if of.low is None else of.low // rounding.step * rounding.step,
        None if of.high is None else -(-of.high // rounding.step) * rounding.step,
    )


def absolute(of: NumberType) -> NumberType:
    """The size without sign."""
    if of.low is None or of.high is None:
        return NumberType(of.unit, of.step, Fraction(0), None)
    if of.low >= 0:
        return of
    low = Fraction(0) if of.high >= 0 else -of.high
    return NumberType(of.unit, of.step, low, max(-of.low, of.high))


def either(left: NumberType, right: NumberType) -> NumberType:
    """A value that is one or the other; the units are equal."""
    return NumberType(
        left.unit,
        common_step(left.step, right.step),
        None if left.low is None or right.low is None else min(left.low, right.low),
        None if left.high is None or right.high is None else max(left.high, right.high),
    )


def extreme(left: NumberType, right: NumberType, take: str) -> NumberType:
    """The ``greatest`` or the ``least`` of two."""
    step = common_step(left.step, right.step)
    if take == "greatest":
        low = _of_known(max, left.low, right.low)
        high = None if left.high is None or right.high is None else max(left.high, right.high)
    else:
        low = None if left.low is None or right.low is None else min(left.low, right.low)
        high = _of_known(min, left.high, right.high)
    return NumberType(left.unit, step, low, high)


def _of_known(choose: object, first: Fraction | None, second: Fraction | None) -> Fraction | None:
    known = [bound for bound in (first, second) if bound is not None]
    if not known:
        return None
    return max(known) if choose is max else min(known)


def _both(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return None if first is None or second is None else first + second


def _product_range(left: NumberType, right: NumberType) -> tuple[Fraction | None, Fraction | None]:
    if left.low is not None and left.high is not None and right.low is not None and right.high is not None:
        corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
        return min(corners), max(corners)
    if _not_negative(left) and _not_negative(right):
        assert left.low is not None
        assert right.low is not None
        return left.low * right.low, None
    if (_not_positive(left) and _not_negative(right)) or (_not_negative(left) and _not_positive(right)):
        return None, Fraction(0)
    return None, None


def _not_negative(of: NumberType) -> bool:
    return of.low is not None and of.low >= 0


def _not_positive(of: NumberType) -> bool:
    return of.high is not None and of.high <= 0

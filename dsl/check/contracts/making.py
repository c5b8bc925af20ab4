"""Putting checked expressions together, where the text has a word for what they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dsl.check import numbers
from dsl.model import expressions as model
from dsl.model.base import InstantType, NumberType, Span, TruthType
from dsl.units import HOUR, ONE

TRUTH = TruthType()


def truth(span: Span, *, value: bool) -> model.Truth:
    """Yes or no."""
    return model.Truth(TRUTH, span, value)


def nothing(kind: NumberType, span: Span) -> model.Number:
    """Zero, in a unit."""
    return model.Number(numbers.literal(Fraction(0), kind.unit), span, Fraction(0))


def whole(value: int, span: Span) -> model.Number:
    """A count, written out."""
    return model.Number(numbers.literal(Fraction(value), ONE), span, Fraction(value))


def count_type(most: int) -> NumberType:
    """Counts from 0 up."""
    return NumberType(ONE, Fraction(1), Fraction(0), Fraction(most))


def compare(operator: model.Compared, left: model.Expr, right: model.Expr) -> model.Expr:
    """A comparison."""
    return model.Compare(TRUTH, left.span, operator, left, right)


def all_of(parts: Sequence[model.Expr]) -> model.Expr:
    """That all hold."""
    return parts[0] if len(parts) == 1 else model.Logic(TRUTH, parts[0].span, "and", tuple(parts))


def any_of(parts: Sequence[model.Expr]) -> model.Expr:
    """That one holds."""
    return parts[0] if len(parts) == 1 else model.Logic(TRUTH, parts[0].span, "or", tuple(parts))


def negation(of: model.Expr) -> model.Expr:
    """The opposite."""
    return model.Logic(TRUTH, of.span, "not", (of,))


def counted(conditions: Sequence[model.Expr], span: Span) -> model.Expr:
    """How many of several conditions hold."""
    parts: list[model.Expr] = [
        model.Cases(count_type(1), span, ((one, whole(1, span)),), whole(0, span)) for one in conditions
    ]
    total = parts[0]
    for place, part in enumerate(parts[1:], 2):
        total = model.Arithmetic(count_type(place), span, "+", total, part)
    return total


def times(left: model.Expr, right: model.Expr) -> model.Expr:
    """A product of numbers."""
    return model.Arithmetic(numbers.multiply(of(left), of(right)), left.span, "*", left, right)


def less(left: model.Expr, right: model.Expr) -> model.Expr:
    """A difference of numbers."""
    return model.Arithmetic(numbers.subtract(of(left), of(right)), left.span, "-", left, right)


@dataclass(frozen=True, slots=True)
class Apart:
    """A difference, with its type."""

    of: model.Expr
    kind: NumberType


def difference(left: model.Expr, right: model.Expr) -> Apart:
    """How far one number is above another."""
    kind = numbers.subtract(of(left), of(right))
    return Apart(model.Arithmetic(kind, left.span, "-", left, right), kind)


def later(instant: model.Expr, hours: Fraction) -> model.Expr:
    """A time so many hours later."""
    span = model.Number(numbers.literal(hours, HOUR), instant.span, hours)
    return model.Arithmetic(InstantType(), instant.span, "+", instant, span)


def of(expr: model.Expr) -> NumberType:
    """The type of a number."""
    assert isinstance(expr.type, NumberType)
    return expr.type

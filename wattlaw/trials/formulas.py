"""Formulas of the checked text, evaluated over exact fractions.

Only for worked examples that give some quantities and leave out others that the
text computes from them; whatever hangs on readings is not evaluated here.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt

from dsl.model import expressions as m
from dsl.model.base import Rounding
from dsl.model.expressions import Expr
from runtime.machine.algebra import divide_by_floor
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding as Mode

Lookup = Callable[[str], Fraction]
"""The value of a determinant by its name."""


class NoFormula(Exception):
    """An expression that cannot be told from other determinants."""


def evaluate(expr: Expr, lookup: Lookup) -> Fraction:
    """The value of a period-level expression in base units; truths are 0 and 1, options positions."""
    match expr:
        case m.Number(value=value):
            return value
        case m.Truth(value=truth):
            return Fraction(truth)
        case m.Option(index=index):
            return Fraction(index)
        case m.Quantity(name=name):
            return lookup(name)
        case m.Fact(name=name, when=("first day" | "last day") as when):
            return lookup(f"fact:{name} on the {when}")
        case m.Opening(balance=balance):
            return lookup(f"opening:{balance}")
        case m.Register(name=name):
            return lookup(f"register:{name}")
        case m.BillingMonth():
            return lookup("billing-month")
        case m.Days(part=None):
            return lookup("days")
        case m.Total(quantity=quantity, part=None, periods=None):
            return lookup(quantity)
        case _:
            return _combined(expr, lookup)


def _combined(expr: Expr, lookup: Lookup) -> Fraction:
    def of(one: Expr) -> Fraction:
        return evaluate(one, lookup)

    match expr:
        case m.Arithmetic(operator=operator, left=left, right=right):
            return _arithmetic(operator, of(left), of(right))
        case m.Negate(of=one):
            return -of(one)
        case m.Absolute(of=one):
            return abs(of(one))
        case m.Extreme(take=take, of=several):
            return (max if take == "greatest" else min)(of(one) for one in several)
        case m.Round(of=m.SquareRoot(of=one), rounding=rounding):
            return _root(of(one), rounding)
        case m.Round(of=one, rounding=rounding):
            return _rounded(of(one), rounding)
        case m.Compare(operator=operator, left=left, right=right):
            return Fraction(_compared(operator, of(left), of(right)))
        case m.Logic(operator="not", of=(one,)):
            return 1 - of(one)
        case m.Logic(operator=operator, of=several):
            truths = [of(one) == 1 for one in several]
            return Fraction(all(truths) if operator == "and" else any(truths))
        case m.Cases(cases=cases, otherwise=otherwise):
            return of(next((value for condition, value in cases if of(condition) == 1), otherwise))
        case _:
            raise NoFormula(type(expr).__name__)


def _arithmetic(operator: str, x: Fraction, y: Fraction) -> Fraction:
    if operator == "+":
        return x + y
    if operator == "-":
        return x - y
    if operator == "*":
        return x * y
    if y <= 0:
        raise NoFormula("a division by zero or by a negative number")
    return x / y


def _compared(operator: str, x: Fraction, y: Fraction) -> bool:
    return {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y, "=": x == y, "!=": x != y}[operator]


def _rounded(value: Fraction, rounding: Rounding) -> Fraction:
    scaled = value / rounding.step
    mode = Mode(rounding.mode.value)
    return divide_by_floor(Integers(), scaled.numerator, scaled.denominator, mode) * rounding.step


def _root(value: Fraction, rounding: Rounding) -> Fraction:
    """A square root, rounded: exact where it is a fraction, otherwise from more digits than can matter."""
    far = 10**40
    scaled = value.numerator * far * far // value.denominator
    return _rounded(Fraction(isqrt(scaled), far), rounding)

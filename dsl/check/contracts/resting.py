"""What an expression over a row is in rows that nobody has written, where that can be told."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from dsl.model import expressions as model

Known = Fraction | bool | tuple[str, int] | None
"""A number, a truth, an option; None where it cannot be told."""


def rests(of: model.Expr | None, starts: Mapping[str, model.Expr]) -> Known:
    """The value with the columns at their starts and the keys unknown."""
    match of:
        case model.Number(value=value):
            return value
        case model.Truth(value=truth):
            return truth
        case model.Option(enum=enum, index=index):
            return (enum, index)
        case model.Local(name=name) if name in starts:
            return rests(starts[name], {})
        case model.Negate(of=inner):
            rest = rests(inner, starts)
            return -rest if isinstance(rest, Fraction) else None
        case model.Arithmetic():
            return _arithmetic(of, starts)
        case model.Compare():
            return _comparison(of, starts)
        case model.Logic():
            return _logic(of, starts)
        case _:
            return None


def _arithmetic(of: model.Arithmetic, starts: Mapping[str, model.Expr]) -> Known:
    left, right = rests(of.left, starts), rests(of.right, starts)
    if of.operator == "*" and (left == 0 or right == 0):
        return Fraction(0)
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    match of.operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else None


def _comparison(of: model.Compare, starts: Mapping[str, model.Expr]) -> Known:
    left, right = rests(of.left, starts), rests(of.right, starts)
    if left is None or right is None:
        return None
    if of.operator in ("=", "!="):
        return (left == right) is (of.operator == "=")
    if not isinstance(left, Fraction) or not isinstance(right, Fraction):
        return None
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[of.operator]


def _logic(of: model.Logic, starts: Mapping[str, model.Expr]) -> Known:
    values = [rests(one, starts) for one in of.of]
    if of.operator == "not":
        return None if values[0] is None else not values[0]
    decided = of.operator == "or"
    if any(value is decided for value in values):
        return decided
    return None if any(value is None for value in values) else not decided

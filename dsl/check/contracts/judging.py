"""What can be told of a condition from the ranges of what it compares."""

from __future__ import annotations

from dsl.model import expressions as model
from dsl.model.base import NumberType


def conjuncts(of: model.Expr) -> tuple[model.Expr, ...]:
    """The conditions that must all hold."""
    return of.of if isinstance(of, model.Logic) and of.operator == "and" else (of,)


def never(of: model.Expr) -> bool:
    """Whether a condition certainly never holds."""
    return decided(of) is False


def decided(of: model.Expr) -> bool | None:
    """Whether a condition always holds (True) or never (False), as far as ranges tell."""
    match of:
        case model.Truth(value=value):
            return value
        case model.Compare():
            return _compared(of)
        case model.Logic(operator="not", of=(inner,)):
            inside = decided(inner)
            return None if inside is None else not inside
        case model.Logic(operator=operator, of=parts):
            values = [decided(one) for one in parts]
            ends = operator == "or"
            if any(value is ends for value in values):
                return ends
            if operator == "and" and _contradict(parts):
                return False
            return None if any(value is None for value in values) else not ends
        case _:
            return None


def _compared(of: model.Compare) -> bool | None:
    from dsl.check.contracts.nowhere import placeless

    left, right = of.left.type, of.right.type
    if placeless(of.left) == placeless(of.right):
        return of.operator in ("=", "<=", ">=")
    if isinstance(of.left, model.Option) and isinstance(of.right, model.Option):
        return (of.left.index == of.right.index) is (of.operator == "=")
    if not isinstance(left, NumberType) or not isinstance(right, NumberType):
        return None
    less = left.high is not None and right.low is not None and left.high < right.low
    more = left.low is not None and right.high is not None and left.low > right.high
    at_most = left.high is not None and right.low is not None and left.high <= right.low
    at_least = left.low is not None and right.high is not None and left.low >= right.high
    yes, no = {
        "<": (less, at_least),
        "<=": (at_most, more),
        ">": (more, at_most),
        ">=": (at_least, less),
        "=": (False, less or more),
        "!=": (less or more, False),
    }[of.operator]
    return True if yes else False if no else None


def _contradict(parts: tuple[model.Expr, ...]) -> bool:
    """Whether two of several conditions are each other's opposite."""
    from dsl.check.contracts.nowhere import placeless

    known = [placeless(one) for one in parts]
    return any(opposite(one, other) for place, one in enumerate(known) for other in known[:place])


OPPOSITE = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def opposite(one: model.Expr, other: model.Expr) -> bool:
    """Whether one condition is literally the opposite of the other; both without places."""
    match one, other:
        case model.Compare(operator=a, left=left, right=right), model.Compare(operator=b):
            return OPPOSITE[a] == b and left == other.left and right == other.right
        case model.Logic(operator="not", of=(inner,)), _:
            return inner == other
        case _, model.Logic(operator="not", of=(inner,)):
            return inner == one
        case _:
            return False

"""When a row of the bill is charged at all, so that bills can say of a row that it does not apply."""

from __future__ import annotations

from dsl.model import expressions as m
from dsl.model.base import TruthType


def applies(amount: m.Expr) -> m.Expr | None:
    """The condition without which an amount is nothing; None for one that has no such condition.

    ``less 20% of line 2, when assistance is CARE`` is checked into the amount where that holds and
    zero otherwise; a row of one season is zero where the billing period has no day of it.
    """
    match amount:
        case m.Negate(of=inside):
            return applies(inside)
        case m.Cases(cases=((condition, value),), otherwise=m.Number(value=0)):
            within = applies(value)
            return condition if within is None else _joined("and", condition, within)
        case m.Arithmetic(operator="+", left=left, right=right):
            one, other = applies(left), applies(right)
            if one is None or other is None:
                return None
            return one if one == other else _joined("or", one, other)
        case _:
            return None


def _joined(operator: str, one: m.Expr, other: m.Expr) -> m.Expr:
    assert operator in ("and", "or")
    return m.Logic(TruthType(), one.span, operator, (one, other))  # type: ignore[arg-type]

"""What only tariffs can say, met in a contract; and words of tariffs that mean something here too."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dsl.check import codes
from dsl.check.arithmetic import added, extreme, told
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.world import contract_rule
from dsl.check.elaborate import RULES, expression, expressions, in_words, numbers_of
from dsl.check.literals import unlike
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DayType, InstantType, TruthType
from dsl.syntax import expressions as tree

WORDS: tuple[tuple[type, str], ...] = (
    (tree.LineReference, "a line of a bill"),
    (tree.LineTitle, "a line of a bill"),
    (tree.Restricted, "a part of a billing period"),
    (tree.Demand, "a demand"),
    (tree.DailyDemand, "a demand"),
    (tree.AverageAt, "a metered average"),
    (tree.Days, "the days of a billing period"),
    (tree.DaySum, "a sum over the days of a billing period"),
    (tree.BillingMonth, "a billing month"),
    (tree.PeriodContains, "a billing period"),
    (tree.OfHistory, "the history of bills"),
    (tree.WasIn, "the history of bills"),
    (tree.BalanceValue, "a balance from bill to bill"),
    (tree.MonthDay, "a date of every year"),
    (tree.MonthLiteral, "a month of every year"),
)


def _refusing(words: str) -> Any:
    def refuse(world: World, context: Context, written: Any) -> model.Expr:
        del context
        raise world.report.refuse(
            codes.NOT_HERE,
            written.span,
            f"{words} is known in tariffs only",
            "a contract reads its state, its arguments and its feeds",
        )

    return refuse


for _kind, _words in WORDS:
    contract_rule(_kind)(_refusing(_words))


@contract_rule(tree.Bounded)
def _bounded(world: World, context: Context, written: tree.Bounded) -> model.Expr:
    """``x up to y`` is the lesser of both, ``x above y`` what exceeds it, or nothing."""
    (of, kind), (bound, limit) = numbers_of(world, context, (written.of, written.bound))
    if kind.unit != limit.unit:
        raise unlike(world, written.span, told(world, of), kind.unit, told(world, bound), limit.unit)
    if written.side == "up to":
        return extreme(world, (of, bound), "least", written.span)
    rest = added(world, of, bound, written.span, "-")
    return extreme(world, (rest, make.nothing(kind, written.span)), "greatest", written.span)


@contract_rule(tree.Logic)
def _logic(world: World, context: Context, written: tree.Logic) -> model.Expr:
    """``price of trades[t] or $0`` is no condition; what stands for an absent row has words of its own."""
    reads = isinstance(written.left, tree.Item | tree.Row) or (
        isinstance(written.left, tree.Of) and isinstance(written.left.base, tree.Item | tree.Row)
    )
    if written.operator == "or" and reads:
        value = expression(world, replace(context, options=None), written.left)
        if not isinstance(value.type, TruthType):
            raise world.report.refuse(
                own.ABSENT,
                written.span,
                f"`or` joins conditions; {told(world, value)} is {in_words(value)}",
                f"for a row that is not there write `{told(world, value)}, or … if none`",
            )
    return RULES[tree.Logic](world, context, written)


@contract_rule(tree.Extreme)
def _extreme(world: World, context: Context, written: tree.Extreme) -> model.Expr:
    """The greatest of several times or dates is the latest of them."""
    of = expressions(world, context, written.of)
    if not isinstance(of[0].type, InstantType | DayType):
        return RULES[tree.Extreme](world, context, written)
    best = of[0]
    for one in of[1:]:
        if one.type != best.type:
            raise world.report.refuse(
                codes.CANNOT_COMPARE, one.span, "times are compared with times, dates with dates"
            )
        further = make.compare(">=" if written.take == "greatest" else "<=", best, one)
        best = model.Cases(best.type, written.span, ((further, best),), one)
    return best

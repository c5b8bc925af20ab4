"""What was so in several billing periods: ``max-demand was above 500 kW in 3 consecutive …``."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from dsl.check import codes, numbers
from dsl.check.elaborate import number, rule
from dsl.check.levels import period_only
from dsl.check.literals import unlike
from dsl.check.logic import compared
from dsl.check.names import quantity
from dsl.check.past import kept
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, TruthType
from dsl.syntax import expressions as tree
from dsl.units import ONE

Take = Literal["count at least", "longest run", "latest run"]


@rule(tree.WasIn)
def _was_in(world: World, context: Context, written: tree.WasIn) -> model.Expr:
    """At least so many billing periods, perhaps in a row, among those that the window holds.

    ``of the last 12`` takes this billing period in.  It lengthens the run that the latest ones make, or
    is one more of those that count; without it the ones before must suffice.
    """
    period_only(world, context, written.span, "history")
    if not 1 <= written.times <= written.window:
        raise world.report.refuse(
            codes.BAD_RANGE,
            written.span,
            "none of the billing periods is no condition"
            if written.times < 1
            else f"there can never be {written.times} billing periods among {written.window}",
            "say how many of how many: `in 3 consecutive billing periods of the 12 preceding`",
        )
    longest: Take = "longest run" if written.consecutive else "count at least"
    latest: Take = "latest run" if written.consecutive else "count at least"
    if not written.this_one:
        return _many(world, context, written, longest, written.times)
    holds = _now(world, context, written)
    if written.times > 1:
        others = _many(world, context, written, latest, written.times - 1)
        holds = model.Logic(TruthType(), written.span, "and", (holds, others))
    if written.times == written.window:
        return holds
    before = _many(world, context, written, longest, written.times)
    return model.Logic(TruthType(), written.span, "or", (before, holds))


def _many(world: World, context: Context, written: tree.WasIn, take: Take, times: int) -> model.Expr:
    """That there are at least ``times`` of the preceding ones."""
    periods = written.window - 1 if written.this_one else written.window
    item = kept(world, written.name, periods, written.span)
    bound, kind = number(world, context, written.bound)
    if kind.unit != item.type.unit:
        raise unlike(world, bound.span, item.name, item.type.unit, "what it is compared with", kind.unit)
    if kind.step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT,
            bound.span,
            "a quotient that has not been rounded cannot be compared",
            "name it as a quantity, and round it there",
        )
    none = model.Number(numbers.literal(Fraction(0), ONE), written.span, Fraction(0))
    found = model.History(
        NumberType(ONE, Fraction(1), Fraction(0), Fraction(periods)),
        written.span,
        item.name,
        take,
        periods,
        none,
        None,
        bound,
        written.operator,
    )
    least = model.Number(numbers.literal(Fraction(times), ONE), written.span, Fraction(times))
    return compared(world, found, least, ">=", written.span)


def _now(world: World, context: Context, written: tree.WasIn) -> model.Expr:
    """Whether it is so in the billing period that is billed."""
    name = written.name
    if name.text not in world.quantities:
        raise world.report.refuse(
            codes.HISTORY,
            name.span,
            f"the last {written.window} billing periods end with the one that is billed, and no quantity "
            f"{name.text} is above this for it",
            f"write `of the {written.window} preceding`, or move this below the quantity",
        )
    world.used.add(name.text)
    bound, _ = number(world, context, written.bound)
    one = quantity(world, context, name.text, name.span)
    return compared(world, one, bound, written.operator, written.span)

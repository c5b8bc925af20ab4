"""A line whose price depends on the season or the edition of rates: a row for each part, as the text says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dsl.check.as_on import OneDay, of_one_day, rows_of_day
from dsl.check.changes import causes, change_rule, several_parts
from dsl.check.elaborate import expression, number_type
from dsl.check.guards import one_part_only
from dsl.check.pricing import is_flow
from dsl.check.rated import Draft
from dsl.check.scalars import in_part
from dsl.check.walking import leaves
from dsl.check.world import Cell, Context, NeedsPart, World
from dsl.model import expressions as model
from dsl.model.base import Span
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind

Completed = Callable[[World, bill_tree.BillLine, Draft, int | None], Draft]
"""Makes an amount per day, month or billing period one of the billing period, or of the days of a part."""


def by_part(
    world: World,
    written: bill_tree.BillLine,
    make: Callable[[Context], Draft],
    complete: Completed,
    subject: str,
) -> list[Draft]:
    """The row, or one row a part where its value depends on the season or the edition of rates."""

    def whole(context: Context) -> Draft:
        """The row over the whole billing period, at the prices of the part that the context names."""
        return complete(world, written, make(context), None)

    day = _day_of_sum(world, written, subject)
    if day is not None:
        return rows_of_day(world, day, whole, subject, written.span)
    try:
        return [make(Context("period"))]
    except NeedsPart as needed:
        reason = needed
    if len(world.parts) == 1:
        return [make(Context("period", 0))]
    rows = []
    for part in world.parts:
        draft = make(Context("period", part.index))
        monthly = dict(number_type(world, draft.amount).unit.powers).get("month") == -1
        draft = complete(world, written, draft, part.index)
        amount = draft.amount
        rule = _part_rule(world, amount, (subject, reason.subject), written.span, monthly=monthly)
        day = of_one_day(rule)
        if day is not None:
            return rows_of_day(world, day, whole, subject, written.span)
        if not is_flow(world, amount):
            amount = in_part(world, amount, part.index, rule, written.span)
        rows.append(replace(draft, words=(part.name,), cell=Cell(part.index), amount=amount))
    return rows


def _day_of_sum(world: World, written: bill_tree.BillLine, subject: str) -> OneDay | None:
    """The day whose prices a sum over days takes, where the text says so; each day has its own otherwise."""
    of = written.amount
    if not isinstance(of, tree.DaySum) or not several_parts(world):
        return None
    try:
        expression(world, Context("day"), of.of)
    except NeedsPart as needed:
        subjects = (subject, needed.subject, "per-day lines")
        if not any(name in world.changes for name in subjects):
            return None
        why = f"{causes(world)} can change inside a billing period, and {needed.subject} with it"
        allowed: tuple[ChangeKind, ...] = ("each day", "first day", "last day", "refused")
        rule = change_rule(world, subjects, allowed, written.span, why)
        if rule == "refused":
            one_part_only(world, written.span)
        return of_one_day(rule)
    return None


def _part_rule(
    world: World, amount: model.Expr, subjects: tuple[str, str], span: Span, *, monthly: bool
) -> ChangeKind | None:
    """What the text says that a change does to a line whose price depends on it; None where it cannot."""
    priced = subjects[1] in world.grids or subjects[1] in world.factors
    if not several_parts(world) or not priced:
        return None
    why = f"{causes(world)} can change inside a billing period, and {subjects[1]} with it"
    own: ChangeKind
    if not is_flow(world, amount):
        kinds, own = ("per-month lines", "per-period lines") if monthly else ("per-period lines",), "by days"
    elif any(isinstance(leaf, model.Total | model.TierQuantity) for leaf in leaves(amount)):
        kinds, own = ("energy",), "each interval"
    else:
        kinds, own = ("per-day lines",), "each day"
    allowed: tuple[ChangeKind, ...] = (own, "first day", "last day", "refused")
    rule = change_rule(world, (*subjects, *kinds), allowed, span, why)
    if rule == "refused":
        one_part_only(world, span)
    return rule

"""Billing history in formulas: the highest, the sum, the average or a count over earlier periods."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.elaborate import number, rule
from dsl.check.levels import period_only
from dsl.check.literals import unlike
from dsl.check.report import did_you_mean
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType
from dsl.syntax import expressions as tree
from dsl.units import ONE


@rule(tree.OfHistory)
def _history(world: World, context: Context, written: tree.OfHistory) -> model.Expr:
    period_only(world, context, written.span, "history")
    item = world.history.get(written.name.text)
    if item is None:
        known = list(world.history)
        raise world.report.refuse(
            codes.HISTORY,
            written.name.span,
            f"there is no {written.name.text} in history",
            did_you_mean(written.name.text, known)
            or f"declare it under `history`: `{written.name.text}  kW from 0 kW to …, of the "
            f"{written.periods} preceding "
            "billing periods, or of those there are`",
        )
    if written.periods > item.periods:
        raise world.report.refuse(
            codes.HISTORY,
            written.span,
            f"{item.name} is kept for {item.periods} preceding billing periods, not {written.periods}",
            "declare a longer history, or look back less far",
        )
    threshold = None
    if written.threshold is not None:
        threshold, kind = number(world, context, written.threshold)
        if kind.unit != item.type.unit:
            raise unlike(world, threshold.span, item.name, item.type.unit, "the threshold", kind.unit)
    if written.take == "count":
        most = Fraction(written.periods)
        zero = model.Number(numbers.literal(Fraction(0), ONE), written.span, Fraction(0))
        return model.History(
            NumberType(ONE, Fraction(1), Fraction(0), most),
            written.span,
            item.name,
            "count at least",
            written.periods,
            zero,
            written.months,
            threshold,
        )
    if written.or_else is None:
        raise world.report.refuse(
            codes.HISTORY,
            written.span,
            f"a new customer has no {item.name} in history: the text must say what holds then",
            "write `or 0 kW if none` after it",
        )
    or_else, kind = number(world, context, written.or_else)
    if kind.unit != item.type.unit:
        raise unlike(world, or_else.span, item.name, item.type.unit, "the value if there is none", kind.unit)
    return model.History(
        _of_history(item.type, kind, written),
        written.span,
        item.name,
        written.take,
        written.periods,
        or_else,
        written.months,
        threshold,
    )


def _of_history(item: NumberType, or_else: NumberType, written: tree.OfHistory) -> NumberType:
    kind = numbers.either(item, or_else)
    if written.take == "average":
        return NumberType(kind.unit, None, kind.low, kind.high)
    if written.take == "sum":
        times = NumberType(ONE, Fraction(1), Fraction(0), Fraction(written.periods))
        return replace(numbers.multiply(kind, times), step=kind.step)
    return kind

"""Billing history in formulas: the highest, the sum, the average or a count over earlier periods."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.elaborate import number, rule
from dsl.check.levels import period_only
from dsl.check.literals import unlike
from dsl.check.months import billing_month_said
from dsl.check.report import did_you_mean, listed
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span
from dsl.model.tariff import HistoryItem
from dsl.syntax import expressions as tree
from dsl.units import ONE

IN_WORDS = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}
COUNTED = {
    "count at least": "billing periods with",
    "longest run": "longest run of",
    "latest run": "latest run of",
}


def counted_words(world: World, of: model.History, threshold: model.Expr) -> str:
    """What is counted in history, in words that no other count of the same sentence has."""
    bound = world.words(threshold.span)
    months = "" if of.months is None else f" in the months {listed([str(month) for month in of.months])}"
    return (
        f"{COUNTED[of.take]} {of.name} {IN_WORDS[of.operator]} {bound} of the {of.periods} preceding{months}"
    )


def kept(world: World, name: tree.Name, periods: int, span: Span) -> HistoryItem:
    """The item of history of this name, which must reach back so many billing periods."""
    item = world.history.get(name.text)
    if item is None:
        known = list(world.history)
        raise world.report.refuse(
            codes.HISTORY,
            name.span,
            f"there is no {name.text} in history",
            did_you_mean(name.text, known)
            or f"declare it under `history`: `{name.text}  kW from 0 kW to …, of the {periods} preceding "
            "billing periods, or of those there are`",
        )
    if periods > item.periods:
        raise world.report.refuse(
            codes.HISTORY,
            span,
            f"{item.name} is kept for {item.periods} preceding billing periods, not {periods}",
            "declare a longer history, or look back less far",
        )
    return item


@rule(tree.OfHistory)
def _history(world: World, context: Context, written: tree.OfHistory) -> model.Expr:
    period_only(world, context, written.span, "history")
    item = kept(world, written.name, written.periods, written.span)
    if written.months is not None:
        billing_month_said(world, "history is looked at in some billing months")
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

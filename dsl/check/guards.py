"""Quantities that refuse a bill: counts with a declared range, which abort by name outside it."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import summed
from dsl.check.world import World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span, TruthType
from dsl.model.tariff import HistoryItem, ScalarQuantity
from dsl.units import DAY, ONE

ONE_PART = "seasons or rate editions of the billing period"


def one_part_only(world: World, span: Span) -> None:
    """``the bill is refused`` when rates or the season change: the billing period holds one part."""
    if ONE_PART in world.quantities:
        return
    terms: list[model.Expr] = []
    one = model.Number(numbers.literal(Fraction(1), ONE), span, Fraction(1))
    none = model.Number(numbers.literal(Fraction(0), ONE), span, Fraction(0))
    no_day = model.Number(numbers.literal(Fraction(0), DAY), span, Fraction(0))
    for part in world.parts:
        there = model.Compare(TruthType(), span, ">", measured.days(world, part.index, span), no_day)
        terms.append(
            model.Cases(NumberType(ONE, Fraction(1), Fraction(0), Fraction(1)), span, ((there, one),), none)
        )
    kind = NumberType(ONE, Fraction(1), Fraction(0), Fraction(1))
    words = "a billing period with a change inside is refused"
    world.quantities[ONE_PART] = ScalarQuantity(ONE_PART, summed(world, terms, span), kind, words, span)


def full_history(world: World, item: HistoryItem) -> None:
    """``or refused when fewer``: history holds all the billing periods that it is declared for."""
    if item.type.low is None:
        raise world.report.refuse(
            codes.HISTORY,
            item.span,
            f"the billing periods of {item.name} can be counted only when it has a least value",
            "declare its range: `kW from 0 kW to …`",
        )
    threshold = model.Number(numbers.literal(item.type.low, item.type.unit), item.span, item.type.low)
    all_of_them = Fraction(item.periods)
    none = model.Number(numbers.literal(Fraction(0), ONE), item.span, Fraction(0))
    counted = model.History(
        NumberType(ONE, Fraction(1), Fraction(0), all_of_them),
        item.span,
        item.name,
        "count at least",
        item.periods,
        none,
        None,
        threshold,
    )
    name = f"billing periods of {item.name} in history"
    kind = NumberType(ONE, Fraction(1), all_of_them, all_of_them)
    world.quantities[name] = ScalarQuantity(name, counted, kind, "a shorter history is refused", item.span)

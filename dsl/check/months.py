"""What ``per month`` means for a billing period: by the clause of the text, never by itself."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import multiplied
from dsl.check.elaborate import number_type
from dsl.check.ladders import ratio
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import Span, TruthType
from dsl.syntax.tree import MonthMeaning
from dsl.units import DAY, MONTH

PERIOD = Context("period")


def outside_in_order(world: World, meaning: MonthMeaning) -> None:
    """``outside 27 to 34 days``: the smaller number first, or every billing period would be outside."""
    if meaning.outside is not None and meaning.outside[0] > meaning.outside[1]:
        low, high = meaning.outside
        world.report.add(
            codes.BAD_RANGE,
            meaning.span,
            f"every billing period is outside {low} to {high} days",
            f"put the smaller number first: `outside {high} to {low} days`",
        )


def billing_month_said(world: World, what: str) -> None:
    """Where something goes by billing month, the text says which month a billing period is; told once.

    A billing period that is a calendar month has only one.
    """
    here = world.month_rule_missing
    if here is None or world.readings is None or world.readings.billing_period == "calendar month":
        return
    world.month_rule_missing = None
    world.report.add(
        codes.SECTION_MISSING,
        here,
        f"{what}, and the text does not say which month a billing period is",
        "under `readings` add `billing month  the month of the last day` (or `first day`, `most days`)",
    )


def months(world: World, meaning: MonthMeaning | None, span: Span) -> model.Expr:
    """How many months a billing period counts as, by the clause that says so."""
    if meaning is None:
        raise world.report.refuse(
            codes.MONTH_MISSING,
            span,
            "billing periods are not all one month long, and the text does not say what `per month` means",
            "under `readings` add `a month  is the billing period`, or `a month  × days ÷ 30 outside 27 "
            "to 34 days`; "
            "or write `per billing period`",
        )
    one = model.Number(numbers.literal(Fraction(1), MONTH), span, Fraction(1))
    if meaning is not world.month:
        outside_in_order(world, meaning)
    if meaning.factor is None:
        return one
    scaled = multiplied(world, ratio(world, PERIOD, meaning.factor), one, span)
    if meaning.outside is None:
        return scaled
    low, high = meaning.outside
    length = measured.days(world, None, span)

    def day(count: int) -> model.Number:
        return model.Number(numbers.literal(Fraction(count), DAY), span, Fraction(count))

    outside = model.Logic(
        TruthType(),
        span,
        "or",
        (
            model.Compare(TruthType(), span, "<", length, day(low)),
            model.Compare(TruthType(), span, ">", length, day(high)),
        ),
    )
    kind = numbers.either(number_type(world, scaled), numbers.literal(Fraction(1), MONTH))
    return model.Cases(kind, span, ((outside, scaled),), one)

"""What the machine can hold: numbers are counts of their step in words of 128 bits.

The bounds are those of the loader, or tighter where sums over a billing period
come on top; a text beyond them is told so here, with its place, rather than
refused as a module.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes
from dsl.check.world import World
from dsl.model.base import NumberType, Span

WORD = 2**127 - 1
"""The most steps that a number can have, on either side of zero."""

DECLARED = 10**30
"""The most steps of a declared range: a billing period adds up to a million readings, and prices multiply."""

DECIMALS = 18
"""Decimals of the finest step that a text may state: bills are reckoned exactly to as many."""

FINEST, COARSEST = Fraction(1, 10**DECIMALS), Fraction(10**DECIMALS)

LARGEST = 10**20
"""The largest number of a formula, in base units: with 18 decimals it just fits a word."""

STEP = 10**60
"""Above the numerator and the denominator of any step."""

MOST_DAYS = 600
"""Days of a billing period: of readings every minute, these are just under a million."""

MOST_PERIODS = 1_200
"""Billing periods that a text may look back: a century of months."""

TELLABLE = 60
"""Characters of an expression that a message repeats."""


def stated_number(world: World, value: Fraction, span: Span) -> None:
    """Refuses a number of a formula that no amount can be reckoned from."""
    if abs(value) > LARGEST:
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            span,
            f"{_told(world, span)} is beyond 10^20: bills are reckoned exactly to {DECIMALS} decimals, "
            "and this leaves no room for them",
            "nothing that is metered or billed is so large; correct the number",
        )


def stated_step(world: World, step: Fraction, span: Span) -> Fraction:
    """A step as the text states it, or the mistake of one that no bill can carry."""
    if FINEST <= step <= COARSEST:
        return step
    what = "fine" if step < FINEST else "coarse"
    raise world.report.refuse(
        codes.BAD_STEP,
        span,
        f"this step is too {what}: amounts are reckoned exactly to {DECIMALS} decimals, "
        "and steps go up to 10^18",
        "no meter and no bill shows such a digit; take a usual step",
    )


def stated_range(world: World, kind: NumberType, span: Span) -> None:
    """Refuses a declared range of more steps than a billing period of such values can add up."""
    assert kind.step is not None
    for bound in (kind.low, kind.high):
        if bound is not None and abs(bound) > DECLARED * kind.step:
            raise world.report.refuse(
                codes.BAD_RANGE,
                span,
                "the range has more than 10^30 steps: sums of such values leave the machine's words",
                "state a smaller bound or a coarser step",
            )


def reckoned(world: World, kind: NumberType, span: Span) -> NumberType:
    """The type of an operation's result, or the mistake of one that may leave the machine's words."""
    step = kind.step
    if step is not None and max(step.numerator, step.denominator) >= STEP:
        raise world.report.refuse(
            codes.BAD_STEP,
            span,
            f"{_told(world, span)} has more than 60 decimals: it cannot be reckoned exactly",
            "round a part of it first: `…, rounded half-up to 0.001`",
        )
    most = WORD if step is None else WORD * step
    if any(bound is not None and abs(bound) > most for bound in (kind.low, kind.high)):
        raise world.report.refuse(
            codes.OVERFLOW,
            span,
            f"{_told(world, span)} may overflow: its range goes beyond the machine's 128 bits",
            "state smaller ranges for what it is made of, or round to a coarser step first",
        )
    return kind


def _told(world: World, span: Span) -> str:
    words = world.words(span)
    return words if words and len(words) <= TELLABLE else "this expression"

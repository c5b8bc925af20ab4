"""Whether a value may stand where a type is declared."""

from __future__ import annotations

from dsl.check import codes
from dsl.check.elaborate import in_words
from dsl.check.literals import unlike
from dsl.check.world import World
from dsl.model import expressions as model
from dsl.model.base import ListType, NumberType, ValueType
from dsl.units import quantity


def fits(world: World, kind: ValueType, made: model.Expr, what: str) -> model.Expr:
    """The value, where its unit, step and kind are those of ``what``; what can never be in range is refused.

    That it is in range each time is the machine's to see.
    """
    other = made.type
    if isinstance(kind, NumberType) and isinstance(other, NumberType):
        _number(world, kind, other, made, what)
        return made
    if isinstance(kind, ListType) and isinstance(other, ListType) and kind.element == other.element:
        return made
    if kind != other:
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            made.span,
            f"{what} is {type_in_words(kind)}; this is {in_words(made)}",
        )
    return made


def _number(world: World, kind: NumberType, other: NumberType, made: model.Expr, what: str) -> None:
    if kind.unit != other.unit:
        raise unlike(world, made.span, what, kind.unit, world.words(made.span) or "this", other.unit)
    if other.step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT,
            made.span,
            f"this is a quotient; it has no last digit until it is rounded, and {what} keeps only "
            f"multiples of {_step(kind)}",
            f"say how: `… rounded half-up to {_step(kind)}`",
        )
    if kind.step is not None and (other.step / kind.step).denominator != 1:
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            made.span,
            f"this is finer than the step of {what}, {_step(kind)}",
            "round it, or declare a finer step",
        )
    below = other.high is not None and kind.low is not None and other.high < kind.low
    above = other.low is not None and kind.high is not None and other.low > kind.high
    if below or above:
        bound = kind.low if below else kind.high
        assert bound is not None
        side = "below" if below else "above"
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            made.span,
            f"this is always {side} {quantity(bound, kind.unit)}, the bound of {what}",
            "correct the value or the range",
        )


def _step(kind: NumberType) -> str:
    return "1" if kind.step is None else quantity(kind.step, kind.unit)


def many(number: int, noun: str) -> str:
    """``1 key``, ``2 keys``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def type_in_words(kind: ValueType) -> str:
    """What kind of value a type has."""
    from dsl.check.contracts.nowhere import nowhere

    return in_words(model.Local(kind, nowhere(), ""))

"""From a written expression to a checked one: one rule for each kind of syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from dsl.check import codes
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import IdentityType, NumberType, TruthType
from dsl.syntax import expressions as tree

S = TypeVar("S")
Rule = Callable[[World, Context, S], model.Expr]

RULES: dict[type, Rule[object]] = {}
OF_WORLDS: dict[type[World], dict[type, Rule[object]]] = {}
"""Rules that hold in one kind of text only (a contract's names are no tariff's); they go before ``RULES``."""


MAXIMUM_DEPTH = 80
"""Operations inside one another; a reader gives up long before."""


def rule(kind: type[S]) -> Callable[[Rule[S]], Rule[S]]:
    """Registers the rule of one kind of syntax."""

    def register(function: Rule[S]) -> Rule[S]:
        RULES[kind] = function  # type: ignore[assignment]
        return function

    return register


def expression(world: World, context: Context, written: tree.Expr) -> model.Expr:
    """The checked expression; raises ``Refused`` when something in it is wrong (and was reported)."""
    world.depth += 1
    try:
        if world.depth > MAXIMUM_DEPTH:
            raise world.report.refuse(
                codes.TOO_DEEP,
                written.span,
                f"this formula has more than {MAXIMUM_DEPTH} operations inside one another",
                "name parts of it as quantities",
            )
        own = OF_WORLDS.get(type(world), {}).get(type(written))
        return (own or RULES[type(written)])(world, context, written)
    finally:
        world.depth -= 1


def expressions(world: World, context: Context, written: Iterable[tree.Expr]) -> tuple[model.Expr, ...]:
    """Several, each tried even when one before it is wrong."""
    return world.report.all_of(partial(expression, world, context, each) for each in written)


def number(world: World, context: Context, written: tree.Expr) -> tuple[model.Expr, NumberType]:
    """A checked expression that must be a number, with its type."""
    made = expression(world, context, written)
    return made, number_type(world, made)


def number_type(world: World, made: model.Expr) -> NumberType:
    """The type of an expression that must be a number."""
    if not isinstance(made.type, NumberType):
        raise world.report.refuse(
            codes.NOT_A_NUMBER, made.span, f"a number is needed here, not {in_words(made)}"
        )
    return made.type


def numbers_of(
    world: World, context: Context, written: Iterable[tree.Expr]
) -> tuple[tuple[model.Expr, NumberType], ...]:
    """Several numbers, each tried even when one before it is wrong."""
    return world.report.all_of(partial(number, world, context, each) for each in written)


def condition(world: World, context: Context, written: tree.Expr) -> model.Expr:
    """A checked expression that must be a truth."""
    made = expression(world, replace(context, options=None), written)
    if not isinstance(made.type, TruthType):
        raise world.report.refuse(
            codes.NOT_A_CONDITION,
            made.span,
            f"a condition is needed here, not {in_words(made)}",
            "compare it: `… is above 10 kW`, `assistance is CARE`",
        )
    return made


def in_words(made: model.Expr) -> str:
    """What kind of value an expression is."""
    match made.type:
        case NumberType(unit=unit):
            return "a plain number" if not unit.powers else f"a number in {unit}"
        case TruthType():
            return "a condition"
        case IdentityType(sort=sort):
            return f"{'an' if sort[0] in 'aeiouAEIOU' else 'a'} {sort}"
        case other:
            return _OTHERS[type(other).__name__]


_OTHERS = {
    "OptionType": "an option",
    "DayType": "a date",
    "InstantType": "a time",
    "DigestType": "a digest",
    "ListType": "a list",
}

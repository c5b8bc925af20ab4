"""Times and numbers: what their sums and differences are; instants, dates, digests, functions called."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.arithmetic import added, divided, multiplied, told
from dsl.check.contracts import codes as own
from dsl.check.contracts.clock import instant_of
from dsl.check.contracts.reading import reads_state
from dsl.check.contracts.values import type_in_words
from dsl.check.contracts.world import ContractWorld, Here, contract, contract_rule, here
from dsl.check.elaborate import RULES, expression, expressions, in_words
from dsl.check.literals import number as literal_number
from dsl.check.report import Refused
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DayType, DigestType, InstantType, ListType, NumberType, Span
from dsl.model.contract import SECOND
from dsl.syntax import expressions as tree
from dsl.units import DAY, HOUR, MINUTE

SPAN = NumberType(HOUR, SECOND)
MINUTES_IN_AN_HOUR = 60


@contract_rule(tree.Literal)
def _literal(world: World, _: Context, written: tree.Literal) -> model.Expr:
    """A number; minutes are hours, as all spans of time are."""
    made = literal_number(world, written)
    if isinstance(made.type, NumberType) and made.type.unit == MINUTE:
        value = made.value / MINUTES_IN_AN_HOUR
        return model.Number(numbers.literal(value, HOUR), made.span, value)
    return made


@contract_rule(tree.MomentLiteral)
def _moment(world: World, _: Context, written: tree.MomentLiteral) -> model.Expr:
    return model.Moment(InstantType(), written.span, instant_of(contract(world), written))


@contract_rule(tree.Binary)
def _binary(world: World, context: Context, written: tree.Binary) -> model.Expr:
    plain = replace(context, options=None)
    left, right = expressions(world, plain, (written.left, written.right))
    sign = written.operator
    if isinstance(left.type, InstantType | DayType) or isinstance(right.type, InstantType | DayType):
        return _times(contract(world), left, right, sign, written.span)
    if sign in "+-":
        return added(world, left, right, written.span, sign)
    if sign == "×":
        return multiplied(world, left, right, written.span)
    return divided(world, left, right, written.span)


def _times(world: ContractWorld, left: model.Expr, right: model.Expr, sign: str, span: Span) -> model.Expr:
    match left.type, sign, right.type:
        case InstantType(), "-", InstantType():
            return model.Arithmetic(SPAN, span, "-", left, right)
        case InstantType(), "+" | "-", NumberType():
            hours = _hours(world, left, right)
            return model.Arithmetic(left.type, span, "+" if sign == "+" else "-", left, hours)
        case NumberType(), "+", InstantType():
            return _times(world, right, left, sign, span)
        case DayType(), "-", DayType():
            return model.Arithmetic(NumberType(DAY, Fraction(1)), span, "-", left, right)
        case DayType(), "+" | "-", NumberType(unit=unit, step=step) if unit == DAY:
            if step is not None and step.denominator == 1:
                return model.Arithmetic(left.type, span, "+" if sign == "+" else "-", left, right)
        case _:
            pass
    raise world.report.refuse(
        own.INSTANT,
        span,
        f"{told(world, left)} is {in_words(left)}, {told(world, right)} is {in_words(right)}: "
        f"`{sign}` means nothing between them",
        "time − time is a span, time + span a time; date + days a date",
    )


def _hours(world: ContractWorld, left: model.Expr, span: model.Expr) -> model.Expr:
    """A span as hours to the second; days are refused, for a day has 23, 24 or 25 hours."""
    kind = span.type
    assert isinstance(kind, NumberType)
    if kind.unit == DAY:
        raise world.report.refuse(
            own.INSTANT,
            span.span,
            f"{told(world, span)} is a number of days, and a day has 23, 24 or 25 hours; "
            f"{told(world, left)} is a time to the second",
            "write hours (`48 hours`), or the calendar: `start-of-day(day-of(t) + 2 days)`",
        )
    if kind.unit != HOUR:
        raise world.report.refuse(
            own.INSTANT, span.span, f"a time is moved by hours, not by {in_words(span)}", "write `… hours`"
        )
    if kind.step is None or (kind.step / SECOND).denominator != 1:
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            span.span,
            f"{told(world, span)} is finer than a second",
            "round it: `… rounded down to 1 minute`",
        )
    return span


# --- calls -----------------------------------------------------------------------------------------


@contract_rule(tree.Call)
def _call(world: World, context: Context, written: tree.Call) -> model.Expr:
    of, at = contract(world), here(context)
    name = written.function.text
    made_in = BUILT_IN.get(name)
    if made_in is not None and name not in of.functions:
        return made_in(of, at, written)
    if name in of.action_arguments:
        raise of.report.refuse(
            codes.NOT_HERE,
            written.span,
            f"{name} is an action; it changes the state and gives no value",
            "put what both need into a private function",
        )
    if name in of.function_texts and name in of.declared and name not in {*of.functions, *of.in_function}:
        raise Refused(f"{name} is wrong itself")
    made = RULES[tree.Call](world, context, written)
    assert isinstance(made, model.Call)
    if not reads_state(of, name):
        return made
    if at.place in ("start", "parameter"):
        raise of.report.refuse(
            codes.NOT_HERE, written.span, f"{name} reads the state; here only what is fixed is known"
        )
    if at.moment == "both":
        words = of.words(written.span)
        raise of.report.refuse(
            own.WHOSE_STATE,
            written.span,
            f"this claim is about a step: {words} has a value before and one after it",
            f"write `before {words}` or `after {words}`",
        )
    return replace(made, before=at.moment == "before")


def _arguments(world: ContractWorld, at: Here, written: tree.Call, most: int) -> tuple[model.Expr, ...]:
    if not 1 <= len(written.arguments) <= most:
        many = "one value" if most == 1 else "at least one value"
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS, written.span, f"{written.function.text} takes {many} in brackets"
        )
    return expressions(world, replace(at, options=None), written.arguments)


def _sha256(world: ContractWorld, at: Here, written: tree.Call) -> model.Expr:
    of = _arguments(world, at, written, 64)
    for one in of:
        unrounded = isinstance(one.type, NumberType) and one.type.step is None
        if unrounded or isinstance(one.type, ListType):
            raise world.report.refuse(
                codes.WRONG_ARGUMENTS, one.span, f"{type_in_words(one.type)} like this has no digest"
            )
    return model.Hashed(DigestType(), written.span, of)


def _zoned(world: ContractWorld, written: tree.Call) -> None:
    if world.zone is None:
        raise world.report.refuse(
            own.ZONE,
            written.span,
            f"{written.function.text} depends on the time zone, and the contract names none",
            "add it to the heading: `zone  America/Chicago`",
        )


def _day_of(world: ContractWorld, at: Here, written: tree.Call) -> model.Expr:
    (of,) = _arguments(world, at, written, 1)
    _zoned(world, written)
    if not isinstance(of.type, InstantType):
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS, of.span, f"day-of takes a time; this is {in_words(of)}"
        )
    return model.LocalDay(DayType(), written.span, of)


def _start_of_day(world: ContractWorld, at: Here, written: tree.Call) -> model.Expr:
    (of,) = _arguments(world, at, written, 1)
    _zoned(world, written)
    if isinstance(of.type, InstantType):
        of = model.LocalDay(DayType(), of.span, of)
    if not isinstance(of.type, DayType):
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS, of.span, f"start-of-day takes a date; this is {in_words(of)}"
        )
    return model.StartOfDay(InstantType(), written.span, of)


BUILT_IN = {"sha256": _sha256, "day-of": _day_of, "start-of-day": _start_of_day}
"""Functions that every contract has."""


def same_time(world: ContractWorld, at: Here, written: tree.Expr) -> model.Expr:
    """An expression that must be a time."""
    made = expression(world, at, written)
    if not isinstance(made.type, InstantType):
        raise world.report.refuse(own.INSTANT, made.span, f"a time is needed here, not {in_words(made)}")
    return made

"""Delivery intervals: times at which one begins, and the functions that every contract with them has."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.nowhere import nowhere
from dsl.check.contracts.world import ContractWorld
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import InstantType, Mode, NumberType, Rounding, ValueType
from dsl.model.contract import SECOND
from dsl.model.tariff import FunctionDeclaration
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree
from dsl.units import HOUR

INSTANT = InstantType()
LONGEST = 1440
"""Minutes of a day."""


def declare_interval(world: ContractWorld, name: str, form: texts.IntervalForm) -> None:
    """A type of delivery intervals; an interval is named by the time at which it begins."""
    if world.intervals:
        raise world.report.refuse(
            codes.DECLARED_TWICE,
            form.span,
            f"deliveries are by {next(iter(world.intervals))} already; a contract has one length of them",
            "settle the shorter interval, and add up",
        )
    if form.minutes < 1 or LONGEST % form.minutes:
        raise world.report.refuse(
            own.INSTANT,
            form.span,
            f"a day does not divide into intervals of {form.minutes} minutes",
            "usual lengths are 5, 15, 30 and 60 minutes",
        )
    world.intervals[name] = form.minutes
    world.types[name] = INSTANT
    end = make.later(_interval(), Fraction(form.minutes, 60))
    add_function(world, "end-of", (("interval", INSTANT),), INSTANT, end, "when an interval ends")


def _interval() -> exprs.Expr:
    return exprs.Local(INSTANT, nowhere(), "interval")


def add_function(
    world: ContractWorld,
    name: str,
    parameters: tuple[tuple[str, ValueType], ...],
    result: ValueType,
    value: exprs.Expr,
    words: str,
) -> None:
    """A private function that follows from a declaration."""
    world.functions[name] = FunctionDeclaration(name, parameters, result, (), value, words, nowhere())


def aligned(
    world: ContractWorld, parameters: tuple[tuple[tree.Name, tree.Form], ...]
) -> tuple[model.Statement, ...]:
    """That arguments that name an interval are the start of one."""
    found: list[model.Statement] = []
    for name, form in parameters:
        if not isinstance(form, tree.NamedForm) or form.name.text not in world.intervals:
            continue
        minutes = world.intervals[form.name.text]
        span = name.span
        since = exprs.Arithmetic(
            NumberType(HOUR, SECOND),
            span,
            "-",
            exprs.Local(INSTANT, span, name.text),
            exprs.Moment(INSTANT, span, 0),
        )
        step = Rounding(Mode.FLOOR, Fraction(minutes, 60))
        begun = exprs.Round(NumberType(HOUR, step.step), span, since, step)
        message = f"{name.text} is no start of an interval of {minutes} minutes"
        found.append(model.Require(make.compare("=", since, begun), message, span))
    return tuple(found)

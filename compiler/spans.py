"""Sums and differences of instants, days and spans of time."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal as OneOf

from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.terms import Literal, Term, at_step, negate, unit_of
from runtime.machine.types import DAYS, Day, Instant
from runtime.machine.units import base

SECOND = Fraction(1, 3600)
"""The step of spans of time, in hours."""


def of_time(e: Emitter, operator: OneOf["+", "-", "*", "/"], left: Term, right: Term) -> Value:
    """``instant - instant`` is a span, ``instant + span`` an instant; days likewise, in whole days."""
    if operator == "+" and isinstance(left, Value | Literal) and _is_time(right):
        left, right = right, left
    if operator in ("+", "-") and isinstance(left, Value) and _is_time(left):
        instant = isinstance(left.type, Instant)
        if isinstance(right, Value) and right.type == left.type:
            if operator == "-":
                return e.op("seconds_between" if instant else "days_between", right, left)
        elif isinstance(right, Value | Literal) and not _is_time(right):
            return _later(e, left, right if operator == "+" else negate(e, right))
    raise CannotCompile("to an instant a span of time is added, to a day a number of days")


def _is_time(term: Term) -> bool:
    return isinstance(term, Value) and isinstance(term.type, Instant | Day)


def _later(e: Emitter, start: Value, span: Term) -> Value:
    """The instant or the day so much later."""
    assert isinstance(span, Value | Literal)
    if isinstance(start.type, Instant):
        if unit_of(span) != base("h"):
            raise CannotCompile("only hours, minutes and seconds are added to an instant")
        return e.op("seconds_after", start, at_step(e, span, SECOND))
    if unit_of(span) != DAYS.unit:
        raise CannotCompile("only days are added to a day")
    return e.op("days_after", start, at_step(e, span, DAYS.step))

"""One of two values: comparisons, least and greatest, and cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal as OneOf

from compiler.emitter import Emitter, Steps, Value
from compiler.errors import CannotCompile
from compiler.ranges import hull
from compiler.terms import (
    Literal,
    Quotient,
    Surd,
    Term,
    alike,
    at_step,
    common_step,
    cross,
    one,
    plain_fraction,
    step_of,
    value_of,
)
from dsl.model.expressions import Compared
from runtime.machine.types import Number, Truth, is_plain

INSTRUCTION = {"<": "lt", "<=": "le", "=": "eq"}
SMALL = 12
"""Branches of at most this many steps that cannot abort are computed both, and one is selected."""


def is_number(term: Term) -> bool:
    """Whether a term is a number at all."""
    return not isinstance(term, Value) or isinstance(term.type, Number)


def compare(e: Emitter, operator: Compared, a: Term, b: Term) -> Value:
    """A truth.  Unrounded quotients are compared exactly, by cross-multiplication."""
    left, right = cross(e, a, b) if is_number(a) else (value_of(e, a), value_of(e, b))
    if operator in (">", ">="):
        left, right = right, left
        operator = "<" if operator == ">" else "<="
    if operator == "!=":
        return e.op("not", e.op("eq", left, right))
    return e.op(INSTRUCTION[operator], left, right)


def extreme(e: Emitter, take: OneOf["greatest", "least"], a: Term, b: Term) -> Term:
    """The greater or the lesser of two numbers, days or instants."""
    if not is_number(a):
        return choose(e, compare(e, ">=" if take == "greatest" else "<=", a, b), a, b)
    if isinstance(a, Value | Literal) and isinstance(b, Value | Literal):
        return _extreme(e, take, *alike(e, a, b))
    return choose(e, compare(e, ">=" if take == "greatest" else "<=", a, b), a, b)


def _extreme(e: Emitter, take: OneOf["greatest", "least"], a: Value, b: Value) -> Value:
    """An instruction, unless the ranges decide already."""
    upper, lower = (a, b) if take == "greatest" else (b, a)
    if upper.low >= lower.high:
        return a
    if lower.low >= upper.high:
        return b
    return e.op("max" if take == "greatest" else "min", a, b)


def choose(e: Emitter, condition: Value, a: Term, b: Term) -> Term:
    """The first where the condition holds, otherwise the second; both are computed already."""
    if not is_number(a):
        return e.op("select", condition, value_of(e, a), value_of(e, b))
    if isinstance(a, Value | Literal) and isinstance(b, Value | Literal):
        return e.op("select", condition, *alike(e, a, b))
    (p, below), (q, other) = plain_fraction(e, a), plain_fraction(e, b)
    above = e.op("select", condition, *alike(e, p, q))
    return Quotient(above, one(e), e.op("select", condition, *alike(e, below, other)))


def branch(e: Emitter, condition: Value, first: Callable[[], Term], second: Callable[[], Term]) -> Term:
    """The value of one of two computations, of which only the chosen one may abort."""
    before = e.risks
    with e.block(Steps()) as then:
        a = first()
    with e.block(Steps()) as otherwise:
        b = second()
    if e.risks == before and len(then) + len(otherwise) <= SMALL:
        e.splice(then)
        e.splice(otherwise)
        return choose(e, condition, a, b)
    return _joined(e, condition, (then, a), (otherwise, b))


def _joined(e: Emitter, condition: Value, one_way: tuple[Steps, Term], other: tuple[Steps, Term]) -> Term:
    """Code that runs one way only, both ending in the same registers."""
    (then, a), (otherwise, b) = one_way, other
    if isinstance(a, Surd) or isinstance(b, Surd):
        raise CannotCompile("a square root must be rounded in each case")
    if isinstance(a, Quotient) or isinstance(b, Quotient):
        with e.block(then):
            p, below = plain_fraction(e, a)
        with e.block(otherwise):
            q, divisor = plain_fraction(e, b)
        above = _merge(e, (then, p), (otherwise, q))
        under = _merge(e, (then, below), (otherwise, divisor))
        e.branch(condition, then, otherwise)
        return Quotient(above, one(e), under)
    merged = _merge(e, (then, a), (otherwise, b))
    e.branch(condition, then, otherwise)
    return merged


def _merge(e: Emitter, one_way: tuple[Steps, Value | Literal], other: tuple[Steps, Value | Literal]) -> Value:
    (then, a), (otherwise, b) = one_way, other
    if is_number(a):
        step = common_step(step_of(a), step_of(b))
        with e.block(then):
            a = at_step(e, a, step)
        with e.block(otherwise):
            b = at_step(e, b, step)
    assert isinstance(a, Value)
    assert isinstance(b, Value)
    if a.type != b.type:
        raise CannotCompile(f"the cases give {a.type} and {b.type}")
    assert is_plain(a.type)
    target = e.target(a.type, hull([a.interval, b.interval]))
    with e.block(then):
        e.into(target, "copy", a)
    with e.block(otherwise):
        e.into(target, "copy", b)
    return target


def truth(e: Emitter, value: bool) -> Value:  # noqa: FBT001
    """A truth written out."""
    return e.constant(Truth(), int(value))


def logic(e: Emitter, operator: OneOf["and", "or", "not"], of: list[Value]) -> Value:
    """``and`` / ``or`` of several, ``not`` of one."""
    if operator == "not":
        return e.op("not", of[0])
    result = of[0]
    for value in of[1:]:
        result = e.op(operator, result, value)
    return result

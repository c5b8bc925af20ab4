"""Bounded lists: splitting, length, elements, loops over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.emitter import Value, element_type
from compiler.errors import CannotCompile
from compiler.ranges import WORD
from compiler.terms import Term, at_step, value_of
from compiler.types import bounds
from dsl.model import expressions as m
from dsl.model.base import NumberType
from runtime.machine.types import COUNT, ListOf, Number, is_plain

if TYPE_CHECKING:
    from compiler.expressions import Compiler


def list_of(c: Compiler, expr: m.Expr) -> Value:
    """A list in a register."""
    value = c.value(expr)
    if not isinstance(value.type, ListOf):
        raise CannotCompile("a list is needed", expr.span)
    return value


def split(c: Compiler, expr: m.Split) -> Term:
    """A whole in parts by largest remainder; each part lies between zero and the whole."""
    whole, weights = c.value(expr.whole), list_of(c, expr.weights)
    parts = c.e.op("split", whole, weights)
    return Value(parts.register, parts.type, min(0, whole.low), max(0, whole.high))


def length(c: Compiler, expr: m.ListLength) -> Term:
    """How many elements."""
    items = list_of(c, expr.of)
    assert isinstance(items.type, ListOf)
    count = c.e.op("length", items)
    return Value(count.register, count.type, 0, items.type.maximum)


def item(c: Compiler, expr: m.ListItem) -> Term:
    """One element, from position 0."""
    items = list_of(c, expr.of)
    index = at_step(c.e, _count(c, expr.index), COUNT.step)
    found = c.e.op("item", items, index)
    return Value(found.register, found.type, items.low, items.high)


def _count(c: Compiler, expr: m.Expr) -> Value:
    return value_of(c.e, c.term(expr))


def fold(c: Compiler, expr: m.ListFold) -> Term:
    """A loop that gives the accumulator a new value for each element."""
    items = list_of(c, expr.of)
    assert is_plain(element_type(items))
    kind = c.e.builder.plain(expr.type)
    interval = bounds(expr.type) if isinstance(expr.type, NumberType) else WORD
    start = c.stored(expr.start, expr.type) if isinstance(expr.type, NumberType) else c.value(expr.start)
    if start.type != kind:
        raise CannotCompile("the loop starts with a value of another type", expr.span)
    total = c.e.copy_of(start, interval if _declared(expr) else WORD)
    outer = dict(c.locals)
    with c.e.each(items) as (element, index):
        c.locals |= {expr.item: element, expr.index: index, expr.accumulator: total}
        step = c.value(expr.step) if not isinstance(expr.type, NumberType) else c.stored(expr.step, expr.type)
        if isinstance(kind, Number) and _declared(expr):
            message = c.e.builder.message(f"{expr.accumulator} left its range")
            step = c.e.op("range", step, imm=(*interval, message))
        c.e.into(total, "copy", step)
    c.locals.clear()
    c.locals.update(outer)
    return total


def _declared(expr: m.ListFold) -> bool:
    kind = expr.type
    return isinstance(kind, NumberType) and kind.low is not None and kind.high is not None

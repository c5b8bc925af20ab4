"""Expressions of the model as steps of a function.

What an expression *is* (sums, products, cases, rounding …) is the same at every
level and stands here.  What its leaves are depends on where it stands: in an
interval, on a day, in the bill, in a property.  A ``Scope`` says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from compiler import lists
from compiler.choosing import branch, compare, extreme, is_number, logic, truth
from compiler.dates import day_number
from compiler.emitter import Emitter, Steps, Value
from compiler.errors import CannotCompile
from compiler.lookups import option_lookup
from compiler.rounding import MODE, round_term
from compiler.spans import of_time
from compiler.terms import (
    Literal,
    Quotient,
    Surd,
    Term,
    add,
    at_step,
    divide,
    literal,
    multiply,
    negate,
    numerator,
    one,
    quotient_of,
    subtract,
    value_of,
)
from compiler.types import number, unit
from dsl.model import expressions as m
from dsl.model.base import NumberType
from runtime.machine.types import Choice, Day


class Scope(Protocol):
    """Gives the leaves of expressions at one level."""

    def leaf(self, c: Compiler, expr: m.Expr, /) -> Term:
        """The value of a leaf, or ``CannotCompile`` where it has no meaning at this level."""


class Applied(Protocol):
    """How calls reach private functions."""

    def apply(self, compiler: Compiler, call: m.Call) -> Value:
        """The result of a private function."""


class Compiler:
    """Compiles expressions into one function, with the leaves of one scope."""

    def __init__(self, e: Emitter, scope: Scope, functions: Applied) -> None:
        self.e = e
        self.scope = scope
        self.functions = functions
        self.locals: dict[str, Term] = {}

    def term(self, expr: m.Expr) -> Term:
        """The exact value of an expression."""
        with self.e.at(expr.span):
            rule = RULES.get(type(expr))
            try:
                return self.scope.leaf(self, expr) if rule is None else rule(self, expr)
            except CannotCompile as fault:
                fault.span = fault.span or expr.span
                raise

    def value(self, expr: m.Expr) -> Value:
        """The value of an expression in a register."""
        return value_of(self.e, self.term(expr))

    def stored(self, expr: m.Expr, kind: NumberType) -> Value:
        """The value of an expression in a register that counts the declared step."""
        term = self.term(expr)
        if isinstance(term, Quotient | Surd):
            raise CannotCompile("an exact quotient must be rounded before it is named or stored", expr.span)
        return at_step(self.e, term, number(kind).step)

    def with_scope(self, scope: Scope) -> Compiler:
        """The same function, other leaves."""
        other = Compiler(self.e, scope, self.functions)
        other.locals = self.locals
        return other


def _number(_: Compiler, expr: m.Number) -> Term:
    kind = expr.type
    assert isinstance(kind, NumberType)
    return literal(expr.value, unit(kind.unit), kind.step)


def _truth(c: Compiler, expr: m.Truth) -> Term:
    return truth(c.e, expr.value)


def _option(c: Compiler, expr: m.Option) -> Term:
    return c.e.constant(Choice(c.e.builder.enum_numbers()[expr.enum]), expr.index)


def _date(c: Compiler, expr: m.Date) -> Term:
    return c.e.constant(Day(), day_number(expr.value))


def _local(c: Compiler, expr: m.Local) -> Term:
    if expr.name in c.locals:
        return c.locals[expr.name]
    return c.scope.leaf(c, expr)


def _arithmetic(c: Compiler, expr: m.Arithmetic) -> Term:
    if expr.operator == "/" and isinstance(expr.left, m.Arithmetic) and expr.left.operator == "*":
        return _product_quotient(c, expr.left, expr)
    left, right = c.term(expr.left), c.term(expr.right)
    if not (is_number(left) and is_number(right)):
        return of_time(c.e, expr.operator, left, right)
    return {"+": add, "-": subtract, "*": multiply, "/": divide}[expr.operator](c.e, left, right)


def _product_quotient(c: Compiler, above: m.Arithmetic, expr: m.Arithmetic) -> Term:
    """(a·b)/c: the product stays wide."""
    a, b, below = c.term(above.left), c.term(above.right), c.term(expr.right)
    if isinstance(a, Value) and isinstance(b, Value | Literal) and isinstance(below, Value):
        return Quotient(a, value_of(c.e, b), below)
    if isinstance(a, Literal) and isinstance(b, Value) and isinstance(below, Value):
        return Quotient(value_of(c.e, a), b, below)
    return divide(c.e, multiply(c.e, a, b), below)


def _negate(c: Compiler, expr: m.Negate) -> Term:
    return negate(c.e, c.term(expr.of))


def _absolute(c: Compiler, expr: m.Absolute) -> Term:
    term = c.term(expr.of)
    if isinstance(term, Quotient):
        return Quotient(c.e.op("abs", numerator(c.e, term)), one(c.e), term.z)
    return c.e.op("abs", value_of(c.e, term))


def _extreme(c: Compiler, expr: m.Extreme) -> Term:
    result = c.term(expr.of[0])
    for other in expr.of[1:]:
        result = extreme(c.e, expr.take, result, c.term(other))
    return result


def _round(c: Compiler, expr: m.Round) -> Term:
    return round_term(c.e, c.term(expr.of), expr.rounding.step, MODE[expr.rounding.mode])


def _square_root(c: Compiler, expr: m.SquareRoot) -> Term:
    inside = quotient_of(c.e, c.term(expr.of))
    return Surd(None, inside.x, inside.y, inside.z)


def _compare(c: Compiler, expr: m.Compare) -> Term:
    return compare(c.e, expr.operator, c.term(expr.left), c.term(expr.right))


def _logic(c: Compiler, expr: m.Logic) -> Term:
    """Short circuits are kept where the later operand may abort."""
    if expr.operator == "not" or len(expr.of) == 1:
        return logic(c.e, expr.operator, [c.value(of) for of in expr.of])
    rest = m.Logic(expr.type, expr.span, expr.operator, expr.of[1:])
    first = c.value(expr.of[0])
    before = c.e.risks
    with c.e.block(Steps()) as steps:
        second = c.value(rest if len(rest.of) > 1 else rest.of[0])
    if c.e.risks == before:
        c.e.splice(steps)
        return c.e.op(expr.operator, first, second)
    result = c.e.copy_of(first, (0, 1))
    with c.e.block(steps):
        c.e.into(result, "copy", second)
    c.e.branch(first, *((steps, Steps()) if expr.operator == "and" else (Steps(), steps)))
    return result


def _cases(c: Compiler, expr: m.Cases) -> Term:
    if not expr.cases:
        return c.term(expr.otherwise)
    condition, value = expr.cases[0]
    rest = m.Cases(expr.type, expr.span, expr.cases[1:], expr.otherwise)
    return branch(c.e, c.value(condition), lambda: c.term(value), lambda: _cases(c, rest))


def _lookup(c: Compiler, expr: m.OptionLookup) -> Term:
    kind = expr.type
    assert isinstance(kind, NumberType)
    return option_lookup(c.e, expr, [c.value(key) for key in expr.keys], unit(kind.unit), kind.step)


def _call(c: Compiler, expr: m.Call) -> Term:
    return c.functions.apply(c, expr)


RULES: Mapping[type, Callable[[Compiler, Any], Term]] = {
    m.Number: _number,
    m.Truth: _truth,
    m.Option: _option,
    m.Date: _date,
    m.Local: _local,
    m.Arithmetic: _arithmetic,
    m.Negate: _negate,
    m.Absolute: _absolute,
    m.Extreme: _extreme,
    m.Round: _round,
    m.SquareRoot: _square_root,
    m.Compare: _compare,
    m.Logic: _logic,
    m.Cases: _cases,
    m.OptionLookup: _lookup,
    m.Call: _call,
    m.Split: lists.split,
    m.ListLength: lists.length,
    m.ListItem: lists.item,
    m.ListFold: lists.fold,
}

"""Values that are known when the contract is compiled: what scalars and columns start with."""

from __future__ import annotations

from compiler.builder import Builder
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.functions import Functions
from compiler.terms import Term
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.base import NumberType, ValueType
from runtime.machine.types import Instant


class NotConstant(CannotCompile):
    """A value that depends on the state, on the deployer or on the time."""


class _Literals:
    """Nothing but what is written out."""

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """An instant; nothing else has a value yet."""
        if isinstance(expr, s.Moment):
            return instant(c.e, expr)
        raise NotConstant("only values that are written out are known before deployment", expr.span)


class _NoFunctions(Functions):
    def apply(self, c: Compiler, call: m.Call) -> Value:  # noqa: ARG002 (the signature of calls)
        """Functions are not applied before deployment."""
        raise NotConstant(f"{call.function} cannot be applied before deployment", call.span)


def constant(builder: Builder, expr: m.Expr, kind: ValueType) -> int:
    """The value of an expression, in steps of its type.  Raises ``NotConstant``."""
    e = Emitter(builder, "constant")
    c = Compiler(e, _Literals(), _NoFunctions(builder))
    value = c.stored(expr, kind) if isinstance(kind, NumberType) else c.value(expr)
    if value.low != value.high:
        raise NotConstant("this value is not known before deployment", expr.span)
    return value.low


def instant(e: Emitter, expr: s.Moment) -> Value:
    """A moment that is written out."""
    return e.constant(Instant(), expr.seconds)

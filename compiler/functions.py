"""Private functions of the text: callees first, each one function of the module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from compiler.builder import Builder
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler, Scope
from compiler.ranges import Interval
from compiler.terms import Term, at_step, value_of
from compiler.types import bounds, limits, number
from dsl.model import expressions as m
from dsl.model.base import NumberType, ValueType
from dsl.model.tariff import FunctionDeclaration, Let

RESULT = "result"
"""The name of a private function's one result."""


@dataclass(frozen=True, slots=True)
class Known:
    """A private function that is compiled already."""

    index: int
    declaration: FunctionDeclaration
    interval: Interval


class Functions:
    """The private functions by name.  Compiling adds them to the module."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.known: dict[str, Known] = {}

    def compile_all(self, declarations: Sequence[FunctionDeclaration]) -> None:
        """Compile functions in an order in which callees stand first; among free ones, that of the text."""
        for declaration in _callees_first(declarations):
            self._compile(declaration)

    def _compile(self, declaration: FunctionDeclaration) -> None:
        e = self.emitter(declaration)
        c = Compiler(e, self.scope(), self)
        for name, kind in declaration.parameters:
            c.locals[name] = declare(e, name, kind)
        with e.at(declaration.span):
            for statement in declaration.body:
                if isinstance(statement, Let):
                    c.locals[statement.name] = c.term(statement.value)
                else:
                    with e.at(statement.span):
                        e.require(c.value(statement.condition), statement.message)
            result = held(c, declaration.value, declaration.result, declaration.name)
        e.result(RESULT, result)
        self.known[e.name] = Known(len(self.builder.functions), declaration, result.interval)
        self.builder.functions.append(e.finish())

    def emitter(self, declaration: FunctionDeclaration) -> Emitter:
        """Where the code of a function goes; by the emitter's name it will be known."""
        return Emitter(self.builder, declaration.name, declaration.words)

    def scope(self) -> Scope:
        """What a function may read besides its parameters."""
        return NoLeaves()

    def apply(self, c: Compiler, call: m.Call) -> Value:
        """A call: arguments in the steps that the function counts in."""
        return self.called(c, self.known[call.function], call)

    def called(self, c: Compiler, known: Known, call: m.Call) -> Value:
        """A call of a function that is compiled."""
        arguments = [
            argument(c, expr, kind)
            for expr, (_, kind) in zip(call.arguments, known.declaration.parameters, strict=True)
        ]
        (result,) = c.e.call(known.index, arguments, [known.interval])
        return result


class NoLeaves:
    """Inside a private function there is nothing but its parameters."""

    def leaf(self, _: Compiler, expr: m.Expr) -> Term:
        """Nothing of a bill can be reached from a private function."""
        raise CannotCompile("a function knows only its parameters", expr.span)


def declare(e: Emitter, name: str, kind: ValueType) -> Value:
    """A parameter with the range of its type."""
    low, high = limits(kind)
    return e.parameter(name, e.builder.register_type(kind), low, high)


def argument(c: Compiler, expr: m.Expr, kind: ValueType) -> Value:
    """An argument in the type of its parameter."""
    if isinstance(kind, NumberType):
        return at_step(c.e, value_of(c.e, c.term(expr)), number(kind).step)
    return c.value(expr)


def held(c: Compiler, expr: m.Expr, kind: ValueType, name: str) -> Value:
    """A value in its declared step and range; what may leave the range is checked."""
    if not isinstance(kind, NumberType):
        return c.value(expr)
    value = c.stored(expr, kind)
    return in_declared_range(c, value, kind, name)


def in_declared_range(c: Compiler, value: Value, kind: NumberType, name: str) -> Value:
    """The value, checked against the sides of the range that the text declares."""
    low, high = bounds(kind)
    least = value.low if kind.low is None else low
    most = value.high if kind.high is None else high
    if least <= value.low and value.high <= most:
        return value
    message = c.e.builder.message(f"{name} is outside its declared range")
    return c.e.op("range", value, imm=(least, most, message))


def _callees_first(declarations: Sequence[FunctionDeclaration]) -> list[FunctionDeclaration]:
    by_name = {declaration.name: declaration for declaration in declarations}
    done: dict[str, FunctionDeclaration] = {}

    def visit(declaration: FunctionDeclaration, above: tuple[str, ...]) -> None:
        if declaration.name in done:
            return
        if declaration.name in above:
            raise CannotCompile(f"{declaration.name} calls itself", declaration.span)
        for called in called_by(declaration):
            if called in by_name:
                visit(by_name[called], (*above, declaration.name))
        done[declaration.name] = declaration

    for declaration in declarations:
        visit(declaration, ())
    return list(done.values())


def called_by(declaration: FunctionDeclaration) -> list[str]:
    """Names of the functions that a function applies, in order of appearance."""
    exprs: list[object] = [
        part.value if isinstance(part, Let) else part.condition for part in declaration.body
    ]
    exprs.append(declaration.value)
    return list(dict.fromkeys(call.function for expr in exprs for call in _calls(expr)))


def _calls(node: object) -> Iterator[m.Call]:
    """All calls inside an expression."""
    if isinstance(node, tuple):
        for part in node:
            yield from _calls(part)
    elif isinstance(node, m.Node):
        if isinstance(node, m.Call):
            yield node
        for field in fields(node):
            if field.name not in ("type", "span"):
                yield from _calls(getattr(node, field.name))

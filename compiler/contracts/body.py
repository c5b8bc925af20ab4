"""The body of an action: statements in order, the names that they give, the cells that they write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from compiler.contracts import words
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.layout import Layout
from compiler.contracts.scope import StateScope
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.terms import Literal, Quotient, Surd, Term, at_step, value_of
from compiler.types import number
from dsl.model import contract as k
from dsl.model.base import NumberType, Span, ValueType
from dsl.model.state import FieldOf, ScalarOf

Rules = Mapping[type, Callable[["Body", Any], None]]


class Body:
    """Compiles statements into one function; ``rules`` say what each kind of them is."""

    def __init__(self, c: Compiler, scope: StateScope, rules: Rules) -> None:
        assert isinstance(c.e, StateEmitter)
        self.c = c
        self.e = c.e
        self.scope = scope
        self.layout: Layout = scope.layout
        self.rules = rules

    def run(self, statements: Sequence[k.Statement]) -> None:
        """Statements in order.  Names that they give end with them."""
        outer = dict(self.c.locals)
        for statement in statements:
            with self.e.at(statement.span):
                try:
                    self.rules[type(statement)](self, statement)
                except CannotCompile as fault:
                    fault.span = fault.span or statement.span
                    raise
        self.c.locals.clear()
        self.c.locals.update(outer)

    def settled(self, term: Term) -> Term:
        """A term that stays what it is when accumulators take new values."""
        e = self.e
        match term:
            case Value():
                return e.settled(term)
            case Quotient():
                return Quotient(e.settled(term.x), e.settled(term.y), e.settled(term.z))
            case Surd():
                sign = None if term.sign is None else e.settled(term.sign)
                return Surd(sign, e.settled(term.x), e.settled(term.y), e.settled(term.z))
            case Literal():
                return term

    def message(self, text: str) -> int:
        """The number of a message."""
        return self.e.builder.message(text)

    # --- cells

    def keys(self, cell: ScalarOf | FieldOf) -> list[Value]:
        """The keys of a cell; a scalar has none."""
        return [] if isinstance(cell, ScalarOf) else self.scope.keys(self.c, cell.table, cell.keys)

    def read(self, cell: ScalarOf | FieldOf, keys: list[Value]) -> Term:
        """What a cell holds now."""
        return self.c.term(cell) if isinstance(cell, ScalarOf) else self.scope.fetch(self.c, cell, keys)

    def write(self, cell: ScalarOf | FieldOf, keys: list[Value], value: Value) -> None:
        """A cell takes a value; the machine checks the range."""
        layout = self.layout
        if isinstance(cell, ScalarOf):
            message = self.message(words.cell(cell.name, layout.scalar(cell.name).type))
            self.e.write("store", value, imm=(layout.scalars[cell.name], message))
            return
        kind = layout.column(cell.table, cell.column).type
        message = self.message(words.cell(cell.column, kind, cell.table))
        place = (layout.tables[cell.table], layout.columns[cell.table][cell.column], message)
        self.e.write("assign", *keys, value, imm=place)

    def kind(self, cell: ScalarOf | FieldOf) -> ValueType:
        """The type of a cell."""
        if isinstance(cell, ScalarOf):
            return self.layout.scalar(cell.name).type
        return self.layout.column(cell.table, cell.column).type

    def at_step(self, term: Term, kind: ValueType, span: Span) -> Value:
        """A value in the step of the cell that it is for."""
        if not isinstance(kind, NumberType):
            return value_of(self.e, term)
        if isinstance(term, Quotient | Surd):
            raise CannotCompile("an exact quotient must be rounded before it is stored", span)
        return at_step(self.e, term, number(kind).step)

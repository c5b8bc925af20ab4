"""Statements as steps: requirements, writes, payments, events, branches."""

from __future__ import annotations

from collections.abc import Callable

from compiler.choosing import is_number
from compiler.contracts import words
from compiler.contracts.body import Body, Rules
from compiler.contracts.scope import given
from compiler.emitter import Steps, Value
from compiler.errors import CannotCompile
from compiler.terms import Literal, Term, add, at_step, subtract, value_of
from compiler.types import bounds
from dsl.model import contract as k
from dsl.model.base import NumberType
from dsl.model.state import FieldOf, ScalarOf


def _require(b: Body, one: k.Require) -> None:
    b.e.require(b.c.value(one.condition), one.message)


def _let(b: Body, one: k.Let) -> None:
    b.c.locals[one.name] = b.settled(b.c.term(one.value))


def _becomes(b: Body, one: k.Becomes) -> None:
    keys = b.keys(one.cell)
    b.write(one.cell, keys, given(b.c, one.value, b.kind(one.cell)))


def _move(b: Body, one: k.MoveBetween) -> None:
    """Keys and amount first; then subtract, then add: within one cell that changes nothing."""
    source, target = b.keys(one.source), b.keys(one.target)
    amount = b.c.term(one.amount)
    if not isinstance(amount, Value | Literal):
        raise CannotCompile("an exact quotient must be rounded before it is moved", one.span)
    changes: tuple[tuple[ScalarOf | FieldOf, list[Value], Callable[..., Term]], ...] = (
        (one.source, source, subtract),
        (one.target, target, add),
    )
    for cell, keys, change in changes:
        changed = change(b.e, b.read(cell, keys), amount)
        b.write(cell, keys, b.at_step(changed, b.kind(cell), one.span))


def _open(b: Body, one: k.Open) -> None:
    """A column whose value may leave its range is checked by itself, to be named."""
    table = b.layout.table(one.table)
    keys = b.scope.keys(b.c, one.table, one.keys)
    values = []
    for column, expr in zip(table.columns, one.columns, strict=True):
        value = given(b.c, expr, column.type)
        if isinstance(column.type, NumberType):
            low, high = bounds(column.type)
            if value.low < low or value.high > high:
                message = b.message(words.cell(column.name, column.type, one.table))
                value = b.e.op("range", value, imm=(low, high, message))
        values.append(value)
    place = (b.layout.tables[one.table], b.message(words.row(one.table)))
    b.e.write("open_row", *keys, *values, imm=place)


def _close(b: Body, one: k.Close) -> None:
    keys = b.scope.keys(b.c, one.table, one.keys)
    b.e.write("close_row", *keys, imm=(b.layout.tables[one.table], b.message(words.row(one.table))))


def _transfer(b: Body, one: k.Receive | k.Pay, name: str, message: str) -> None:
    index = b.layout.accounts[one.account]
    kind = b.layout.contract.accounts[index].type
    party = b.c.value(one.party)
    b.e.write(name, party, b.c.stored(one.amount, kind), imm=(index, b.message(message)))


def _receive(b: Body, one: k.Receive) -> None:
    _transfer(b, one, "receive", words.received(one.account))


def _pay(b: Body, one: k.Pay) -> None:
    _transfer(b, one, "pay", words.paid(one.account))


def _emit(b: Body, one: k.Emit) -> None:
    index = b.layout.events[one.event]
    fields = b.layout.contract.events[index].fields
    values = [given(b.c, expr, kind) for expr, (_, kind) in zip(one.arguments, fields, strict=True)]
    b.e.write("emit", *values, imm=(index,))


def _either(b: Body, one: k.Either) -> None:
    condition = b.c.value(one.condition)
    with b.e.block(Steps()) as then:
        b.run(one.then)
    with b.e.block(Steps()) as otherwise:
        b.run(one.otherwise)
    b.e.branch(condition, then, otherwise)


def _again(b: Body, one: k.Again) -> None:
    target = b.c.locals.get(one.name)
    if not isinstance(target, Value):
        raise CannotCompile(f"{one.name} belongs to no loop around", one.span)
    term = b.c.term(one.value)
    if is_number(term):
        if not isinstance(term, Value | Literal):
            raise CannotCompile("an exact quotient must be rounded before it is kept", one.span)
        b.e.into(target, "copy", at_step(b.e, term, target.number.step))
    else:
        b.e.into(target, "copy", value_of(b.e, term))


STATEMENTS: Rules = {
    k.Require: _require,
    k.Let: _let,
    k.Becomes: _becomes,
    k.MoveBetween: _move,
    k.Open: _open,
    k.Close: _close,
    k.Receive: _receive,
    k.Pay: _pay,
    k.Emit: _emit,
    k.Either: _either,
    k.Again: _again,
}

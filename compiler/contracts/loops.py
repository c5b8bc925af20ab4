"""Loops over the rows of a group and over the elements of a list."""

from __future__ import annotations

from fractions import Fraction

from compiler.contracts.body import Body, Rules
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.lists import list_of
from compiler.terms import add, common_step, one
from dsl.model import contract as k
from dsl.model.base import NumberType
from dsl.model.expressions import Expr


def _rows(b: Body, loop: k.ForEachRow) -> None:
    """The body for each row that stood there when the loop began."""
    kept = b.layout.aggregates[loop.aggregate]
    group = b.scope.group(b.c, kept, loop.group)
    kinds = [kind for _, kind in b.layout.table(kept.table).keys]
    keys = [(b.e.builder.plain(kind), b.layout.interval(kind)) for kind in kinds]
    _accumulators(b, loop)
    with b.e.select(kept.index, group, keys, loop.maximum) as (row, _):
        _turn(b, loop, dict(zip(loop.names, row, strict=True)))


def _items(b: Body, loop: k.ForEachItem) -> None:
    """The body for each element of a list, the first of which is number 1."""
    elements = list_of(b.c, loop.items)
    _accumulators(b, loop)
    with b.e.each(elements) as (item, index):
        named = {loop.name: item}
        if loop.index is not None:
            position = add(b.e, index, one(b.e))
            assert isinstance(position, Value)
            named[loop.index] = position
        _turn(b, loop, named)


def _turn(b: Body, loop: k.ForEachRow | k.ForEachItem, named: dict[str, Value]) -> None:
    outer = dict(b.c.locals)
    b.c.locals |= named
    b.run(loop.body)
    b.c.locals.clear()
    b.c.locals.update(outer)


def _accumulators(b: Body, loop: k.ForEachRow | k.ForEachItem) -> None:
    """Registers that the turns write; their names live on after the loop."""
    for name, start in loop.accumulators:
        if isinstance(start.type, NumberType):
            values = [start, *(again.value for again in _written(loop.body, name))]
            kind = NumberType(start.type.unit, _step(name, values))
            b.c.locals[name] = b.e.copy_of(b.c.stored(start, kind))
        else:
            b.c.locals[name] = b.e.copy_of(b.c.value(start))


def _step(name: str, values: list[Expr]) -> Fraction:
    """A step that fits the start and whatever the turns give."""
    steps = []
    for value in values:
        if not isinstance(value.type, NumberType) or value.type.step is None:
            raise CannotCompile(f"{name} must be rounded in every turn", value.span)
        steps.append(value.type.step)
    step = steps[0]
    for other in steps[1:]:
        step = common_step(step, other)
    return step


def _written(body: tuple[k.Statement, ...], name: str) -> list[k.Again]:
    """Where the turns of a loop give an accumulator a new value."""
    found: list[k.Again] = []
    for statement in body:
        match statement:
            case k.Again() if statement.name == name:
                found.append(statement)
            case k.Either():
                found += _written((*statement.then, *statement.otherwise), name)
            case k.ForEachRow() | k.ForEachItem():
                found += _written(statement.body, name)
            case _:
                pass
    return found


LOOPS: Rules = {k.ForEachRow: _rows, k.ForEachItem: _items}

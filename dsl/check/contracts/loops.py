"""Bounded loops: over chosen rows of a table, over the elements of a list; what they count up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts.state import table_of
from dsl.check.contracts.statements import Body, Made, list_of, new_local, statement, statements
from dsl.check.contracts.tallies import aggregate, filtered, row_of
from dsl.check.contracts.values import fits, many
from dsl.check.elaborate import expression
from dsl.check.functions import rounded_value
from dsl.check.report import Refused
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import NumberType, ValueType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree
from dsl.units import ONE

MOST_ROWS = 100_000
"""More turns than this no call can afford."""

WIDENINGS = 3
"""A step becomes finer at most so often before it must stay."""


@statement(texts.RowLoop)
def _rows(body: Body, row: texts.RowLoop) -> Made:
    world = body.world
    table = table_of(world, row.table)
    if len(row.names) != len(table.keys):
        keys = ", ".join(name for name, _ in table.keys)
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            row.names[0].span,
            f"a row of {table.name} is named by {many(len(table.keys), 'key')}, not by {len(row.names)}",
            f"write `for each {keys} in {table.name} …`",
        )
    if not 1 <= row.maximum <= MOST_ROWS:
        raise world.report.refuse(
            codes.UNBOUNDED_LOOP, row.span, f"a loop makes at least 1 and at most {MOST_ROWS:,} turns"
        )
    chosen = filtered(world, body.at, row_of(table), row.where)
    kept = aggregate(world, table, "rows", chosen, None, row.span)
    named = [(name, kind) for name, (_, kind) in zip(row.names, table.keys, strict=True)]
    accumulators, inside = _turns(body, named, row.body)
    names = tuple(name.text for name in row.names)
    return (model.ForEachRow(kept.name, chosen.wanted, names, row.maximum, accumulators, inside, row.span),)


@statement(texts.ItemLoop)
def _items(body: Body, row: texts.ItemLoop) -> Made:
    of, kind = list_of(body, row.of)
    named: list[tuple[tree.Name, ValueType]] = [(row.name, kind.element)]
    if row.index is not None:
        most = Fraction(kind.maximum)
        named.append((row.index, NumberType(ONE, Fraction(1), Fraction(1), most)))
    accumulators, inside = _turns(body, named, row.body)
    index = None if row.index is None else row.index.text
    return (model.ForEachItem(of, row.name.text, index, accumulators, inside, row.span),)


def _turns(
    body: Body, named: list[tuple[tree.Name, ValueType]], rows: tuple[texts.Statement, ...]
) -> tuple[tuple[tuple[str, exprs.Expr], ...], Made]:
    """What the loop counts up with its starts, and its body."""
    known = dict(body.at.values)
    fresh = [
        name
        for name in dict.fromkeys(_assigned(rows))
        if name.text in known and name.text in body.lets and name.text not in body.accumulators
    ]
    starts = tuple((name.text, exprs.Local(known[name.text], name.span, name.text)) for name in fresh)
    kinds = {name: _open_ended(start.type) for name, start in starts}
    for turn in range(WIDENINGS + 1):
        before = dict(kinds)
        made = _turn(body, named, rows, kinds)
        if kinds == before:
            break
        if turn == WIDENINGS:
            raise body.world.report.refuse(
                codes.UNROUNDED_QUOTIENT,
                rows[0].span,
                "each turn makes the value finer than the one before",
                "round it: `… rounded half-up to $0.01`",
            )
    for name, kind in kinds.items():
        body.forget(name)
        body.know(name, kind)
    return starts, made


def _turn(
    body: Body,
    named: list[tuple[tree.Name, ValueType]],
    rows: tuple[texts.Statement, ...],
    kinds: dict[str, ValueType],
) -> Made:
    inside = body.within()
    for name, kind in kinds.items():
        inside.forget(name)
        inside.know(name, kind)
    for one, kind in named:
        new_local(inside, one)
        inside.know(one.text, kind)
    inside.accumulators = {**body.accumulators, **kinds}
    made = statements(inside, rows)
    for name in kinds:
        kinds[name] = inside.accumulators[name]
    return made


def _open_ended(kind: ValueType) -> ValueType:
    """A number that a loop builds up has no range that could be read off its start."""
    return NumberType(kind.unit, kind.step) if isinstance(kind, NumberType) else kind


def _assigned(rows: tuple[texts.Statement, ...]) -> Iterator[tree.Name]:
    for row in rows:
        match row:
            case texts.BecomesRow(cell=tree.Name() as name):
                yield name
            case texts.WhenRow(then=then, otherwise=otherwise):
                yield from _assigned((*then, *otherwise))
            case texts.RowLoop(body=inside) | texts.ItemLoop(body=inside):
                yield from _assigned(inside)
            case _:
                pass


def again(body: Body, name: tree.Name, row: texts.BecomesRow) -> Made:
    """An accumulator takes a new value, perhaps with a finer step than before."""
    kind = body.accumulators[name.text]
    options = getattr(kind, "enum", None)
    value = expression(body.world, replace(body.at, options=options), row.value)
    rounded_value(body.world, value, name.text)
    if isinstance(kind, NumberType) and isinstance(value.type, NumberType) and kind.unit == value.type.unit:
        step = numbers.common_step(kind.step, value.type.step)
        body.accumulators[name.text] = NumberType(kind.unit, step)
    else:
        fits(body.world, kind, value, name.text)
    return (model.Again(name.text, value, row.span),)


def not_counted(body: Body, name: tree.Name) -> Refused:
    """The mistake of giving a local a new value outside a loop."""
    return body.world.report.refuse(
        own.CELL,
        name.span,
        f"{name.text} is no part of the state; outside a loop it keeps its value",
        "name the new value: `let … be … when C, else …`, or keep it under `state`",
    )

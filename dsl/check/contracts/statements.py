"""Statements of actions: each with what it may name, and what it changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.declared import RESERVED
from dsl.check.contracts.holdings import account
from dsl.check.contracts.judging import never
from dsl.check.contracts.state import PARTY, keys_of, row_keys, table_of
from dsl.check.contracts.values import fits, type_in_words
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition, expression, in_words, number
from dsl.check.functions import rounded_value
from dsl.check.report import Refused, did_you_mean, listed
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import ListType, NumberType, Span, ValueType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree
from dsl.syntax.claims import LetRow, RequireRow
from dsl.units import currencies_in, spell

S = TypeVar("S")


@dataclass(slots=True)
class Body:
    """One list of statements while it is checked: the names that it knows grow from row to row."""

    world: ContractWorld
    at: Here
    accumulators: dict[str, ValueType] = field(default_factory=dict)
    """Of the loops around: names that may take new values."""
    lets: frozenset[str] = frozenset()
    """Names that a ``let`` gave, which a loop may count up."""
    constructor: bool = False
    """Whether this is the deployment, which may set what is fixed afterwards."""

    def know(self, name: str, kind: ValueType) -> None:
        """A new local, from here on."""
        self.at = replace(self.at, values=(*self.at.values, (name, kind)))

    def forget(self, name: str) -> None:
        """A local is known no longer (because it comes again with another type)."""
        self.at = replace(self.at, values=tuple(one for one in self.at.values if one[0] != name))

    def within(self) -> Body:
        """A block inside: what it names ends with it."""
        return Body(self.world, self.at, self.accumulators, self.lets, self.constructor)


Made = tuple[model.Statement, ...]
STATEMENTS: dict[type, Callable[[Body, Any], Made]] = {}


def statement(kind: type[S]) -> Callable[[Callable[[Body, S], Made]], Callable[[Body, S], Made]]:
    """Registers the check of one kind of statement."""

    def register(function: Callable[[Body, S], Made]) -> Callable[[Body, S], Made]:
        STATEMENTS[kind] = function
        return function

    return register


def statements(body: Body, rows: tuple[texts.Statement, ...]) -> Made:
    """All statements, each tried even when one before it is wrong; names of a faulty ``let`` are not told
    again.
    """
    made: list[model.Statement] = []
    failed = False
    lost: set[str] = set()
    for row in rows:
        one = body.world.report.attempt(partial(STATEMENTS[type(row)], body, row))
        if one is None:
            failed = True
            name = getattr(row, "name", None)
            if isinstance(name, tree.Name) and name.text not in body.world.broken:
                body.world.broken.add(name.text)
                lost.add(name.text)
        else:
            made.extend(one)
    body.world.broken -= lost
    if failed:
        raise Refused("a statement is wrong")
    return tuple(made)


def new_local(body: Body, name: tree.Name) -> None:
    """A local may not hide anything."""
    world = body.world
    if name.text in RESERVED:
        raise world.report.refuse(
            codes.SHADOWED, name.span, f"{name.text} has a meaning of its own", "choose another name"
        )
    if name.text in dict(body.at.values):
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} is a name in this action already",
            "choose another name; what changes is kept in the state, or counted up in a loop",
        )
    before = world.declared.get(name.text)
    if before is not None:
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} would hide the {before.kind} {name.text}",
            "choose another name",
            (("declared here", before.span),),
        )


@statement(RequireRow)
def _require(body: Body, row: RequireRow) -> Made:
    holds = condition(body.world, body.at, row.condition)
    if never(holds):
        raise body.world.report.refuse(
            own.NEVER_SUCCEEDS,
            row.condition.span,
            f"{body.world.words(row.condition.span)} can never hold, so {body.at.doing} can never succeed",
            "look at the ranges of what is compared",
        )
    return (model.Require(holds, row.message, row.span),)


@statement(LetRow)
def _let(body: Body, row: LetRow) -> Made:
    value = expression(body.world, replace(body.at, options=None), row.value)
    rounded_value(body.world, value, row.name.text)
    new_local(body, row.name)
    body.know(row.name.text, value.type)
    body.lets |= {row.name.text}
    return (model.Let(row.name.text, value, row.span),)


# --- cells -----------------------------------------------------------------------------------------


def cell(body: Body, written: tree.Expr, doing: str) -> exprs.ScalarOf | exprs.FieldOf:
    """A place of the state that takes a value."""
    world = body.world
    if isinstance(written, tree.OrElse) or (
        isinstance(written, tree.Of) and isinstance(written.base, tree.OrElse)
    ):
        raise world.report.refuse(own.CELL, written.span, f"`or … if none` gives a value; it cannot {doing}")
    if isinstance(written, tree.Name) and written.text in {*dict(body.at.values), *RESERVED}:
        from dsl.check.contracts.loops import not_counted

        raise not_counted(body, written)
    made = expression(world, replace(body.at, options=None), written)
    if isinstance(made, exprs.ScalarOf):
        if world.scalars[made.name].constant and not body.constructor:
            kind = "role" if made.name in world.roles else "parameter"
            raise world.report.refuse(
                own.CONSTANT,
                written.span,
                f"{made.name} is a {kind}: it is given at deployment and never changes",
                "keep what changes under `state`",
            )
        return made
    if isinstance(made, exprs.FieldOf):
        return made
    raise world.report.refuse(
        own.CELL,
        written.span,
        f"{world.words(written.span)} is computed; only a part of the state can {doing}",
        "name a state row, or a column: `amount of balances[a]`",
    )


def told_cell(of: exprs.ScalarOf | exprs.FieldOf) -> str:
    """A cell's name, for messages."""
    return of.name if isinstance(of, exprs.ScalarOf) else f"{of.column} of {of.table}"


@statement(texts.BecomesRow)
def _becomes(body: Body, row: texts.BecomesRow) -> Made:
    if isinstance(row.cell, tree.Name) and row.cell.text in body.accumulators:
        from dsl.check.contracts.loops import again

        return again(body, row.cell, row)
    target = cell(body, row.cell, "become something else")
    options = getattr(target.type, "enum", None)
    value = expression(body.world, replace(body.at, options=options), row.value)
    fits(body.world, target.type, value, told_cell(target))
    return (model.Becomes(target, value, row.span),)


@statement(texts.MoveRow)
def _move(body: Body, row: texts.MoveRow) -> Made:
    amount, kind = number(body.world, replace(body.at, options=None), row.amount)
    source = cell(body, row.source, "give something away")
    target = cell(body, row.target, "take something")
    if kind.low is None or kind.low < 0:
        raise body.world.report.refuse(
            own.NEGATIVE,
            amount.span,
            f"{body.world.words(amount.span)} may be negative; a move takes away from the first and adds to "
            "the second",
            "write `pay … from A to B`, where a negative amount goes the other way, or make sure that it is "
            "not: `the greater of (…, $0)`",
        )
    return _between(body, amount, kind, source, target, row.span)


@statement(texts.PayRow)
def _pay(body: Body, row: texts.PayRow) -> Made:
    if row.source is None:
        out_of, amount = _amount(body, row.amount)
        party = _party(body, row.target, "is paid")
        return (model.Pay(out_of, amount, party, row.span),)
    amount, kind = number(body.world, replace(body.at, options=None), row.amount)
    for side in (row.source, row.target):
        made = expression(body.world, replace(body.at, options=None), side)
        if made.type == PARTY:
            words = body.world.words(side.span)
            raise body.world.report.refuse(
                own.CELL,
                side.span,
                f"{words} is a party; the contract can pay from one balance that it keeps to another",
                f"name the balance: `pay … from balances[{words}] to …`; what parties have outside moves by "
                "`receive … from` and `pay … to` only",
            )
    source = cell(body, row.source, "pay")
    target = cell(body, row.target, "be paid")
    return _between(body, amount, kind, source, target, row.span)


def _between(
    body: Body,
    amount: exprs.Expr,
    kind: NumberType,
    source: exprs.ScalarOf | exprs.FieldOf,
    target: exprs.ScalarOf | exprs.FieldOf,
    span: Span,
) -> Made:
    for one in (source, target):
        if not isinstance(one.type, NumberType):
            raise body.world.report.refuse(
                codes.NOT_A_NUMBER, one.span, f"{told_cell(one)} is {type_in_words(one.type)}, no amount"
            )
        _moves(body, one.type, kind, amount, told_cell(one))
    return (model.MoveBetween(amount, source, target, span),)


def _moves(body: Body, of: NumberType, kind: NumberType, amount: exprs.Expr, what: str) -> None:
    """The amount's unit and step must be the cell's; its range need not."""
    fits(body.world, replace(of, low=None, high=None), amount, what)
    del kind


# --- money and energy ------------------------------------------------------------------------------


def _amount(body: Body, written: tree.Expr) -> tuple[str, exprs.Expr]:
    """An amount that comes in or goes out, and its account."""
    amount, kind = number(body.world, replace(body.at, options=None), written)
    rounded_value(body.world, amount, "what is paid")
    names = currencies_in(kind.unit)
    unit = spell(kind.unit)
    if not unit or (names and unit not in names) or " per " in unit:
        raise body.world.report.refuse(
            codes.NOT_MONEY,
            amount.span,
            f"{body.world.words(amount.span)} is {in_words(amount)}; money or energy comes in and goes out",
            "state an amount such as $5 or 3 kWh",
        )
    if kind.high is not None and kind.high < 0:
        raise body.world.report.refuse(
            own.NEGATIVE, amount.span, "this is always negative; what comes in or goes out is not", None
        )
    return account(body.world, kind, amount.span), amount


def _party(body: Body, written: tree.Expr, doing: str) -> exprs.Expr:
    made = expression(body.world, replace(body.at, options=None), written)
    if made.type != PARTY:
        raise body.world.report.refuse(
            codes.WRONG_ARGUMENTS, made.span, f"a party {doing}; this is {in_words(made)}"
        )
    return made


@statement(texts.ReceiveRow)
def _receive(body: Body, row: texts.ReceiveRow) -> Made:
    into, amount = _amount(body, row.amount)
    return (model.Receive(into, amount, _party(body, row.source, "pays in"), row.span),)


# --- rows ------------------------------------------------------------------------------------------


def _opened(body: Body, row: tree.Item | tree.Row, span: Span, word: str) -> model.Table:
    table = table_of(body.world, row.of)
    if table.everywhere:
        raise body.world.report.refuse(
            own.ROW,
            span,
            f"{table.name} has a row for every key, since its columns have starts; no row is {word}",
            "give its columns values by `becomes`, or leave the starts out of the table",
        )
    return table


@statement(texts.OpenRow)
def _open(body: Body, row: texts.OpenRow) -> Made:
    world = body.world
    assert isinstance(row.row, tree.Item | tree.Row)
    table = _opened(body, row.row, row.span, "opened")
    keys = keys_of(world, replace(body.at, options=None), table, row_keys(row.row), row.row.span)
    given = {}
    names = [column.name for column in table.columns]
    for name, value in row.columns:
        if name.text not in names and table.name not in world.broken:
            raise world.report.refuse(
                codes.UNKNOWN_NAME,
                name.span,
                f"table {table.name} has no column {name.text}",
                did_you_mean(name.text, names) or f"its columns are {listed(names)}",
            )
        if name.text in given:
            raise world.report.refuse(codes.DECLARED_TWICE, name.span, f"{name.text} is given twice")
        given[name.text] = value
    if table.name in world.broken:
        raise Refused(f"{table.name} is wrong itself")
    lost = [name for name in names if name not in given]
    if lost:
        raise world.report.refuse(
            own.ROW,
            row.span,
            f"the new row of {table.name} has no {listed(lost)}; a row begins with all its columns",
            f"add `, {lost[0]} is …`",
        )
    values = world.report.all_of(
        partial(_column_value, body, column, given[column.name]) for column in table.columns
    )
    return (model.Open(table.name, keys, values, row.span),)


def _column_value(body: Body, column: model.Column, written: tree.Expr) -> exprs.Expr:
    options = getattr(column.type, "enum", None)
    return fits(
        body.world,
        column.type,
        expression(body.world, replace(body.at, options=options), written),
        column.name,
    )


@statement(texts.CloseRow)
def _close(body: Body, row: texts.CloseRow) -> Made:
    assert isinstance(row.row, tree.Item | tree.Row)
    table = _opened(body, row.row, row.span, "closed")
    keys = keys_of(body.world, replace(body.at, options=None), table, row_keys(row.row), row.row.span)
    return (model.Close(table.name, keys, row.span),)


# --- events, branches ------------------------------------------------------------------------------


@statement(texts.EmitRow)
def _emit(body: Body, row: texts.EmitRow) -> Made:
    from dsl.check.contracts.events import emitted

    arguments = emitted(body.world, body.at, row)
    return (model.Emit(row.event.text, arguments, row.span),)


@statement(texts.WhenRow)
def _when(body: Body, row: texts.WhenRow) -> Made:
    holds = condition(body.world, body.at, row.condition)
    then, otherwise = body.world.report.all_of(
        (
            partial(statements, body.within(), row.then),
            partial(statements, body.within(), row.otherwise),
        )
    )
    return (model.Either(holds, then, otherwise, row.span),)


def list_of(body: Body, written: tree.Expr) -> tuple[exprs.Expr, ListType]:
    """A list of stated length."""
    made = expression(body.world, replace(body.at, options=None), written)
    if not isinstance(made.type, ListType):
        raise body.world.report.refuse(
            codes.UNBOUNDED_LOOP,
            made.span,
            f"a loop runs over a list of a stated length, or over chosen rows; this is {in_words(made)}",
            "write `for each t in trades where …, at most 100:`, or hand in a `list of at most 12 …`",
        )
    return made, made.type

"""Scalars, rows and totals of a contract's state.  What may not be is guarded here, once for all forms."""

from __future__ import annotations

from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import StateAlgebra, within, word
from runtime.machine.contract import StateColumn, StateScalar
from runtime.machine.instructions import contracts
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.instructions.typing import TRUTH
from runtime.machine.types import WORD_MAX, WORD_MIN, Type

A = StateAlgebra[Any, Any, Any]


def _scalar(context: Context, immediate: int) -> StateScalar:
    scalars = contracts.contract(context).scalars
    expect(0 <= immediate < len(scalars), "there is no such scalar")
    return scalars[immediate]


def _ranged(a: A, of: StateScalar | StateColumn, x: Any, message: int) -> None:
    """Abort unless x is in the declared range."""
    if of.low is not None or of.high is not None:
        low = WORD_MIN if of.low is None else of.low
        high = WORD_MAX if of.high is None else of.high
        a.guard(within(a, low, x, high), Reason.OUT_OF_RANGE, message)


def _there(a: A, table: int, keys: Any, moment: int, message: int) -> None:
    """Abort unless there is such a row."""
    if not a.contract.tables[table].everywhere:
        a.guard(a.row_present(table, keys, moment), Reason.NO_SUCH_ROW, message)


def _loaded(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, ())
    contracts.moment(imm[1])
    return (_scalar(context, imm[0]).type,)


@instruction("load", 80, cost=2, typing=_loaded, effect="reads", words="a scalar of the state")
def load(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.scalar(imm[0], imm[1]),)


def _stored(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, (_scalar(context, imm[0]).type,))
    contracts.message(context, imm[1])
    return ()


@instruction("store", 81, cost=4, typing=_stored, effect="writes", words="a scalar takes a value")
def store(a: A, _: Any, args: Any, imm: Any) -> Any:
    _ranged(a, a.contract.scalars[imm[0]], args[0], imm[1])
    a.set_scalar(imm[0], args[0])
    return ()


def _presence(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    contracts.operands(args, contracts.key_types(contracts.state_table(context, imm[0])))
    contracts.moment(imm[1])
    return (TRUTH,)


@instruction("present", 82, cost=3, typing=_presence, effect="reads", words="whether there is such a row")
def present(a: A, _: Any, args: Any, imm: Any) -> Any:
    if a.contract.tables[imm[0]].everywhere:
        return (a.integer(1),)
    return (a.from_truth(a.row_present(imm[0], args, imm[1])),)


def _fetched(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 4)
    table = contracts.state_table(context, imm[0])
    contracts.operands(args, contracts.key_types(table))
    contracts.moment(imm[2])
    contracts.message(context, imm[3])
    return (contracts.column_type(table, imm[1]),)


@instruction("fetch", 83, cost=4, typing=_fetched, effect="reads", words="a column of a row that is there")
def fetch(a: A, _: Any, args: Any, imm: Any) -> Any:
    table, column, moment, message = imm
    _there(a, table, args, moment, message)
    return (a.column(table, column, args, moment),)


def _assigned(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 3)
    table = contracts.state_table(context, imm[0])
    contracts.operands(args, (*contracts.key_types(table), contracts.column_type(table, imm[1])))
    contracts.message(context, imm[2])
    return ()


@instruction("assign", 84, cost=8, typing=_assigned, effect="writes", words="a column of a row takes a value")
def assign(a: A, _: Any, args: Any, imm: Any) -> Any:
    table, column, message = imm
    *keys, x = args
    _there(a, table, keys, contracts.NOW, message)
    _ranged(a, a.contract.tables[table].columns[column], x, message)
    a.set_column(table, column, keys, x)
    return ()


def _opened(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    table = contracts.state_table(context, imm[0])
    expect(not table.everywhere, "the rows of a table that is everywhere are neither opened nor closed")
    columns = tuple(column.type for column in table.columns)
    contracts.operands(args, (*contracts.key_types(table), *columns))
    contracts.message(context, imm[1])
    return ()


@instruction("open_row", 85, cost=12, typing=_opened, effect="writes", words="a new row")
def open_row(a: A, _: Any, args: Any, imm: Any) -> Any:
    table, message = imm
    declared = a.contract.tables[table]
    keys, values = args[: len(declared.keys)], args[len(declared.keys) :]
    a.guard(a.negate(a.row_present(table, keys, contracts.NOW)), Reason.ROW_EXISTS, message)
    for column, x in zip(declared.columns, values, strict=True):
        _ranged(a, column, x, message)
    a.add_row(table, keys, values)
    return ()


def _closed(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    table = contracts.state_table(context, imm[0])
    expect(not table.everywhere, "the rows of a table that is everywhere are neither opened nor closed")
    contracts.operands(args, contracts.key_types(table))
    contracts.message(context, imm[1])
    return ()


@instruction("close_row", 86, cost=10, typing=_closed, effect="writes", words="the row is gone")
def close_row(a: A, _: Any, args: Any, imm: Any) -> Any:
    table, message = imm
    a.guard(a.row_present(table, args, contracts.NOW), Reason.NO_SUCH_ROW, message)
    a.drop_row(table, args)
    return ()


def _tallied(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 3)
    kept = contracts.aggregate(context, imm[0])
    expect(kept.kind != "rows", "a list of rows has no value; a loop runs over it")
    contracts.operands(args, contracts.group_types(context, kept.kind, kept.contribution))
    contracts.moment(imm[1])
    contracts.message(context, imm[2])
    return (contracts.value_type(context, kept.kind, kept.contribution),)


@instruction("tally", 87, cost=4, typing=_tallied, effect="reads", words="what is kept about a group of rows")
def tally(a: A, _: Any, args: Any, imm: Any) -> Any:
    kept, moment, message = imm
    if a.contract.aggregates[kept].kind in ("lowest", "highest"):
        a.guard(a.aggregate_present(kept, args, moment), Reason.NO_SUCH_ROW, message)
        return (a.aggregate(kept, args, moment),)
    return (word(a, a.aggregate(kept, args, moment)),)


def _membership(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    kept = contracts.aggregate(context, imm[0])
    expect(kept.kind in ("lowest", "highest", "rows"), "totals and counts know no members")
    contracts.operands(args, contracts.group_types(context, kept.kind, kept.contribution))
    contracts.moment(imm[1])
    return (TRUTH,)


@instruction(
    "tallied", 95, cost=3, typing=_membership, effect="reads", words="whether a group of rows has members"
)
def tallied(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.from_truth(a.aggregate_present(imm[0], args, imm[1])),)


def _told(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    contracts.immediates(imm, 2)
    histories = contracts.contract(context).histories
    expect(0 <= imm[0] < len(histories), "there is no such history")
    kept = histories[imm[0]]
    contracts.operands(args, contracts.group_types(context, kept.kind, kept.contribution))
    contracts.moment(imm[1])
    return (contracts.value_type(context, kept.kind, kept.contribution),)


@instruction("told", 94, cost=4, typing=_told, effect="claims", words="what has happened so far")
def told(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.history(imm[0], args, imm[1])),)

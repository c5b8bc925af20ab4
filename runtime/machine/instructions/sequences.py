"""Tables of the module, lists and dated values of the input, arrays of the function."""

from __future__ import annotations

from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import Algebra, at_most, word
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.types import COUNT, Array, Choice, Dated, ListOf, Number, Truth, Type

A = Algebra[Any, Any, Any]


def _inside(a: A, index: Any, size: Any) -> None:
    a.guard(at_most(a, a.integer(0), index), Reason.NO_SUCH_ROW)
    a.guard(a.less(index, size), Reason.NO_SUCH_ROW)


def _index(kind: Type) -> None:
    expect(kind == COUNT or isinstance(kind, Choice), f"an index is a count or a choice, not {kind}")


def _cell(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 2, "an index, a table and a column are needed")
    _index(args[0])
    expect(0 <= imm[0] < len(context.tables), "there is no such table")
    columns = context.tables[imm[0]].columns
    expect(0 <= imm[1] < len(columns), "there is no such column")
    return (columns[imm[1]].type,)


@instruction("cell", 50, cost=2, typing=_cell, words="the value of a table's column in this row")
def cell(a: A, tables: Any, args: Any, imm: Any) -> Any:
    values = tables[imm[0]].columns[imm[1]]
    _inside(a, args[0], a.length(values))
    return (a.element(values, args[0]),)


def _row(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 1, "a key and a table are needed")
    expect(0 <= imm[0] < len(context.tables), "there is no such table")
    key = context.tables[imm[0]].key
    expect(key is not None and key == args[0], f"the table's key is {key}, not {args[0]}")
    return (COUNT,)


@instruction("row", 51, cost=4, typing=_row, words="the number of the last row whose key is at most this")
def row(a: A, tables: Any, args: Any, imm: Any) -> Any:
    found = a.rows_up_to(tables[imm[0]].keys, args[0])
    a.guard(a.less(a.integer(0), found), Reason.BEYOND_HORIZON)
    return (a.subtract(found, a.integer(1)),)


def _dated(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and isinstance(args[0], Dated), "a dated value and its key are needed")
    assert isinstance(args[0], Dated)
    expect(args[0].key == args[1], f"the key is {args[0].key}, not {args[1]}")
    return (args[0].element,)


@instruction("dated", 52, cost=4, typing=_dated, words="what a dated value is on this day or at this instant")
def dated(a: A, _: Any, args: Any, imm: Any) -> Any:
    keys, values = args[0]
    found = a.rows_up_to(keys, args[1])
    a.guard(a.less(a.integer(0), found), Reason.NO_SUCH_ROW)
    return (a.element(values, a.subtract(found, a.integer(1))),)


def _length(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm and isinstance(args[0], ListOf), "a list is needed")
    return (COUNT,)


@instruction("length", 53, typing=_length, words="how many elements a list has")
def length(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.length(args[0]),)


def _item(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and isinstance(args[0], ListOf), "a list and an index are needed")
    assert isinstance(args[0], ListOf)
    _index(args[1])
    return (args[0].element,)


@instruction("item", 54, cost=2, typing=_item, words="the element of a list at this position, from 0")
def item(a: A, _: Any, args: Any, imm: Any) -> Any:
    _inside(a, args[1], a.length(args[0]))
    return (a.element(args[0], args[1]),)


def _get(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and isinstance(args[0], Array), "an array and an index are needed")
    assert isinstance(args[0], Array)
    _index(args[1])
    return (args[0].element,)


@instruction("get", 55, cost=2, typing=_get, words="the element of an array at this position, from 0")
def get(a: A, _: Any, args: Any, imm: Any) -> Any:
    _inside(a, args[1], a.length(args[0]))
    return (a.element(args[0], args[1]),)


def _changed(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 3 and not imm, "an array, an index and a value are needed")
    expect(isinstance(args[0], Array), "an array is needed")
    assert isinstance(args[0], Array)
    _index(args[1])
    expect(args[0].element == args[2], f"the array holds {args[0].element}, not {args[2]}")
    return ()


@instruction("put", 56, cost=2, typing=_changed, words="stores the value in the array at this position")
def put(a: A, _: Any, args: Any, imm: Any) -> Any:
    _inside(a, args[1], a.length(args[0]))
    a.store(args[0], args[1], args[2])
    return ()


def _accumulated(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    _changed(context, args, imm)
    expect(isinstance(args[2], Number) and not isinstance(args[2], Truth), "a number is needed")
    return ()


@instruction("put_sum", 57, cost=3, typing=_accumulated, words="adds the value to the array's element")
def put_sum(a: A, _: Any, args: Any, imm: Any) -> Any:
    items, index, x = args
    _inside(a, index, a.length(items))
    a.store(items, index, word(a, a.add(a.element(items, index), x)))
    return ()


@instruction("put_max", 58, cost=3, typing=_accumulated, words="raises the array's element to the value")
def put_max(a: A, _: Any, args: Any, imm: Any) -> Any:
    items, index, x = args
    _inside(a, index, a.length(items))
    old = a.element(items, index)
    a.store(items, index, a.choose(a.less(old, x), x, old))
    return ()


def _clear(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm and isinstance(args[0], Array), "an array is needed")
    return ()


@instruction("clear", 59, cost=4, typing=_clear, words="sets every element of the array to zero")
def clear(a: A, _: Any, args: Any, imm: Any) -> Any:
    a.clear(args[0])
    return ()

"""How a random program comes by one more instruction: fitting operands and immediates for each."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt
from typing import TYPE_CHECKING

from runtime.machine.instructions.calendar import SPAN
from runtime.machine.types import (
    COUNT,
    DAYS,
    MINUTES,
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Truth,
    Type,
    is_plain,
)
from tests.machine_forms.choices import one_in, pick
from tests.machine_forms.surroundings import ZONE, edge

if TYPE_CHECKING:
    from tests.machine_forms.programs import Builder

Operation = Callable[["Builder"], None]


def _alike(name: str) -> Operation:
    def make(b: Builder) -> None:
        x = b.number()
        b.emit(name, (x, b.plain(b.types[x])))  # type: ignore[arg-type]

    return make


def _one(name: str) -> Operation:
    return lambda b: b.emit(name, (b.number(),))


def _of(name: str, *kinds: Type) -> Operation:
    return lambda b: b.emit(name, tuple(b.plain(kind) for kind in kinds))  # type: ignore[arg-type]


def _product(b: Builder) -> None:
    b.emit("mul", (b.number(), b.number()))


def _finer(b: Builder) -> None:
    b.emit("finer", (b.number(),), (pick(b.choices, (1, 10, 100, 60)),))


def _times(b: Builder) -> None:
    b.emit("times", (b.number(),), (edge(b.choices, -50, 50),))


def _round(b: Builder) -> None:
    p = pick(b.choices, (1, 1, 1, 3, 12))
    q = pick(b.choices, (1, 2, 3, 7, 10, 100, 1000, 365))
    b.emit("round", (b.number(),), (p, q, b.choices.integer(0, 5)))


def _muldiv(b: Builder) -> None:
    x, y, z = b.number(), b.number(), b.number()
    step = pick(b.choices, (Fraction(1), Fraction(1, 100), Fraction(1, 1000), Fraction(3, 7)))
    steps = [kind.step for kind in (b.types[x], b.types[y], b.types[z]) if isinstance(kind, Number)]
    ratio = steps[0] * steps[1] / steps[2] / step
    immediates = (
        ratio.numerator,
        ratio.denominator,
        b.choices.integer(0, 5),
        step.numerator,
        step.denominator,
    )
    b.emit("muldiv", (x, y, z), immediates)


def _root(b: Builder) -> None:
    def fits(kind: Type) -> bool:
        if not isinstance(kind, Number) or any(power % 2 for _, power in kind.unit.powers):
            return False
        return all(isqrt(n) ** 2 == n for n in (kind.step.numerator, kind.step.denominator))

    found = b.find(fits)
    b.emit("root", (b.plain(COUNT) if found is None else found,))


def _ordered(name: str) -> Operation:
    def make(b: Builder) -> None:
        x = b.find(lambda kind: isinstance(kind, Number | Day | Instant))
        x = b.number() if x is None else x
        b.emit(name, (x, b.plain(b.types[x])))  # type: ignore[arg-type]

    return make


def _equal(b: Builder) -> None:
    x = b.find(is_plain)
    x = b.number() if x is None else x
    b.emit("eq", (x, b.plain(b.types[x])))  # type: ignore[arg-type]


def _select(b: Builder) -> None:
    x = b.find(is_plain)
    x = b.number() if x is None else x
    b.emit("select", (b.plain(Truth()), x, b.plain(b.types[x])))  # type: ignore[arg-type]


def _copy(b: Builder) -> None:
    x = b.find(is_plain)
    b.emit("copy", (b.number() if x is None else x,))


def _require(b: Builder) -> None:
    # Rarely: a program that always stops at once shows little.
    if one_in(b.choices, 5):
        b.emit("require", (b.plain(Truth()),), (0,))


def _range(b: Builder) -> None:
    low = pick(b.choices, (0, -1, -10_000, -(1 << 127)))
    high = pick(b.choices, (0, 10, 10_000, 1 << 100, (1 << 127) - 1))
    b.emit("range", (b.number(),), (low, high, 1))


def _index(b: Builder, size: int) -> int:
    """A position, rather one that exists."""
    if one_in(b.choices, 3):
        return b.constant(COUNT, b.choices.integer(0, size - 1))
    found = b.find(lambda kind: kind == COUNT or isinstance(kind, Choice))
    return b.constant(COUNT, b.choices.integer(-1, size)) if found is None else found


def _cell(b: Builder) -> None:
    table = b.choices.integer(0, len(b.module.tables) - 1)
    columns = b.module.tables[table].columns
    column = b.choices.integer(0, len(columns) - 1)
    b.emit("cell", (_index(b, len(columns[column].values)),), (table, column))


def _row(b: Builder) -> None:
    keyed = [number for number, table in enumerate(b.module.tables) if table.key is not None]
    table = pick(b.choices, keyed)
    key = b.module.tables[table].key
    assert key is not None
    b.emit("row", (b.plain(key),), (table,))


def _dated(b: Builder) -> None:
    value = b.find(lambda kind: isinstance(kind, Dated))
    if value is not None:
        kind = b.types[value]
        assert isinstance(kind, Dated)
        b.emit("dated", (value, b.plain(kind.key)))


def _length(b: Builder) -> None:
    items = b.find(lambda kind: isinstance(kind, ListOf))
    if items is not None:
        b.emit("length", (items,))


def _item(b: Builder) -> None:
    items = b.find(lambda kind: isinstance(kind, ListOf))
    if items is not None:
        kind = b.types[items]
        assert isinstance(kind, ListOf)
        b.emit("item", (items, _index(b, kind.maximum)))


def _array(b: Builder, *, numbers: bool = False) -> tuple[int, Array] | None:
    def fits(kind: Type) -> bool:
        return isinstance(kind, Array) and (isinstance(kind.element, Number) or not numbers)

    found = b.find(fits)
    if found is None:
        return None
    kind = b.types[found]
    assert isinstance(kind, Array)
    return found, kind


def _get(b: Builder) -> None:
    array = _array(b)
    if array is not None:
        b.emit("get", (array[0], _index(b, array[1].size)))


def _put(name: str) -> Operation:
    def make(b: Builder) -> None:
        array = _array(b, numbers=name != "put")
        if array is not None:
            b.emit(name, (array[0], _index(b, array[1].size), b.plain(array[1].element)))

    return make


def _clear(b: Builder) -> None:
    array = _array(b)
    if array is not None:
        b.emit("clear", (array[0],))


def _split(b: Builder) -> None:
    weights = b.find(lambda kind: isinstance(kind, ListOf) and isinstance(kind.element, Number))
    if weights is not None:
        b.emit("split", (b.number(), weights))


def _count_of(b: Builder) -> None:
    b.emit("count_of", (b.plain(pick(b.choices, (DAYS, MINUTES))),))


OPERATIONS: dict[str, Operation] = {
    "copy": _copy,
    "require": _require,
    "range": _range,
    "add": _alike("add"),
    "sub": _alike("sub"),
    "min": _alike("min"),
    "max": _alike("max"),
    "neg": _one("neg"),
    "abs": _one("abs"),
    "mul": _product,
    "finer": _finer,
    "times": _times,
    "round": _round,
    "muldiv": _muldiv,
    "root": _root,
    "eq": _equal,
    "lt": _ordered("lt"),
    "le": _ordered("le"),
    "and": _of("and", Truth(), Truth()),
    "or": _of("or", Truth(), Truth()),
    "not": _of("not", Truth()),
    "select": _select,
    "cell": _cell,
    "row": _row,
    "dated": _dated,
    "length": _length,
    "item": _item,
    "get": _get,
    "put": _put("put"),
    "put_sum": _put("put_sum"),
    "put_max": _put("put_max"),
    "clear": _clear,
    "days_between": _of("days_between", Day(), Day()),
    "days_after": _of("days_after", Day(), DAYS),
    "weekday": _of("weekday", Day()),
    "minutes_between": _of("minutes_between", Instant(), Instant()),
    "seconds_between": _of("seconds_between", Instant(), Instant()),
    "seconds_after": _of("seconds_after", Instant(), SPAN),
    "local_day": lambda b: b.emit("local_day", (b.plain(Instant()),), (ZONE,)),
    "start_of_day": lambda b: b.emit("start_of_day", (b.plain(Day()),), (ZONE,)),
    "hour_of": _of("hour_of", MINUTES),
    "count_of": _count_of,
    "split": _split,
}

"""For each instruction a function that does little else, and the values at which something may happen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

from runtime.machine.code import Block, Const, Op, Step
from runtime.machine.cost import derive_costs
from runtime.machine.instructions import TABLE
from runtime.machine.instructions.calendar import SPAN
from runtime.machine.interpreter import Value
from runtime.machine.loaded import ModuleContext
from runtime.machine.module import Function, Module, Parameter, Result
from runtime.machine.types import (
    COUNT,
    DAYS,
    MINUTES,
    WORD_MAX,
    WORD_MIN,
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Truth,
    Type,
)
from runtime.machine.values import DatedValue
from tests.machine_forms.choices import Seeded
from tests.machine_forms.surroundings import BEGIN, CHANGES, FIRST, KWH, USD, ZONE, surroundings

SURROUNDINGS = surroundings(Seeded(7))
MODES = range(6)


@dataclass(frozen=True, slots=True)
class Single:
    """An instruction with operand types and immediates."""

    name: str
    operands: tuple[Type, ...]
    immediates: tuple[int, ...] = ()


SINGLES: tuple[Single, ...] = (
    *(Single(name, (USD, USD)) for name in ("add", "sub", "min", "max", "eq", "lt", "le")),
    *(Single(name, (USD,)) for name in ("neg", "abs", "copy")),
    Single("mul", (USD, KWH)),
    Single("finer", (USD,), (100,)),
    *(Single("times", (USD,), (k,)) for k in (-3, 0, 1, 60)),
    *(Single("round", (USD,), (p, q, mode)) for mode in MODES for p, q in ((1, 100), (1, 7), (3, 2), (1, 1))),
    *(Single("muldiv", (COUNT, USD, COUNT), (1, 1, mode, 1, 100)) for mode in MODES),
    *(Single("muldiv", (COUNT, USD, COUNT), (1, 10, mode, 1, 10)) for mode in MODES),
    Single("root", (COUNT,)),
    *(Single(name, (Truth(), Truth())) for name in ("and", "or")),
    Single("not", (Truth(),)),
    Single("select", (Truth(), USD, USD)),
    Single("require", (Truth(),), (0,)),
    Single("range", (USD,), (-5, 100, 1)),
    *(Single("cell", (COUNT,), (1, column)) for column in range(3)),
    Single("cell", (Choice(1),), (2, 0)),
    Single("row", (Day(),), (3,)),
    Single("row", (MINUTES,), (2,)),
    Single("row", (KWH,), (4,)),
    Single("dated", (Dated(Day(), USD, 4), Day())),
    Single("length", (ListOf(USD, 3),)),
    Single("item", (ListOf(USD, 3), COUNT)),
    Single("get", (Array(USD, 4), COUNT)),
    *(Single(name, (Array(USD, 4), COUNT, USD)) for name in ("put", "put_sum", "put_max")),
    Single("clear", (Array(USD, 4),)),
    Single("days_between", (Day(), Day())),
    Single("minutes_between", (Instant(), Instant())),
    Single("days_after", (Day(), DAYS)),
    Single("seconds_between", (Instant(), Instant())),
    Single("seconds_after", (Instant(), SPAN)),
    Single("local_day", (Instant(),), (ZONE,)),
    Single("start_of_day", (Day(),), (ZONE,)),
    Single("weekday", (Day(),)),
    Single("hour_of", (MINUTES,)),
    *(Single("count_of", (kind,)) for kind in (DAYS, MINUTES)),
    Single("split", (USD, ListOf(USD, 3))),
)


def program(single: Single, bounds: tuple[tuple[int, int] | None, ...] | None = None) -> Module:
    """A module whose only function applies the instruction to its parameters, within bounds if given.

    Arrays are filled first (with 5, −2 and the largest word), and changed and read afterwards.
    """
    given = [kind for kind in single.operands if not isinstance(kind, Array)]
    parameters = []
    for number, kind in enumerate(given):
        low, high = (bounds[number] if bounds is not None else None) or (None, None)
        parameters.append(Parameter(f"operand {number}", kind, low, high))
    types: list[Type] = list(given)
    steps: list[Step] = []
    results: list[int] = []
    arguments: list[int] = list(range(len(given)))
    array = next((kind for kind in single.operands if isinstance(kind, Array)), None)
    if array is not None:
        types.append(array)
        arguments.insert(0, len(types) - 1)
        for place, value in enumerate((5, -2, WORD_MAX)):
            types += [COUNT, array.element]
            steps += [Const(len(types) - 2, place), Const(len(types) - 1, value)]
            steps.append(Op("put", (), (arguments[0], len(types) - 2, len(types) - 1)))
    kinds = tuple(types[register] for register in arguments)
    out = TABLE[single.name].typing(ModuleContext(SURROUNDINGS), kinds, single.immediates)
    types += out
    results += range(len(types) - len(out), len(types))
    steps.append(Op(single.name, tuple(results), tuple(arguments), single.immediates))
    if array is not None:
        types += [COUNT, array.element]
        steps += [Const(len(types) - 2, 3), Const(len(types) - 1, 9)]
        steps.append(Op("put", (), (arguments[0], len(types) - 2, len(types) - 1)))
        for place in range(4):
            types += [COUNT, array.element]
            steps += [
                Const(len(types) - 2, place),
                Op("get", (len(types) - 1,), (arguments[0], len(types) - 2)),
            ]
            results.append(len(types) - 1)
    function = Function(
        single.name,
        tuple(parameters),
        tuple(types[len(parameters) :]),
        tuple(Result(f"result {number}", register) for number, register in enumerate(results)),
        Block(tuple(steps)),
    )
    module = replace(SURROUNDINGS, functions=(function,), exports=(0,))
    return replace(module, costs=derive_costs(module))


def arguments(single: Single) -> Iterator[tuple[Value, ...]]:
    """All combinations of the operands' edge values."""
    return product(*(edges(kind, single.name) for kind in single.operands if not isinstance(kind, Array)))


def edges(kind: Type, name: str) -> tuple[Value, ...]:
    """Values of a type at which some instruction changes its behaviour."""
    match kind:
        case Truth():
            return (0, 1)
        case Choice():
            return (0, 1, 2)
        case Day():
            return (FIRST - 9, FIRST - 1, FIRST, FIRST + 6, FIRST + 101, FIRST + 300)
        case Instant() if name == "local_day":
            return (BEGIN - 1, BEGIN, *(change + wide for change in CHANGES for wide in (-1, 0, 3_600)))
        case Instant():
            return (0, 59, 60, -1, -60, 10**9)
        case ListOf():
            return ((), (4,), (0, 0), (1, -1, 3), (2, 3, 2), (0, 5, 5))
        case Dated():
            return (
                DatedValue((), ()),
                DatedValue((FIRST,), (7,)),
                DatedValue((FIRST - 3, FIRST + 6, FIRST + 7), (1, 2, 3)),
            )
        case Number() if name in ("cell", "item", "get", "put", "put_sum", "put_max"):
            return (-1, 0, 1, 2, 3, 4, 23, 24, 59, WORD_MAX)
        case _:
            return (
                0,
                1,
                -1,
                2,
                -2,
                3,
                49,
                50,
                -50,
                51,
                150,
                540,
                960,
                12_345,
                WORD_MAX,
                WORD_MIN,
                WORD_MIN + 1,
            )

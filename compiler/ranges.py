"""Intervals of results: what each instruction can give when its operands lie in theirs.

The intervals decide the declared ranges of determinants, where a range check
is needed, and which code cannot abort.  They are never believed by a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isqrt

from runtime.machine.instructions.calendar import FIRST_INSTANT, LAST_INSTANT, SECONDS_A_DAY
from runtime.machine.limits import OFFSET_SECONDS
from runtime.machine.module import Table
from runtime.machine.types import WORD_MAX, WORD_MIN

Interval = tuple[int, int]

WORD: Interval = (WORD_MIN, WORD_MAX)
TRUTH: Interval = (0, 1)

Rule = Callable[[Sequence[Interval], tuple[int, ...]], Interval]


def hull(intervals: Sequence[Interval]) -> Interval:
    """The least interval that contains all of them."""
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def product(x: Interval, y: Interval) -> Interval:
    """All products."""
    corners = [a * b for a in x for b in y]
    return min(corners), max(corners)


def within_word(interval: Interval) -> bool:
    """Whether no value of the interval can overflow."""
    return WORD_MIN <= interval[0] and interval[1] <= WORD_MAX


def clip(interval: Interval) -> Interval:
    """What can come out of an instruction that aborts outside the word."""
    return max(interval[0], WORD_MIN), min(interval[1], WORD_MAX)


def _size(x: Interval) -> Interval:
    low, high = x
    if low >= 0:
        return x
    return (0 if high >= 0 else -high), max(-low, high)


def _divided(x: Interval, p: int, q: int) -> Interval:
    """x·p/q rounded in any mode."""
    return x[0] * p // q, -(-x[1] * p // q)


def _muldiv(args: Sequence[Interval], imm: tuple[int, ...]) -> Interval:
    above = product(args[0], args[1])
    least, most = max(args[2][0], 1), max(args[2][1], 1)
    return hull([_divided(above, imm[0], imm[1] * least), _divided(above, imm[0], imm[1] * most)])


def _root(args: Sequence[Interval], _: tuple[int, ...]) -> Interval:
    low, high = args[0]
    return isqrt(max(low, 0)), isqrt(max(high, 0))


def _later(args: Sequence[Interval], _: tuple[int, ...]) -> Interval:
    """An instant: whatever lies beyond the years of contracts aborts."""
    low, high = args[0][0] + args[1][0], args[0][1] + args[1][1]
    return max(low, FIRST_INSTANT), min(high, LAST_INSTANT)


def _local_day(args: Sequence[Interval], _: tuple[int, ...]) -> Interval:
    """A clock is less than 26 hours from UTC."""
    low, high = args[0]
    return (low - OFFSET_SECONDS) // SECONDS_A_DAY, (high + OFFSET_SECONDS) // SECONDS_A_DAY


RULES: dict[str, Rule] = {
    "copy": lambda a, _: a[0],
    "range": lambda a, imm: (max(a[0][0], imm[0]), min(a[0][1], imm[1])),
    "add": lambda a, _: (a[0][0] + a[1][0], a[0][1] + a[1][1]),
    "sub": lambda a, _: (a[0][0] - a[1][1], a[0][1] - a[1][0]),
    "neg": lambda a, _: (-a[0][1], -a[0][0]),
    "abs": lambda a, _: _size(a[0]),
    "min": lambda a, _: (min(a[0][0], a[1][0]), min(a[0][1], a[1][1])),
    "max": lambda a, _: (max(a[0][0], a[1][0]), max(a[0][1], a[1][1])),
    "mul": lambda a, _: product(a[0], a[1]),
    "finer": lambda a, imm: (a[0][0] * imm[0], a[0][1] * imm[0]),
    "times": lambda a, imm: product(a[0], (imm[0], imm[0])),
    "round": lambda a, imm: _divided(a[0], imm[0], imm[1]),
    "muldiv": _muldiv,
    "root": _root,
    "eq": lambda *_: TRUTH,
    "lt": lambda *_: TRUTH,
    "le": lambda *_: TRUTH,
    "and": lambda *_: TRUTH,
    "or": lambda *_: TRUTH,
    "not": lambda *_: TRUTH,
    "select": lambda a, _: hull(a[1:]),
    "days_between": lambda a, _: (a[1][0] - a[0][1], a[1][1] - a[0][0]),
    "days_after": lambda a, _: (a[0][0] + a[1][0], a[0][1] + a[1][1]),
    "weekday": lambda *_: (0, 6),
    "hour_of": lambda a, _: (a[0][0] // 60, a[0][1] // 60),
    "count_of": lambda a, _: a[0],
    "seconds_between": lambda a, _: (a[1][0] - a[0][1], a[1][1] - a[0][0]),
    "seconds_after": _later,
    "local_day": _local_day,
    "minutes_between": lambda a, _: ((a[1][0] - a[0][1]) // 60, (a[1][1] - a[0][0]) // 60),
}

SAFE = frozenset({"copy", "add", "sub", "neg", "abs", "min", "max", "mul", "finer", "times", "round"}) | {
    "eq", "lt", "le", "and", "or", "not", "select", "count_of", "weekday", "days_between", "hour_of",
    "seconds_between",
}  # fmt: skip
"""Instructions that abort by overflow alone."""


def result(name: str, args: Sequence[Interval], imm: tuple[int, ...], tables: Sequence[Table]) -> Interval:
    """The interval of an instruction's result, before overflow; the whole word where nothing is known."""
    if name == "cell":
        values = tables[imm[0]].columns[imm[1]].values
        low, high = max(args[0][0], 0), min(args[0][1], len(values) - 1)
        chosen = values[low : high + 1] if high - low < 10_000 else values
        return (min(chosen), max(chosen)) if chosen else WORD
    if name == "row":
        return 0, len(tables[imm[0]].keys) - 1
    rule = RULES.get(name)
    return WORD if rule is None else rule(args, imm)

"""The integer algebra over intervals: between which bounds a value must lie.

Besides its absolute bounds a range may know how it has *grown* since a loop's
turn began: "what the register held then, plus something between a and b".  From
that, and the greatest number of turns, follow the bounds of running totals.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

from runtime.machine.aborts import Reason
from runtime.machine.algebra import divide_by_floor
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding
from runtime.machine.types import WORD_MAX, WORD_MIN

Bounds = tuple[int, int]

INTEGERS = Integers()


@dataclass(frozen=True, slots=True)
class Growth:
    """Either the register ``base`` at the start of the turn plus ``low`` … ``high``, or in ``fresh``."""

    base: int
    low: int
    high: int
    fresh: Bounds | None = None


class Range:
    """Bounds of one value.  Two ranges are never compared; *which* range it is tells two values apart."""

    __slots__ = ("growth", "high", "low", "opposite_of")

    def __init__(self, low: int, high: int, growth: Growth | None = None) -> None:
        self.low = low
        self.high = high
        self.growth = growth
        self.opposite_of: Range | None = None

    def __repr__(self) -> str:
        return f"[{self.low}, {self.high}]"

    @property
    def value(self) -> int | None:
        """The only possible value, if there is just one."""
        return self.low if self.low == self.high else None

    def copy(self) -> Range:
        return Range(self.low, self.high, self.growth)

    def raise_low(self, bound: int) -> None:
        """The value is at least ``bound``; where that cannot be, the code is never reached."""
        self.low = min(max(self.low, bound), self.high)

    def lower_high(self, bound: int) -> None:
        """The value is at most ``bound``."""
        self.high = max(min(self.high, bound), self.low)


def whole_word() -> Range:
    """Any value of a register."""
    return Range(WORD_MIN, WORD_MAX)


@dataclass(slots=True)
class Items:
    """A sequence: how long it is, what its elements are, and these themselves when they are constants."""

    length: Range
    content: Range
    values: tuple[int, ...] | None = None

    def copy(self) -> Items:
        return Items(self.length.copy(), self.content.copy(), self.values)


Held = Range | Items | tuple[Items, Items] | None
"""What is known of a register: a number, a list or array, a dated value; nothing of a series."""


def constant_items(values: tuple[int, ...]) -> Items:
    """A column, or the keys, of a constant table."""
    size = len(values)
    return Items(Range(size, size), Range(min(values, default=0), max(values, default=0)), values)


Order = tuple[Range, Range, int]
"""(x, y, gap): x + gap ≤ y."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of a truth: its value, and which orders follow when it holds and when it fails."""

    known: bool | None
    when_true: tuple[Order, ...] = ()
    when_false: tuple[Order, ...] = ()


def assume(condition: Condition, holds: bool) -> None:  # noqa: FBT001
    """Tighten the ranges that the condition speaks of."""
    for x, y, gap in condition.when_true if holds else condition.when_false:
        x.lower_high(y.high - gap)
        y.raise_low(x.low + gap)


def hull(x: Range, y: Range) -> Range:
    """The least range that contains both."""
    return Range(min(x.low, y.low), max(x.high, y.high), _join(x, y))


def _join(x: Range, y: Range) -> Growth | None:
    if x.growth is None and y.growth is None:
        return None
    if x.growth is None or y.growth is None:
        grown, other = (x, y) if y.growth is None else (y, x)
        assert grown.growth is not None
        growth = grown.growth
        return Growth(growth.base, growth.low, growth.high, _around(growth.fresh, (other.low, other.high)))
    if x.growth.base != y.growth.base:
        return None
    low, high = min(x.growth.low, y.growth.low), max(x.growth.high, y.growth.high)
    return Growth(x.growth.base, low, high, _around(x.growth.fresh, y.growth.fresh))


def _around(p: Bounds | None, q: Bounds | None) -> Bounds | None:
    if p is None or q is None:
        return p or q
    return (min(p[0], q[0]), max(p[1], q[1]))


def shifted(growth: Growth | None, low: int, high: int) -> Growth | None:
    """The growth of a value to which something between ``low`` and ``high`` was added."""
    if growth is None:
        return None
    fresh = None if growth.fresh is None else (growth.fresh[0] + low, growth.fresh[1] + high)
    return Growth(growth.base, growth.low + low, growth.high + high, fresh)


class Intervals:
    """An ``Algebra`` whose integers are ``Range``, truths ``Condition`` and sequences ``Items``."""

    def integer(self, value: int) -> Range:
        return Range(value, value)

    def add(self, x: Range, y: Range) -> Range:
        growth = None
        if y.growth is None:
            growth = shifted(x.growth, y.low, y.high)
        elif x.growth is None:
            growth = shifted(y.growth, x.low, x.high)
        return Range(x.low + y.low, x.high + y.high, growth)

    def subtract(self, x: Range, y: Range) -> Range:
        growth = shifted(x.growth, -y.high, -y.low) if y.growth is None else None
        difference = Range(x.low - y.high, x.high - y.low, growth)
        if x.value == 0:
            difference.opposite_of = y
        return difference

    def multiply(self, x: Range, y: Range) -> Range:
        corners = (x.low * y.low, x.low * y.high, x.high * y.low, x.high * y.high)
        return Range(min(corners), max(corners))

    def floor_divide(self, x: Range, y: Range) -> Range:
        return self.divide(x, y, Rounding.FLOOR)

    def modulo(self, x: Range, y: Range) -> Range:
        if 0 <= x.low and x.high < y.low:
            return x.copy()
        if x.value is not None and y.value is not None and y.value > 0:
            return self.integer(x.value % y.value)
        return Range(0, max(y.high, 1) - 1)

    def floor_root(self, x: Range) -> Range:
        return Range(isqrt(max(x.low, 0)), isqrt(max(x.high, 0)))

    def divide(self, x: Range, y: Range, mode: Rounding) -> Range:
        least, most = max(y.low, 1), max(y.high, 1)
        corners = [
            divide_by_floor(INTEGERS, above, below, mode)
            for above in (x.low, x.high)
            for below in (least, most)
        ]
        return Range(min(corners), max(corners))

    def less(self, x: Range, y: Range) -> Condition:
        known = True if x.high < y.low else False if x is y or y.high <= x.low else None
        return Condition(known, ((x, y, 1),), ((y, x, 0),))

    def equal(self, x: Range, y: Range) -> Condition:
        known = None
        if x is y or (x.value is not None and x.value == y.value):
            known = True
        elif x.high < y.low or y.high < x.low:
            known = False
        return Condition(known, ((x, y, 0), (y, x, 0)))

    def both(self, p: Condition, q: Condition) -> Condition:
        known = False if p.known is False or q.known is False else True if p.known and q.known else None
        return Condition(known, p.when_true + q.when_true)

    def either(self, p: Condition, q: Condition) -> Condition:
        known = True if p.known or q.known else False if p.known is False and q.known is False else None
        return Condition(known, (), p.when_false + q.when_false)

    def negate(self, p: Condition) -> Condition:
        return Condition(None if p.known is None else not p.known, p.when_false, p.when_true)

    def choose(self, p: Condition, x: Range, y: Range) -> Range:
        if p.known is not None:
            return x.copy() if p.known else y.copy()
        return hull(_under(x, p.when_true), _under(y, p.when_false))

    def truth(self, x: Range) -> Condition:
        return Condition(
            None if x.value is None else x.value == 1, ((Range(1, 1), x, 0),), ((x, Range(0, 0), 0),)
        )

    def from_truth(self, p: Condition) -> Range:
        return Range(0, 1) if p.known is None else self.integer(int(p.known))

    def guard(self, p: Condition, reason: Reason, message: int | None = None) -> None:  # noqa: ARG002
        assume(p, holds=True)

    def length(self, items: Items) -> Range:
        return items.length

    def element(self, items: Items, index: Range) -> Range:
        if items.values and (index.low > 0 or index.high < len(items.values) - 1):
            low = min(max(index.low, 0), len(items.values) - 1)
            near = items.values[low : max(index.high, low) + 1]
            return Range(min(near), max(near))
        return items.content.copy()

    def rows_up_to(self, keys: Items, x: Range) -> Range:
        if keys.values is not None:
            return Range(bisect_right(keys.values, x.low), bisect_right(keys.values, x.high))
        return Range(0, keys.length.high)

    def store(self, items: Items, index: Range, x: Range) -> None:  # noqa: ARG002
        items.content = hull(items.content, x)

    def clear(self, items: Items) -> None:
        items.content = Range(0, 0)

    def weights_are_sound(self, weights: Items) -> Condition:
        return Condition(True if weights.content.low >= 1 and weights.length.low >= 1 else None)

    def largest_remainder(self, total: Range, weights: Items) -> Items:
        parts = Range(min(total.low, 0), max(total.high, 0))
        return Items(weights.length.copy(), parts)


def _under(value: Range, orders: Sequence[Order]) -> Range:
    """``value``, knowing that the orders hold."""
    known = value.copy()
    for x, y, gap in orders:
        if value is x or value.opposite_of is y:
            bound = y.high - gap if value is x else -(x.low + gap)
            known.lower_high(bound)
        elif value is y or value.opposite_of is x:
            bound = x.low + gap if value is y else gap - y.high
            known.raise_low(bound)
    return known

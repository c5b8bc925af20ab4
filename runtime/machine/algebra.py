"""The integer algebra: the few primitives from which every instruction is made.

An instruction has one meaning, a function over an ``Algebra``.  The interpreter
supplies Python integers, the source generator supplies expressions, the
verifier supplies terms of a solver.  Integers here are mathematical, without
bound; ``word`` is where a value must fit the machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from runtime.machine.aborts import Reason
from runtime.machine.contract import Contract
from runtime.machine.rounding import Rounding
from runtime.machine.types import WORD_MAX, WORD_MIN, Plain

I = TypeVar("I")  # noqa: E741  an integer of the algebra
B = TypeVar("B")  # a truth of the algebra
S = TypeVar("S")  # a sequence of integers of the algebra


class Algebra(Protocol[I, B, S]):
    """What a form of the machine must supply.  Divisors given to it are always positive."""

    def integer(self, value: int) -> I: ...
    def add(self, x: I, y: I) -> I: ...
    def subtract(self, x: I, y: I) -> I: ...
    def multiply(self, x: I, y: I) -> I: ...
    def floor_divide(self, x: I, y: I) -> I: ...
    def modulo(self, x: I, y: I) -> I: ...
    def floor_root(self, x: I) -> I: ...
    def divide(self, x: I, y: I, mode: Rounding) -> I: ...
    def less(self, x: I, y: I) -> B: ...
    def equal(self, x: I, y: I) -> B: ...
    def both(self, p: B, q: B) -> B: ...
    def either(self, p: B, q: B) -> B: ...
    def negate(self, p: B) -> B: ...
    def choose(self, p: B, x: I, y: I) -> I: ...
    def truth(self, x: I) -> B: ...
    def from_truth(self, p: B) -> I: ...
    def guard(self, p: B, reason: Reason, message: int | None = None) -> None: ...
    def length(self, items: S) -> I: ...
    def element(self, items: S, index: I) -> I: ...
    def rows_up_to(self, keys: S, x: I) -> I: ...
    def store(self, items: S, index: I, x: I) -> None: ...
    def clear(self, items: S) -> None: ...
    def weights_are_sound(self, weights: S) -> B: ...
    def largest_remainder(self, total: I, weights: S) -> S: ...


class StateAlgebra(Algebra[I, B, S], Protocol[I, B, S]):
    """What a form must supply besides to execute contracts: the state, wallets, the world outside.

    ``moment`` 0 is now (in properties: after the step), 1 before the step.  No
    primitive but the upkeep of aggregates aborts: the guards are in the
    meanings (``instructions/state.py``).  Writing a row runs the contributions
    of its table's aggregates, whose aborts are aborts of the write.
    """

    @property
    def contract(self) -> Contract: ...
    def scalar(self, scalar: int, moment: int) -> I: ...
    def set_scalar(self, scalar: int, x: I) -> None: ...
    def row_present(self, table: int, keys: Sequence[I], moment: int) -> B: ...
    def column(self, table: int, column: int, keys: Sequence[I], moment: int) -> I:
        """Of a row that is there, or of a table that is everywhere."""

    def set_column(self, table: int, column: int, keys: Sequence[I], x: I) -> None: ...
    def add_row(self, table: int, keys: Sequence[I], values: Sequence[I]) -> None: ...
    def drop_row(self, table: int, keys: Sequence[I]) -> None: ...
    def aggregate(self, aggregate: int, group: Sequence[I], moment: int) -> I:
        """A total or a count of any size; the lowest or highest of a group that has members."""

    def aggregate_present(self, aggregate: int, group: Sequence[I], moment: int) -> B:
        """Whether the group has members."""

    def held(self, account: int, moment: int) -> I: ...
    def wallet(self, account: int, party: I, moment: int) -> I: ...
    def transfer(self, account: int, party: I, x: I) -> None:
        """x > 0 comes from the party into the contract, x < 0 goes to it."""

    def emit(self, event: int, fields: Sequence[I]) -> None: ...
    def digest(self, kinds: Sequence[Plain], args: Sequence[I]) -> I: ...
    def history(self, history: int, group: Sequence[I], moment: int) -> I: ...


def at_most(a: Algebra[I, B, S], x: I, y: I) -> B:
    """x ≤ y."""
    return a.negate(a.less(y, x))


def within(a: Algebra[I, B, S], low: int, x: I, high: int) -> B:
    """low ≤ x ≤ high."""
    return a.both(at_most(a, a.integer(low), x), at_most(a, x, a.integer(high)))


def word(a: Algebra[I, B, S], x: I) -> I:
    """x, provided that it fits a 128-bit signed word; otherwise the transaction aborts."""
    a.guard(within(a, WORD_MIN, x, WORD_MAX), Reason.OVERFLOW)
    return x


def divide_by_floor(a: Algebra[I, B, S], x: I, y: I, mode: Rounding) -> I:
    """x ÷ y rounded to an integer, y > 0: the meaning of ``divide`` in terms of the floor.

    A form of the machine may supply something faster or better understood by a
    solver as ``divide``; tests hold it to this.
    """
    floor = a.floor_divide(x, y)
    if mode is Rounding.FLOOR:
        return floor
    zero, one, two = a.integer(0), a.integer(1), a.integer(2)
    rest = a.subtract(x, a.multiply(floor, y))
    above = a.add(floor, one)
    exact = a.equal(rest, zero)
    negative = a.less(x, zero)
    if mode is Rounding.CEILING:
        return a.choose(exact, floor, above)
    if mode is Rounding.DOWN:
        return a.choose(a.either(exact, a.negate(negative)), floor, above)
    if mode is Rounding.UP:
        return a.choose(a.either(exact, negative), floor, above)
    doubled = a.multiply(rest, two)
    nearer_below = a.less(doubled, y)
    tie = a.equal(doubled, y)
    if mode is Rounding.HALF_UP:
        return a.choose(a.either(nearer_below, a.both(tie, negative)), floor, above)
    even = a.equal(a.modulo(floor, two), zero)
    return a.choose(a.either(nearer_below, a.both(tie, even)), floor, above)


def split_evenly(total: int, weights: Sequence[int]) -> list[int]:
    """Parts of ``total`` in proportion to ``weights`` that sum to it: the largest-remainder method.

    Each part is first rounded down; what is left over goes, one step each, to
    the parts with the largest remainders, the earlier one on ties.  A negative
    total is split like its opposite.  Weights are non-negative, not all zero.
    """
    size, whole = abs(total), sum(weights)
    parts = [size * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(size * weights[i] % whole), i))
    for i in order[: size - sum(parts)]:
        parts[i] += 1
    return parts if total >= 0 else [-part for part in parts]

"""The integer algebra over terms: what the instructions mean in a proof.

It differs from the interpreter's algebra in what it does not know: a value may
be a symbol, a guard may hold in some worlds only.  Guards are collected with
the path on which they stand; what follows a guard may assume it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.rounding import Rounding
from verifier.arena import Arena, Derivation
from verifier.rounding import Divisions
from verifier.sequences import DatedItems, DatedKeys, Items, Sequence, element, largest_remainder
from verifier.terms import Formula, Int, Truth, high, low


@dataclass(frozen=True, slots=True, eq=False)
class Guard:
    """A check of the program: ``condition`` must hold wherever ``path`` does."""

    place: str
    reason: Reason
    message: int | None
    path: Truth
    condition: Truth
    in_loop: bool


class Stopped(Exception):
    """The path cannot go on: a guard fails in every world that reaches it."""


@dataclass(slots=True)
class Symbolic:
    """An ``Algebra`` whose integers, truths and sequences are those of ``terms`` and ``sequences``.

    ``path`` is the condition under which the present step runs; ``place`` names
    the step.  ``guards`` are those that intervals do not decide; those met in a
    summarised loop stand for all its turns.  ``loops`` counts such loops.
    ``state`` is what the step may change besides registers: nothing, in a tariff.
    """

    arena: Arena
    divisions: Divisions
    path: Truth = True
    place: str = ""
    guards: list[Guard] = field(default_factory=list)
    loops: int = 0
    state: Any = None

    def merged(self, condition: Formula, yes: Any, no: Any) -> Any:
        """The state after a branch: ``yes`` where the condition holds, otherwise ``no``."""
        assert yes is no, f"a branch on {condition} changed a state that is none"
        return yes

    def integer(self, value: int) -> Int:
        return value

    def add(self, x: Int, y: Int) -> Int:
        total = self.arena.add(x, y)
        self.divisions.note_sum(total, x, y)
        return total

    def subtract(self, x: Int, y: Int) -> Int:
        return self.arena.subtract(x, y)

    def multiply(self, x: Int, y: Int) -> Int:
        product = self.arena.multiply(x, y)
        self.divisions.note_product(product, x, y)
        return product

    def floor_divide(self, x: Int, y: Int) -> Int:
        return self.divisions.divide(x, y, Rounding.FLOOR, self.place)

    def modulo(self, x: Int, y: Int) -> Int:
        return self.divisions.modulo(x, y)

    def floor_root(self, x: Int) -> Int:
        return self.divisions.root(x)

    def divide(self, x: Int, y: Int, mode: Rounding) -> Int:
        return self.divisions.divide(x, y, mode, self.place)

    def less(self, x: Int, y: Int) -> Truth:
        if isinstance(x, int) and isinstance(y, int):
            return x < y
        return self.arena.less(x, y)

    def equal(self, x: Int, y: Int) -> Truth:
        if isinstance(x, int) and isinstance(y, int):
            return x == y
        return self.arena.equal(x, y)

    def both(self, p: Truth, q: Truth) -> Truth:
        return self.arena.both(p, q)

    def either(self, p: Truth, q: Truth) -> Truth:
        return self.arena.either(p, q)

    def negate(self, p: Truth) -> Truth:
        return self.arena.negate(p)

    def choose(self, p: Truth, x: Int, y: Int) -> Int:
        return self.arena.choose(p, x, y)

    def truth(self, x: Int) -> Truth:
        return self.arena.equal(x, 1)

    def from_truth(self, p: Truth) -> Int:
        return self.arena.choose(p, 1, 0)

    def guard(self, p: Truth, reason: Reason, message: int | None = None) -> None:
        if p is True:
            return
        self.guards.append(Guard(self.place, reason, message, self.path, p, self.loops > 0))
        self.path = self.arena.both(self.path, p)
        if self.path is False:
            raise Stopped

    def length(self, items: Sequence) -> Int:
        match items:
            case Items():
                return items.length
            case DatedKeys() | DatedItems():
                raise TypeError("a dated value has no length in a program")
            case _:
                return len(items)

    def element(self, items: Sequence, index: Int) -> Int:
        return element(self.arena, items, index)

    def rows_up_to(self, keys: Sequence, x: Int) -> Int:
        if isinstance(keys, DatedKeys):
            return keys.row(x)
        assert isinstance(keys, tuple)
        return self._symbolic_row(keys, x)

    def _symbolic_row(self, keys: tuple[int, ...], x: Int) -> Int:
        """How many keys are at most a symbolic x: exact while few keys are near, else anything between."""
        if isinstance(x, int):
            return bisect_right(keys, x)
        first, last = bisect_right(keys, low(x)), bisect_right(keys, high(x))
        if last - first > 64:
            again = partial(self._symbolic_row, keys)
            return self.arena.symbol("row", first, last, Derivation((x,), again))
        rows = self.arena.total(
            self.arena.choose(self.arena.at_most(keys[row], x), 1, 0) for row in range(first, last)
        )
        return self.arena.add(rows, first)

    def store(self, items: Sequence, index: Int, x: Int) -> None:
        assert isinstance(items, list)
        if isinstance(index, int):
            items[index] = x
            return
        for row in range(max(low(index), 0), min(high(index), len(items) - 1) + 1):
            items[row] = self.arena.choose(self.arena.equal(index, row), x, items[row])

    def clear(self, items: Sequence) -> None:
        assert isinstance(items, list)
        items[:] = [0] * len(items)

    def weights_are_sound(self, weights: Sequence) -> Truth:
        assert isinstance(weights, Items)
        a = self.arena
        signs = [
            a.either(a.at_most(weights.length, i), a.at_most(0, w)) for i, w in enumerate(weights.values)
        ]
        some = a.either(
            *(a.both(a.less(i, weights.length), a.less(0, w)) for i, w in enumerate(weights.values))
        )
        return a.both(*signs, some)

    def largest_remainder(self, total: Int, weights: Sequence) -> Items:
        assert isinstance(weights, Items)
        return largest_remainder(self.arena, total, weights)

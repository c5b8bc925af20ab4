"""Sequences of terms: tables, arrays, lists of the input, dated values; and splitting by its contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from runtime.machine.algebra import split_evenly
from verifier.arena import Arena, Derivation
from verifier.terms import Int, Truth, high, low

LOOKED_UP = 64
"""A lookup with a symbolic index is exact up to this many rows; beyond, it is any value of the column."""


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list: the first ``length`` of ``values`` are its elements."""

    length: Int
    values: tuple[Int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DatedKeys:
    """The dates of a dated value.  ``row`` names the row that holds on a date: at least the first.

    That a value is known on every date that a bill asks for is checked at the door.
    """

    row: Callable[[Int], Int]


@dataclass(frozen=True, slots=True, eq=False)
class DatedItems:
    """The values of a dated value, by the symbol of a row."""

    value: Callable[[Int], Int]


Sequence = tuple[int, ...] | list[Int] | Items | DatedKeys | DatedItems


def element(arena: Arena, items: Sequence, index: Int) -> Int:
    """The element at ``index``, which lies inside wherever the result is used."""
    match items:
        case DatedItems():
            return items.value(index)
        case DatedKeys():
            raise TypeError("the dates of a dated value are not read one by one")
        case Items():
            values: tuple[Int, ...] | list[Int] = items.values
        case _:
            values = items
    if isinstance(index, int):
        return values[index]
    first, last = max(low(index), 0), min(high(index), len(values) - 1)
    if last < first:
        return 0
    if last - first >= LOOKED_UP:
        slice_ = values[first : last + 1]
        derivation = Derivation((index,), partial(element, arena, items))
        least, most = min(low(x) for x in slice_), max(high(x) for x in slice_)
        return arena.symbol("looked up", least, most, derivation)
    found = values[last]
    for row in range(last - 1, first - 1, -1):
        found = arena.choose(arena.equal(index, row), values[row], found)
    return found


def largest_remainder(arena: Arena, total: Int, weights: Items) -> Items:
    """Parts of ``total`` by the contract of splitting, not by its algorithm.

    Σ parts = total; parts have the sign of the total; a part is its exact share
    rounded down or up; a weight of zero receives nothing; where the size of the
    total is at most Σ weights, no part is larger than its weight.  The contract
    is tested exhaustively on small domains against the machine.
    """
    a = arena
    if isinstance(total, int) and isinstance(weights.length, int):
        known = [w for w in weights.values[: weights.length] if isinstance(w, int)]
        if len(known) == weights.length and min(known, default=0) >= 0 and any(known):
            return Items(weights.length, tuple(split_evenly(total, known)))
    present = [a.choose(a.less(i, weights.length), w, 0) for i, w in enumerate(weights.values)]
    whole = a.total(present)
    operands = (total, weights.length, *weights.values)
    parts = tuple(_part(a, low(total), high(total), w, operands, i) for i, w in enumerate(present))
    facts = [a.equal(a.total(parts), total)]
    facts += [_share(a, total, whole, part, weight) for part, weight in zip(parts, present, strict=True)]
    contract = a.either(a.at_most(whole, 0), a.both(*facts))
    for part in parts:
        a.assume(part, contract)
    return Items(weights.length, parts)


def _part(a: Arena, least: int, most: int, weight: Int, operands: tuple[Int, ...], index: int) -> Int:
    """The unknown for one part; a weight that is always zero receives nothing."""
    if high(weight) <= 0:
        return 0

    def again(total: Int, length: Int, *weights: Int) -> Int:
        return largest_remainder(a, total, Items(length, weights)).values[index]

    return a.symbol("part", min(least, 0), max(most, 0), Derivation(operands, again))


def _share(a: Arena, total: Int, whole: Int, part: Int, weight: Int) -> Truth:
    """What the contract says of one part."""
    negative = a.less(total, 0)
    size = a.choose(negative, a.subtract(0, total), total)
    share = a.choose(negative, a.subtract(0, part), part)
    rest = a.subtract(a.multiply(size, weight), a.multiply(share, whole))
    return a.both(
        a.at_most(0, share),
        a.less(rest, whole),
        a.less(a.subtract(0, whole), rest),
        a.implies(a.equal(weight, 0), a.equal(share, 0)),
        a.implies(a.at_most(size, whole), a.at_most(share, weight)),
    )

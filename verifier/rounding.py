"""Division with rounding, and the square root, as facts about a new symbol.

``v = round(x / y)`` is never divided out: v is an unknown that lies within half
a step (or a step) of x / y, which is linear when y is constant.  Where two runs
round alike, v follows the order of x (``monotone``): without these facts
neither solver decides that a bill with six rounded lines is monotone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import isqrt
from typing import Any

from runtime.machine.algebra import divide_by_floor
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding
from verifier.arena import Arena, Derivation
from verifier.terms import Int, Symbol, Truth, constant_part, high, low, parts_of

EXACT = Integers()


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """``value`` = ``of`` ÷ ``by`` rounded with ``mode``; ``place`` says where in the program."""

    value: Int
    of: Int
    by: Int
    mode: Rounding
    place: str


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """``of`` × ``part`` × ``times`` ÷ (``whole`` × ``over``); times and over are positive."""

    of: Int
    part: Int
    whole: Int
    times: int
    over: int


class Divisions:
    """Quotients and roots of one arena; equal operands give equal results."""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self._known: dict[tuple[object, ...], Int] = {}
        self._products: dict[object, tuple[Int, Int, int]] = {}
        self._multiples: dict[object, tuple[Int, int]] = {}
        self.rounded: list[Rounded] = []

    def divide(self, x: Int, y: Int, mode: Rounding, place: str = "") -> Int:
        """x ÷ y rounded to an integer; y > 0 wherever the result is used."""
        if isinstance(y, int):
            if y <= 0:
                return 0
            if isinstance(x, int):
                return divide_by_floor(EXACT, x, y, mode)
            if _divides(y, x):
                scaled = {monomial: factor // y for monomial, factor in parts_of(x)}
                return self._arena.polynomial(constant_part(x) // y, scaled)
        share = self._share(x, y)
        if share is not None:
            for of, part in ((share.of, share.part), (share.part, share.of)):
                if self._is_size_of(share.whole, of):
                    shared = self.divide(self._arena.multiply(part, share.times), share.over, mode, place)
                    return self._arena.choose(self._arena.less(0, of), shared, 0)
        key = ("divide", _key(x), _key(y), mode)
        if key not in self._known:
            operands = (x, y) if share is None else (x, y, share.of, share.part, share.whole)
            again = partial(self._again, mode=mode, place=place, share=share)
            self._known[key] = self._quotient(x, y, mode, Derivation(operands, again))
            if share is not None:
                self._bound_share(self._known[key], share, mode)
        value = self._known[key]
        self.rounded.append(Rounded(value, x, y, mode, place))
        return value

    def _again(self, x: Int, y: Int, *terms: Int, mode: Rounding, place: str, share: Share | None) -> Int:
        """The same quotient of other operands."""
        if share is not None:
            of, part, whole = terms
            self._products[_key(x)] = (of, part, share.times)
            self._multiples[_key(y)] = (whole, share.over)
        return self.divide(x, y, mode, place)

    # --- shares ---

    def note_product(self, product: Int, x: Int, y: Int) -> None:
        """Remember that a term is a product: multiplied out, it would not show."""
        if isinstance(product, int):
            return
        if isinstance(x, int) or isinstance(y, int):
            factor, term = (x, y) if isinstance(x, int) else (y, x)
            assert isinstance(factor, int)
            if _key(term) in self._products and factor > 0:
                of, part, times = self._products[_key(term)]
                self._products[_key(product)] = (of, part, times * factor)
            elif factor > 0:
                self._multiples[_key(product)] = (term, factor)
            return
        self._products[_key(product)] = (x, y, 1)

    def note_sum(self, total: Int, x: Int, y: Int) -> None:
        """Remember that a sum of products with a common factor is a product: f·a + f·b = f·(a + b)."""
        if isinstance(total, int) or _key(x) not in self._products or _key(y) not in self._products:
            return
        a = self._arena
        first, second = self._products[_key(x)], self._products[_key(y)]
        for f, p in (first[:2], first[1::-1]):
            for g, q in (second[:2], second[1::-1]):
                if f is g:
                    both = a.add(a.multiply(p, first[2]), a.multiply(q, second[2]))
                    self._products[_key(total)] = (f, both, 1)
                    return

    def _share(self, x: Int, y: Int) -> Share | None:
        """x ÷ y as a share: ``of`` × ``part`` ÷ ``whole``, where x is a product."""
        if isinstance(y, int) or _key(x) not in self._products:
            return None
        of, part, times = self._products[_key(x)]
        whole, over = self._multiples.get(_key(y), (y, 1))
        return Share(of, part, whole, times, over)

    def _is_size_of(self, whole: Int, of: Int) -> bool:
        """Whether ``whole`` is ``of``, or 1 where that is 0: the share is then simply the part."""
        if low(of) < 0:
            return False
        a = self._arena
        return whole in (a.choose(a.at_most(of, 1), 1, of), a.choose(a.less(of, 1), 1, of), of)

    def _bound_share(self, value: Int, share: Share, mode: Rounding) -> None:
        """A share of x is at most x where the part is at most the whole, and at least x where it is more.

        These follow from what the quotient is, but not for a solver of linear arithmetic.
        """
        a = self._arena
        for of, part in ((share.of, share.part), (share.part, share.of)):
            limit = self.divide(a.multiply(of, share.times), share.over, mode, "limit of a share")
            some = a.both(a.at_most(0, of), a.at_most(0, part))
            inside = a.implies(a.both(some, a.at_most(part, share.whole)), a.at_most(value, limit))
            outside = a.implies(a.both(some, a.at_most(share.whole, part)), a.at_most(limit, value))
            for fact in (inside, outside, a.implies(a.equal(of, 0), a.equal(value, 0))):
                a.assume(value, a.either(a.at_most(share.whole, 0), fact))
            negative = a.both(a.at_most(of, 0), a.at_most(0, part), a.at_most(part, share.whole))
            below = a.implies(negative, a.both(a.at_most(limit, value), a.at_most(value, 0)))
            a.assume(value, a.either(a.at_most(share.whole, 0), below))

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [self._known, self.rounded, self._products, self._multiples]

    def modulo(self, x: Int, y: Int) -> Int:
        """x − y·⌊x ÷ y⌋."""
        floor = self.divide(x, y, Rounding.FLOOR)
        return self._arena.subtract(x, self._arena.multiply(floor, y))

    def root(self, x: Int) -> Int:
        """⌊√x⌋; x ≥ 0 wherever the result is used."""
        if isinstance(x, int):
            return isqrt(max(x, 0))
        key = ("root", x.number)
        if key not in self._known:
            a = self._arena
            most = isqrt(max(x.high, 0))
            value = a.symbol("root", isqrt(max(x.low, 0)), most, Derivation((x,), self.root))
            above = a.add(value, 1)
            inside = a.both(a.at_most(a.multiply(value, value), x), a.less(x, a.multiply(above, above)))
            a.assume(value, a.either(a.less(x, 0), inside))
            self._known[key] = value
        return self._known[key]

    def _quotient(self, x: Int, y: Int, mode: Rounding, derivation: Derivation) -> Int:
        a = self._arena
        least, most = _range_of_quotient(x, y, mode)
        value = a.symbol(f"rounded {mode.value}", least, most, derivation)
        if isinstance(value, int):
            return value
        fact = self._fact(x, y, value, mode)
        a.assume(value, fact if low(y) > 0 else a.either(a.at_most(y, 0), fact))
        return value

    def _fact(self, x: Int, y: Int, value: Symbol, mode: Rounding) -> Truth:
        """What makes ``value`` the rounded quotient, for positive y."""
        a = self._arena
        rest = a.subtract(x, a.multiply(value, y))
        below = a.both(a.at_most(0, rest), a.less(rest, y))
        above = a.both(a.less(a.subtract(0, y), rest), a.at_most(rest, 0))
        match mode:
            case Rounding.FLOOR:
                return below
            case Rounding.CEILING:
                return above
            case Rounding.DOWN:
                return a.either_way(a.less(x, 0), above, below)
            case Rounding.UP:
                return a.either_way(a.less(x, 0), below, above)
            case Rounding.HALF_UP:
                return a.either_way(a.less(x, 0), self._half(rest, y, up=False), self._half(rest, y, up=True))
            case Rounding.HALF_EVEN:
                return self._half_even(rest, y, value)

    def _half(self, rest: Int, y: Int, *, up: bool) -> Truth:
        """−y ≤ 2·rest < y (ties go up), or −y < 2·rest ≤ y (ties go down)."""
        a = self._arena
        twice, negative = a.multiply(rest, 2), a.subtract(0, y)
        if up:
            return a.both(a.at_most(negative, twice), a.less(twice, y))
        return a.both(a.less(negative, twice), a.at_most(twice, y))

    def _half_even(self, rest: Int, y: Int, value: Symbol) -> Truth:
        a = self._arena
        twice, negative = a.multiply(rest, 2), a.subtract(0, y)
        derivation = Derivation((value,), _half_of)
        half = a.symbol(f"half of {value.name}", value.low // 2, value.high // 2, derivation)
        even = a.equal(value, a.multiply(half, 2))
        tie = a.either(a.equal(twice, y), a.equal(twice, negative))
        return a.both(a.at_most(negative, twice), a.at_most(twice, y), a.implies(tie, even))


def monotone(arena: Arena, first: list[Rounded], second: list[Rounded]) -> None:
    """Where two runs round alike at one place, the results are ordered as the operands are."""
    at = {(one.place, one.mode): one for one in second}
    for one in first:
        other = at.get((one.place, one.mode))
        if other is None or other.value is one.value or _key(other.by) != _key(one.by):
            continue
        for x, y in ((one, other), (other, one)):
            fact = arena.implies(arena.at_most(x.of, y.of), arena.at_most(x.value, y.value))
            arena.assume(x.value, fact)
            arena.assume(y.value, fact)


def _half_of(value: Int) -> Int:
    raise AssertionError(f"the half of {value} is part of the fact about it, never of a result")


def _key(x: Int) -> object:
    return x if isinstance(x, int) else (x.number,)


def _divides(y: int, x: Int) -> bool:
    return constant_part(x) % y == 0 and all(factor % y == 0 for _, factor in parts_of(x))


def _range_of_quotient(x: Int, y: Int, mode: Rounding) -> tuple[int, int]:
    """An interval of the rounded quotient: it is monotone in x, and for each x in y."""
    least, most = max(low(y), 1), max(high(y), 1)
    corners = [divide_by_floor(EXACT, end, by, mode) for end in (low(x), high(x)) for by in (least, most)]
    return min(corners), max(corners)

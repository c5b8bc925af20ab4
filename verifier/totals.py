"""Many turns of a class at once: sums and extremes of what each turn contributes.

A class of N turns that each add an unknown x adds S, with N·low ≤ S ≤ N·high;
the greatest x is M, with S ≤ N·M.  What is linear in the unknowns of a turn is
linear in these; anything else gets an unknown of its own with what follows
about it from linear facts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from verifier.arena import Arena, Derivation
from verifier.effects import Kind, TurnClass
from verifier.terms import (
    Atom,
    Both,
    Choose,
    Formula,
    Int,
    Monomial,
    Node,
    NotPositive,
    Symbol,
    Term,
    Truth,
    Zero,
    high,
    low,
    parts_of,
    symbols_in,
)


@dataclass(frozen=True, slots=True, eq=False)
class Aggregate:
    """The sum, the greatest or the least of ``of`` over ``count`` turns of a class."""

    symbol: Symbol
    kind: Kind
    turns: TurnClass
    of: Int
    count: Int


class Depths:
    """How deep in loops each symbol belongs: 0 is the whole run, 1 a turn of an outermost loop …"""

    def __init__(self, arena: Arena) -> None:
        self._arena = arena
        self._depths: dict[int, int] = {}

    def place(self, symbol: Int, depth: int) -> None:
        """Say where an input or a placeholder belongs."""
        if isinstance(symbol, Symbol):
            self._depths[symbol.number] = depth

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [self._depths]

    def of(self, node: Int | Formula) -> int:
        """The deepest place that the term depends on."""
        if isinstance(node, int):
            return 0
        return max((self._of_symbol(symbol) for symbol in symbols_in([node])), default=0)

    def _of_symbol(self, symbol: Symbol) -> int:
        if symbol.number not in self._depths:
            derivation = self._arena.derivation(symbol)
            operands = () if derivation is None else derivation.of
            self._depths[symbol.number] = max((self.of(x) for x in operands), default=0)
        return self._depths[symbol.number]


class Totals:
    """Aggregates of one arena; ``aggregates`` has them by the number of their symbol.

    What depends on ``running`` values (by symbol number) depends on all turns
    before: it is shared only within one ``run`` of a relation.
    """

    def __init__(self, arena: Arena, depths: Depths) -> None:
        self._arena = arena
        self._depths = depths
        self._known: dict[tuple[object, ...], Int] = {}
        self.running: set[int] = set()
        self.run = ""
        self.aggregates: dict[int, Aggregate] = {}

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [self._known, self.aggregates, self.running]

    def total(self, turns: TurnClass, x: Int, count: Int, depth: int) -> Int:
        """Σ x over ``count`` turns whose own unknowns belong to ``depth`` + 1 or deeper."""
        a = self._arena
        if self._depths.of(x) <= depth:
            return a.multiply(x, count)
        if isinstance(x, Choose):
            if self._depths.of(x.condition) <= depth:
                yes = self.total(turns, x.yes, count, depth)
                return a.choose(x.condition, yes, self.total(turns, x.no, count, depth))
            return self._aggregate(Kind.SUM, turns, x, count, depth)
        if isinstance(x, Symbol):
            return self._aggregate(Kind.SUM, turns, x, count, depth)
        assert not isinstance(x, int)
        terms = [a.multiply(x.constant, count)]
        for monomial, factor in x.parts:
            terms.append(a.multiply(factor, self._total_of_monomial(turns, monomial, count, depth)))
        return a.total(terms)

    def _total_of_monomial(self, turns: TurnClass, monomial: Monomial, count: Int, depth: int) -> Int:
        a = self._arena
        shared = [atom for atom in monomial if self._depths.of(atom) <= depth]
        own = tuple(atom for atom in monomial if self._depths.of(atom) > depth)
        if not own:
            return a.multiply(self._product(tuple(shared)), count)
        if len(own) == 1:
            return a.multiply(self._product(tuple(shared)), self.total(turns, own[0], count, depth))
        inner = self._aggregate(Kind.SUM, turns, a.polynomial(0, {own: 1}), count, depth)
        return a.multiply(self._product(tuple(shared)), inner)

    def _product(self, atoms: tuple[Atom, ...]) -> Int:
        return self._arena.polynomial(0, {atoms: 1}) if atoms else 1

    def extreme(self, kind: Kind, turns: TurnClass, x: Int, count: Int, depth: int) -> Int:
        """The greatest or the least x of ``count`` ≥ 1 turns."""
        a = self._arena
        if self._depths.of(x) <= depth:
            return x
        parts = parts_of(x)
        if not isinstance(x, Symbol | Choose) and len(parts) == 1 and len(parts[0][0]) == 1:
            (atom,), factor = parts[0]
            inner = kind if factor > 0 else _opposite(kind)
            scaled = a.multiply(factor, self.extreme(inner, turns, atom, count, depth))
            return a.add(scaled, a.subtract(x, a.multiply(factor, atom)))
        return self._aggregate(kind, turns, x, count, depth)

    def _aggregate(self, kind: Kind, turns: TurnClass, x: Int, count: Int, depth: int) -> Int:
        assert not isinstance(x, int)
        key = self._key(kind, turns, x, count)
        if key not in self._known:
            again = partial(self._again, kind, turns, depth)
            self._known[key] = symbol = self._symbol(kind, turns, x, count, Derivation((x, count), again))
            if isinstance(symbol, Symbol):
                self._depths.place(symbol, depth)
                self.aggregates[symbol.number] = Aggregate(symbol, kind, turns, x, count)
                self._bound(kind, turns, x, symbol, count, depth)
            self._relate(kind, turns, x, count)
        return self._known[key]

    def _key(self, kind: Kind, turns: TurnClass, x: Term, count: Int) -> tuple[object, ...]:
        number = count if isinstance(count, int) else (count.number,)
        depends = any(symbol.number in self.running for symbol in symbols_in([x]))
        return (kind, turns.number, x.number, number, self.run if depends else "")

    def _again(self, kind: Kind, turns: TurnClass, depth: int, x: Int, count: Int) -> Int:
        """The same aggregate of another term."""
        if kind is Kind.SUM:
            return self.total(turns, x, count, depth)
        return self.extreme(kind, turns, x, count, depth)

    def _symbol(
        self, kind: Kind, turns: TurnClass, x: Term, count: Int, derivation: Derivation
    ) -> Symbol | int:
        a, name = self._arena, f"{_WORDS[kind]} of {_describe(x)} in class {turns.number}"
        ends = low(x), high(x)
        if kind is Kind.SUM:
            ends = (
                min(n * low(x) for n in (low(count), high(count))),
                max(n * high(x) for n in (low(count), high(count))),
            )
        return a.symbol(name, *ends, derivation)

    def _bound(self, kind: Kind, turns: TurnClass, x: Term, symbol: Symbol, count: Int, depth: int) -> None:
        """What is known of a sum by itself."""
        if kind is not Kind.SUM:
            return
        a = self._arena
        a.assume(symbol, a.at_most(a.multiply(count, low(x)), symbol))
        a.assume(symbol, a.at_most(symbol, a.multiply(count, high(x))))
        for consequence in self._consequences(x):
            total = self._total_with(turns, consequence, x, symbol, count, depth)
            a.assume(symbol, a.not_positive(total))

    def _total_with(
        self, turns: TurnClass, x: Int, opaque: Int, symbol: Symbol, count: Int, depth: int
    ) -> Int:
        """Σ x where Σ ``opaque`` is already known as ``symbol``."""
        a = self._arena
        factor = _factor(x, opaque)
        rest = a.subtract(x, a.multiply(factor, opaque))
        return a.add(a.multiply(factor, symbol), self.total(turns, rest, count, depth))

    def _consequences(self, x: Int) -> list[Int]:
        """Terms that are at most zero in every turn and linear in ``x``."""
        a, found = self._arena, list[Int]()
        if isinstance(x, Choose):
            for branch in (x.yes, x.no):
                if _always(a.at_most(branch, x), self._dominates(x, branch)):
                    found.append(a.subtract(branch, x))
                if _always(a.at_most(x, branch), self._dominated(x, branch)):
                    found.append(a.subtract(x, branch))
        if isinstance(x, Symbol):
            for fact in self._arena.facts_about(x):
                found += _linear_parts(a, fact)
        parts = parts_of(x)
        if len(parts) == 1 and len(parts[0][0]) > 1:
            atoms = parts[0][0]
            for place, atom in enumerate(atoms):
                others = self._product(atoms[:place] + atoms[place + 1 :])
                if low(others) >= 0:
                    found.append(a.subtract(a.multiply(others, atom.low), x))
                    found.append(a.subtract(x, a.multiply(others, atom.high)))
        return [term for term in found if _factor(term, x)]

    def _dominates(self, x: Choose, branch: Int) -> bool:
        """Whether the choice is the greater of its branches."""
        other = x.no if branch is x.yes else x.yes
        return self._is_extreme(x, branch, other, 1)

    def _dominated(self, x: Choose, branch: Int) -> bool:
        """Whether the choice is the lesser of its branches."""
        other = x.no if branch is x.yes else x.yes
        return self._is_extreme(x, branch, other, -1)

    def _is_extreme(self, x: Choose, branch: Int, other: Int, sign: int) -> bool:
        a = self._arena
        if low(a.multiply(a.subtract(other, branch), sign)) >= 0:
            return True
        if not isinstance(x.condition, NotPositive):
            return False
        difference = a.multiply(a.subtract(x.no, x.yes), sign)
        apart = a.subtract(x.condition.of, difference)
        return isinstance(apart, int) and apart in (0, 1)

    def _relate(self, kind: Kind, turns: TurnClass, x: Term, count: Int) -> None:
        """What the sum and the extremes of the same turns say of each other."""
        a = self._arena

        def other(wanted: Kind) -> Int | None:
            return self._known.get(self._key(wanted, turns, x, count))

        whole = other(Kind.SUM)
        for extreme_kind, sign in ((Kind.MOST, 1), (Kind.LEAST, -1)):
            extreme = other(extreme_kind)
            if whole is None or extreme is None or kind not in (Kind.SUM, extreme_kind):
                continue
            end = low(x) if sign > 0 else high(x)
            spreads = [
                a.multiply(sign, a.subtract(whole, a.multiply(extreme, n)))
                for n in dict.fromkeys((_most_turns(count, extreme, sign), count))
            ]
            others = a.add(extreme, a.multiply(a.subtract(count, 1), end))
            rest = a.multiply(sign, a.subtract(others, whole))
            none = a.less(count, 1)
            for symbol in (whole, extreme):
                for spread in spreads:
                    a.assume(symbol, a.either(none, a.not_positive(spread)))
                a.assume(symbol, a.either(none, a.not_positive(rest)))
        least, greatest = other(Kind.LEAST), other(Kind.MOST)
        if least is not None and greatest is not None:
            for symbol in (least, greatest):
                a.assume(symbol, a.either(a.less(count, 1), a.at_most(least, greatest)))


def _most_turns(count: Int, extreme: Int, sign: int) -> Int:
    """A number n of turns for which Σ ≤ n × greatest (or ≥ n × least) is sure and linear."""
    if isinstance(count, int):
        return count
    nonnegative = low(extreme) >= 0 if sign > 0 else high(extreme) <= 0
    return high(count) if nonnegative else count


def _always(sure: Truth, known: bool) -> bool:  # noqa: FBT001
    return sure is True or known


def _factor(x: Int, of: Int) -> int:
    """The coefficient of a single monomial in a polynomial."""
    wanted = parts_of(of)
    if len(wanted) != 1:
        return 0
    return dict(parts_of(x)).get(wanted[0][0], 0) // wanted[0][1]


def _linear_parts(arena: Arena, fact: Node) -> list[Int]:
    """Terms that the fact says are at most zero."""
    match fact:
        case NotPositive(of=of):
            return [of]
        case Zero(of=of):
            return [of, arena.subtract(0, of)]
        case Both(parts=parts):
            return [term for part in parts for term in _linear_parts(arena, part)]
        case _:
            return []


def _opposite(kind: Kind) -> Kind:
    return Kind.LEAST if kind is Kind.MOST else Kind.MOST


_WORDS = {Kind.SUM: "sum", Kind.MOST: "greatest", Kind.LEAST: "least"}


def _describe(x: Int) -> str:
    return x.name if isinstance(x, Symbol) else "a value"

"""The same readings in several loops: sums and extremes that each loop makes of them belong together.

One loop may sum the energy by season and period while another sums all of it, or
takes the highest window.  Rows that take part in the same classes of all loops
form a *kind* of row; a sum over a class is the sum over the kinds in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from verifier.arena import Arena
from verifier.effects import Effect, Kind
from verifier.memberships import Chain, Membership
from verifier.substitution import mentioned
from verifier.terms import Formula, Int, Symbol, high, low
from verifier.totals import Aggregate, Depths, Totals

Kinds = Mapping[Membership, int]
"""The most rows of each kind that a period has."""

Classes = tuple[tuple[Effect, ...], ...]
"""Classes by their effects, outermost first."""

LINKED = 64
"""With more kinds of rows than this, sums are left unlinked: there would be too many facts."""


class Links:
    """Ties the aggregates of one arena together."""

    def __init__(self, arena: Arena, depths: Depths, totals: Totals) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self._sums: dict[tuple[object, ...], Int] = {}
        self._unknowns_of: dict[int, frozenset[int]] = {}

    def stores(self) -> list[Any]:
        """All that changes while links are made."""
        return [self._sums, self._unknowns_of]

    def link(self, terms: Iterable[Int | Formula], kinds: Kinds, group: object) -> None:
        """State what the aggregates that the terms mention have to do with each other.

        ``group`` names the rows that are meant: those of one period, or of one
        period without the named intervals.
        """
        aggregates = self._aggregates(terms)
        sums: dict[int, Aggregate] = {}
        for one in aggregates:
            whole = self._totals.total(one.turns, one.of, one.count, 0)
            if isinstance(whole, Symbol) and whole.number in self._totals.aggregates:
                sums[whole.number] = self._totals.aggregates[whole.number]
        if len({one.turns.loop for one in sums.values()}) < 2:
            return
        for one in sums.values():
            chain, of = self._rows_of(one)
            relevant = self._relevant(kinds, of)
            if len(relevant) <= LINKED:
                self._as_kinds(one, chain, of, relevant, group)

    def _relevant(self, kinds: Kinds, of: Int) -> Kinds:
        """Kinds of rows, told apart only by classes that speak of the same readings."""
        unknowns = self._unknowns(of)
        found: dict[Membership, int] = {}
        for membership, most in kinds.items():
            chains = tuple(chain for chain in membership if self._reads(chain, unknowns))
            found[chains] = found.get(chains, 0) + most
        return found

    def _reads(self, chain: Chain, unknowns: frozenset[int]) -> bool:
        number = chain[-1].number
        if number not in self._unknowns_of:
            self._unknowns_of[number] = frozenset().union(
                *(self._unknowns(e.term) for e in chain[-1].effects)
            )
        return bool(self._unknowns_of[number] & unknowns)

    def _unknowns(self, of: Int) -> frozenset[int]:
        return frozenset(symbol.number for symbol in mentioned(self._arena, [of]))

    def _aggregates(self, terms: Iterable[Int | Formula]) -> list[Aggregate]:
        """Those of the terms, and of what is known about the terms' symbols."""
        known, seen = self._totals.aggregates, dict[int, Symbol]()
        todo = list(terms)
        while todo:
            fresh = [s for s in mentioned(self._arena, todo) if s.number not in seen]
            seen.update((symbol.number, symbol) for symbol in fresh)
            todo = [fact for symbol in fresh for fact in self._arena.facts_about(symbol)]
        found = (known.get(number) for number in seen)
        return [one for one in found if one is not None and self._whole(one)]

    def _whole(self, one: Aggregate) -> bool:
        """Whether it is of the whole period, and no turn depends on the ones before."""
        return self._depths.of(one.symbol) == 0 and not self._stateful(one)

    def _stateful(self, one: Aggregate) -> bool:
        terms = [] if isinstance(one.of, int) else [one.of]
        return any(s.number in self._totals.running for s in mentioned(self._arena, terms))

    def _as_kinds(self, one: Aggregate, chain: Classes, of: Int, kinds: Kinds, group: object) -> None:
        """A sum over a class is that over the kinds of rows in it."""
        if isinstance(of, int):
            return
        parts = [
            self._sum_of_kind(membership, of, most, group)
            for membership, most in kinds.items()
            if any(_begins(whole, chain) for whole in membership)
        ]
        if not parts:
            return  # a sum over days, not over readings: no row takes part in it
        fact = self._arena.equal(one.symbol, self._arena.total(parts))
        self._arena.assume(one.symbol, fact)

    def _rows_of(self, one: Aggregate) -> tuple[Classes, Int]:
        """The classes, outermost first, whose rows the sum is over, and what is summed of each row."""
        inner = self._totals.aggregates.get(one.of.number) if isinstance(one.of, Symbol) else None
        if inner is None or inner.kind is not Kind.SUM:
            return (one.turns.effects,), one.of
        chain, of = self._rows_of(inner)
        return (one.turns.effects, *chain), of

    def _sum_of_kind(self, membership: Membership, of: Int, most: int, group: object) -> Int:
        """Σ of a term over the rows of one kind."""
        numbers = tuple(tuple(turns.number for turns in chain) for chain in membership)
        key = (numbers, of if isinstance(of, int) else of.number, group)
        if key not in self._sums:
            ends = (min(0, most * low(of)), max(0, most * high(of)))
            self._sums[key] = self._arena.symbol("sum over a kind of interval", *ends)
        return self._sums[key]


def _begins(chain: Chain, effects: Classes) -> bool:
    """Whether a chain goes through classes with these effects."""
    return len(chain) >= len(effects) and all(
        turns.effects == wanted for turns, wanted in zip(chain, effects, strict=False)
    )

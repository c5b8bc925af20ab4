"""Two bills that differ in one reading: one turn of a class taken out of its sums and extremes.

A bill speaks of Σ x and of the greatest x over the N turns of a class.  To let
one interval be larger, one turn is named: Σ x = Σ' x + x₁ over N − 1 others, and
the greatest is the greater of the others' and x₁.  The second bill has the same
others and another x₁.  Nothing of the code is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from verifier.effects import Kind, TurnClass, mentions
from verifier.memberships import Chain, Membership
from verifier.substitution import Substitution, mentioned
from verifier.terms import Formula, Int, Symbol, symbols_in
from verifier.totals import Aggregate
from verifier.world import World

Channels = Mapping[str, Int]
"""The readings of the named interval, by channel."""

MARKED = -1
"""The loop number of classes that stand for the turns besides the named ones."""


@dataclass(slots=True, eq=False)
class Marking:
    """One named interval (or two) of a bill.

    ``own`` has unknowns of the named turns that both bills share (what is called,
    priced or true in that interval), by the symbol that every turn has.
    """

    world: World
    own: dict[tuple[object, ...], Int] = field(default_factory=dict)

    def replaced(
        self, terms: Iterable[Int | Formula], named: Mapping[Membership, Channels], run: str
    ) -> dict[int, Int]:
        """What replaces the aggregates that the terms mention, so that the named intervals stand apart.

        ``named`` has the readings of one interval for each membership.
        """
        world, chains = self.world, self._chains(named)
        world.totals.run = run
        result: dict[int, Int] = {}
        for symbol in mentioned(world.arena, terms):
            last = world.summariser.carrying.last.get(symbol.number)
            aggregate = world.totals.aggregates.get(symbol.number)
            changed = last is not None and any(turns in chains for turns in last[1])
            if changed or (aggregate is not None and self._stateful(aggregate)):
                result[symbol.number] = self._fresh(symbol, run)
            elif aggregate is not None and aggregate.turns in chains:
                result[symbol.number] = self._without(aggregate, chains[aggregate.turns])
        return result

    def _chains(self, named: Mapping[Membership, Channels]) -> dict[TurnClass, list[tuple[Chain, Channels]]]:
        chains: dict[TurnClass, list[tuple[Chain, Channels]]] = {}
        for membership, channels in named.items():
            for chain in membership:
                chains.setdefault(chain[0], []).append((chain, channels))
        return chains

    def _stateful(self, aggregate: Aggregate) -> bool:
        """Whether a turn's value depends on the turns before it."""
        return mentions(aggregate.of, self.world.totals.running)

    def _fresh(self, symbol: Symbol, run: str) -> Int:
        """Any value at all: nothing is known of how it differs between the bills."""
        key = ("fresh", symbol.number, run)
        if key not in self.own:
            self.own[key] = self.world.arena.symbol(f"{run}.{symbol.name}", symbol.low, symbol.high)
        return self.own[key]

    def _without(self, aggregate: Aggregate, named: list[tuple[Chain, Channels]]) -> Int:
        """The aggregate as that of the other turns, together with the named ones."""
        others = self.world.arena.subtract(aggregate.count, len(named))
        values = [self._named(aggregate.of, chain, channels) for chain, channels in named]
        return self._joined(aggregate, others, values, depth=0)

    def _joined(self, aggregate: Aggregate, others: Int, values: list[Int], depth: int) -> Int:
        a, totals = self.world.arena, self.world.totals
        rest = self.world.summariser.classes.of(MARKED, aggregate.turns.effects)
        if aggregate.kind is Kind.SUM:
            return a.total([totals.total(rest, aggregate.of, others, depth), *values])
        found = values[0]
        for value in values[1:]:
            found = self._further(aggregate.kind, found, value)
        extreme = totals.extreme(aggregate.kind, rest, aggregate.of, others, depth)
        return a.choose(a.at_most(1, others), self._further(aggregate.kind, found, extreme), found)

    def _further(self, kind: Kind, x: Int, y: Int) -> Int:
        a = self.world.arena
        return a.choose(a.less(x, y), y, x) if kind is Kind.MOST else a.choose(a.less(y, x), y, x)

    def _named(self, of: Int, chain: Chain, channels: Channels) -> Int:
        """What the named turn contributes: its own readings in place of every turn's."""
        if isinstance(of, int):
            return of
        return Substitution(self.world.arena, self._own_of(of, chain, channels)).of(of)

    def _own_of(self, of: Int, chain: Chain, channels: Channels) -> dict[int, Int]:
        own: dict[int, Int] = {}
        assert not isinstance(of, int)
        for symbol in symbols_in([of]):
            if self.world.depths.of(symbol) == 0:
                continue
            aggregate = self.world.totals.aggregates.get(symbol.number)
            channel = self.world.summariser.channel_of.get(symbol.number, "")
            if aggregate is not None and len(chain) > 1 and aggregate.turns is chain[1]:
                value = self._named(aggregate.of, chain[1:], channels)
                others = self.world.arena.subtract(aggregate.count, 1)
                own[symbol.number] = self._joined(aggregate, others, [value], depth=0)
            elif channel in channels and len(chain) == 1:
                own[symbol.number] = channels[channel]
            elif self.world.arena.derivation(symbol) is None or aggregate is not None:
                own[symbol.number] = self._shared(symbol, chain)
        return own

    def _shared(self, symbol: Symbol, chain: Chain) -> Int:
        """An unknown of the named turn that is no reading, the same in both bills."""
        key = (symbol.number, tuple(turns.number for turns in chain[:-1]))
        if key not in self.own:
            name = f"{symbol.name}, named interval"
            self.own[key] = self.world.arena.symbol(name, symbol.low, symbol.high)
        return self.own[key]

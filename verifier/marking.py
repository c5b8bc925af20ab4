"""Two bills that differ in one reading: one turn of a class taken out of its sums and extremes.

A bill speaks of Σ x and of the greatest x over the N turns of a class.  To let
one interval be larger, one turn is named: Σ x = Σ' x + x₁ over N − 1 others, and
the greatest is the greater of the others' and x₁.  The second bill has the same
others and another x₁.  Nothing of the code is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from verifier.effects import Kind, TurnClass, mentions
from verifier.memberships import Chain, Membership
from verifier.substitution import Substitution, mentioned
from verifier.terms import Formula, Int, Symbol, Term, symbols_in
from verifier.totals import Aggregate
from verifier.world import World

Channels = Mapping[str, Int]
"""The readings of the named interval, by channel."""

MARKED = -1
"""The loop number of classes that stand for the turns besides the named ones."""


Place = tuple[Membership, Channels]
"""What a named interval takes part in, and its readings."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A named interval, by its number, on its way down one chain."""

    number: int
    chain: Chain
    channels: Channels

    @property
    def inside(self) -> TurnClass | None:
        """The class of the turn inside the present one."""
        return self.chain[1] if len(self.chain) > 1 else None

    def inner(self) -> Step:
        """One level further down."""
        return Step(self.number, self.chain[1:], self.channels)


@dataclass(slots=True, eq=False)
class Marking:
    """One named interval (or two) of a bill.

    ``own`` has unknowns of the named turns that both bills share (what is called,
    priced or true in that interval), by the symbol that every turn has.
    ``together``: two named intervals are in one turn of each longer span that
    both take part in.
    """

    world: World
    together: bool = False
    own: dict[tuple[object, ...], Int] = field(default_factory=dict)

    def replaced(self, terms: Iterable[Int | Formula], named: Sequence[Place], run: str) -> dict[int, Int]:
        """What replaces the aggregates that the terms mention, so that the named intervals stand apart.

        ``named`` has, for each of them, what it takes part in and its readings.
        """
        world, chains = self.world, self._chains(named)
        world.totals.run = run
        result: dict[int, Int] = {}
        for symbol in mentioned(world.arena, terms):
            last = world.summariser.after.carrying.last.get(symbol.number)
            aggregate = world.totals.aggregates.get(symbol.number)
            changed = last is not None and any(turns in chains for turns in last[1])
            if changed or (aggregate is not None and self._stateful(aggregate)):
                result[symbol.number] = self._fresh(symbol, run)
            elif aggregate is not None and aggregate.turns in chains:
                result[symbol.number] = self._without(aggregate, chains[aggregate.turns])
        return result

    def _chains(self, named: Sequence[Place]) -> dict[TurnClass, list[Step]]:
        chains: dict[TurnClass, list[Step]] = {}
        for number, (membership, channels) in enumerate(named):
            for chain in membership:
                chains.setdefault(chain[0], []).append(Step(number, chain, channels))
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

    def _without(self, aggregate: Aggregate, named: list[Step]) -> Int:
        """The aggregate as that of the other turns, together with the named ones.

        Two intervals of one turn (``together``) are one turn less.
        """
        turns = (
            [named] if self.together and all(len(one.chain) > 1 for one in named) else [[x] for x in named]
        )
        others = self.world.arena.subtract(aggregate.count, len(turns))
        values = [self._named(aggregate.of, steps) for steps in turns]
        return self._joined(aggregate, others, values, depth=0)

    def _joined(self, aggregate: Aggregate, others: Int, values: list[Int], depth: int) -> Int:
        a, totals = self.world.arena, self.world.totals
        rest = self.world.summariser.after.classes.of(MARKED, aggregate.turns.effects)
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

    def _named(self, of: Int, steps: list[Step]) -> Int:
        """What a named turn contributes: its own readings in place of every turn's."""
        if isinstance(of, int):
            return of
        return Substitution(self.world.arena, self._own_of(of, steps)).of(of)

    def _own_of(self, of: Term, steps: list[Step]) -> dict[int, Int]:
        own: dict[int, Int] = {}
        for symbol in symbols_in([of]):
            if self.world.depths.of(symbol) == 0:
                continue
            aggregate = self.world.totals.aggregates.get(symbol.number)
            channel = self.world.summariser.channel_of.get(symbol.number, "")
            inner = [one.inner() for one in steps if aggregate is not None and one.inside is aggregate.turns]
            if aggregate is not None and inner:
                values = [self._named(aggregate.of, [one]) for one in inner]
                others = self.world.arena.subtract(aggregate.count, len(inner))
                own[symbol.number] = self._joined(aggregate, others, values, depth=0)
            elif channel in steps[0].channels and len(steps[0].chain) == 1:
                own[symbol.number] = steps[0].channels[channel]
            elif self.world.arena.derivation(symbol) is None or aggregate is not None:
                own[symbol.number] = self._shared(symbol, steps[0])
        return own

    def _shared(self, symbol: Symbol, step: Step) -> Int:
        """An unknown of the named turn that is no reading, the same in both bills."""
        key = (symbol.number, step.number, tuple(turns.number for turns in step.chain[:-1]))
        if key not in self.own:
            name = f"{symbol.name}, named interval {step.number + 1}"
            self.own[key] = self.world.arena.symbol(name, symbol.low, symbol.high)
        return self.own[key]

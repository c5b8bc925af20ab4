"""Ladders filled in order of time: what a running total determines.

A tier holds G(total) of the running total, for some function G, after every
turn.  So what a turn adds to a tier is G(total + x) − G(total); over all turns
these differences add up to G(total at the end) − G(total at the start), and,
where a solver confirms it for a single turn, each lies between 0 and x and the
tiers of a turn add up to x.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from verifier.arena import Arena
from verifier.carrying import Ledger
from verifier.effects import Classes, Effect, Kind, Location, TurnClass, mentions
from verifier.substitution import Substitution
from verifier.terms import Int, Symbol, Truth, high, low, symbols_in
from verifier.totals import Depths, Totals

Lemma = Callable[[Truth], bool]
"""Whether a formula about a single turn holds always, as far as a solver can say."""


@dataclass(frozen=True, slots=True, eq=False)
class Tier:
    """A location that is ``level`` of the running total: ``level`` is a term in ``total``."""

    location: Location
    level: Int


class Ladder:
    """One running total of a loop, and all tiers that it determines."""

    def __init__(self, running: Location, total: Symbol, tiers: list[Tier]) -> None:
        self.running = running
        self.total = total
        self.tiers = tiers


class Ladders:
    """Finds ladders in the ledger of an outermost loop, and rewrites it without running values."""

    def __init__(
        self,
        arena: Arena,
        depths: Depths,
        totals: Totals,
        classes: Classes,
        lemma: Lemma,
    ) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self._classes = classes
        self._lemma = lemma
        self._gains: dict[tuple[int, int, int], Int] = {}
        self._total: dict[Location, Symbol] = {}

    def stores(self) -> list[Any]:
        """All that changes while ladders are found."""
        return [self._gains, self._total]

    def of(
        self, ledger: Ledger, entry: Mapping[Location, Int], places: Mapping[int, Location]
    ) -> Ladder | None:
        """The ladder of a ledger; None where nothing depends on a running total.

        ``places`` has the location of each running value.
        """
        dependent = sorted({one.location for turns in ledger for one in turns.effects if self._depends(one)})
        if not dependent:
            return None
        for running in sorted({places[s] for s in self._running_in(ledger) if s in places}):
            climbing = [turns for turns in ledger if turns.on(running)]
            if any(one.kind is not Kind.SUM or self._depends(one) for t in climbing for one in t.on(running)):
                continue
            total = self._total_of(running)
            tiers = [
                tier
                for where in dependent
                if (tier := self._tier(where, running, total, climbing, entry, places)) is not None
            ]
            if tiers:
                return Ladder(running, total, tiers)
        return None

    def _depends(self, one: Effect) -> bool:
        return mentions(one.term, self._totals.running)

    def _running_in(self, ledger: Ledger) -> list[int]:
        terms = [one.term for turns in ledger for one in turns.effects if not isinstance(one.term, int)]
        return [s.number for s in symbols_in([*terms]) if s.number in self._totals.running]

    def _total_of(self, running: Location) -> Symbol:
        """An unknown for the running total after a turn."""
        if running not in self._total:
            symbol = self._arena.symbol("running total", -(1 << 100), 1 << 100)
            assert isinstance(symbol, Symbol)
            self._depths.place(symbol, 1)
            self._totals.running.add(symbol.number)
            self._total[running] = symbol
        return self._total[running]

    def _tier(
        self,
        where: Location,
        running: Location,
        total: Symbol,
        climbing: list[TurnClass],
        entry: Mapping[Location, Int],
        places: Mapping[int, Location],
    ) -> Tier | None:
        """The location as a function of the running total, if all turns that climb set it so."""
        levels: list[Int] = []
        for turns in climbing:
            set_ = [one for one in turns.on(where) if one.kind is Kind.ANY]
            if not set_:
                return None
            (added,) = turns.on(running)
            before = self._arena.subtract(total, added.term)
            own = {s: before for s in self._symbols(set_[0].term) if places.get(s) == running}
            levels.append(Substitution(self._arena, own).of(set_[0].term))
        level = levels[0]
        alone = all(
            isinstance(level, int) or s.number == total.number or not self._deep(s) for s in _of(level)
        )
        if not alone or any(other is not level for other in levels):
            return None
        start = Substitution(self._arena, {total.number: entry[running]}).of(level)
        return Tier(where, level) if start is entry[where] or start == entry[where] else None

    def _deep(self, symbol: Symbol) -> bool:
        return self._depths.of(symbol) > 0

    def _symbols(self, x: Int) -> list[int]:
        return [symbol.number for symbol in _of(x)]

    # --- rewriting ---

    def rewritten(
        self, ladder: Ladder, ledger: Ledger, places: Mapping[int, Location]
    ) -> dict[TurnClass, TurnClass]:
        """Each class with unknown gains in place of differences of running values."""
        return {turns: self._without(ladder, turns, places) for turns in ledger}

    def _without(self, ladder: Ladder, turns: TurnClass, places: Mapping[int, Location]) -> TurnClass:
        if not turns.on(ladder.running):
            return turns
        effects: list[Effect] = []
        levels = {tier.location for tier in ladder.tiers}
        for one in turns.effects:
            if one.location in levels:
                continue
            tier = self._gaining(ladder, turns, one, places)
            if tier is None:
                effects.append(one)
            else:
                effects.append(Effect(one.location, Kind.SUM, self._gain(ladder, turns, tier)))
        return self._classes.of(turns.loop, effects)

    def _gaining(
        self, ladder: Ladder, turns: TurnClass, one: Effect, places: Mapping[int, Location]
    ) -> int | None:
        """Which tier's gain the effect adds, if it does."""
        if one.kind is not Kind.SUM or not self._depends(one):
            return None
        for number, tier in enumerate(ladder.tiers):
            before = [s for s in _of(one.term) if places.get(s.number) == tier.location]
            (after,) = turns.on(tier.location)
            if before and self._arena.subtract(after.term, before[0]) is one.term:
                return number
        return None

    def _gain(self, ladder: Ladder, turns: TurnClass, tier: int) -> Int:
        """The unknown for what a turn of a class adds to a tier."""
        key = (turns.number, ladder.total.number, tier)
        if key not in self._gains:
            a, (added,) = self._arena, turns.on(ladder.running)
            ends = (low(added.term), high(added.term))
            between = self._lies_between(ladder, ladder.tiers[tier], added.term)
            symbol = a.symbol("gain of a tier", *((min(0, ends[0]), max(0, ends[1])) if between else _FAR))
            self._gains[key] = symbol
            if isinstance(symbol, Symbol):
                self._depths.place(symbol, max(self._depths.of(added.term), 1))
                self._totals.running.add(symbol.number)
                if between and ends[0] >= 0:
                    a.assume(symbol, a.at_most(symbol, added.term))
        return self._gains[key]

    def _step(self, ladder: Ladder, tier: Tier, added: Int) -> Int:
        """What a turn adds to a tier, as a term in the total before it."""
        a = self._arena
        after = Substitution(a, {ladder.total.number: a.add(ladder.total, added)}).of(tier.level)
        return a.subtract(after, tier.level)

    def _lies_between(self, ladder: Ladder, tier: Tier, added: Int) -> bool:
        """Whether a gain is always between nothing and all of what is added."""
        a, gain = self._arena, self._step(ladder, tier, added)
        up = a.both(a.at_most(0, gain), a.at_most(gain, added))
        down = a.both(a.at_most(gain, 0), a.at_most(added, gain))
        return self._lemma(a.either_way(a.less(added, 0), down, up))

    # --- what follows for the whole loop ---

    def facts(self, ladder: Ladder, ledger: Ledger, entry: Int, final: Int, depth: int) -> None:
        """Gains of all turns: by tier they telescope, by class they add up to what was added."""
        a = self._arena
        everything = self._tiers_add_up(ladder, ledger)
        sums: dict[int, list[Int]] = {}
        for turns, count in ledger.items():
            if not turns.on(ladder.running):
                continue
            (added,) = turns.on(ladder.running)
            gains = list(self._totalled(ladder, turns, count, depth))
            for tier, total in gains:
                sums.setdefault(tier, []).append(total)
            if everything and len(gains) == len(ladder.tiers):
                whole = self._totals.total(turns, added.term, count, depth)
                fact = a.equal(a.total(total for _, total in gains), whole)
                for _, total in gains:
                    a.assume(total, fact)
        for tier, totals in sums.items():
            fact = a.equal(a.total(totals), self.climbed(ladder, tier, entry, final))
            for total in totals:
                a.assume(total, fact)

    def _totalled(
        self, ladder: Ladder, turns: TurnClass, count: Int, depth: int
    ) -> Iterator[tuple[int, Int]]:
        """The gains of a class's turns, by tier."""
        known = {_number(gain): key[2] for key, gain in self._gains.items() if key[1] == ladder.total.number}
        seen: set[int] = set()
        for one in turns.effects:
            tier = known.get(_number(one.term))
            if tier is not None and tier not in seen:
                seen.add(tier)
                yield tier, self._totals.total(turns, one.term, count, depth)

    def climbed(self, ladder: Ladder, tier: int, entry: Int, final: Int) -> Int:
        """What a tier gains over the whole loop."""
        a, level = self._arena, ladder.tiers[tier].level
        first = Substitution(a, {ladder.total.number: entry}).of(level)
        return a.subtract(self.level(ladder, ladder.tiers[tier], final), first)

    def level(self, ladder: Ladder, tier: Tier, total: Int) -> Int:
        """What a tier holds when the running total is this."""
        return Substitution(self._arena, {ladder.total.number: total}).of(tier.level)

    def _tiers_add_up(self, ladder: Ladder, ledger: Ledger) -> bool:
        """Whether the gains of all tiers in one turn are what the turn adds."""
        a = self._arena
        for turns in ledger:
            for added in turns.on(ladder.running):
                gains = a.total(self._step(ladder, tier, added.term) for tier in ladder.tiers)
                if not self._lemma(a.equal(gains, added.term)):
                    return False
        return True

    def exact(self, ladder: Ladder, ledger: Ledger, where: Location) -> int | None:
        """The tier that a location gathers from every turn, if it does: its sum is then known exactly."""
        tiers: set[int | None] = set()
        known = {_number(gain): key[2] for key, gain in self._gains.items() if key[1] == ladder.total.number}
        for turns in ledger:
            gathered = {known.get(_number(one.term)) for one in turns.on(where)}
            if turns.on(ladder.running):
                tiers |= gathered or {None}
            elif gathered:
                return None
        return tiers.pop() if len(tiers) == 1 else None


_FAR = (-(1 << 90), 1 << 90)


def _of(x: Int) -> list[Symbol]:
    return [] if isinstance(x, int) else symbols_in([x])


def _number(x: Int) -> int:
    return -1 if isinstance(x, int) else x.number

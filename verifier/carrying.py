"""What a location holds after the turns of a ledger: sums, extremes, last values."""

from __future__ import annotations

from verifier.arena import Arena
from verifier.effects import Effect, Kind, Location, TurnClass, range_after
from verifier.execution import NotExecutable
from verifier.terms import Int, Symbol, high, low
from verifier.totals import Depths, Totals

Ledger = dict[TurnClass, Int]
"""How many turns of each class; numbers, or unknowns where several months are taken together."""

RUNNING = 1 << 100
"""Bound of the values that a loop carries; checked when the loop has been summarised."""

Change = tuple[TurnClass, Effect, Int]


class Carrying:
    """Values after loops, of one arena."""

    def __init__(self, arena: Arena, depths: Depths, totals: Totals) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self.last: dict[int, tuple[Symbol, tuple[TurnClass, ...]]] = {}
        """Values that some turns may have set in different ways, with the classes of these turns."""

    def after(self, where: Location, entry: Int, ledger: Ledger, own: set[int], depth: int) -> Int:
        """The value of a location that held ``entry``.

        ``own`` are the placeholders of the location, ``depth`` that of the code after the loop.
        """
        changes = [(turns, one, n) for turns, n in ledger.items() for one in turns.on(where)]
        kinds = {one.kind for _, one, _ in changes}
        if not kinds:
            return entry
        if kinds == {Kind.SUM}:
            return self._sum(entry, changes, depth)
        if kinds in ({Kind.MOST}, {Kind.LEAST}):
            return self._extreme(kinds.pop(), entry, changes, depth)
        return self._last(entry, changes, own, depth)

    def _sum(self, entry: Int, changes: list[Change], depth: int) -> Int:
        """The running sum never leaves the range that turns were run with."""
        least = low(entry) + sum(min(low(one.term), 0) * high(n) for _, one, n in changes)
        most = high(entry) + sum(max(high(one.term), 0) * high(n) for _, one, n in changes)
        if least < -RUNNING or most > RUNNING:
            raise NotExecutable("a sum over readings may leave its range")
        totals = (self._totals.total(turns, one.term, n, depth) for turns, one, n in changes)
        return self._arena.total([entry, *totals])

    def _extreme(self, kind: Kind, entry: Int, changes: list[Change], depth: int) -> Int:
        a, value = self._arena, entry
        for turns, one, count in changes:
            found = self._totals.extreme(kind, turns, one.term, count, depth)
            further = a.less(value, found) if kind is Kind.MOST else a.less(found, value)
            value = a.choose(a.both(a.at_most(1, count), further), found, value)
        return value

    def _last(self, entry: Int, changes: list[Change], own: set[int], depth: int) -> Int:
        """A location that is set in different ways: anything that one of them can leave."""
        a, term = self._arena, changes[0][1].term
        same = all(one.kind is Kind.ANY and (one.term is term or one.term == term) for _, one, _ in changes)
        if same and self._depths.of(term) <= depth:
            return a.choose(a.at_most(1, a.total(n for _, _, n in changes)), term, entry)
        least, most = low(entry), high(entry)
        for _, one, count in changes:
            if one.kind is Kind.SUM:
                least += min(low(one.term), 0) * high(count)
                most += max(high(one.term), 0) * high(count)
                continue
            ends = range_after(entry, one.term, own, self._totals.running) or (-RUNNING, RUNNING)
            least, most = min(least, ends[0]), max(most, ends[1])
        symbol = a.symbol("last value", least, most)
        self._depths.place(symbol, depth)
        if isinstance(symbol, Symbol):
            self.last[symbol.number] = (symbol, tuple(turns for turns, _, _ in changes))
        return symbol

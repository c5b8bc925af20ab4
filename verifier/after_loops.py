"""After a loop: what its registers hold, and what is passed on to the loop around it."""

from __future__ import annotations

from typing import Any

from verifier.arena import Arena
from verifier.carrying import Carrying, Ledger
from verifier.dataflow import computed_numbers, flow_of, loop_registers
from verifier.effects import Classes, Effect, Location, TurnClass, effect, mentions
from verifier.execution import Execution, Frame, Value
from verifier.ladders import Ladder, Ladders, Lemma
from verifier.loops import Level, Outcome
from verifier.memberships import sorted_out, together
from verifier.placeholders import Placeholders
from verifier.substitution import Substitution
from verifier.terms import Int, Symbol, Term
from verifier.totals import Depths, Totals


class AfterLoops:
    """Ends loops.  ``instead`` says which class stands for a class of the month in the present bill,
    whose own numbers its effects hold; ``classes`` are those found so far."""

    def __init__(
        self, arena: Arena, depths: Depths, totals: Totals, placeholders: Placeholders, lemma: Lemma
    ) -> None:
        self._arena = arena
        self._totals = totals
        self._placeholders = placeholders
        self.classes = Classes()
        self.carrying = Carrying(arena, depths, totals)
        self.instead: dict[TurnClass, TurnClass] = {}
        self._ladders = Ladders(arena, depths, totals, self.classes, lemma)

    def stores(self) -> list[Any]:
        """All that changes while loops are run."""
        return [self.carrying.last, *self.classes.stores(), *self._ladders.stores()]

    def for_this_bill(self, execution: Execution, frame: Frame, level: Level) -> Level:
        """The ledger of an outermost loop with this bill's own numbers in its effects."""
        function = execution.module.module.functions[frame.function]
        own: dict[int, Int] = {}
        for register in computed_numbers(level.step, function.body, frame.types):
            symbol, value = self._placeholders.outside(level.step, register), frame.registers[register]
            if isinstance(value, int | Term):
                own[symbol.number] = value
        if not own:
            return level
        substitution = Substitution(self._arena, own)
        instead = {
            turns: self.classes.of(
                turns.loop, [Effect(e.location, e.kind, substitution.of(e.term)) for e in turns.effects]
            )
            for turns in level.ledger
        }
        return self._renamed(level, instead)

    def _renamed(self, level: Level, instead: dict[TurnClass, TurnClass]) -> Level:
        """The same turns in other classes; what became of each class is noted for the bill."""
        ledger: Ledger = {}
        for turns, count in level.ledger.items():
            ledger[instead[turns]] = self._arena.add(ledger.get(instead[turns], 0), count)
        for old, new in list(self.instead.items()):
            self.instead[old] = instead.get(new, new)
        self.instead |= {old: new for old, new in instead.items() if old not in self.instead}
        return Level(level.step, ledger)

    def finish(
        self, frame: Frame, entry: dict[Location, Int], level: Level, outer: Level | None, depth: int
    ) -> Outcome:
        """Set the registers after the loop; pass on what belongs to the loop around it."""
        step, running = level.step, self._totals.running
        inherited = {where for where, value in entry.items() if outer and mentions(value, running)}
        handed = {turns: self._handed(turns, inherited) for turns in level.ledger}
        passed: Ledger = {}
        for turns, count in level.ledger.items():
            whole = handed[turns]
            if whole is not None:
                passed[whole] = self._arena.add(passed.get(whole, 0), count)
        values = self._values_after(entry, level, inherited, depth)
        pending, placeholders = self._hand_on(frame, outer, passed, values, depth)
        registers: dict[int, Value] = dict.fromkeys(sorted(flow_of(step.body).written | loop_registers(step)))
        for (register, index), value in sorted(values.items()):
            if index < 0:
                registers[register] = value
            else:
                array = registers.setdefault(register, [])
                assert isinstance(array, list)
                array.append(value)
        rows = tuple(sorted_out(row, handed) for row in level.rows) if outer else ()
        outcome = Outcome(
            tuple(passed.items()), tuple(registers.items()), tuple(pending), tuple(placeholders), rows
        )
        self.apply(frame, outcome, outer)
        return outcome

    def _values_after(
        self, entry: dict[Location, Int], level: Level, inherited: set[Location], depth: int
    ) -> dict[Location, Int]:
        """What each carried location holds after the loop."""
        found = self._climb(entry, level) if not depth else None
        if found is not None:
            ladder, climbed = found
            return self._climbed(ladder, entry, climbed, depth)
        values = dict(entry)
        for where in sorted(entry.keys() - inherited):
            own = self._placeholders.own(level.step, where)
            values[where] = self.carrying.after(where, entry[where], level.ledger, own, depth)
        return values

    def _climb(self, entry: dict[Location, Int], level: Level) -> tuple[Ladder, Level] | None:
        """The ladder that an outermost loop fills in order of time, and the ledger rewritten for it."""
        places = self._placeholders.places()
        ladder = self._ladders.of(level.ledger, entry, places)
        if ladder is None:
            return None
        return ladder, self._renamed(level, self._ladders.rewritten(ladder, level.ledger, places))

    def _climbed(
        self, ladder: Ladder, entry: dict[Location, Int], level: Level, depth: int
    ) -> dict[Location, Int]:
        """What each location holds when the ladder has been filled."""
        own = self._placeholders.own(level.step, ladder.running)
        start = entry[ladder.running]
        final = self.carrying.after(ladder.running, start, level.ledger, own, depth)
        values = {**entry, ladder.running: final}
        for tier in ladder.tiers:
            values[tier.location] = self._ladders.level(ladder, tier, final)
        for where in sorted(entry.keys() - {ladder.running, *(tier.location for tier in ladder.tiers)}):
            exact = self._ladders.exact(ladder, level.ledger, where)
            if exact is not None:
                climbed = self._ladders.climbed(ladder, exact, start, final)
                values[where] = self._arena.add(entry[where], climbed)
            else:
                own = self._placeholders.own(level.step, where)
                values[where] = self.carrying.after(where, entry[where], level.ledger, own, depth)
        self._ladders.facts(ladder, level.ledger, start, final, depth)
        return values

    def _hand_on(
        self, frame: Frame, outer: Level | None, passed: Ledger, values: dict[Location, Int], depth: int
    ) -> tuple[list[Effect], list[tuple[Location, Symbol]]]:
        """New placeholders for locations that the loop around has had changed by this one.

        What the outer turn itself did to them until now is noted first.
        """
        pending: list[Effect] = []
        placeholders: list[tuple[Location, Symbol]] = []
        for where in sorted({one.location for turns in passed for one in turns.effects}):
            assert outer is not None
            last = outer.placeholders[where]
            before = effect(self._arena, where, last, values[where], self._totals.running)
            pending += [before] if before is not None else []
            version = 0
            while last is not self._placeholders.of(frame, outer.step, where, version, depth):
                version += 1
            values[where] = symbol = self._placeholders.of(frame, outer.step, where, version + 1, depth)
            placeholders.append((where, symbol))
        return pending, placeholders

    def _handed(self, turns: TurnClass, inherited: set[Location]) -> TurnClass | None:
        """The part of a class that belongs to the loop around its own."""
        effects = turns.only(inherited)
        if len(effects) == len(turns.effects):
            return turns
        return self.classes.of(turns.loop, effects) if effects else None

    def apply(self, frame: Frame, outcome: Outcome, outer: Level | None) -> None:
        """Set registers as a run of the loop left them, and pass on its turns."""
        for register, value in outcome.written:
            frame.registers[register] = list(value) if isinstance(value, list) else value
        if outer is not None:
            for turns, count in outcome.passed:
                outer.ledger[turns] = self._arena.add(outer.ledger.get(turns, 0), count)
            outer.pending += outcome.pending
            outer.inner = together(outer.inner, outcome.rows)
            outer.placeholders.update(outcome.placeholders)

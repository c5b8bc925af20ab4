"""Loops over readings and days, summarised: concrete time, symbolic readings.

Each turn of a loop runs with its real date and clock, so that everything a
calendar decides is computed, not reasoned about.  What is left of a turn is its
effect on what the loop carries; turns with equal effects form a class, and a
month is a *ledger*: how many turns of which class.  From the ledger follow the
values after the loop, as sums and extremes over classes (``totals.py``).

Turns that see the same concrete values run once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.machine.code import Count, Groups, Rows
from runtime.machine.module import Channel
from runtime.machine.series import Series
from verifier.after_loops import AfterLoops
from verifier.arena import Arena
from verifier.calendar_slice import CalendarSlice, calendar_slice
from verifier.carrying import Ledger
from verifier.dataflow import computed_numbers, flow_of, looks_up_instants, loop_registers
from verifier.effects import Effect, Kind, Location, TurnClass, effect
from verifier.execution import Execution, Frame, NotExecutable, Value
from verifier.ladders import Lemma
from verifier.loops import (
    Level,
    Loop,
    Outcome,
    Running,
    Turn,
    held,
    inner_reads_date,
    key_of,
    pattern_of,
    put,
    reads_date,
)
from verifier.memberships import Membership, within
from verifier.placeholders import Placeholders, entry_of
from verifier.substitution import mentioned
from verifier.terms import Int, Symbol
from verifier.totals import Depths, Totals

LAST_INSTANT = 1 << 40
"""Bound of instants, in seconds since 1970; far beyond any horizon that a module may state."""


class Summariser:
    """Runs the loops over readings and days of one module.

    ``first`` is the first day of the period, ``turning`` the day on which facts
    may change (``inputs.py``).  ``ledgers``, ``rows`` and ``daily`` collect,
    for each outermost loop in order, the ledger, what each row takes part
    in, and the turns of each date; when ``given`` is set, outermost loops take their ledgers from there.
    """

    def __init__(
        self, arena: Arena, depths: Depths, totals: Totals, channels: tuple[Channel, ...], lemma: Lemma
    ) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self._channels = channels
        self._levels: list[Level] = []
        self._turns: dict[tuple[object, ...], Turn] = {}
        self._loops: dict[tuple[object, ...], Outcome] = {}
        self._placeholders = Placeholders(arena, depths, totals)
        self.after = AfterLoops(arena, depths, totals, self._placeholders, lemma)
        self._numbers: dict[int, int] = {}
        self._slices: dict[tuple[object, ...], CalendarSlice] = {}
        self._readings: dict[tuple[object, ...], Int] = {}
        self.channel_of: dict[int, str] = {}
        self.first = 0
        self.turning = 0
        self.ledgers: list[Ledger] = []
        self.rows: list[list[Membership]] = []
        self.given: list[Ledger] | None = None
        self.daily: list[dict[int, list[Turn]]] = []

    @property
    def depth(self) -> int:
        """How many loops are being run."""
        return len(self._levels)

    @property
    def date(self) -> int | None:
        """The date of the present turn of the outermost loop."""
        return self._levels[0].date if self._levels else None

    def stores(self) -> list[Any]:
        """All that changes while loops are run."""
        own = [self._turns, self._loops, self._readings]
        return [*own, *self._placeholders.stores(), *self.after.stores()]

    def loop(self, execution: Execution, frame: Frame, step: Loop) -> None:
        """Run a loop: the registers afterwards hold sums and extremes over classes."""
        entry, outer = entry_of(frame, step), self._levels[-1] if self._levels else None
        if outer is None and self.given is not None:
            level = self.after.for_this_bill(execution, frame, Level(step, self.given.pop(0)))
            self.after.finish(frame, entry, level, None, 0)
            return
        key = self._loop_key(frame, step, entry)
        if outer is not None and key in self._loops:
            self.after.apply(frame, self._loops[key], outer)
            return
        level = Level(step)
        if outer is None:
            self.daily.append({})
        self._levels.append(level)
        try:
            self._run(self._started(execution, frame, step, entry))
        finally:
            self._levels.pop()
        if outer is not None:
            self._loops[key] = self.after.finish(frame, entry, level, outer, self.depth)
            return
        self.ledgers.append(level.ledger)
        self.rows.append(level.rows)
        self.after.finish(frame, entry, self.after.for_this_bill(execution, frame, level), None, 0)

    def _started(self, execution: Execution, frame: Frame, step: Loop, entry: dict[Location, Int]) -> Running:
        exposed, own = flow_of(step.body).exposed, loop_registers(step)
        before = frame.copied()
        if not self._levels[:-1]:
            function = execution.module.module.functions[frame.function]
            for register in computed_numbers(step, function.body, frame.types):
                before[register] = self._placeholders.outside(step, register)
        placeholder = self._placeholders.of
        carried = [(location, placeholder(frame, step, location, 0, self.depth)) for location in entry]
        outside = sorted(exposed - own - {register for register, _ in entry})
        known = {register: value for register, value in enumerate(before) if type(value) is int}
        return Running(
            execution,
            frame,
            step,
            before,
            [register for register, value in enumerate(before) if isinstance(value, list)],
            carried,
            known,
            tuple(key_of(before[register]) for register in outside if register not in known),
            not isinstance(step, Rows) and inner_reads_date(step.body),
        )

    # --- turns ---

    def _run(self, running: Running) -> None:
        step, path = running.step, running.execution.algebra.path
        registers = running.frame.registers
        if isinstance(step, Count):
            self._run_days(running, step)
        else:
            series = running.frame.registers[step.series]
            if not isinstance(series, Series):
                raise NotExecutable("a loop over readings without a period")
            if isinstance(step, Groups):
                self._run_groups(running, step, series)
            else:
                self._run_rows(running, step, series)
        running.frame.registers = registers
        running.execution.algebra.path = path

    def _run_days(self, running: Running, step: Count) -> None:
        limit = running.frame.registers[step.limit]
        if not isinstance(limit, int) or limit > step.maximum:
            raise NotExecutable("a loop over days without a period")
        for index in range(limit):
            self._levels[-1].date = self.first + index
            self._turn(running, {step.index: index}, ())

    def _run_groups(self, running: Running, step: Groups, series: Series) -> None:
        for part in series.groups(step.span):
            date = self._levels[-1].date = part.columns.date[part.begin]
            own: dict[int, Value] = {
                step.part: part,
                step.date: date,
                step.minute: part.columns.minute[part.begin],
            }
            self._turn(running, own, pattern_of(part))

    def _run_rows(self, running: Running, step: Rows, series: Series) -> None:
        columns = series.columns
        concrete = looks_up_instants(step.body, running.frame.types)
        start = self._reading("start", 0, LAST_INSTANT)
        readings = [self._reading(one.name, one.low, one.high) for one in self._channels]
        for one, reading in zip(self._channels, readings, strict=True):
            if isinstance(reading, Symbol):
                self.channel_of[reading.number] = one.name
        for row in range(series.begin, series.end):
            self._levels[-1].date = columns.date[row]
            own: dict[int, Value] = {
                step.start: columns.start[row] if concrete else start,
                step.length: columns.length[row],
                step.date: columns.date[row],
                step.minute: columns.minute[row],
            }
            own.update(zip(step.channels, readings, strict=True))
            self._turn(running, own, ())

    def _reading(self, name: str, lowest: int, highest: int) -> Int:
        """The unknown of the present turn with this name."""
        key = (name, self.depth)
        if key not in self._readings:
            symbol = self._arena.symbol(name, lowest, highest)
            self._depths.place(symbol, self.depth)
            self._readings[key] = symbol
        return self._readings[key]

    def _turn(self, running: Running, own: Mapping[int, Value], pattern: tuple[object, ...]) -> None:
        """One turn: its classes are added to the ledger of the loop."""
        level = self._levels[-1]
        key = self._turn_key(running, own, pattern)
        if key not in self._turns:
            self._turns[key] = self._executed(running, own)
        turn = self._turns[key]
        if self.depth == 1:
            self.daily[-1].setdefault(level.date, []).append(turn)
        for turns, count in turn.counts:
            level.ledger[turns] = self._arena.add(level.ledger.get(turns, 0), count)
        level.rows += turn.rows

    def _turn_key(
        self, running: Running, own: Mapping[int, Value], pattern: tuple[object, ...]
    ) -> tuple[object, ...]:
        """What turns with equal effects have in common."""
        level, execution, step = self._levels[-1], running.execution, running.step
        known = {**running.known, **{r: value for r, value in own.items() if type(value) is int}}
        registers = (id(step), *known)
        if registers not in self._slices:
            self._slices[registers] = calendar_slice(step.body, known)
        calendar = self._slices[registers]
        seen: object = calendar.key(known, level.date, execution.module.data, execution.meanings)
        if seen is None:
            seen = tuple(key_of(value) for value in own.values())
        dated = level.date if running.dated else None
        return (registers, seen, running.live, pattern, dated, level.date >= self.turning)

    def _executed(self, running: Running, own: Mapping[int, Value]) -> Turn:
        level, frame, algebra = self._levels[-1], running.frame, running.execution.algebra
        path, outer = algebra.path, level.ledger
        algebra.path = True
        level.ledger, level.pending, level.inner = {}, [], []
        level.placeholders = dict(running.carried)
        frame.registers = running.before.copy()
        for register in running.arrays:
            array = running.before[register]
            assert isinstance(array, list)
            frame.registers[register] = array.copy()
        for location, symbol in running.carried:
            put(frame, location, symbol)
        for register, value in own.items():
            frame.registers[register] = value
        algebra.loops += 1
        try:
            running.execution.steps(frame, running.step.body)
        finally:
            algebra.loops -= 1
        algebra.path = path
        found = self._effects(frame, level)
        counts, level.ledger = level.ledger, outer
        number = self._number(running.step)
        own_classes = [self.after.classes.of(number, alike) for alike in self._independent(found)]
        for turns in own_classes:
            counts[turns] = self._arena.add(counts.get(turns, 0), 1)
        return Turn(tuple(counts.items()), self._memberships(level, own_classes))

    def _independent(self, effects: list[Effect]) -> list[list[Effect]]:
        """Effects in groups that share no unknown of the turn: each group is a class of its own."""
        groups: list[tuple[set[int], list[Effect]]] = []
        for one in effects:
            unknowns = {
                s.number for s in mentioned(self._arena, [one.term]) if self._depths.of(s) >= self.depth
            }
            joined = [group for group in groups if group[0] & unknowns or group[0] == unknowns]
            groups = [group for group in groups if group not in joined]
            unknowns = unknowns.union(*(group[0] for group in joined))
            groups.append((unknowns, [*(e for group in joined for e in group[1]), one]))
        return [group[1] for group in groups]

    def _memberships(self, level: Level, classes: list[TurnClass]) -> tuple[Membership, ...]:
        """What each row of the turn takes part in."""
        if isinstance(level.step, Rows):
            reading = [turns for turns in classes if self._reads(turns)]
            return (tuple((turns,) for turns in reading),)
        aggregates = self._totals.aggregates
        uses: dict[TurnClass, set[TurnClass]] = {}
        for turns in classes:
            symbols = mentioned(self._arena, [one.term for one in turns.effects])
            uses[turns] = {aggregates[s.number].turns for s in symbols if s.number in aggregates}
        return within(uses, level.inner)

    def _reads(self, turns: TurnClass) -> bool:
        """Whether the effect depends on anything of the turn."""
        return any(self._depths.of(one.term) > 0 for one in turns.effects)

    def _effects(self, frame: Frame, level: Level) -> list[Effect]:
        """What the turn did by itself to each carried location, besides its inner loops."""
        found: dict[Location, list[Effect]] = {}
        for one in level.pending:
            found.setdefault(one.location, []).append(one)
        for location, symbol in level.placeholders.items():
            now = held(frame, location)
            if now is symbol:
                continue
            one_more = effect(self._arena, location, symbol, now, self._totals.running)
            if one_more is not None:
                found.setdefault(location, []).append(one_more)
        return [self._joined(effects) for _, effects in sorted(found.items())]

    def _joined(self, effects: list[Effect]) -> Effect:
        """Several effects of one turn on one location, as one."""
        if len(effects) == 1:
            return effects[0]
        if {one.kind for one in effects} == {Kind.SUM}:
            total = self._arena.total(one.term for one in effects)
            return Effect(effects[0].location, Kind.SUM, total)
        raise NotExecutable("a value is both added to and raised in one turn of a loop over readings")

    def _number(self, step: Loop) -> int:
        return self._numbers.setdefault(id(step), len(self._numbers))

    # --- recognising what has been run before ---

    def _loop_key(self, frame: Frame, step: Loop, entry: dict[Location, Int]) -> tuple[object, ...]:
        exposed = flow_of(step.body).exposed - loop_registers(step)
        live = tuple(key_of(frame.registers[r]) for r in sorted(exposed) if (r, -1) not in entry)
        held = tuple(key_of(value) for value in entry.values())
        series = None if isinstance(step, Count) else frame.registers[step.series]
        pattern = pattern_of(series) if isinstance(series, Series) else ()
        date = self.date or 0
        return (id(step), live, held, date if reads_date(step) else None, pattern, date >= self.turning)

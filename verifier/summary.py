"""Loops over readings and days, summarised: concrete time, symbolic readings.

Each turn of a loop runs with its real date and clock, so that everything a
calendar decides is computed, not reasoned about.  What is left of a turn is its
effect on what the loop carries; turns with equal effects form a class, and a
month is a *ledger*: how many turns of which class.  From the ledger follow the
values after the loop, as sums and extremes over classes (``totals.py``).

Turns that see the same concrete values run once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.machine.code import Block, Count, Each, Groups, If, Rows
from runtime.machine.module import Channel
from runtime.machine.series import MINUTES_A_DAY, Series
from runtime.machine.types import Array, Truth
from verifier.arena import Arena
from verifier.calendar_slice import CalendarSlice, calendar_slice
from verifier.carrying import RUNNING, Carrying, Ledger
from verifier.dataflow import computed_numbers, flow_of, looks_up_instants, loop_registers
from verifier.effects import Classes, Effect, Kind, Location, TurnClass, effect, mentions
from verifier.execution import Execution, Frame, NotExecutable, Value
from verifier.ladders import Ladder, Ladders, Lemma
from verifier.memberships import Membership, Traced, sorted_out, together, within
from verifier.sequences import Items
from verifier.substitution import Substitution, mentioned
from verifier.terms import Int, Symbol, Term
from verifier.totals import Depths, Totals

LAST_INSTANT = 1 << 40
"""Bound of instants, in seconds since 1970; far beyond any horizon that a module may state."""

Loop = Groups | Rows | Count


@dataclass(slots=True)
class _Level:
    """One loop that is being run."""

    step: Loop
    ledger: Ledger = field(default_factory=dict)
    placeholders: dict[Location, Symbol] = field(default_factory=dict)
    pending: list[Effect] = field(default_factory=list)
    rows: list[Membership] = field(default_factory=list)
    inner: list[Traced] = field(default_factory=list)
    date: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What running a whole inner loop did: classes for the loop around it, and registers."""

    passed: tuple[tuple[TurnClass, Int], ...]
    written: tuple[tuple[int, Value], ...]
    pending: tuple[Effect, ...]
    placeholders: tuple[tuple[Location, Symbol], ...]
    rows: tuple[Traced, ...]


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a turn added to the ledger of its loop, and what its rows take part in."""

    counts: tuple[tuple[TurnClass, Int], ...]
    rows: tuple[Membership, ...]


@dataclass(slots=True)
class _Running:
    """A loop that is being run turn by turn, and what each of its turns starts from."""

    execution: Execution
    frame: Frame
    step: Loop
    before: list[Value]
    arrays: list[int]
    carried: list[tuple[Location, Symbol]]
    known: dict[int, int]
    """Integers that every turn starts from."""
    live: tuple[object, ...]
    """What the body reads from outside the loop."""
    dated: bool
    """Whether a loop inside asks for the date."""


class Summariser:
    """Runs the loops over readings and days of one module.

    ``first`` is the first day of the period.  ``ledgers`` and ``rows`` collect,
    for each outermost loop in order, the ledger and what each row takes part
    in; when ``given`` is set, outermost loops take their ledgers from there.
    """

    def __init__(
        self, arena: Arena, depths: Depths, totals: Totals, channels: tuple[Channel, ...], lemma: Lemma
    ) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self.carrying = Carrying(arena, depths, totals)
        self._channels = channels
        self._levels: list[_Level] = []
        self._turns: dict[tuple[object, ...], _Turn] = {}
        self._loops: dict[tuple[object, ...], _Outcome] = {}
        self._placeholders: dict[tuple[int, Location, int], Symbol] = {}
        self._numbers: dict[int, int] = {}
        self._slices: dict[tuple[object, ...], CalendarSlice] = {}
        self._readings: dict[tuple[object, ...], Int] = {}
        self.classes = Classes()
        self.instead: dict[TurnClass, TurnClass] = {}
        self._ladders = Ladders(arena, depths, totals, self.classes, lemma)
        self.channel_of: dict[int, str] = {}
        self.first = 0
        self.ledgers: list[Ledger] = []
        self.rows: list[list[Membership]] = []
        self.given: list[Ledger] | None = None

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
        own = [self._turns, self._loops, self._placeholders, self._readings, self.carrying.last]
        return [*own, *self.classes.stores(), *self._ladders.stores()]

    def loop(self, execution: Execution, frame: Frame, step: Loop) -> None:
        """Run a loop: the registers afterwards hold sums and extremes over classes."""
        entry = self._entry(frame, step)
        if not self._levels and self.given is not None:
            level = _Level(step, self.given.pop(0))
            self._finish(frame, step, entry, self._for_this_bill(execution, frame, level))
            return
        key = self._loop_key(frame, step, entry)
        if self._levels and key in self._loops:
            self._apply(frame, self._loops[key])
            return
        level = _Level(step)
        self._levels.append(level)
        try:
            self._run(self._started(execution, frame, step, entry))
        finally:
            self._levels.pop()
        if self._levels:
            self._loops[key] = self._finish(frame, step, entry, level)
            return
        self.ledgers.append(level.ledger)
        self.rows.append(level.rows)
        self._finish(frame, step, entry, self._for_this_bill(execution, frame, level))

    def _for_this_bill(self, execution: Execution, frame: Frame, level: _Level) -> _Level:
        """The ledger of an outermost loop with this bill's own numbers in its effects."""
        function = execution.module.module.functions[frame.function]
        own: dict[int, Int] = {}
        for register in computed_numbers(level.step, function.body, frame.types):
            symbol, value = self._outside(level.step, register), frame.registers[register]
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

    def _renamed(self, level: _Level, instead: dict[TurnClass, TurnClass]) -> _Level:
        """The same turns in other classes; what became of each class is noted for the bill."""
        ledger: Ledger = {}
        for turns, count in level.ledger.items():
            ledger[instead[turns]] = self._arena.add(ledger.get(instead[turns], 0), count)
        for old, new in list(self.instead.items()):
            self.instead[old] = instead.get(new, new)
        self.instead |= {old: new for old, new in instead.items() if old not in self.instead}
        return _Level(level.step, ledger)

    def _outside(self, step: Loop, register: int) -> Symbol:
        """The unknown for a number that a loop reads and that differs from bill to bill."""
        key = (id(step), (register, -1), -1)
        if key not in self._placeholders:
            symbol = self._arena.symbol("number of the bill", -RUNNING, RUNNING)
            assert isinstance(symbol, Symbol)
            self._depths.place(symbol, 0)
            self._placeholders[key] = symbol
        return self._placeholders[key]

    # --- what the loop carries ---

    def _entry(self, frame: Frame, step: Loop) -> dict[Location, Int]:
        """What each carried location holds when the loop starts."""
        flow = flow_of(step.body)
        entry: dict[Location, Int] = {}
        for register in sorted((flow.carried - loop_registers(step)) | flow.changed):
            value = frame.registers[register]
            if isinstance(value, list):
                entry.update({(register, i): x for i, x in enumerate(value)})
            elif isinstance(frame.types[register], Array) or isinstance(value, Items | tuple | Series):
                raise NotExecutable("a loop over readings carries an input from turn to turn")
            elif value is not None:
                entry[register, -1] = value
        return entry

    def _placeholder(self, frame: Frame, step: Loop, location: Location, version: int) -> Symbol:
        key = (id(step), location, version)
        if key not in self._placeholders:
            kind = frame.types[location[0]]
            truth = isinstance(kind, Truth) or (isinstance(kind, Array) and isinstance(kind.element, Truth))
            ends = (0, 1) if truth else (-RUNNING, RUNNING)
            symbol = self._arena.symbol("running value", *ends)
            assert isinstance(symbol, Symbol)
            self._depths.place(symbol, self.depth)
            self._totals.running.add(symbol.number)
            self._placeholders[key] = symbol
        return self._placeholders[key]

    def _own_placeholders(self, step: Loop, where: Location) -> set[int]:
        """The running values of one location in one loop."""
        found = self._placeholders.items()
        return {symbol.number for (loop, place, _), symbol in found if place == where and loop == id(step)}

    def _started(
        self, execution: Execution, frame: Frame, step: Loop, entry: dict[Location, Int]
    ) -> _Running:
        exposed, own = flow_of(step.body).exposed, loop_registers(step)
        before = frame.copied()
        if not self._levels[:-1]:
            function = execution.module.module.functions[frame.function]
            for register in computed_numbers(step, function.body, frame.types):
                before[register] = self._outside(step, register)
        carried = [(location, self._placeholder(frame, step, location, 0)) for location in entry]
        outside = sorted(exposed - own - {register for register, _ in entry})
        known = {register: value for register, value in enumerate(before) if type(value) is int}
        return _Running(
            execution,
            frame,
            step,
            before,
            [register for register, value in enumerate(before) if isinstance(value, list)],
            carried,
            known,
            tuple(_key_of(before[register]) for register in outside if register not in known),
            not isinstance(step, Rows) and _inner_reads_date(step.body),
        )

    # --- turns ---

    def _run(self, running: _Running) -> None:
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

    def _run_days(self, running: _Running, step: Count) -> None:
        limit = running.frame.registers[step.limit]
        if not isinstance(limit, int) or limit > step.maximum:
            raise NotExecutable("a loop over days without a period")
        for index in range(limit):
            self._levels[-1].date = self.first + index
            self._turn(running, {step.index: index}, ())

    def _run_groups(self, running: _Running, step: Groups, series: Series) -> None:
        for part in series.groups(step.span):
            date = self._levels[-1].date = part.columns.date[part.begin]
            own: dict[int, Value] = {
                step.part: part,
                step.date: date,
                step.minute: part.columns.minute[part.begin],
            }
            self._turn(running, own, _pattern(part))

    def _run_rows(self, running: _Running, step: Rows, series: Series) -> None:
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

    def _turn(self, running: _Running, own: Mapping[int, Value], pattern: tuple[object, ...]) -> None:
        """One turn: its classes are added to the ledger of the loop."""
        level = self._levels[-1]
        key = self._turn_key(running, own, pattern)
        if key not in self._turns:
            self._turns[key] = self._executed(running, own)
        turn = self._turns[key]
        for turns, count in turn.counts:
            level.ledger[turns] = self._arena.add(level.ledger.get(turns, 0), count)
        level.rows += turn.rows

    def _turn_key(
        self, running: _Running, own: Mapping[int, Value], pattern: tuple[object, ...]
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
            seen = tuple(_key_of(value) for value in own.values())
        dated = level.date if running.dated else None
        return (registers, seen, running.live, pattern, dated)

    def _executed(self, running: _Running, own: Mapping[int, Value]) -> _Turn:
        level, frame, algebra = self._levels[-1], running.frame, running.execution.algebra
        path, outer = algebra.path, level.ledger
        level.ledger, level.pending, level.inner = {}, [], []
        level.placeholders = dict(running.carried)
        frame.registers = running.before.copy()
        for register in running.arrays:
            array = running.before[register]
            assert isinstance(array, list)
            frame.registers[register] = array.copy()
        for location, symbol in running.carried:
            _set(frame, location, symbol)
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
        own_classes = [self.classes.of(number, alike) for alike in self._independent(found)]
        for turns in own_classes:
            counts[turns] = self._arena.add(counts.get(turns, 0), 1)
        return _Turn(tuple(counts.items()), self._memberships(level, own_classes))

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

    def _memberships(self, level: _Level, classes: list[TurnClass]) -> tuple[Membership, ...]:
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

    def _effects(self, frame: Frame, level: _Level) -> list[Effect]:
        """What the turn did by itself to each carried location, besides its inner loops."""
        found: dict[Location, list[Effect]] = {}
        for one in level.pending:
            found.setdefault(one.location, []).append(one)
        for location, symbol in level.placeholders.items():
            after = _get(frame, location)
            if after is symbol:
                continue
            one_more = effect(self._arena, location, symbol, after, self._totals.running)
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

    # --- after the loop ---

    def _finish(self, frame: Frame, step: Loop, entry: dict[Location, Int], level: _Level) -> _Outcome:
        """Set the registers after the loop; pass on what belongs to the loop around it."""
        outer = self._levels[-1] if self._levels else None
        running = self._totals.running
        inherited = {where for where, value in entry.items() if outer and mentions(value, running)}
        handed = {turns: self._handed(turns, inherited) for turns in level.ledger}
        passed: Ledger = {}
        for turns, count in level.ledger.items():
            whole = handed[turns]
            if whole is not None:
                passed[whole] = self._arena.add(passed.get(whole, 0), count)
        values = self._values_after(step, entry, level, inherited)
        pending, placeholders = self._hand_on(frame, outer, passed, values)
        registers: dict[int, Value] = dict.fromkeys(sorted(flow_of(step.body).written | loop_registers(step)))
        for (register, index), value in sorted(values.items()):
            if index < 0:
                registers[register] = value
            else:
                array = registers.setdefault(register, [])
                assert isinstance(array, list)
                array.append(value)
        rows = tuple(sorted_out(row, handed) for row in level.rows) if outer else ()
        outcome = _Outcome(
            tuple(passed.items()), tuple(registers.items()), tuple(pending), tuple(placeholders), rows
        )
        self._apply(frame, outcome)
        return outcome

    def _values_after(
        self, step: Loop, entry: dict[Location, Int], level: _Level, inherited: set[Location]
    ) -> dict[Location, Int]:
        """What each carried location holds after the loop."""
        found = self._climb(entry, level) if not self._levels else None
        if found is not None:
            ladder, climbed = found
            return self._climbed(ladder, step, entry, climbed)
        values = dict(entry)
        for where in sorted(entry.keys() - inherited):
            own = self._own_placeholders(step, where)
            values[where] = self.carrying.after(where, entry[where], level.ledger, own, self.depth)
        return values

    def _climb(self, entry: dict[Location, Int], level: _Level) -> tuple[Ladder, _Level] | None:
        """The ladder that an outermost loop fills in order of time, and the ledger rewritten for it."""
        places = {symbol.number: place for (_, place, _), symbol in self._placeholders.items()}
        ladder = self._ladders.of(level.ledger, entry, places)
        if ladder is None:
            return None
        return ladder, self._renamed(level, self._ladders.rewritten(ladder, level.ledger, places))

    def _climbed(
        self, ladder: Ladder, step: Loop, entry: dict[Location, Int], level: _Level
    ) -> dict[Location, Int]:
        """What each location holds when the ladder has been filled."""
        own = self._own_placeholders(step, ladder.running)
        start = entry[ladder.running]
        final = self.carrying.after(ladder.running, start, level.ledger, own, self.depth)
        values = {**entry, ladder.running: final}
        for tier in ladder.tiers:
            values[tier.location] = self._ladders.level(ladder, tier, final)
        for where in sorted(entry.keys() - {ladder.running, *(tier.location for tier in ladder.tiers)}):
            exact = self._ladders.exact(ladder, level.ledger, where)
            if exact is not None:
                climbed = self._ladders.climbed(ladder, exact, start, final)
                values[where] = self._arena.add(entry[where], climbed)
            else:
                own = self._own_placeholders(step, where)
                values[where] = self.carrying.after(where, entry[where], level.ledger, own, self.depth)
        self._ladders.facts(ladder, level.ledger, start, final, self.depth)
        return values

    def _hand_on(
        self, frame: Frame, outer: _Level | None, passed: Ledger, values: dict[Location, Int]
    ) -> tuple[list[Effect], list[tuple[Location, Symbol]]]:
        """New placeholders for locations that the loop around has had changed by this one.

        What the outer turn itself did to them until now is noted first.
        """
        pending: list[Effect] = []
        placeholders: list[tuple[Location, Symbol]] = []
        for where in sorted({one.location for turns in passed for one in turns.effects}):
            assert outer is not None
            held = outer.placeholders[where]
            before = effect(self._arena, where, held, values[where], self._totals.running)
            pending += [before] if before is not None else []
            version = 0
            while held is not self._placeholder(frame, outer.step, where, version):
                version += 1
            values[where] = symbol = self._placeholder(frame, outer.step, where, version + 1)
            placeholders.append((where, symbol))
        return pending, placeholders

    def _handed(self, turns: TurnClass, inherited: set[Location]) -> TurnClass | None:
        """The part of a class that belongs to the loop around its own."""
        effects = turns.only(inherited)
        if len(effects) == len(turns.effects):
            return turns
        return self.classes.of(turns.loop, effects) if effects else None

    def _apply(self, frame: Frame, outcome: _Outcome) -> None:
        for register, value in outcome.written:
            frame.registers[register] = list(value) if isinstance(value, list) else value
        if self._levels:
            outer = self._levels[-1]
            for turns, count in outcome.passed:
                outer.ledger[turns] = self._arena.add(outer.ledger.get(turns, 0), count)
            outer.pending += outcome.pending
            outer.inner = together(outer.inner, outcome.rows)
            outer.placeholders.update(outcome.placeholders)

    # --- recognising what has been run before ---

    def _loop_key(self, frame: Frame, step: Loop, entry: dict[Location, Int]) -> tuple[object, ...]:
        exposed = flow_of(step.body).exposed - loop_registers(step)
        live = tuple(_key_of(frame.registers[r]) for r in sorted(exposed) if (r, -1) not in entry)
        held = tuple(_key_of(value) for value in entry.values())
        series = None if isinstance(step, Count) else frame.registers[step.series]
        pattern = _pattern(series) if isinstance(series, Series) else ()
        return (id(step), live, held, self.date if _reads_date(step) else None, pattern)


def _reads_date(step: Groups | Rows | Count) -> bool:
    """Whether the loop, or a loop inside it, asks for the date or the instant of a turn."""
    body = flow_of(step.body).exposed
    if isinstance(step, Count):
        return True
    if step.date in body or (isinstance(step, Rows) and step.start in body):
        return True
    return _inner_reads_date(step.body)


def _inner_reads_date(block: Block) -> bool:
    return any(_reads_date(inner) for inner in _loops_in(block))


def _loops_in(block: Block) -> Iterator[Groups | Rows]:
    """The loops over readings directly in a block, or in its branches and bounded loops."""
    for step in block.steps:
        match step:
            case Groups() | Rows():
                yield step
            case If():
                yield from _loops_in(step.then)
                yield from _loops_in(step.otherwise)
            case Count() | Each():
                yield from _loops_in(step.body)
            case _:
                pass


def _pattern(series: Series) -> tuple[object, ...]:
    """The clock of a series: minutes, lengths and offsets of its rows, apart from the date."""
    columns, begin, end = series.columns, series.begin, series.end
    if end - begin > 2 * MINUTES_A_DAY:
        return (id(columns), begin, end)
    first = columns.offset[begin] if begin < end else 0
    return (
        columns.minute[begin:end],
        columns.length[begin:end],
        tuple(offset - first for offset in columns.offset[begin:end]),
    )


def _key_of(value: Value) -> object:
    match value:
        case None | int():
            return value
        case list():
            return tuple(_key_of(x) for x in value)
        case Items() | tuple():
            return value
        case Series():
            return _pattern(value)
        case _:
            return (value.number,)


def _get(frame: Frame, location: Location) -> Int:
    value = frame.registers[location[0]]
    if isinstance(value, list):
        return value[location[1]]
    assert isinstance(value, int | Term)
    return value


def _set(frame: Frame, location: Location, to: Int) -> None:
    if location[1] < 0:
        frame.registers[location[0]] = to
        return
    value = frame.registers[location[0]]
    assert isinstance(value, list)
    value[location[1]] = to

"""Loops over readings, summarised: concrete time, symbolic readings.

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

from runtime.machine.code import Block, Count, Each, Groups, If, Rows
from runtime.machine.module import Channel
from runtime.machine.series import MINUTES_A_DAY, Series
from runtime.machine.types import Array
from verifier.arena import Arena
from verifier.dataflow import flow_of, loop_registers, only_dates_inputs
from verifier.effects import (
    Classes,
    Effect,
    Kind,
    Location,
    TurnClass,
    effect,
    mentions,
    range_after,
)
from verifier.execution import Execution, Frame, NotExecutable, Value
from verifier.sequences import Items
from verifier.terms import Int, Symbol, Term, high, low, symbols_in
from verifier.totals import Depths, Totals

Ledger = dict[TurnClass, Int]
"""How many turns of each class; numbers, or unknowns where several months are taken together."""

Chain = tuple[TurnClass, ...]
"""What a row takes part in: a class of an outer loop's turns, a class of turns inside one of these …"""

Membership = tuple[Chain, ...]
"""All that one row takes part in: one chain for each loop that reads it."""

RUNNING = 1 << 100
"""Bound of the values that a loop carries; checked when the loop has been summarised."""


@dataclass(slots=True)
class _Level:
    """One loop that is being run."""

    step: Groups | Rows
    ledger: Ledger = field(default_factory=dict)
    placeholders: dict[Location, Symbol] = field(default_factory=dict)
    pending: list[Effect] = field(default_factory=list)
    rows: list[Membership] = field(default_factory=list)
    inner: list[tuple[Membership, Membership]] = field(default_factory=list)
    date: int = 0


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What running a whole inner loop did: classes for the loop around it, and registers."""

    passed: tuple[tuple[TurnClass, Int], ...]
    written: tuple[tuple[int, Value], ...]
    pending: tuple[Effect, ...]
    placeholders: tuple[tuple[Location, Symbol], ...]
    rows: tuple[tuple[Membership, Membership], ...]
    """For each row, the chains handed to the loop around it, and those that ended in a value."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a turn added to the ledger of its loop, and what its rows take part in."""

    counts: tuple[tuple[TurnClass, Int], ...]
    rows: tuple[Membership, ...]


class Summariser:
    """Runs the loops over readings of one module.

    ``ledgers`` and ``rows`` collect, for each outermost loop in order, the
    ledger and what each row takes part in; when ``given`` is set, outermost
    loops take their ledgers from there.
    """

    def __init__(self, arena: Arena, depths: Depths, totals: Totals, channels: tuple[Channel, ...]) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self._classes = Classes()
        self._channels = channels
        self._levels: list[_Level] = []
        self._turns: dict[tuple[object, ...], _Turn] = {}
        self._loops: dict[tuple[object, ...], _Outcome] = {}
        self._running: dict[tuple[int, Location, int], Symbol] = {}
        self._numbers: dict[int, int] = {}
        self._readings: dict[tuple[object, ...], Int] = {}
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

    @property
    def classes(self) -> Classes:
        """The classes found so far."""
        return self._classes

    def loop(self, execution: Execution, frame: Frame, step: Groups | Rows) -> None:
        """Run a loop over readings: the registers afterwards hold sums and extremes over classes."""
        entry = self._entry(frame, step)
        if not self._levels and self.given is not None:
            ledger = self.given.pop(0)
            self._finish(frame, step, entry, _Level(step, ledger))
            return
        series = frame.registers[step.series]
        if not isinstance(series, Series):
            raise NotExecutable("a loop over readings without a period")
        key = self._loop_key(frame, step, series, entry)
        if self._levels and key in self._loops:
            self._apply(frame, self._loops[key])
            return
        level = _Level(step)
        self._levels.append(level)
        try:
            self._run(execution, frame, step, series, entry)
        finally:
            self._levels.pop()
        if not self._levels:
            self.ledgers.append(level.ledger)
            self.rows.append(level.rows)
        outcome = self._finish(frame, step, entry, level)
        if self._levels:
            self._loops[key] = outcome

    # --- what the loop carries ---

    def _entry(self, frame: Frame, step: Groups | Rows) -> dict[Location, Int]:
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

    def _placeholder(self, step: Groups | Rows, location: Location, version: int) -> Symbol:
        key = (id(step), location, version)
        if key not in self._running:
            symbol = self._arena.symbol("running value", -RUNNING, RUNNING)
            assert isinstance(symbol, Symbol)
            self._depths.place(symbol, self.depth)
            self._totals.running.add(symbol.number)
            self._running[key] = symbol
        return self._running[key]

    def _own_placeholders(self, where: Location, loop: int) -> set[int]:
        """The running values of one location in one loop."""
        return {
            symbol.number
            for (step, location, _), symbol in self._running.items()
            if location == where and self._numbers.get(step) == loop
        }

    # --- turns ---

    def _run(
        self,
        execution: Execution,
        frame: Frame,
        step: Groups | Rows,
        series: Series,
        locations: dict[Location, Int],
    ) -> None:
        level, before, path = self._levels[-1], frame.copied(), execution.algebra.path
        if isinstance(step, Groups):
            for part in series.groups(step.span):
                first = part.begin
                level.date = part.columns.date[first]
                own: dict[int, Value] = {
                    step.part: part,
                    step.date: level.date,
                    step.minute: part.columns.minute[first],
                }
                self._turn(execution, frame, step, own, before, locations, _pattern(part))
        else:
            symbolic_start = only_dates_inputs(step.body, step.start)
            for row in range(series.begin, series.end):
                level.date = series.columns.date[row]
                start = self._reading("start", 0, 1 << 40) if symbolic_start else series.columns.start[row]
                own = {
                    step.start: start,
                    step.length: series.columns.length[row],
                    step.date: level.date,
                    step.minute: series.columns.minute[row],
                }
                for register, channel in zip(step.channels, self._channels, strict=True):
                    own[register] = self._reading(channel.name, channel.low, channel.high)
                self._turn(execution, frame, step, own, before, locations, ())
        frame.registers = before
        execution.algebra.path = path

    def _reading(self, name: str, lowest: int, highest: int) -> Int:
        """The unknown of the present turn with this name."""
        key = (name, self.depth)
        if key not in self._readings:
            symbol = self._arena.symbol(name, lowest, highest)
            self._depths.place(symbol, self.depth)
            self._readings[key] = symbol
        return self._readings[key]

    def _turn(
        self,
        execution: Execution,
        frame: Frame,
        step: Groups | Rows,
        own: Mapping[int, Value],
        before: list[Value],
        locations: dict[Location, Int],
        pattern: tuple[object, ...],
    ) -> None:
        """One turn: its classes are added to the ledger of the loop."""
        level, exposed = self._levels[-1], flow_of(step.body).exposed
        carried = {register for register, _ in locations}
        seen = [_key_of(own[r]) for r in sorted(own) if r in exposed and not isinstance(own[r], Series)]
        live = [_key_of(before[r]) for r in sorted(exposed - carried - own.keys())]
        dated = level.date if isinstance(step, Groups) and _inner_reads_date(step) else None
        key = (id(step), tuple(seen), tuple(live), pattern, dated)
        if key not in self._turns:
            self._turns[key] = self._executed(execution, frame, step, own, before, locations)
        for turns, count in self._turns[key].counts:
            level.ledger[turns] = self._arena.add(level.ledger.get(turns, 0), count)
        level.rows += self._turns[key].rows

    def _executed(
        self,
        execution: Execution,
        frame: Frame,
        step: Groups | Rows,
        own: Mapping[int, Value],
        before: list[Value],
        locations: dict[Location, Int],
    ) -> _Turn:
        level, path = self._levels[-1], execution.algebra.path
        outer, level.ledger, level.pending, level.inner = level.ledger, {}, [], []
        frame.registers = [list(value) if isinstance(value, list) else value for value in before]
        level.placeholders = {}
        for location in locations:
            symbol = self._placeholder(step, location, 0)
            level.placeholders[location] = symbol
            _set(frame, location, symbol)
        for register, value in own.items():
            frame.registers[register] = value
        execution.steps(frame, step.body)
        found = self._effects(frame, level)
        execution.algebra.path = path
        inner, level.ledger = level.ledger, outer
        turns = self._classes.of(self._number(step), found) if found else None
        if turns is not None:
            inner[turns] = self._arena.add(inner.get(turns, 0), 1)
        return _Turn(tuple(inner.items()), self._memberships(step, level, turns))

    def _memberships(
        self, step: Groups | Rows, level: _Level, turns: TurnClass | None
    ) -> tuple[Membership, ...]:
        """What each row of the turn takes part in."""
        if isinstance(step, Rows):
            return (((turns,),) if turns is not None else (),)
        used = {
            self._totals.aggregates[symbol.number].turns
            for one in (turns.effects if turns is not None else ())
            if not isinstance(one.term, int)
            for symbol in symbols_in([one.term])
            if symbol.number in self._totals.aggregates
        }
        return tuple(
            (*passed, *((turns, *chain) for chain in local if turns is not None and chain[0] in used))
            for passed, local in level.inner
        )

    def _effects(self, frame: Frame, level: _Level) -> list[Effect]:
        """What the turn did by itself to each carried location, besides its inner loops."""
        found: dict[Location, list[Effect]] = {}
        for one in level.pending:
            found.setdefault(one.location, []).append(one)
        running = self._totals.running
        for location, symbol in level.placeholders.items():
            after = _get(frame, location)
            one_more = effect(self._arena, location, symbol, after, running)
            if one_more is not None:
                found.setdefault(location, []).append(one_more)
        return [self._joined(effects) for _, effects in sorted(found.items())]

    def _joined(self, effects: list[Effect]) -> Effect:
        """Several effects of one turn on one location, as one."""
        kinds = {one.kind for one in effects}
        if len(effects) == 1:
            return effects[0]
        if kinds == {Kind.SUM}:
            total = self._arena.total(one.term for one in effects)
            return Effect(effects[0].location, Kind.SUM, total)
        raise NotExecutable("a value is both added to and raised in one turn of a loop over readings")

    def _number(self, step: Groups | Rows) -> int:
        return self._numbers.setdefault(id(step), len(self._numbers))

    # --- after the loop ---

    def _finish(
        self, frame: Frame, step: Groups | Rows, entry: dict[Location, Int], level: _Level
    ) -> _Outcome:
        """Set the registers after the loop; pass on what belongs to the loop around it."""
        ledger = level.ledger
        outer = self._levels[-1] if self._levels else None
        running = self._totals.running
        inherited = {where for where, value in entry.items() if outer and mentions(value, running)}
        handed = {turns: self._handed(turns, inherited) for turns in ledger}
        passed: Ledger = {}
        for turns, count in ledger.items():
            whole = handed[turns]
            if whole is not None:
                passed[whole] = self._arena.add(passed.get(whole, 0), count)
        touched = {one.location for turns in passed for one in turns.effects}
        pending: list[Effect] = []
        placeholders: list[tuple[Location, Symbol]] = []
        registers: dict[int, Value] = {r: None for r in flow_of(step.body).written | loop_registers(step)}
        own = [where for where in entry if where not in inherited]
        values = {where: self._value_after(where, entry[where], ledger) for where in own}
        for where in inherited:
            values[where] = entry[where]
            if where in touched:
                assert outer is not None
                version = self._version(outer, where)
                values[where] = symbol = self._placeholder(outer.step, where, version + 1)
                before = effect(self._arena, where, outer.placeholders[where], entry[where], running)
                pending += [before] if before is not None else []
                placeholders.append((where, symbol))
        for (register, index), value in sorted(values.items()):
            if index < 0:
                registers[register] = value
            else:
                array = registers.setdefault(register, [])
                assert isinstance(array, list)
                array.append(value)
        outcome = _Outcome(
            tuple(passed.items()),
            tuple(registers.items()),
            tuple(pending),
            tuple(placeholders),
            tuple(_sorted_out(row, handed) for row in level.rows) if outer else (),
        )
        self._apply(frame, outcome)
        return outcome

    def _handed(self, turns: TurnClass, inherited: set[Location]) -> TurnClass | None:
        """The part of a class that belongs to the loop around its own."""
        effects = turns.only(inherited)
        if len(effects) == len(turns.effects):
            return turns
        return self._classes.of(turns.loop, effects) if effects else None

    def _version(self, outer: _Level, where: Location) -> int:
        """How many times this turn has already handed the location to an inner loop."""
        version = 0
        while outer.placeholders[where] is not self._placeholder(outer.step, where, version):
            version += 1
        return version

    def _apply(self, frame: Frame, outcome: _Outcome) -> None:
        for register, value in outcome.written:
            frame.registers[register] = list(value) if isinstance(value, list) else value
        if self._levels:
            outer = self._levels[-1]
            for turns, count in outcome.passed:
                outer.ledger[turns] = self._arena.add(outer.ledger.get(turns, 0), count)
            outer.pending += outcome.pending
            outer.inner = _together(outer.inner, outcome.rows)
            outer.placeholders.update(outcome.placeholders)

    def _value_after(self, where: Location, entry: Int, ledger: Ledger) -> Int:
        """The value of a location after the turns of a ledger."""
        a = self._arena
        changes = [(turns, one, n) for turns, n in ledger.items() for one in turns.on(where)]
        kinds = {one.kind for _, one, _ in changes}
        if not kinds:
            return entry
        if kinds == {Kind.SUM}:
            self._check_bounds(entry, [(e.term, n) for _, e, n in changes])
            return a.total([entry, *(self._totals.total(t, e.term, n, self.depth) for t, e, n in changes)])
        if kinds in ({Kind.MOST}, {Kind.LEAST}):
            return self._extreme(kinds.pop(), entry, changes)
        return self._any(entry, changes)

    def _check_bounds(self, entry: Int, added: list[tuple[Int, Int]]) -> None:
        """The running sum never leaves the range that turns were run with."""
        least = low(entry) + sum(min(low(x), 0) * high(n) for x, n in added)
        most = high(entry) + sum(max(high(x), 0) * high(n) for x, n in added)
        if least < -RUNNING or most > RUNNING:
            raise NotExecutable("a sum over readings may leave its range")

    def _extreme(self, kind: Kind, entry: Int, changes: list[tuple[TurnClass, Effect, Int]]) -> Int:
        a, value = self._arena, entry
        for turns, one, count in changes:
            found = self._totals.extreme(kind, turns, one.term, count, self.depth)
            further = a.less(value, found) if kind is Kind.MOST else a.less(found, value)
            value = a.choose(a.both(a.at_most(1, count), further), found, value)
        return value

    def _any(self, entry: Int, changes: list[tuple[TurnClass, Effect, Int]]) -> Int:
        """A location that is set in different ways: anything that one of them can leave."""
        least, most = low(entry), high(entry)
        for turns, one, count in changes:
            if one.kind is Kind.SUM:
                least += min(low(one.term), 0) * high(count)
                most += max(high(one.term), 0) * high(count)
                continue
            own = self._own_placeholders(one.location, turns.loop)
            ends = range_after(entry, one.term, own, self._totals.running)
            if ends is None:
                ends = (-RUNNING, RUNNING)
            least, most = min(least, ends[0]), max(most, ends[1])
        symbol = self._arena.symbol("last value", least, most)
        self._depths.place(symbol, self.depth)
        return symbol

    # --- recognising what has been run before ---

    def _loop_key(
        self, frame: Frame, step: Groups | Rows, series: Series, entry: dict[Location, Int]
    ) -> tuple[object, ...]:
        exposed = flow_of(step.body).exposed - loop_registers(step)
        live = tuple(_key_of(frame.registers[r]) for r in sorted(exposed) if (r, -1) not in entry)
        held = tuple(_key_of(value) for value in entry.values())
        date = self.date if _reads_date(step) else None
        return (id(step), live, held, date, _pattern(series))


def _sorted_out(
    row: Membership, handed: Mapping[TurnClass, TurnClass | None]
) -> tuple[Membership, Membership]:
    """The chains of a row that the outer loop gets, and those that ended in a value of its turn."""
    passed: list[Chain] = []
    local: list[Chain] = []
    for chain in row:
        whole = handed[chain[0]]
        if whole is not None:
            passed.append((whole, *chain[1:]))
        if whole is not chain[0]:
            local.append(chain)
    return tuple(passed), tuple(local)


def _together(
    first: list[tuple[Membership, Membership]], second: tuple[tuple[Membership, Membership], ...]
) -> list[tuple[Membership, Membership]]:
    """What rows take part in, in two loops over the same rows."""
    if not first:
        return list(second)
    return [(p + r, q + s) for (p, q), (r, s) in zip(first, second, strict=True)]


def _reads_date(step: Groups | Rows) -> bool:
    """Whether the loop, or a loop inside it, asks for the date or the instant of a turn."""
    body = flow_of(step.body).exposed
    if step.date in body or (isinstance(step, Rows) and step.start in body):
        harmless = isinstance(step, Rows) and only_dates_inputs(step.body, step.start)
        return step.date in body or not harmless
    return _inner_reads_date(step)


def _inner_reads_date(step: Groups | Rows) -> bool:
    return any(_reads_date(inner) for inner in _loops_in(step.body))


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
        case Items() | tuple() | Series():
            return id(value)
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

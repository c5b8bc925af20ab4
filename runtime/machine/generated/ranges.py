"""Which values each step can meet: the bytecode executed over intervals.

The bounds come from the module alone: ranges of parameters and channels, tables,
the horizon.  They are what lets the generated source leave out checks that
cannot fail.  Loops are executed first from any state, to see how each register
grows in a turn, and then from the bounds that follow from it, which sharpens them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.domains import domain, element_of
from runtime.machine.flow import Loop, changed, loop_registers, loop_sources
from runtime.machine.generated.intervals import (
    Condition,
    Held,
    Intervals,
    Items,
    Range,
    assume,
    constant_items,
    hull,
    whole_word,
)
from runtime.machine.generated.state_intervals import StateIntervals
from runtime.machine.generated.turns import after_turns, any_since, since, within_word
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import LoadedModule, TableData
from runtime.machine.module import Module, Parameter, Readings
from runtime.machine.series import MINUTES_A_DAY, SECONDS_A_DAY
from runtime.machine.types import (
    WORD_MIN,
    Array,
    Dated,
    Digest,
    Identity,
    ListOf,
    Type,
    is_plain,
)

Path = tuple[int, ...]
"""Where a step stands: its number in the body, then branch (0 or 1) and number in that block, …"""

INTERVALS = Intervals()


@dataclass(slots=True)
class Facts:
    """What holds in one function: of the registers that each step reads, and of the results."""

    reads: dict[Path, dict[int, Held]] = field(default_factory=dict)
    results: tuple[Held, ...] = ()


@dataclass(slots=True)
class TableFacts:
    """A constant table, as instructions read it."""

    keys: Items
    columns: tuple[Items, ...]


def fresh(held: Held) -> Held:
    """A copy that may be tightened without harm to the original."""
    if held is None:
        return None
    if isinstance(held, tuple):
        return held[0].copy(), held[1].copy()
    return held.copy()


def join(x: Held, y: Held) -> Held:
    """What is known of a register after either of two ways."""
    if isinstance(x, Range) and isinstance(y, Range):
        return hull(x, y)
    if isinstance(x, Items) and isinstance(y, Items):
        return Items(hull(x.length, y.length), hull(x.content, y.content), x.values)
    if isinstance(x, tuple) and isinstance(y, tuple):
        keys, values = join(x[0], y[0]), join(x[1], y[1])
        assert isinstance(keys, Items)
        assert isinstance(values, Items)
        return keys, values
    return x


@dataclass(slots=True)
class State:
    """What is known of each register, and by which instruction a truth register was last decided."""

    held: dict[int, Held]
    claims: dict[int, Op] = field(default_factory=dict)

    def copy(self) -> State:
        return State(dict(self.held), dict(self.claims))

    def write(self, register: int, held: Held) -> None:
        self.held[register] = held
        self.claims.pop(register, None)
        for truth in [truth for truth, op in self.claims.items() if register in op.args]:
            del self.claims[truth]

    def meet(self, other: State) -> None:
        """The state after this way or the other."""
        for register, held in other.held.items():
            self.held[register] = join(self.held[register], held) if register in self.held else held
        self.claims = {truth: op for truth, op in self.claims.items() if other.claims.get(truth) == op}


class Analysis:
    """The facts of a module's functions, each derived when it is first asked for."""

    def __init__(self, loaded: LoadedModule) -> None:
        self.loaded = loaded
        self.intervals = INTERVALS if loaded.module.contract is None else StateIntervals(loaded.module)
        self.tables = [_table_facts(table) for table in loaded.data]
        self.known: dict[int, Facts] = {}

    def facts(self, function: int) -> Facts:
        if function not in self.known:
            self.known[function] = _Walk(self, function).run()
        return self.known[function]


def parameter_range(module: Module, parameter: Parameter) -> Held:
    """What is known of a parameter once its range has been checked."""
    kind = parameter.type
    element = element_of(kind)
    if element is None:
        return None
    low, high = domain(element, module.enums)
    content = Range(
        low if parameter.low is None else parameter.low, high if parameter.high is None else parameter.high
    )
    if isinstance(kind, ListOf):
        return Items(Range(0, kind.maximum), content)
    if isinstance(kind, Dated):
        length = Range(0, kind.maximum)
        return Items(length.copy(), whole_word()), Items(length, content)
    return content


def type_range(module: Module, kind: Type) -> Held:
    """What is known of a plain register by its type alone."""
    assert is_plain(kind)
    return Range(*domain(kind, module.enums))  # type: ignore[arg-type]


def _table_facts(data: TableData) -> TableFacts:
    return TableFacts(constant_items(data.keys), tuple(constant_items(column) for column in data.columns))


class _Walk:
    """One function, executed over intervals."""

    def __init__(self, analysis: Analysis, index: int) -> None:
        self.analysis = analysis
        self.module = analysis.loaded.module
        self.function = self.module.functions[index]
        self.types = analysis.loaded.types[index]
        self.facts = Facts()
        self.depth = 0

    def run(self) -> Facts:
        state = State({})
        for register, kind in enumerate(self.types):
            if register < len(self.function.parameters):
                state.held[register] = parameter_range(self.module, self.function.parameters[register])
            elif isinstance(kind, Array):
                state.held[register] = Items(Range(kind.size, kind.size), Range(0, 0))
        self.block(self.function.body, (), state)
        self.facts.results = tuple(fresh(state.held[result.register]) for result in self.function.results)
        return self.facts

    def block(self, block: Block, path: Path, state: State) -> None:
        for number, step in enumerate(block.steps):
            self.step(step, (*path, number), state)

    def step(self, step: Step, path: Path, state: State) -> None:
        match step:
            case Op():
                self.operate(step, path, state)
            case Const():
                state.write(step.out, Range(step.value, step.value))
            case Call():
                self.note(path, step.args, state)
                results = self.analysis.facts(step.function).results
                for register, held in zip(step.out, results, strict=True):
                    state.write(register, fresh(held))
            case If():
                self.branch(step, path, state)
            case Count() | Each() | Groups() | Rows() | Select():
                self.loop(step, path, state)

    def note(self, path: Path, registers: tuple[int, ...], state: State) -> None:
        self.facts.reads[path] = {register: fresh(state.held[register]) for register in registers}

    def operate(self, step: Op, path: Path, state: State) -> None:
        self.note(path, step.args, state)
        meant = {register: fresh(state.held[register]) for register in step.args}
        arguments = [meant[register] for register in step.args]
        kinds = [self.types[register] for register in step.args]
        results = TABLE[step.name].apply(
            self.analysis.intervals, self.analysis.tables, arguments, step.immediates, kinds
        )
        # What the guards of the instruction have ensured holds from here on.
        state.held.update(meant)
        if step.name == "require":
            self.suppose(step.args[0], state, holds=True)
        for register, held in zip(step.out, results, strict=True):
            state.write(register, held if _is_wide(self.types[register]) else within_word(held))
            if step.name in _DECIDE and register not in step.args:
                state.claims[register] = step

    def branch(self, step: If, path: Path, state: State) -> None:
        self.note(path, (step.condition,), state)
        condition = state.held[step.condition]
        assert isinstance(condition, Range)
        if condition.value is not None:
            taken = 0 if condition.value == 1 else 1
            self.block((step.then, step.otherwise)[taken], (*path, taken), state)
            return
        otherwise = state.copy()
        self.suppose(step.condition, state, holds=True)
        self.block(step.then, (*path, 0), state)
        self.suppose(step.condition, otherwise, holds=False)
        self.block(step.otherwise, (*path, 1), otherwise)
        state.meet(otherwise)

    def suppose(self, register: int, state: State, *, holds: bool) -> None:
        """Tighten the state by the truth of a register, through the instruction that decided it."""
        meant: dict[int, Range] = {}
        assume(self.decided(register, state, meant), holds)
        state.held.update(meant)

    def decided(self, register: int, state: State, meant: dict[int, Range]) -> Condition:
        op = state.claims.get(register)
        if op is None:
            return INTERVALS.truth(_number(register, state, meant))
        if op.name in ("lt", "le", "eq"):
            x, y = (_number(argument, state, meant) for argument in op.args)
            if op.name == "lt":
                return INTERVALS.less(x, y)
            return INTERVALS.equal(x, y) if op.name == "eq" else INTERVALS.negate(INTERVALS.less(y, x))
        parts = [self.decided(argument, state, meant) for argument in op.args]
        if op.name == "not":
            return INTERVALS.negate(parts[0])
        return INTERVALS.both(*parts) if op.name == "and" else INTERVALS.either(*parts)

    # --- loops

    def loop(self, step: Loop, path: Path, state: State) -> None:
        self.note(path, loop_sources(step), state)
        turns, heads = self.heads(step, state)
        touched = sorted(changed(step.body) | set(loop_registers(step)))
        state.claims.clear()
        before = {register: state.held[register] for register in touched if register in state.held}
        start = {register: self.start_of_turn(register, held) for register, held in before.items()}
        self.depth += 1
        for _ in range(ROUNDS.get(self.depth, 1)):
            end = self.turn(step, path, State({**state.held, **start}), heads)
            bounds = {
                register: start[register]
                if _is_wide(self.types[register])
                else after_turns(register, held, end.held[register], turns)
                for register, held in before.items()
            }
            state.held.update(bounds)
            start = {
                register: held if _is_wide(self.types[register]) else since(register, held)
                for register, held in bounds.items()
            }
        self.depth -= 1

    def start_of_turn(self, register: int, held: Held) -> Held:
        """Any value of the register's type at the start of a turn."""
        kind = self.types[register]
        return type_range(self.module, kind) if _is_wide(kind) else any_since(register, held)

    def turn(self, step: Loop, path: Path, start: State, heads: dict[int, Held]) -> State:
        state = start.copy()
        for register, held in heads.items():
            state.write(register, fresh(held))
        self.block(step.body, (*path, 0), state)
        return state

    def heads(self, step: Loop, state: State) -> tuple[int, dict[int, Held]]:
        """The greatest number of turns, and what is known of the loop's registers at the start of each."""
        match step:
            case Count():
                limit = state.held[step.limit]
                assert isinstance(limit, Range)
                turns = max(min(limit.high, step.maximum), 0)
                return turns, {step.index: Range(0, max(turns - 1, 0))}
            case Each():
                items = state.held[step.items]
                assert isinstance(items, Items)
                turns = items.length.high
                return turns, {step.index: Range(0, max(turns - 1, 0)), step.item: items.content}
            case Select():
                index: Held = Range(0, max(step.maximum - 1, 0))
                keys = {register: type_range(self.module, self.types[register]) for register in step.keys}
                return step.maximum, {**keys, step.index: index}
            case Groups() | Rows():
                return self.series_heads(step)

    def series_heads(self, step: Groups | Rows) -> tuple[int, dict[int, Held]]:
        """The same for the loops over a series."""
        readings = self.module.readings
        assert readings is not None
        date, minute = day_range(self.module), Range(0, MINUTES_A_DAY - 1)
        if isinstance(step, Groups):
            return readings.maximum, {step.part: None, step.date: date, step.minute: minute}
        rows: dict[int, Held] = {
            step.start: _instants(date),
            step.length: Range(1, readings.minutes),
            step.date: date,
            step.minute: minute,
        }
        rows.update(zip(step.channels, _channels(readings), strict=True))
        return readings.maximum, rows


ROUNDS = {1: 3, 2: 2, 3: 2}
"""How often a loop's turn is executed, by how deeply loops nest; once, if more deeply.

Each round starts from the bounds of the one before.  The rounds of nested loops
multiply, and a hostile module may nest many.
"""

_DECIDE = ("lt", "le", "eq", "and", "or", "not")


def _is_wide(kind: Type) -> bool:
    """Whether values have 256 bits; nothing is computed with them: their ranges are never narrowed."""
    return isinstance(kind, Identity | Digest)


def _number(register: int, state: State, meant: dict[int, Range]) -> Range:
    """One copy of a register's range, to be tightened."""
    if register not in meant:
        held = state.held[register]
        assert isinstance(held, Range)
        meant[register] = held.copy()
    return meant[register]


def day_range(module: Module) -> Range:
    """The local dates that readings can have."""
    return whole_word() if module.horizon is None else Range(module.horizon[0], module.horizon[1] - 1)


def _instants(date: Range) -> Range:
    """The starts that readings of these local dates can have; no clock is two days from UTC."""
    if date.low == WORD_MIN:
        return whole_word()
    return Range((date.low - 2) * SECONDS_A_DAY, (date.high + 3) * SECONDS_A_DAY)


def _channels(readings: Readings) -> list[Range]:
    return [Range(channel.low, channel.high) for channel in readings.channels]

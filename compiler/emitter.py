"""Builds one function.  It cannot emit an ill-typed step: types come from the instruction table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from compiler import ranges
from compiler.builder import Builder
from compiler.finishing import Renumber
from dsl.model.base import Span
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.instructions import TABLE
from runtime.machine.module import Function, Parameter, Result
from runtime.machine.types import (
    COUNT,
    MINUTES,
    WORD_MAX,
    WORD_MIN,
    Array,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Plain,
    SeriesOf,
    Truth,
    Type,
)


@dataclass(frozen=True, slots=True)
class Value:
    """A register, its type, and the interval in which its content (or each element) lies."""

    register: int
    type: Type
    low: int = WORD_MIN
    high: int = WORD_MAX

    @property
    def interval(self) -> ranges.Interval:
        """Both ends."""
        return self.low, self.high

    @property
    def number(self) -> Number:
        """The type of a value that is known to be a number."""
        assert isinstance(self.type, Number)
        return self.type


class Row(NamedTuple):
    """The registers of one turn of ``Rows``."""

    start: Value
    length: Value
    date: Value
    minute: Value
    channels: tuple[Value, ...]


class Steps(list[tuple[Step, int]]):
    """A block being filled, and what has been computed in it once and for all."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[tuple[object, ...], Value] = {}


PURE = frozenset(ranges.RULES) | {"cell", "row", "dated", "item", "length", "sha256", "start_of_day"}
"""Instructions whose result depends on nothing that may change: repeated ones are shared."""


class Emitter:
    """One function under construction.

    Parameters may be added at any time: until ``finish`` parameter i has the
    register ~i, and the others count from 0.
    """

    def __init__(self, builder: Builder, name: str, words: str = "") -> None:
        self.builder = builder
        self.name = name
        self.words = words
        self.parameters: list[Parameter] = []
        self.risks = 0
        """How many steps so far may abort; compared before and after to see whether code is total."""
        self.origin = -1
        self._known: dict[str, Value] = {}
        self._types: list[Type] = []
        self._results: list[Result] = []
        self._start, self._body = Steps(), Steps()
        self._blocks: list[Steps] = [self._start, self._body]
        self._mutable: set[int] = set()
        self._typings: dict[tuple[object, ...], tuple[tuple[Type, ...], tuple[Type, ...]]] = {}

    # --- registers

    def parameter(
        self,
        name: str,
        kind: Type,
        low: int | None = None,
        high: int | None = None,
        default: int | None = None,
    ) -> Value:
        """The parameter of this name, made when it is asked for the first time."""
        if name not in self._known:
            register = ~len(self.parameters)
            self.parameters.append(Parameter(name, kind, low, high, default))
            least = WORD_MIN if low is None else low
            self._known[name] = Value(register, kind, least, WORD_MAX if high is None else high)
        return self._known[name]

    def fresh(self, kind: Type, interval: ranges.Interval = ranges.WORD) -> Value:
        """A new register."""
        self._types.append(kind)
        return Value(len(self._types) - 1, kind, *interval)

    def array(self, element: Number | Truth, size: int, interval: ranges.Interval = ranges.WORD) -> Value:
        """A new array of zeros; ``interval`` is what its elements will lie in."""
        return self.fresh(Array(element, size), interval)

    def result(self, name: str, value: Value) -> None:
        """Name a result."""
        self._results.append(Result(name, value.register))

    # --- steps

    @contextmanager
    def at(self, span: Span | None) -> Iterator[None]:
        """Steps emitted inside come from this place of the source."""
        before = self.origin
        if span is not None:
            self.origin = self.builder.origin(span)
        yield
        self.origin = before

    def op(self, name: str, *args: Value, imm: tuple[int, ...] = ()) -> Value:
        """An instruction with one result; the same one is not emitted twice."""
        registers = tuple(arg.register for arg in args)
        key = (name, registers, imm)
        shared = name in PURE and self._mutable.isdisjoint(registers)
        if shared:
            for block in self._blocks:
                if key in block.known:
                    return block.known[key]
        (kind,) = self._typed(name, args, imm)
        interval = ranges.result(name, [arg.interval for arg in args], imm, self.builder.tables)
        self._count_risk(name, args, imm, interval)
        out = self.fresh(kind, ranges.clip(interval))
        self._emit(Op(name, (out.register,), registers, imm))
        if shared:
            self._blocks[-1].known[key] = out
        return out

    def into(self, target: Value, name: str, *args: Value, imm: tuple[int, ...] = ()) -> None:
        """Emit an instruction whose result replaces the content of ``target``."""
        (kind,) = self._typed(name, args, imm)
        assert kind == target.type, (self.name, name, kind, target.type)
        assert target.register in self._mutable, f"register {target.register} was made to stay as it is"
        self.risks += 1
        self._emit(Op(name, (target.register,), tuple(arg.register for arg in args), imm))

    def do(self, name: str, *args: Value, imm: tuple[int, ...] = ()) -> None:
        """Emit an instruction without result."""
        assert not self._typed(name, args, imm)
        self.risks += 1
        self._emit(Op(name, (), tuple(arg.register for arg in args), imm))

    def _typed(self, name: str, args: Sequence[Value], imm: tuple[int, ...]) -> tuple[Type, ...]:
        """The types of the results, by the rule of the table; the same question is asked once."""
        kinds = tuple([arg.type for arg in args])
        key = (name, imm, *map(id, kinds))
        known = self._typings.get(key)
        if known is None:  # the operands' types are kept, so that their identities stay theirs
            known = self._typings[key] = (kinds, TABLE[name].typing(self.builder, kinds, imm))
        return known[1]

    def _count_risk(
        self, name: str, args: Sequence[Value], imm: tuple[int, ...], interval: ranges.Interval
    ) -> None:
        safe = name in ranges.SAFE and ranges.within_word(interval)
        if name == "muldiv":
            safe = args[2].low > 0 and ranges.within_word(interval)
        if name == "cell":
            rows = len(self.builder.tables[imm[0]].columns[imm[1]].values)
            safe = 0 <= args[0].low and args[0].high < rows
        self.risks += not safe

    def _emit(self, step: Step) -> None:
        self._blocks[-1].append((step, self.origin))

    def constant(self, kind: Plain, value: int) -> Value:
        """A constant of the compiler's; inside loops it is made once, at the start of the function."""
        if self._blocks[-1] is self._body:
            return self._constant((kind, value), kind, value)
        with self.block(self._start):
            return self._constant((kind, value), kind, value)

    def literal(self, kind: Plain, value: int) -> Value:
        """A number of the text, in a register of its own for each place where it stands."""
        return self._constant((kind, value, self.origin), kind, value)

    def _constant(self, key: tuple[object, ...], kind: Plain, value: int) -> Value:
        for block in self._blocks:
            if key in block.known:
                return block.known[key]
        out = self.fresh(kind, (value, value))
        self._emit(Const(out.register, value))
        self._blocks[-1].known[key] = out
        return out

    def variable(self, kind: Plain, start: int, interval: ranges.Interval = ranges.WORD) -> Value:
        """A register that later steps write again; ``interval`` is what it will lie in."""
        out = self.target(kind, interval)
        self._emit(Const(out.register, start))
        return out

    def copy_of(self, value: Value, interval: ranges.Interval = ranges.WORD) -> Value:
        """A register that later steps write again, starting with this value."""
        out = self.target(value.type, interval)
        self._emit(Op("copy", (out.register,), (value.register,)))
        return out

    def target(self, kind: Type, interval: ranges.Interval = ranges.WORD) -> Value:
        """A register that steps will write with ``into``."""
        out = self.fresh(kind, interval)
        self._mutable.add(out.register)
        return out

    def require(self, condition: Value, message: str) -> None:
        """Abort with the message unless the condition holds."""
        self.do("require", condition, imm=(self.builder.message(message),))

    def call(self, function: int, args: Sequence[Value], intervals: Sequence[ranges.Interval]) -> list[Value]:
        """Apply an earlier function of the module."""
        callee = self.builder.functions[function]
        kinds = [*(parameter.type for parameter in callee.parameters), *callee.registers]
        out = [
            self.fresh(kinds[result.register], interval)
            for result, interval in zip(callee.results, intervals, strict=True)
        ]
        self.risks += 1
        self._emit(Call(function, tuple(one.register for one in out), tuple(arg.register for arg in args)))
        return out

    # --- blocks

    @contextmanager
    def block(self, steps: Steps) -> Iterator[Steps]:
        """Steps emitted inside go to the end of ``steps``: a new block, or one of those around this one."""
        before = self._blocks
        around = [number for number, block in enumerate(before) if block is steps]
        self._blocks = before[: around[0] + 1] if around else [*before, steps]
        yield steps
        self._blocks = before

    @contextmanager
    def outermost(self) -> Iterator[None]:
        """Steps emitted inside run once, before the loop or branch that is being filled."""
        with self.block(self._body):
            yield

    def here(self) -> Steps:
        """The block that is being filled, to add to it from inside a loop."""
        return self._blocks[-1]

    def splice(self, steps: Steps) -> None:
        """Append steps that were emitted apart."""
        self._blocks[-1].extend(steps)
        self._blocks[-1].known |= steps.known

    def branch(self, condition: Value, then: Steps, otherwise: Steps) -> None:
        """Either the one or the other."""
        self.risks += 1
        self._emit(If(condition.register, block_of(then), block_of(otherwise)))

    @contextmanager
    def when(self, condition: Value) -> Iterator[None]:
        """Steps emitted inside run only when the condition holds."""
        with self.block(Steps()) as steps:
            yield
        self.branch(condition, steps, Steps())

    @contextmanager
    def count(self, limit: Value, maximum: int) -> Iterator[Value]:
        """Repeat for 0, 1, … below the limit."""
        index = self.fresh(limit.type, (0, max(maximum - 1, 0)))
        with self.block(Steps()) as steps:
            yield index
        self.risks += 1
        self._emit(Count(index.register, limit.register, maximum, block_of(steps)))

    @contextmanager
    def each(self, items: Value) -> Iterator[tuple[Value, Value]]:
        """Repeat for each element and its position."""
        assert isinstance(items.type, ListOf)
        item = self.fresh(items.type.element, items.interval)
        index = self.fresh(COUNT, (0, items.type.maximum - 1))
        with self.block(Steps()) as steps:
            yield item, index
        self.risks += 1
        self._emit(Each(item.register, index.register, items.register, block_of(steps)))

    @contextmanager
    def groups(self, series: Value, span: int) -> Iterator[tuple[Value, Value, Value]]:
        """Repeat for each local span: its rows, its date, its first minute."""
        part, date, minute = self.fresh(SeriesOf()), self.fresh(Day()), self.fresh(MINUTES, (0, 1439))
        with self.block(Steps()) as steps:
            yield part, date, minute
        self.risks += 1
        registers = (part.register, date.register, minute.register)
        self._emit(Groups(series.register, span, *registers, block_of(steps)))

    @contextmanager
    def rows(self, series: Value, channels: Sequence[tuple[Number, ranges.Interval]]) -> Iterator[Row]:
        """Repeat for each reading."""
        row = Row(
            self.fresh(Instant()),
            self.fresh(MINUTES, (1, 1440)),
            self.fresh(Day()),
            self.fresh(MINUTES, (0, 1439)),
            tuple(self.fresh(kind, interval) for kind, interval in channels),
        )
        with self.block(Steps()) as steps:
            yield row
        self.risks += 1
        registers = (row.start.register, row.length.register, row.date.register, row.minute.register)
        values = tuple(channel.register for channel in row.channels)
        self._emit(Rows(series.register, *registers, values, block_of(steps)))

    # --- the end

    def finish(self) -> Function:
        """The function, parameters numbered first."""
        renumber = Renumber(len(self.parameters))
        self._start.extend(self._body)
        body = renumber.block(block_of(self._start))
        results = tuple(Result(one.name, renumber.register(one.register)) for one in self._results)
        return Function(
            self.name, tuple(self.parameters), tuple(self._types), results, body, words=self.words
        )


def block_of(steps: Steps) -> Block:
    """Steps with their places."""
    if not steps:
        return Block(())
    codes, origins = zip(*steps, strict=True)
    return Block(codes, origins if max(origins) >= 0 else ())


def element_type(value: Value) -> Plain:
    """What a list, array or dated value holds."""
    assert isinstance(value.type, ListOf | Array | Dated)
    return value.type.element

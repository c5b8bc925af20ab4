"""Random well-typed programs: every instruction, every kind of step, nested and called.

``programs()`` is the strategy (it shrinks); ``case(Seeded(n))`` the same from a
seed, for long runs.  The verifier's tests use them as well as those of the
machine.  Programs are accepted by the loader by construction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.cost import derive_costs
from runtime.machine.interpreter import Value
from runtime.machine.loaded import ModuleContext
from runtime.machine.module import Function, Module, Parameter, Result
from runtime.machine.types import (
    COUNT,
    MINUTES,
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Plain,
    SeriesOf,
    Truth,
    Type,
    is_plain,
)
from tests.machine_forms.choices import Choices, Drawn, one_in, pick
from tests.machine_forms.operations import OPERATIONS
from tests.machine_forms.surroundings import KWH, NUMBERS, USD, argument, plain_value, surroundings

WORK = 2_000
"""Greatest number of turns of all nested loops together, about."""


@dataclass(frozen=True, slots=True)
class Case:
    """A program and one call of it: arguments for each function, in order of the module."""

    module: Module
    function: int
    arguments: tuple[Value, ...]


@st.composite
def programs(draw: Callable[[st.SearchStrategy[int]], int], *, without: frozenset[str] = frozenset()) -> Case:
    """Random programs with a call of their last function, without instructions or steps of these names."""
    return case(Drawn(draw), without)


def case(choices: Choices, without: frozenset[str] = frozenset()) -> Case:
    """A random program with a call of its last function."""
    module = surroundings(choices)
    works: list[int] = []
    for index in range(choices.integer(1, 3)):
        builder = Builder(choices, module, works, without)
        function = builder.function(f"function {index}")
        works.append(builder.work_done)
        module = replace(module, functions=(*module.functions, function))
    module = replace(module, costs=derive_costs(module), exports=(len(module.functions) - 1,))
    last = module.functions[-1]
    arguments = tuple(argument(choices, module, parameter) for parameter in last.parameters)
    return Case(module, len(module.functions) - 1, arguments)


class Builder:
    """One random function.

    ``readable`` are the registers that certainly hold a value; ``turns`` is how
    often the block being made may run, ``work_done`` the most that the function does.
    """

    def __init__(self, choices: Choices, module: Module, works: list[int], without: frozenset[str]) -> None:
        self.choices = choices
        self.module = module
        self.works = works
        self.without = without
        self.context = ModuleContext(module)
        self.types: list[Type] = []
        self.readable: list[int] = []
        self.turns = 1
        self.work_done = 1
        self.depth = 0
        self.steps: list[Step] = []

    def function(self, name: str) -> Function:
        choices = self.choices
        parameters = tuple(self.parameter(number) for number in range(choices.integer(0, 5)))
        self.types = [parameter.type for parameter in parameters]
        self.readable = list(range(len(parameters)))
        for _ in range(choices.integer(0, 2)):
            self.new(
                Array(pick(choices, (COUNT, KWH, USD, Truth())), pick(choices, (1, 3, 24))), readable=True
            )
        body = self.block(choices.integer(1, 14))
        given = [register for register in self.readable if is_plain(self.types[register])]
        given += [register for register in self.readable if isinstance(self.types[register], ListOf)]
        results = tuple(
            Result(f"result {n}", pick(choices, given)) for n in range(choices.integer(0, 4) if given else 0)
        )
        return Function(name, parameters, tuple(self.types[len(parameters) :]), results, body)

    def parameter(self, number: int) -> Parameter:
        choices = self.choices
        kind = self.parameter_type()
        element = kind.element if isinstance(kind, ListOf | Dated) else kind
        low = high = None
        if isinstance(element, Number):
            low = pick(choices, (0, 0, 1, -1000, None))
            high = pick(choices, (100, 5, 100_000, 1 << 126, None))
        return Parameter(f"parameter {number}", kind, low, high)

    def parameter_type(self) -> Type:
        choices = self.choices
        plain: tuple[Plain, ...] = (*NUMBERS, *NUMBERS, Truth(), Choice(0), Choice(1), Day(), Instant())
        kind = choices.integer(0, 9)
        if kind == 0 and "Each" not in self.without:
            return ListOf(pick(choices, plain), choices.integer(1, 6))
        if kind == 1 and "dated" not in self.without:
            return Dated(pick(choices, (Day(), Instant())), pick(choices, plain), choices.integer(1, 5))
        if kind in (2, 3) and "Rows" not in self.without:
            return SeriesOf()
        return pick(choices, plain)

    # --- registers

    def new(self, kind: Type, *, readable: bool) -> int:
        self.types.append(kind)
        if readable:
            self.readable.append(len(self.types) - 1)
        return len(self.types) - 1

    def find(self, fits: Callable[[Type], bool]) -> int | None:
        """A readable register of a fitting type, rather a recent one."""
        found = [register for register in self.readable if fits(self.types[register])]
        if not found:
            return None
        return found[
            -1 - min(self.choices.integer(0, len(found) - 1), self.choices.integer(0, len(found) - 1))
        ]

    def plain(self, kind: Plain) -> int:
        """A readable register of this type: one that is there, or a constant."""
        found = self.find(lambda other: other == kind)
        if found is None or one_in(self.choices, 4):
            return self.constant(kind, plain_value(self.choices, kind))
        return found

    def number(self) -> int:
        """A readable register that holds a number."""
        found = self.find(lambda kind: isinstance(kind, Number))
        return self.plain(pick(self.choices, NUMBERS)) if found is None else found

    def constant(self, kind: Plain, value: int) -> int:
        register = self.target(kind)
        self.steps.append(Const(register, value))
        self.written(register)
        return register

    def target(self, kind: Type) -> int:
        """A register to write: a new one, or an old one of the type."""
        old = [n for n, other in enumerate(self.types) if other == kind and is_plain(kind)]
        if old and one_in(self.choices, 4):
            return pick(self.choices, old)
        return self.new(kind, readable=False)

    def written(self, register: int) -> None:
        if register not in self.readable:
            self.readable.append(register)

    def emit(self, name: str, args: tuple[int, ...], immediates: tuple[int, ...] = ()) -> None:
        """One instruction, its result typed by the table."""
        from runtime.machine.instructions import TABLE

        kinds = tuple(self.types[register] for register in args)
        results = TABLE[name].typing(self.context, kinds, immediates)
        if any(not _small(kind) for kind in results):
            return
        out = tuple(self.target(kind) for kind in results)
        self.steps.append(Op(name, out, args, immediates))
        for register in out:
            self.written(register)

    # --- blocks and steps

    def block(self, size: int) -> Block:
        before, self.steps = self.steps, []
        self.depth += 1
        for _ in range(size):
            self.work_done += self.turns
            self.step()
        self.depth -= 1
        steps, self.steps = self.steps, before
        return Block(tuple(steps))

    def step(self) -> None:
        kind = self.choices.integer(0, 11)
        nests = self.depth < 4
        if kind == 0 and self.works:
            self.call()
        elif kind == 1 and nests:
            self.branch()
        elif kind in (2, 3) and nests:
            self.loop()
        else:
            name = pick(self.choices, sorted(OPERATIONS.keys() - self.without))
            OPERATIONS[name](self)

    def call(self) -> None:
        function = self.choices.integer(0, len(self.works) - 1)
        if "Call" in self.without or self.turns * self.works[function] > WORK:
            return
        callee = self.module.functions[function]
        arguments = []
        for parameter in callee.parameters:
            kind = parameter.type
            found = self.plain(kind) if is_plain(kind) else self.find(lambda other, kind=kind: other == kind)  # type: ignore[arg-type, misc]
            if found is None:
                return
            arguments.append(found)
        types = (*(parameter.type for parameter in callee.parameters), *callee.registers)
        out: list[int] = []
        for result in callee.results:
            register = self.target(types[result.register])
            out.append(register if register not in out else self.new(types[result.register], readable=False))
        self.steps.append(Call(function, tuple(out), tuple(arguments)))
        self.work_done += self.turns * self.works[function]
        for register in out:
            self.written(register)

    def branch(self) -> None:
        if "If" in self.without:
            return
        condition = self.plain(Truth())
        before = list(self.readable)
        then = self.block(self.choices.integer(0, 4))
        after_then, self.readable = self.readable, list(before)
        otherwise = self.block(self.choices.integer(0, 3))
        self.readable = [register for register in self.readable if register in after_then]
        self.steps.append(If(condition, then, otherwise))

    def loop(self) -> None:
        kind = pick(self.choices, ("Count", "Each", "Groups", "Rows"))
        if kind not in self.without:
            {"Count": self.count, "Each": self.each, "Groups": self.groups, "Rows": self.rows}[kind]()

    def body(self, turns: int, heads: tuple[int, ...]) -> Block:
        """A block that runs so often in each turn of this one; its registers are forgotten afterwards."""
        before, outside = list(self.readable), self.turns
        self.turns *= max(turns, 1)
        for register in heads:
            self.written(register)
        body = self.block(self.choices.integer(1, 5))
        self.readable, self.turns = before, outside
        return body

    def count(self) -> None:
        maximum = self.choices.integer(0, 9)
        if self.turns * maximum > WORK:
            return
        limit = self.find(lambda kind: isinstance(kind, Number) and kind.step == 1)
        if limit is None or one_in(self.choices, 2):
            limit = self.constant(COUNT, self.choices.integer(-1, maximum))
        index = self.target(self.types[limit])
        self.steps.append(Count(index, limit, maximum, self.body(maximum, (index,))))

    def each(self) -> None:
        items = self.find(lambda kind: isinstance(kind, ListOf))
        if items is None:
            return
        kind = self.types[items]
        assert isinstance(kind, ListOf)
        item, index = self.target(kind.element), self.target(COUNT)
        if item != index and self.turns * kind.maximum <= WORK:
            self.steps.append(Each(item, index, items, self.body(kind.maximum, (item, index))))

    def groups(self) -> None:
        series = self.find(lambda kind: isinstance(kind, SeriesOf))
        if series is None or self.turns * 14 > WORK:
            return
        span = pick(self.choices, (1440, 60, 30, 15, 720, 120))
        part, date, minute = self.new(SeriesOf(), readable=False), self.target(Day()), self.target(MINUTES)
        self.steps.append(Groups(series, span, part, date, minute, self.body(14, (part, date, minute))))

    def rows(self) -> None:
        series = self.find(lambda kind: isinstance(kind, SeriesOf))
        if series is None or self.turns * 14 > WORK:
            return
        assert self.module.readings is not None
        start, length, date = self.target(Instant()), self.target(MINUTES), self.target(Day())
        minute = self.new(MINUTES, readable=False)
        channels = tuple(self.new(channel.type, readable=False) for channel in self.module.readings.channels)
        body = self.body(14, (start, length, date, minute, *channels))
        self.steps.append(Rows(series, start, length, date, minute, channels, body))


def _small(kind: Type) -> bool:
    """Whether products of this type stay within the loader's limits."""
    if not isinstance(kind, Number):
        return True
    powers = all(abs(power) <= 4 for _, power in kind.unit.powers)
    return powers and max(kind.step.numerator, kind.step.denominator) < 10**25

"""The interpreter: what a module means, written to be read.

This is the executable specification.  The other forms of the machine must give
the same results, the same aborts and the same cost.

* A call checks the ranges of the parameters in order, then charges the body.
* A block is charged as a whole when it is entered (``costs.py``), then its steps
  run in order.
* What an instruction does is said once, by its meaning in the instruction
  table, over the integer algebra; here that algebra is Python's integers, for
  contracts with a store (``stateful.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from runtime.machine import costs
from runtime.machine.aborts import Abort, Reason
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.flow import Loop
from runtime.machine.instructions import TABLE
from runtime.machine.integers import Integers
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.series import Series
from runtime.machine.state import Transition, parts_of
from runtime.machine.stateful import StatefulIntegers
from runtime.machine.types import Array, Dated, ListOf, Type
from runtime.machine.upkeep import Upkeep
from runtime.machine.values import DatedValue

Value = int | Sequence[int] | DatedValue | Series
"""What a register holds: an integer, a list or array, a dated value, a series."""

INTEGERS = Integers()


class Outcome(NamedTuple):
    """The results of a function in their declared order, and what the execution cost."""

    results: tuple[Value, ...]
    cost: int


def run(
    module: LoadedModule, function: int, arguments: Sequence[Value], step: Transition | None = None
) -> Outcome:
    """Execute a function of an accepted module.

    The arguments must have the shapes of the parameters' types (``door.py``
    checks what comes from outside); their ranges are checked here.  ``step`` is
    the state that it reads and writes; a function that does neither needs none.
    Raises ``Abort``, which carries the cost charged so far; what the step
    changed before is the caller's to undo.
    """
    execution = _Execution(module, step)
    try:
        results = execution.call(function, arguments)
    except Abort as abort:
        abort.cost = execution.cost
        raise
    return Outcome(results, execution.cost)


def check_parameter(parameter: Parameter, value: Value, place: tuple[int, int]) -> None:
    """The checks made when a function is entered: the length of a list, and the range of each element."""
    kind = parameter.type
    match value:
        case int():
            elements: Sequence[int] = (value,)
        case DatedValue():
            elements = value.values
        case Series():
            return
        case _:
            elements = value
    if isinstance(kind, ListOf | Dated) and len(elements) > kind.maximum:
        raise Abort(Reason.TOO_MANY, None, place)
    if parameter.low is not None and any(element < parameter.low for element in elements):
        raise Abort(Reason.OUT_OF_RANGE, None, place)
    if parameter.high is not None and any(element > parameter.high for element in elements):
        raise Abort(Reason.OUT_OF_RANGE, None, place)


class _Execution:
    """One run: the module, the state if there is one, and the cost charged so far."""

    def __init__(self, module: LoadedModule, step: Transition | None) -> None:
        self.module = module
        self.kept = module.upkeep
        self.cost = 0
        self.algebra = INTEGERS
        if module.module.contract is not None:
            # What reads or writes no state may run without a step; the loader knows which functions do.
            given = Transition(Memory(module.module.contract)) if step is None else step
            upkeep = Upkeep(module.module.contract, self.contribute)
            self.algebra = StatefulIntegers(module.module, given, upkeep)

    def contribute(self, function: int, row: Sequence[int]) -> Sequence[int]:
        """What a row adds to an aggregate; its cost is part of that of the write."""
        charged = self.cost
        try:
            return self.call(function, row)  # type: ignore[return-value]
        finally:
            self.cost = charged

    def call(self, index: int, arguments: Sequence[Value]) -> tuple[Value, ...]:
        function = self.module.module.functions[index]
        types = self.module.types[index]
        for number, (parameter, value) in enumerate(zip(function.parameters, arguments, strict=True)):
            check_parameter(parameter, value, (index, number))
        frame = _Frame(self, types, arguments)
        self.cost += costs.entry_cost(function.body, types, self.kept)
        frame.steps(function.body)
        return tuple(frame.registers[result.register] for result in function.results)


class _Frame:
    """The registers of one call."""

    def __init__(self, execution: _Execution, types: tuple[Type, ...], arguments: Sequence[Value]) -> None:
        self.execution = execution
        self.types = types
        self.registers: list[Value] = [*arguments, *(_fresh(kind) for kind in types[len(arguments) :])]

    def steps(self, block: Block) -> None:
        for step in block.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        match step:
            case Op():
                self.operate(step)
            case Const():
                self.registers[step.out] = step.value
            case Call():
                arguments = [self.registers[register] for register in step.args]
                self.write(step.out, self.execution.call(step.function, arguments))
            case If():
                branch = step.then if self.registers[step.condition] == 1 else step.otherwise
                self.execution.cost += costs.block_cost(branch, self.types, self.execution.kept)
                self.steps(branch)
            case Count():
                self.count(step)
            case Each():
                self.each(step)
            case Groups():
                self.groups(step)
            case Rows():
                self.rows(step)
            case Select():
                self.select(step)

    def operate(self, step: Op) -> None:
        """One instruction of the table."""
        arguments = tuple(self.registers[register] for register in step.args)
        row, kinds = TABLE[step.name], [self.types[register] for register in step.args]
        execution = self.execution
        try:
            results = row.apply(execution.algebra, execution.module.data, arguments, step.immediates, kinds)
        except Abort as abort:
            abort.at = abort.at or (step, arguments)
            raise
        self.write(step.out, results)

    def write(self, registers: tuple[int, ...], values: Sequence[Value]) -> None:
        for register, value in zip(registers, values, strict=True):
            self.registers[register] = value

    def turn(self, loop: Loop) -> None:
        """One iteration, its loop registers already set."""
        self.execution.cost += costs.turn_cost(loop, self.types, self.execution.kept)
        self.steps(loop.body)

    def count(self, loop: Count) -> None:
        limit = self.integer(loop.limit)
        if limit > loop.maximum:
            raise Abort(Reason.TOO_MANY)
        for index in range(limit):
            self.registers[loop.index] = index
            self.turn(loop)

    def each(self, loop: Each) -> None:
        for index, item in enumerate(self.items(loop.items)):
            self.registers[loop.index] = index
            self.registers[loop.item] = item
            self.turn(loop)

    def groups(self, loop: Groups) -> None:
        for part in self.series(loop.series).groups(loop.span):
            self.registers[loop.part] = part
            self.registers[loop.date] = part.columns.date[part.begin]
            self.registers[loop.minute] = part.columns.minute[part.begin]
            self.turn(loop)

    def rows(self, loop: Rows) -> None:
        series = self.series(loop.series)
        columns = series.columns
        for row in range(series.begin, series.end):
            self.registers[loop.start] = columns.start[row]
            self.registers[loop.length] = columns.length[row]
            self.registers[loop.date] = columns.date[row]
            self.registers[loop.minute] = columns.minute[row]
            for register, channel in zip(loop.channels, columns.channels, strict=True):
                self.registers[register] = channel[row]
            self.turn(loop)

    def select(self, loop: Select) -> None:
        algebra = self.execution.algebra
        assert isinstance(algebra, StatefulIntegers)
        found = algebra.selected(loop.aggregate, [self.integer(register) for register in loop.group])
        if len(found) > loop.maximum:
            raise Abort(Reason.TOO_MANY)
        for index, key in enumerate(sorted(found)):
            self.write(loop.keys, parts_of(key))
            self.registers[loop.index] = index
            self.turn(loop)

    def integer(self, register: int) -> int:
        value = self.registers[register]
        assert isinstance(value, int)
        return value

    def items(self, register: int) -> Sequence[int]:
        value = self.registers[register]
        assert not isinstance(value, int | DatedValue | Series)
        return value

    def series(self, register: int) -> Series:
        value = self.registers[register]
        assert isinstance(value, Series)
        return value


def _fresh(kind: Type) -> Value:
    """What a register holds before it is written: arrays are zero, the rest is never read."""
    return [0] * kind.size if isinstance(kind, Array) else 0

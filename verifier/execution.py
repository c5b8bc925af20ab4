"""Symbolic execution: a function of the module, run once for all admitted inputs.

Control flow is structured, so both branches of an ``If`` are run and their
registers merged; there is no explosion of paths.  Loops over lists and counts
are unrolled to their maximum; loops over readings are ``summary.py``'s.
The instructions mean what the one table says, over the algebra of terms.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from runtime.machine.aborts import Abort, Reason
from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.instructions import TABLE, Meaning
from runtime.machine.integers import Integers
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.series import Series
from runtime.machine.types import Array, Type
from verifier.algebra import Stopped, Symbolic
from verifier.arena import Derivation
from verifier.dataflow import runs_over_days
from verifier.sequences import DatedItems, DatedKeys, Items
from verifier.terms import Int, Truth, high, low

DatedInput = tuple[DatedKeys, DatedItems]
Value = Int | list[Int] | Items | DatedInput | Series | None
"""What a register holds; None before it is written."""

INTEGERS = Integers()

UNROLLED = 512
"""A loop with a symbolic limit is unrolled up to this many turns."""

MEANINGS: Mapping[str, Meaning] = {name: row.meaning for name, row in TABLE.items()}


class NotExecutable(Exception):
    """The program does something that this executor has no encoding for; the reason becomes *unknown*."""


class NothingCovered(NotExecutable):
    """There is no billing period that a proof could be about; the reason says why."""


@dataclass(slots=True)
class Frame:
    """The registers of one call."""

    function: int
    types: tuple[Type, ...]
    registers: list[Value]
    context: str

    def copied(self) -> list[Value]:
        """The registers, with arrays of their own."""
        return [list(value) if isinstance(value, list) else value for value in self.registers]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What one side of a branch leaves: registers, its path, the guards that it met, the state."""

    registers: list[Value]
    path: Truth
    guards: tuple[object, ...]
    state: Any


@dataclass(slots=True)
class Execution:
    """One symbolic run of a module.

    ``summarised`` runs a loop over readings or days; ``meanings`` are the instruction
    table's (tests put faulty ones in their place).
    """

    module: LoadedModule
    algebra: Symbolic
    summarised: Callable[[Execution, Frame, Groups | Rows | Count], None] | None = None
    meanings: Mapping[str, Meaning] = field(default_factory=lambda: MEANINGS)
    positions: dict[int, int] = field(default_factory=dict)

    def call(self, function: int, arguments: Sequence[Value], context: str = "") -> tuple[Value, ...]:
        """The results of a function, in order.  Raises ``Stopped`` when it aborts in every world."""
        declared = self.module.module.functions[function]
        types = self.module.types[function]
        for parameter, value in zip(declared.parameters, arguments, strict=True):
            self._check_parameter(parameter, value)
        fresh: list[Value] = [[0] * kind.size if isinstance(kind, Array) else None for kind in types]
        registers = [*arguments, *fresh[len(arguments) :]]
        frame = Frame(function, types, registers, f"{context}/{declared.name}")
        self.steps(frame, declared.body)
        return tuple(frame.registers[result.register] for result in declared.results)

    def _check_parameter(self, parameter: Parameter, value: Value) -> None:
        """The checks made when a function is entered; values of the door pass by their ranges."""
        match value:
            case Items():
                pairs = [(x, value.length, i) for i, x in enumerate(value.values)]
            case int() | None | list() | tuple() | Series():
                pairs = [(value, 1, 0)] if isinstance(value, int) else []
            case _:
                pairs = [(value, 1, 0)]
        a = self.algebra.arena
        for x, length, index in pairs:
            absent = a.at_most(length, index)
            if parameter.low is not None:
                self.algebra.guard(a.either(absent, a.at_most(parameter.low, x)), Reason.OUT_OF_RANGE)
            if parameter.high is not None:
                self.algebra.guard(a.either(absent, a.at_most(x, parameter.high)), Reason.OUT_OF_RANGE)

    def steps(self, frame: Frame, block: Block) -> None:
        """A block, in order."""
        for step in block.steps:
            self.step(frame, step)

    def step(self, frame: Frame, step: Step) -> None:
        """One step, and all that is nested in it."""
        match step:
            case Op():
                self._operate(frame, step)
            case Const():
                frame.registers[step.out] = step.value
            case Call():
                arguments = [frame.registers[register] for register in step.args]
                results = self.call(step.function, arguments, self._place(frame, step))
                self._write(frame, step.out, results)
            case If():
                self._branch(frame, step)
            case Count():
                self._count(frame, step)
            case Each():
                self._each(frame, step)
            case Groups() | Rows():
                if self.summarised is None:
                    raise NotExecutable("a loop over readings outside a tariff's measure")
                self.summarised(self, frame, step)

    def _place(self, frame: Frame, step: Step) -> str:
        """Where the step stands: equal in two runs of one program."""
        position = self.positions.setdefault(id(step), len(self.positions))
        return f"{frame.context}:{position}"

    def _operate(self, frame: Frame, step: Op) -> None:
        self.algebra.place = self._place(frame, step)
        arguments = tuple(frame.registers[register] for register in step.args)
        if all(type(argument) is int for argument in arguments):
            self._write(frame, step.out, self._computed(step, arguments))
            return
        results = self.meanings[step.name](self.algebra, self.module.data, arguments, step.immediates)
        if step.name == "range":
            results = (self._narrowed(results[0], step.immediates[0], step.immediates[1]),)
        self._write(frame, step.out, results)

    def _computed(self, step: Op, arguments: tuple[Value, ...]) -> Sequence[Value]:
        """What an instruction gives for known operands: the machine's own arithmetic, only faster."""
        try:
            results: Sequence[Value] = self.meanings[step.name](
                INTEGERS, self.module.data, arguments, step.immediates
            )
        except Abort as abort:
            self.algebra.guard(False, abort.reason, abort.message)  # noqa: FBT003
            raise
        return results

    def _narrowed(self, x: Int, lowest: int, highest: int) -> Int:
        """A value that passed a range check, with the interval that it now has."""
        if low(x) >= lowest and high(x) <= highest:
            return x
        passed = self.algebra.from_truth(self.algebra.path)
        return self._inside(x, passed, lowest=lowest, highest=highest)

    def _inside(self, x: Int, passed: Int, lowest: int, highest: int) -> Int:
        """A symbol within the range that equals x where ``passed`` is 1."""
        a = self.algebra.arena
        least, most = max(low(x), lowest), min(high(x), highest)
        if least > most:
            return x
        again = partial(self._inside, lowest=lowest, highest=highest)
        inside = a.symbol("in range", least, most, Derivation((x, passed), again))
        a.assume(inside, a.implies(self.algebra.truth(passed), a.equal(inside, x)))
        return inside

    def _write(self, frame: Frame, registers: Sequence[int], values: Sequence[Value]) -> None:
        for register, value in zip(registers, values, strict=True):
            frame.registers[register] = value

    # --- control flow ---

    def _branch(self, frame: Frame, step: If) -> None:
        condition = self.algebra.truth(_integer(frame.registers[step.condition]))
        self.either_way(
            frame,
            condition,
            lambda: self.steps(frame, step.then),
            lambda: self.steps(frame, step.otherwise),
        )

    def either_way(
        self, frame: Frame, condition: Truth, then: Callable[[], None], otherwise: Callable[[], None]
    ) -> None:
        """Run both sides from the same registers and merge what they leave; a side that stops drops out."""
        condition = self._decided(condition)
        if isinstance(condition, bool):
            (then if condition else otherwise)()
            return None
        algebra, before, entry = self.algebra, frame.copied(), self.algebra.path
        state = algebra.state
        first = self._side(frame, self.algebra.arena.both(entry, condition), then)
        frame.registers, algebra.state = before, state
        second = self._side(frame, algebra.arena.both(entry, algebra.arena.negate(condition)), otherwise)
        if first is None and second is None:
            raise Stopped
        if first is None or second is None:
            return self._resume(frame, first or second)
        untouched = not first.guards and not second.guards
        algebra.path = entry if untouched else algebra.arena.either(first.path, second.path)
        both = zip(first.registers, second.registers, strict=True)
        frame.registers = [self._merged(condition, x, y) for x, y in both]
        algebra.state = algebra.merged(condition, first.state, second.state)
        return None

    def _decided(self, condition: Truth) -> Truth:
        """The condition, or what it is known to be on the present path."""
        if isinstance(condition, bool):
            return condition
        arena, path = self.algebra.arena, self.algebra.path
        if arena.both(path, condition) is False:
            return False
        return True if arena.both(path, arena.negate(condition)) is False else condition

    def _side(self, frame: Frame, path: Truth, run: Callable[[], None]) -> Side | None:
        """One side; None when it stops."""
        algebra = self.algebra
        algebra.path = path
        met = len(algebra.guards)
        try:
            run()
        except Stopped:
            return None
        return Side(frame.registers, algebra.path, tuple(algebra.guards[met:]), algebra.state)

    def _resume(self, frame: Frame, side: Side | None) -> None:
        """Go on with the one side that did not stop."""
        assert side is not None
        frame.registers, self.algebra.path, self.algebra.state = side.registers, side.path, side.state

    def _merged(self, condition: Truth, x: Value, y: Value) -> Value:
        if x is y:
            return x
        if x is None or y is None:
            return None
        if isinstance(x, list) and isinstance(y, list):
            return [self.algebra.arena.choose(condition, p, q) for p, q in zip(x, y, strict=True)]
        if isinstance(x, list | tuple | Items | Series) or isinstance(y, list | tuple | Items | Series):
            return self._merged_lists(condition, x, y)
        return self.algebra.arena.choose(condition, x, y)

    def _merged_lists(self, condition: Truth, x: Value, y: Value) -> Value:
        if not isinstance(x, Items) or not isinstance(y, Items):
            raise NotExecutable("two different inputs meet in one register")
        choose, longest = self.algebra.arena.choose, max(len(x.values), len(y.values))
        xs, ys = (list(items.values) + [0] * (longest - len(items.values)) for items in (x, y))
        values = tuple(choose(condition, p, q) for p, q in zip(xs, ys, strict=True))
        return Items(choose(condition, x.length, y.length), values)

    # --- bounded loops ---

    def _count(self, frame: Frame, step: Count) -> None:
        limit = _integer(frame.registers[step.limit])
        self.algebra.place = self._place(frame, step)
        self.algebra.guard(self.algebra.arena.at_most(limit, step.maximum), Reason.TOO_MANY)
        if self.summarised is not None and runs_over_days(step):
            self.summarised(self, frame, step)
            return

        def turn(index: int) -> None:
            frame.registers[step.index] = index
            self.steps(frame, step.body)

        self._turns(frame, limit, min(high(limit), step.maximum), turn, self._place(frame, step))

    def _each(self, frame: Frame, step: Each) -> None:
        items = frame.registers[step.items]
        assert isinstance(items, Items)

        def turn(index: int) -> None:
            frame.registers[step.index] = index
            frame.registers[step.item] = items.values[index]
            self.steps(frame, step.body)

        self._turns(
            frame, items.length, min(high(items.length), len(items.values)), turn, self._place(frame, step)
        )

    def _turns(self, frame: Frame, limit: Int, most: int, turn: Callable[[int], None], place: str) -> None:
        """``turn`` for 0, 1, … below ``limit``; those that may or may not happen are merged."""
        if most > UNROLLED and not isinstance(limit, int):
            raise NotExecutable(f"a loop of up to {most} turns")
        context = frame.context
        for index in range(most):
            frame.context = f"{place}[{index}]"
            self.either_way(frame, self.algebra.less(index, limit), partial(turn, index), lambda: None)
        frame.context = context


def _integer(value: Value) -> Int:
    assert value is not None
    assert not isinstance(value, list | Items | tuple | Series)
    return value

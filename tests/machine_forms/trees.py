"""Executes what the decompiler rebuilt: trees instead of registers, with the interpreter's numbers."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine import interpreter
from runtime.machine.aborts import Abort, Reason
from runtime.machine.decompiler.expressions import (
    Act,
    Applied,
    Become,
    Called,
    Chosen,
    Define,
    Either,
    Expression,
    Literal,
    Named,
    Perform,
    Repeat,
    Require,
    Statement,
    Store,
    Within,
)
from runtime.machine.decompiler.naming import parameter_name
from runtime.machine.decompiler.walk import Decompiled
from runtime.machine.instructions import TABLE
from runtime.machine.integers import Integers
from runtime.machine.interpreter import Value, check_parameter
from runtime.machine.loaded import LoadedModule
from runtime.machine.series import Series
from runtime.machine.state import Transition, parts_of
from runtime.machine.stateful import StatefulIntegers
from runtime.machine.types import Array
from runtime.machine.upkeep import Upkeep

INTEGERS = Integers()


class Trees:
    """One run of a decompiled function."""

    def __init__(
        self,
        loaded: LoadedModule,
        index: int,
        found: Decompiled,
        arguments: tuple[Value, ...],
        step: Transition | None = None,
    ) -> None:
        self.loaded = loaded
        self.step = step
        self.algebra: Integers = INTEGERS
        self.performed: dict[str, tuple[Value, ...]] = {}
        if step is not None and loaded.module.contract is not None:
            upkeep = Upkeep(loaded.module.contract, self.contribute)
            self.algebra = StatefulIntegers(loaded.module, step, upkeep)
        self.found = found
        self.names: dict[str, Value] = {}
        for number, (parameter, value) in enumerate(zip(found.function.parameters, arguments, strict=True)):
            check_parameter(parameter, value, (index, number))
            self.names[parameter_name(loaded.module, parameter)] = value

    def contribute(self, function: int, row: Sequence[int]) -> Sequence[int]:
        return interpreter.run(self.loaded, function, row).results  # type: ignore[return-value]

    def run(self) -> tuple[Value, ...]:
        self.statements(self.found.statements)
        return tuple(self.value(result) for result in self.found.results.values())

    def value(self, e: Expression) -> Value:
        match e:
            case Literal():
                return e.value
            case Named():
                if isinstance(e.kind, Array):
                    return self.names.setdefault(e.name, [0] * e.kind.size)
                return self.names[e.name]
            case Chosen():
                return self.value(e.then if self.value(e.condition) == 1 else e.otherwise)
            case Called():
                function = self.loaded.function(e.function)
                results = self.performed.get(e.function) or self.call(e.function, e.operands)
                names = [result.name for result in self.loaded.module.functions[function].results]
                return results[names.index(e.result)]
            case Applied():
                arguments = [self.value(operand) for operand in e.operands]
                kinds = [operand.kind for operand in e.operands]
                row = TABLE[e.name]
                (result,) = row.apply(self.algebra, self.loaded.data, arguments, e.immediates, kinds)
                return result  # type: ignore[no-any-return]

    def call(self, name: str, operands: tuple[Expression, ...]) -> tuple[Value, ...]:
        arguments = [self.value(operand) for operand in operands]
        return interpreter.run(self.loaded, self.loaded.function(name), arguments, self.step).results

    def integer(self, e: Expression) -> int:
        value = self.value(e)
        assert isinstance(value, int)
        return value

    def statements(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, s: Statement) -> None:
        match s:
            case Define() | Become():
                self.names[s.name] = self.value(s.value)
            case Store():
                self.store(s)
            case Require():
                if self.value(s.condition) != 1:
                    raise Abort(Reason.REQUIRED, self.loaded.module.messages.index(s.message))
            case Within():
                if not s.low.value <= self.integer(s.value) <= s.high.value:
                    raise Abort(Reason.OUT_OF_RANGE, self.loaded.module.messages.index(s.message))
            case Act():
                arguments = [self.value(operand) for operand in s.operands]
                TABLE[s.instruction].meaning(self.algebra, self.loaded.data, arguments, s.immediates)
            case Perform():
                # What it gives is named at once, by the statements that follow.
                self.performed[s.function] = self.call(s.function, s.operands)
            case Either():
                self.statements(s.then if self.value(s.condition) == 1 else s.otherwise)
            case Repeat():
                for values in self.turns(s):
                    self.names.update(zip(s.header.names, values, strict=True))
                    self.statements(s.body)

    def store(self, s: Store) -> None:
        array = self.value(s.array)
        arguments = [array, *(self.value(e) for e in (s.index, s.value) if e is not None)]
        TABLE[s.instruction].meaning(INTEGERS, self.loaded.data, arguments, ())

    def selected(self, s: Repeat) -> list[tuple[Value, ...]]:
        assert isinstance(s.header.over, Applied)
        assert isinstance(self.algebra, StatefulIntegers)
        group = [self.integer(operand) for operand in s.header.over.operands]
        found = self.algebra.selected(s.header.over.immediates[0], group)
        if len(found) > s.header.number:
            raise Abort(Reason.TOO_MANY)
        return [(*parts_of(key), k) for k, key in enumerate(sorted(found))]

    def turns(self, s: Repeat) -> list[tuple[Value, ...]]:
        if s.header.kind == "select":
            return self.selected(s)
        over = self.value(s.header.over)
        match s.header.kind:
            case "count":
                assert isinstance(over, int)
                if over > s.header.number:
                    raise Abort(Reason.TOO_MANY)
                return [(k,) for k in range(over)]
            case "each":
                assert isinstance(over, tuple)
                return [(item, k) for k, item in enumerate(over)]
        assert isinstance(over, Series)
        c = over.columns
        if s.header.kind == "groups":
            parts = over.groups(s.header.number)
            return [(part, c.date[part.begin], c.minute[part.begin]) for part in parts]
        return [
            (
                c.start[row],
                c.length[row],
                c.date[row],
                c.minute[row],
                *(channel[row] for channel in c.channels),
            )
            for row in range(over.begin, over.end)
        ]

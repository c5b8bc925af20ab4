"""Executes what the decompiler rebuilt: trees instead of registers, with the interpreter's numbers."""

from __future__ import annotations

from runtime.machine import interpreter
from runtime.machine.aborts import Abort, Reason
from runtime.machine.decompiler.expressions import (
    Applied,
    Become,
    Called,
    Chosen,
    Define,
    Either,
    Expression,
    Literal,
    Named,
    Repeat,
    Require,
    Statement,
    Store,
    Within,
)
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.walk import Decompiled
from runtime.machine.instructions import TABLE
from runtime.machine.integers import Integers
from runtime.machine.interpreter import Value, check_parameter
from runtime.machine.loaded import LoadedModule
from runtime.machine.series import Series
from runtime.machine.types import Array

INTEGERS = Integers()


class Trees:
    """One run of a decompiled function."""

    def __init__(
        self, loaded: LoadedModule, index: int, found: Decompiled, arguments: tuple[Value, ...]
    ) -> None:
        self.loaded = loaded
        self.found = found
        self.names: dict[str, Value] = {}
        for number, (parameter, value) in enumerate(zip(found.function.parameters, arguments, strict=True)):
            check_parameter(parameter, value, (index, number))
            self.names[readable(parameter.name)] = value

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
                arguments = [self.value(operand) for operand in e.operands]
                results = interpreter.run(self.loaded, function, arguments).results
                names = [result.name for result in self.loaded.module.functions[function].results]
                return results[names.index(e.result)]
            case Applied():
                arguments = [self.value(operand) for operand in e.operands]
                (result,) = TABLE[e.name].meaning(INTEGERS, self.loaded.data, arguments, e.immediates)
                return result  # type: ignore[no-any-return]

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

    def turns(self, s: Repeat) -> list[tuple[Value, ...]]:
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

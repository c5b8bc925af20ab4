"""Running a function symbolically and asking a solver whether it can differ from what the machine does.

Operands are unknowns of their whole range, pinned to values by the query: what
is tested is the encoding, not the executor's arithmetic on known values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from runtime.machine.aborts import Abort
from runtime.machine.instructions import Meaning
from runtime.machine.interpreter import Value as MachineValue
from runtime.machine.interpreter import check_parameter, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.types import WORD_MAX, WORD_MIN, Choice, ListOf, Truth, Type
from runtime.machine.values import DatedValue
from verifier.algebra import Stopped, Symbolic
from verifier.arena import Arena
from verifier.execution import MEANINGS, Execution, Value
from verifier.rounding import Divisions
from verifier.sequences import Items
from verifier.smtlib import query
from verifier.solving import Status, ask_z3
from verifier.terms import Int
from verifier.terms import Truth as Formula


class Undecided(Exception):
    """The solver has no answer; a test that cannot be asked shows nothing."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What the interpreter does: its results, or None where it aborts."""

    results: tuple[object, ...] | None


def on_machine(loaded: LoadedModule, function: int, arguments: Sequence[MachineValue]) -> Machine:
    """The executable specification's answer."""
    try:
        return Machine(run(loaded, function, arguments).results)
    except Abort:
        return Machine(None)


def _admitted(parameter: Parameter, value: MachineValue) -> bool:
    """Whether the door admits a dated value: proofs take its range and its length as given."""
    if isinstance(value, DatedValue):
        try:
            check_parameter(parameter, value, (0, 0))
        except Abort:
            return False
    return True


class Symbolically:
    """One symbolic run of a function whose arguments are unknowns pinned to values."""

    def __init__(
        self,
        loaded: LoadedModule,
        function: int,
        arguments: Sequence[MachineValue],
        meanings: Mapping[str, Meaning] = MEANINGS,
    ) -> None:
        self.arena = Arena()
        self.algebra = Symbolic(self.arena, Divisions(self.arena))
        self.pins: list[Formula] = []
        declared = loaded.module.functions[function]
        inputs = [
            self._unknown(f"x{number}", parameter.type, value)
            for number, (parameter, value) in enumerate(zip(declared.parameters, arguments, strict=True))
        ]
        execution = Execution(loaded, self.algebra, meanings=meanings)
        self.results: tuple[Value, ...] | None = None
        if not all(map(_admitted, declared.parameters, arguments)):
            return
        with suppress(Stopped):
            self.results = execution.call(function, inputs)

    def _unknown(self, name: str, kind: Type, value: MachineValue) -> Value:
        if isinstance(value, DatedValue):
            return value.keys, value.values  # type: ignore[return-value]  # known rows are looked up alike
        if isinstance(value, tuple):
            assert isinstance(kind, ListOf)
            values = tuple(self._pinned(f"{name}.{i}", kind.element, x) for i, x in enumerate(value))
            rest = (0,) * (kind.maximum - len(values))
            return Items(self._pinned(f"{name}.length", None, len(value), kind.maximum), values + rest)
        assert isinstance(value, int)
        return self._pinned(name, kind, value)

    def _pinned(self, name: str, kind: Type | None, value: int, most: int = WORD_MAX) -> Int:
        low, high = (WORD_MIN, WORD_MAX) if kind is not None else (0, most)
        if isinstance(kind, Truth):
            low, high = 0, 1
        if isinstance(kind, Choice):
            low, high = 0, max(2, value)
        symbol = self.arena.symbol(name, low, high)
        self.pins.append(self.arena.equal(symbol, value))
        return symbol

    def excludes(self, machine: Machine) -> bool:
        """Whether no world does what the machine does: a contract may admit more, never less."""
        path = False if self.results is None else self.algebra.path
        if machine.results is None or self.results is None:
            return (machine.results is None) == self._possible(path)
        unequal = [self._unequal(x, y) for x, y in zip(self.results, machine.results, strict=True)]
        return not self._possible(self.arena.both(path, *(self.arena.negate(one) for one in unequal)))

    def differs(self, machine: Machine) -> bool:
        """Whether some world does what the machine does not, at these arguments."""
        path = False if self.results is None else self.algebra.path
        if machine.results is None:
            return self._possible(path)
        if not self._possible(path):
            return True
        assert self.results is not None
        unequal = [
            self._unequal(ours, theirs) for ours, theirs in zip(self.results, machine.results, strict=True)
        ]
        return self._possible(self.arena.both(path, self.arena.either(*unequal)))

    def _unequal(self, ours: Value, theirs: object) -> Formula:
        if isinstance(ours, Items):
            assert isinstance(theirs, tuple)
            pairs = zip(ours.values, theirs, strict=False)
            return self.arena.either(
                self.arena.negate(self.arena.equal(ours.length, len(theirs))),
                *(self.arena.negate(self.arena.equal(x, y)) for x, y in pairs),
            )
        assert not isinstance(ours, list | tuple)
        assert ours is not None
        assert isinstance(theirs, int)
        return self.arena.negate(self.arena.equal(ours, theirs))  # type: ignore[arg-type]

    def _possible(self, claim: Formula) -> bool:
        asked = query(self.arena, [claim, *self.pins])
        if isinstance(asked, bool):
            return asked
        answer = ask_z3(asked.text)
        if answer.status is Status.UNDECIDED:
            raise Undecided(answer.reason)
        return answer.status is Status.POSSIBLE

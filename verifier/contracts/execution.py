"""Symbolic execution of functions that may read and write the state of a contract."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.machine.code import Op, Select, Step
from runtime.machine.instructions import TABLE
from verifier.contracts.algebra import OverState
from verifier.execution import Execution, Frame, NotExecutable, Value


@dataclass(slots=True)
class StateExecution(Execution):
    """An execution whose algebra knows the state."""

    def step(self, frame: Frame, step: Step) -> None:
        """One step, and all that is nested in it."""
        if isinstance(step, Select):
            raise NotExecutable("a loop over the rows of a table")
        Execution.step(self, frame, step)

    def _operate(self, frame: Frame, step: Op) -> None:
        declared = TABLE[step.name]
        if not declared.effect and not declared.typed:
            Execution._operate(self, frame, step)  # noqa: SLF001 (of the class that this one is)
            return
        assert isinstance(self.algebra, OverState)
        self.algebra.place = self._place(frame, step)
        arguments: tuple[Value, ...] = tuple(frame.registers[register] for register in step.args)
        kinds = (tuple(frame.types[register] for register in step.args),) if declared.typed else ()
        meaning = self.meanings[step.name]
        given = (self.algebra, self.module.data, arguments, step.immediates)
        self._write(frame, step.out, meaning(*given, *kinds))

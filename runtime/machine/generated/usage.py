"""Where the registers of a function are read and written: what the text may keep out of variables."""

from __future__ import annotations

from collections import Counter

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select
from runtime.machine.flow import loop_registers, loop_sources
from runtime.machine.generated.ranges import Path
from runtime.machine.module import Function


class Usage:
    """Counts over the text of a function, whichever way it runs.

    ``constants`` are registers that only ever hold one value.
    """

    def __init__(self, function: Function) -> None:
        self.writes: Counter[int] = Counter(range(len(function.parameters)))
        self.readers: dict[int, list[Path]] = {}
        self.constants: dict[int, int] = {}
        candidates: dict[int, int] = {}
        self._block(function.body, (), candidates)
        for result in function.results:
            self._read(result.register, (-1,))
        self.constants = {
            register: value for register, value in candidates.items() if self.writes[register] == 1
        }

    def is_read(self, register: int) -> bool:
        return register in self.readers

    def is_steady(self, register: int) -> bool:
        """Whether one place alone writes it."""
        return self.writes[register] == 1

    def once(self, register: int, block: Path) -> bool:
        """Whether one place alone writes it, and one alone reads it, in the same block."""
        return self.is_steady(register) and self.readers.get(register) == [block]

    def _read(self, register: int, block: Path) -> None:
        self.readers.setdefault(register, []).append(block)

    def _block(self, block: Block, path: Path, candidates: dict[int, int]) -> None:
        for number, step in enumerate(block.steps):
            place = (*path, number)
            match step:
                case Const():
                    self.writes[step.out] += 1
                    candidates[step.out] = step.value
                case Op() | Call():
                    self.writes.update(step.out)
                    for register in step.args:
                        self._read(register, path)
                case If():
                    self._read(step.condition, path)
                    self._block(step.then, (*place, 0), candidates)
                    self._block(step.otherwise, (*place, 1), candidates)
                case Count() | Each() | Groups() | Rows() | Select():
                    self.writes.update(loop_registers(step))
                    for register in loop_sources(step):
                        self._read(register, path)
                    self._block(step.body, (*place, 0), candidates)

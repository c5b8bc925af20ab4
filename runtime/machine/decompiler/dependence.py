"""Which parts of the state an expression reads and a step may change: when a value must get a name first."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.machine.code import Block, Call, Op
from runtime.machine.contract import Contract
from runtime.machine.decompiler.expressions import Applied, Called, Expression, operands
from runtime.machine.effects import Effects, effects_of
from runtime.machine.flow import Computing, steps
from runtime.machine.module import Module

Part = tuple[str, int]
"""``scalar``, ``table`` or ``account`` and its number."""

ANY: Part = ("any", 0)
"""Whatever a function reads whose text is its own."""


class Dependence:
    """The state of one module, as far as its code depends on it."""

    def __init__(self, module: Module) -> None:
        self.contract: Contract | None = module.contract
        self.module = module
        self.numbers = {function.name: number for number, function in enumerate(module.functions)}
        self._effects: tuple[Effects, ...] | None = None

    def effects(self, function: int) -> Effects:
        """What a function has to do with the state."""
        if self.contract is None:
            return Effects()
        if self._effects is None:
            self._effects = effects_of(self.module)
        return self._effects[function]

    def writes(self, block: Block) -> bool:
        """Whether a block may change the state, or tell the world something."""
        return self.contract is not None and any(
            self.changed(step) != () if isinstance(step, Op) else self.effects(step.function).writes
            for step in steps(block)
            if isinstance(step, Op | Call)
        )

    def changed(self, step: Op) -> tuple[Part, ...]:
        """The parts that an instruction changes; of ``emit`` a part that nothing reads."""
        match step.name:
            case "store":
                return (("scalar", step.immediates[0]),)
            case "assign" | "open_row" | "close_row":
                return (("table", step.immediates[0]),)
            case "receive" | "pay":
                return (("account", step.immediates[0]),)
            case "emit":
                return (("event", step.immediates[0]),)
            case _:
                return ()

    def read(self, expression: Expression) -> Iterator[Part]:
        """The parts that an expression reads as they are now."""
        waiting = [expression]
        while waiting:
            part = waiting.pop()
            waiting.extend(operands(part))
            if isinstance(part, Called) and self.effects(self.numbers[part.function]).stateful:
                yield ANY
            elif isinstance(part, Applied):
                yield from self._read(part)

    def _read(self, part: Applied) -> Iterator[Part]:
        match part.name:
            case "load":
                yield ("scalar", part.immediates[0])
            case "present" | "fetch":
                yield ("table", part.immediates[0])
            case "tally" | "tallied" if self.contract is not None:
                yield ("table", self.contract.aggregates[part.immediates[0]].table)
            case "held":
                yield ("account", part.immediates[0])


class StatefulComputing(Computing):
    """Which code only computes, and what depends on the state."""

    def __init__(self, module: Module) -> None:
        super().__init__(module)
        self.dependence = Dependence(module)

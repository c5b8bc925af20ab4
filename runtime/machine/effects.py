"""What the functions of a contract have to do with its state, those that they call included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from runtime.machine.code import Call, Op, Select, Step
from runtime.machine.flow import steps
from runtime.machine.instructions import TABLE
from runtime.machine.instructions.contracts import BEFORE, MOMENT
from runtime.machine.module import Module


@dataclass(frozen=True, slots=True)
class Effects:
    """``claims``: it reads wallets or histories; ``before``: it reads the state before a step; ``stores``:
    the scalars that it may store."""

    reads: bool = False
    writes: bool = False
    claims: bool = False
    before: bool = False
    stores: frozenset[int] = frozenset()

    @property
    def stateful(self) -> bool:
        """Whether it needs a state at all."""
        return self.reads or self.writes or self.claims

    def __or__(self, other: Effects) -> Effects:
        return Effects(
            self.reads or other.reads,
            self.writes or other.writes,
            self.claims or other.claims,
            self.before or other.before,
            self.stores | other.stores,
        )


def effects_of(module: Module) -> tuple[Effects, ...]:
    """The effects of each function of a module whose code is well typed."""
    found: list[Effects] = []
    for function in module.functions:
        total = Effects()
        for step in steps(function.body):
            total |= _own(step, found)
        found.append(total)
    return tuple(found)


def _own(step: Step, known: Sequence[Effects]) -> Effects:
    """The effects of a step without those of nested blocks; callees stand before their callers."""
    match step:
        case Call():
            return known[step.function]
        case Select():
            return Effects(reads=True)
        case Op():
            effect = TABLE[step.name].effect
            before = step.name in MOMENT and step.immediates[MOMENT[step.name]] == BEFORE
            stores = frozenset(step.immediates[:1]) if step.name == "store" else frozenset[int]()
            return Effects(effect == "reads", effect == "writes", effect == "claims", before, stores)
        case _:
            return Effects()

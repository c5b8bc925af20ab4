"""Builds one function that reads, and perhaps changes, the state of a contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from compiler import ranges
from compiler.builder import Builder
from compiler.emitter import Emitter, Steps, Value, block_of
from runtime.machine.code import Op, Select
from runtime.machine.types import COUNT, Plain

Place = tuple[str | int, ...]
"""A part of the state: a scalar, a column of a table, which rows it has, all of it, an account."""

Places = Callable[[tuple[int, ...]], tuple[Place, ...]]

READS: Mapping[str, Places] = {
    "load": lambda imm: (("scalar", imm[0]),),
    "present": lambda imm: (("rows", imm[0]),),
    "fetch": lambda imm: (("rows", imm[0]), ("column", imm[0], imm[1])),
    "held": lambda imm: (("account", imm[0]),),
    "wallet": lambda imm: (("account", imm[0]),),
    "told": lambda _: (),
}
"""What a read depends on, by its immediates (aggregates depend on all of their table)."""

WRITES: Mapping[str, Places] = {
    "store": lambda imm: (("scalar", imm[0]),),
    "assign": lambda imm: (("column", imm[0], imm[1]), ("table", imm[0])),
    "open_row": lambda imm: (("rows", imm[0]), ("table", imm[0])),
    "close_row": lambda imm: (("rows", imm[0]), ("table", imm[0])),
    "receive": lambda imm: (("account", imm[0]),),
    "pay": lambda imm: (("account", imm[0]),),
    "emit": lambda _: (),
}
"""What a write changes.  Columns of new rows and of rows that are gone are covered by ``rows``."""


class StateEmitter(Emitter):
    """A read of the state is emitted once for as long as what it reads may not have been written since."""

    def __init__(self, builder: Builder, name: str, words: str = "", *, acting: bool = False) -> None:
        super().__init__(builder, name, words)
        self.acting = acting
        """Whether the function may write: the turns of a loop then do not share what they read."""
        self._turn = 0
        self._written: dict[Place, int] = {}
        """How often each part of the state may have been written so far."""

    def read(
        self,
        name: str,
        *args: Value,
        imm: tuple[int, ...],
        interval: ranges.Interval = ranges.WORD,
        total: bool = True,
    ) -> Value:
        """A value of the state.  ``total``: reading it cannot abort."""
        registers = tuple(arg.register for arg in args)
        key = (
            name,
            registers,
            imm,
            self._turn,
            *(self._written.get(one, 0) for one in self._read(name, imm)),
        )
        shared = self._mutable.isdisjoint(registers)
        if shared:
            for block in self._blocks:
                if key in block.known:
                    return block.known[key]
        (kind,) = self._typed(name, args, imm)
        out = self.fresh(kind, interval)
        self.risks += not total
        self._emit(Op(name, (out.register,), registers, imm))
        if shared:
            self._blocks[-1].known[key] = out
        return out

    def write(self, name: str, *args: Value, imm: tuple[int, ...]) -> None:
        """A change of the state, a payment or an event."""
        self.do(name, *args, imm=imm)
        for place in WRITES[name](imm):
            self._written[place] = self._written.get(place, 0) + 1

    def _read(self, name: str, imm: tuple[int, ...]) -> tuple[Place, ...]:
        """The parts of the state on which a read depends."""
        contract = self.builder.contract
        if name in ("tally", "tallied") and contract is not None:
            return (("table", contract.aggregates[imm[0]].table),)
        return READS[name](imm)

    @contextmanager
    def each(self, items: Value) -> Iterator[tuple[Value, Value]]:
        """Repeat for each element and its position."""
        self._turn += self.acting
        with super().each(items) as turn:
            yield turn
        self._turn += self.acting

    @contextmanager
    def select(
        self,
        aggregate: int,
        group: Sequence[Value],
        keys: Sequence[tuple[Plain, ranges.Interval]],
        maximum: int,
    ) -> Iterator[tuple[tuple[Value, ...], Value]]:
        """Repeat for each row of a group: its keys, and its position from 0."""
        registers = tuple(self.fresh(kind, interval) for kind, interval in keys)
        index = self.fresh(COUNT, (0, maximum - 1))
        self._turn += self.acting
        with self.block(Steps()) as steps:
            yield registers, index
        self._turn += self.acting
        self.risks += 1
        chosen = tuple(one.register for one in group)
        row = tuple(one.register for one in registers)
        self._emit(Select(aggregate, chosen, row, index.register, maximum, block_of(steps)))

    def settled(self, value: Value) -> Value:
        """The value in a register that no later step writes."""
        return self.op("copy", value) if value.register in self._mutable else value

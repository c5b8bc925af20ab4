"""The algebra of contracts over Python's own integers and a store: what state means in the interpreter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.machine.contract import Contract
from runtime.machine.digests import digest
from runtime.machine.integers import Integers
from runtime.machine.module import Module
from runtime.machine.state import Row, Transition, key_of
from runtime.machine.types import Plain
from runtime.machine.upkeep import Upkeep, starts


class StatefulIntegers(Integers):
    """A ``StateAlgebra`` that reads and writes through one step's journal."""

    def __init__(self, module: Module, step: Transition, upkeep: Upkeep) -> None:
        assert module.contract is not None
        self.module = module
        self.contract: Contract = module.contract
        self.step = step
        self.state = step.store
        self.upkeep = upkeep

    def _at(self, mapping: Any, key: Any, moment: int) -> Any:
        """What a mapping holds at this moment; None for nothing."""
        return self.step.before(mapping, key) if moment else mapping.get(key)

    # --- scalars and rows

    def scalar(self, scalar: int, moment: int) -> int:
        value: int = self._at(self.state.scalars, scalar, moment)
        return value

    def set_scalar(self, scalar: int, x: int) -> None:
        self.step.put(self.state.scalars, scalar, x)

    def row_present(self, table: int, keys: Sequence[int], moment: int) -> bool:
        return self._at(self.state.tables[table], key_of(keys), moment) is not None

    def column(self, table: int, column: int, keys: Sequence[int], moment: int) -> int:
        row: Row | None = self._at(self.state.tables[table], key_of(keys), moment)
        return (starts(self.contract.tables[table]) if row is None else row)[column]

    def set_column(self, table: int, column: int, keys: Sequence[int], x: int) -> None:
        first = starts(self.contract.tables[table])
        old: Row | None = self.state.tables[table].get(key_of(keys))
        was = first if old is None else old
        new: Row | None = (*was[:column], x, *was[column + 1 :])
        if self.contract.tables[table].everywhere and new == first:
            new = None
        self._change(table, keys, old, new)

    def add_row(self, table: int, keys: Sequence[int], values: Sequence[int]) -> None:
        self._change(table, keys, None, tuple(values))

    def drop_row(self, table: int, keys: Sequence[int]) -> None:
        self._change(table, keys, self.state.tables[table].get(key_of(keys)), None)

    def _change(self, table: int, keys: Sequence[int], old: Row | None, new: Row | None) -> None:
        self.upkeep.change(self.step, table, tuple(keys), old, new)
        self.step.put(self.state.tables[table], key_of(keys), new)

    # --- what is kept about rows and calls

    def aggregate(self, aggregate: int, group: Sequence[int], moment: int) -> int:
        content = self._at(self.state.kept[aggregate], key_of(group), moment)
        match self.contract.aggregates[aggregate].kind:
            case "lowest":
                return lowest_before(self.step, content) if moment else content.lowest()
            case "highest":
                return highest_before(self.step, content) if moment else content.highest()
            case _:
                return content or 0

    def aggregate_present(self, aggregate: int, group: Sequence[int], moment: int) -> bool:
        return self._at(self.state.kept[aggregate], key_of(group), moment) is not None

    def selected(self, aggregate: int, group: Sequence[int]) -> Any:
        """The keys of the rows of a group, in no order."""
        return self.state.kept[aggregate].get(key_of(group), ())

    def history(self, history: int, group: Sequence[int], moment: int) -> int:
        return self._at(self.state.histories[history], key_of(group), moment) or 0

    # --- the world

    def held(self, account: int, moment: int) -> int:
        amount: int = self._at(self.state.held, account, moment)
        return amount

    def wallet(self, account: int, party: int, moment: int) -> int:
        return self._at(self.state.wallets[account], party, moment) or 0

    def transfer(self, account: int, party: int, x: int) -> None:
        wallet = self.state.wallets[account]
        self.step.put(self.state.held, account, self.state.held[account] + x)
        self.step.put(wallet, party, (wallet.get(party, 0) - x) or None)
        self.step.payments.append((account, party, x))

    def emit(self, event: int, fields: Sequence[int]) -> None:
        self.step.events.append((event, tuple(fields)))

    def digest(self, kinds: Sequence[Plain], args: Sequence[int]) -> int:
        return digest(self.module, kinds, args)


def values_before(step: Transition, values: Any) -> list[int]:
    """The values of a group when the step began."""
    changed = {value: times for (place, value), times in step.changed().items() if place == id(values)}
    return [value for value in values if value not in changed] + [
        value for value, times in changed.items() if times is not None
    ]


def lowest_before(step: Transition, values: Any) -> int:
    """The least value of a group when the step began."""
    return min(values_before(step, values))


def highest_before(step: Transition, values: Any) -> int:
    """The greatest value of a group when the step began."""
    return max(values_before(step, values))

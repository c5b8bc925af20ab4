"""A store in memory."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, Sequence
from heapq import heapify, heappop, heappush
from typing import Any

from runtime.machine.contract import Contract
from runtime.machine.state import Key, Rows


class Values(dict[int, int]):
    """The values of a group with how often each occurs, and two heaps that know the extremes.

    A heap may hold values that are gone; they are thrown away when they come to
    its top, and all at once when they are more than the values that are there.
    So each operation takes logarithmic time, spread over many.
    """

    SPARE = 16

    def __init__(self, values: Iterable[tuple[int, int]] = ()) -> None:
        super().__init__(values)
        self._refill()

    def __setitem__(self, value: int, times: int) -> None:
        if value not in self:
            heappush(self._up, value)
            heappush(self._down, -value)
            if len(self._up) + len(self._down) > 4 * len(self) + 2 * self.SPARE:
                super().__setitem__(value, times)
                self._refill()
        super().__setitem__(value, times)

    def _refill(self) -> None:
        self._up, self._down = list(self), [-value for value in self]
        heapify(self._up)
        heapify(self._down)

    def lowest(self) -> int:
        """The least value; there must be one."""
        while self._up[0] not in self:
            heappop(self._up)
        return self._up[0]

    def highest(self) -> int:
        """The greatest value; there must be one."""
        while -self._down[0] not in self:
            heappop(self._down)
        return -self._down[0]


class Memory:
    """The state of one contract in dictionaries; see ``state.Store``."""

    __slots__ = ("held", "histories", "kept", "now", "scalars", "tables", "wallets")

    def __init__(self, contract: Contract) -> None:
        """What there is before deployment: starts, no rows, nothing held.

        Scalars that deployment sets hold the least sensible value, 0, until it does.
        """
        self.scalars: MutableMapping[int, int] = {
            number: scalar.start or 0 for number, scalar in enumerate(contract.scalars)
        }
        self.tables: Sequence[Rows] = [{} for _ in contract.tables]
        self.kept: Sequence[MutableMapping[Key, Any]] = [{} for _ in contract.aggregates]
        self.held: MutableMapping[int, int] = dict.fromkeys(range(len(contract.accounts)), 0)
        self.wallets: Sequence[MutableMapping[int, int]] = [{} for _ in contract.accounts]
        self.histories: Sequence[MutableMapping[Key, int]] = [{} for _ in contract.histories]
        self.now = 0

    def members(self) -> Values:
        """A group without members."""
        return Values()

    def copy(self) -> Memory:
        """Another store with the same contents."""
        other = Memory.__new__(Memory)
        other.scalars, other.held = dict(self.scalars), dict(self.held)
        other.tables = [dict(table) for table in self.tables]
        other.kept = [{group: _copied(content) for group, content in groups.items()} for groups in self.kept]
        other.wallets = [dict(wallets) for wallets in self.wallets]
        other.histories = [dict(history) for history in self.histories]
        other.now = self.now
        return other


def _copied(content: Any) -> Any:
    if isinstance(content, Values):
        return Values(content.items())
    return dict(content) if isinstance(content, dict) else content

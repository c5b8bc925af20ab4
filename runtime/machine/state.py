"""The state of a contract: what a store must offer, and the journal of one step.

A store is mappings from integers (or tuples of them) to integers and rows.  The
machine reads and writes them only through ``get``, ``[]``, ``in`` and ``pop``, so
that a ledger can supply mappings that read from disk.  All that the machine
derives (aggregates) and remembers for properties (wallets, histories) is in the
store too: reading a total takes the same time at any size.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, Protocol

Key = int | tuple[int, ...]
"""The key of a row or a group: the integer itself where there is one, otherwise the tuple of all."""

Row = tuple[int, ...]
"""The columns of a row, in order."""

Rows = MutableMapping[Key, Row]


def key_of(parts: Sequence[int]) -> Key:
    """The key that consists of these parts."""
    return parts[0] if len(parts) == 1 else tuple(parts)


def parts_of(key: Key) -> tuple[int, ...]:
    """The parts of a key."""
    return (key,) if isinstance(key, int) else key


class Store(Protocol):
    """Where the state of one contract is kept.

    ``tables[t]`` has the rows of a table; in one that is everywhere, only those
    that differ from its starts.  ``kept[a]`` has the groups of an aggregate:
    their total or count (none for zero), for ``lowest`` and ``highest`` a
    ``Members``, for ``rows`` a mapping whose keys are those of the rows.
    ``wallets[account]`` and ``histories[h]`` have no zeros.  ``now`` is the time
    of the last step.
    """

    scalars: MutableMapping[int, int]
    tables: Sequence[Rows]
    kept: Sequence[MutableMapping[Key, Any]]
    held: MutableMapping[int, int]
    wallets: Sequence[MutableMapping[int, int]]
    histories: Sequence[MutableMapping[Key, int]]
    now: int

    def members(self) -> Members:
        """A group without members, for ``lowest`` and ``highest``."""


class Members(Protocol):
    """The values of a group with how often each occurs; knows the least and the greatest."""

    def get(self, value: int) -> int | None: ...
    def pop(self, value: int, otherwise: None) -> int | None: ...
    def __getitem__(self, value: int) -> int: ...
    def __setitem__(self, value: int, times: int) -> None: ...
    def __len__(self) -> int: ...
    def lowest(self) -> int: ...
    def highest(self) -> int: ...


Undo = tuple[Any, Any, Any]
"""A mapping, one of its keys, and what it held; None for nothing."""


class Transition:
    """One step of a contract: what it changes, tells and pays.  Nothing remains of it once it is undone.

    ``events`` are pairs of an event and its fields, ``payments`` triples of an
    account, a party and an amount, positive where it came into the contract.
    """

    __slots__ = ("_before", "_seen", "events", "payments", "store", "undo")

    def __init__(self, store: Store) -> None:
        self.store = store
        self.undo: list[Undo] = []
        self.events: list[tuple[int, tuple[int, ...]]] = []
        self.payments: list[tuple[int, int, int]] = []
        self._seen = 0
        self._before: dict[tuple[int, Any], Any] | None = None

    def put(self, mapping: Any, key: Any, value: Any) -> None:
        """The mapping now holds the value; None: it holds nothing."""
        self.undo.append((mapping, key, mapping.get(key)))
        if value is None:
            mapping.pop(key, None)
        else:
            mapping[key] = value

    def roll_back(self) -> None:
        """Everything as it was when the step began."""
        for mapping, key, held in reversed(self.undo):
            if held is None:
                mapping.pop(key, None)
            else:
                mapping[key] = held
        self.undo.clear()
        self.events.clear()
        self.payments.clear()

    def before(self, mapping: Any, key: Any) -> Any:
        """What a mapping held when the step began; None for nothing."""
        changed, place = self.changed(), (id(mapping), key)
        return changed[place] if place in changed else mapping.get(key)

    def changed(self) -> dict[tuple[int, Any], Any]:
        """For each place that was written, by the mapping's ``id`` and its key, what it held at first."""
        found = self._before
        if found is None or self._seen != len(self.undo):
            found = {}
            for mapping, key, held in self.undo:
                found.setdefault((id(mapping), key), held)
            self._seen, self._before = len(self.undo), found
        return found

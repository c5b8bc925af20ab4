"""Who is who: identities are numbers to the machine, and have names in a scenario."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.machine.interpreter import Value
from runtime.machine.module import Module, Table
from runtime.machine.spelling import spell_wide
from runtime.machine.types import Digest, Identity, Instant, ListOf, Plain, Type
from wattlaw.quantities import plain_text
from wattlaw.readings.instants import written

ZONE = "zone"
"""The table of UTC offsets that a contract with a zone carries."""

SHORT = 12
"""Digits that are shown of an identity or a digest that nobody has named."""


@dataclass(slots=True)
class Names:
    """Identities by sort.  Each sort counts from 1, in the order in which names are given."""

    module: Module
    known: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def sorts(self) -> tuple[str, ...]:
        """The sorts of the module, party first."""
        assert self.module.contract is not None
        return tuple(one.name for one in self.module.contract.sorts)

    def add(self, name: str, sort: str) -> int:
        """A new identity of this name."""
        names = self.known.setdefault(self.sorts.index(sort), {})
        value = len(names) + 1
        names[value] = name
        return value

    def spelled(self, kind: Type, value: Value) -> Any:
        """A value for people and JSON: identities by name; a list as a list."""
        if isinstance(kind, ListOf):
            assert isinstance(value, Sequence)
            return [self.spelled(kind.element, one) for one in value]
        assert isinstance(value, int)
        match kind:
            case Identity():
                name = self.known.get(kind.sort, {}).get(value)
                return name if name is not None else self._unnamed(kind.sort, value)
            case Digest():
                return spell_wide(value)
            case Instant():
                return self.time(value)
            case _:
                return plain_text(value, _plain(kind), self.module)

    def party(self, value: int) -> str:
        """A party by name."""
        return str(self.spelled(Identity(0), value))

    def time(self, second: int) -> str:
        """An instant on the contract's own clock, where it has one."""
        return written(second, self._offset(second))

    def clock(self, second: int) -> str:
        """The same for people: ``2026-01-01 00:00 UTC``; seconds only where there are some."""
        local = written(second, self._offset(second))
        day, time = local[:10], local[11:19].removesuffix(":00")
        return f"{day} {time} {'UTC' if self._zone() is None else local[19:]}"

    def _zone(self) -> Table | None:
        return next((table for table in self.module.tables if table.name == ZONE), None)

    def _offset(self, second: int) -> int:
        zone = self._zone()
        if zone is None:
            return 0
        return zone.columns[0].values[max(bisect_right(zone.keys, second) - 1, 0)]

    def _unnamed(self, sort: int, value: int) -> str:
        shown = str(value) if value < 10**SHORT else f"{spell_wide(value)[:SHORT]}…"
        return f"{self.sorts[sort]} {shown}"


def _plain(kind: Type) -> Plain:
    assert isinstance(kind, Plain)
    return kind

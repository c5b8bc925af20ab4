"""Values for random calls: near the edges of their ranges, and those that the state already holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from runtime.machine.interpreter import Value
from runtime.machine.memory import Memory
from runtime.machine.module import Module, Parameter
from runtime.machine.state import parts_of
from runtime.machine.types import (
    NAME_MAX,
    Choice,
    Day,
    Digest,
    Identity,
    Instant,
    ListOf,
    Number,
    Plain,
    Truth,
)
from wattlaw.running.state import contract_of

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

HOUR, DAY = 3600, 86_400
SPANS = (0, 1, HOUR, DAY, 7 * DAY, 31 * DAY, 365 * DAY)
"""How much time may pass between two calls."""

FEW = 4
"""Identities of a sort that take part, and elements of a list."""

WIDE = 10**9
"""Numbers without a declared range stay within so many steps."""


def argument(module: Module, parameter: Parameter, store: Memory | None, now: int) -> SearchStrategy[Value]:
    """Values of an argument.  ``store`` is None before the deployment."""
    from hypothesis import strategies as st

    kind = parameter.type
    if isinstance(kind, ListOf):
        elements = plain(module, kind.element, parameter, store, now)
        return st.lists(elements, max_size=min(kind.maximum, FEW))
    assert isinstance(kind, Plain)
    return plain(module, kind, parameter, store, now)


def plain(
    module: Module, kind: Plain, parameter: Parameter, store: Memory | None, now: int
) -> SearchStrategy[int]:
    """Values of one plain type within the range of a parameter."""
    from hypothesis import strategies as st

    match kind:
        case Identity():
            return st.integers(1, FEW)
        case Truth():
            return st.integers(0, 1)
        case Choice():
            return st.integers(0, len(module.enums[kind.enum].options) - 1)
        case Digest():
            return st.sampled_from([*_held(module, kind, store), 1, NAME_MAX])
        case Instant():
            return st.sampled_from(times(module, store, now))
        case Day():
            return st.integers(now // DAY - 2, now // DAY + 40)
        case Number():
            return _number(module, kind, parameter, store)


def _number(module: Module, kind: Number, parameter: Parameter, store: Memory | None) -> SearchStrategy[int]:
    from hypothesis import strategies as st

    low = -WIDE if parameter.low is None else parameter.low
    high = WIDE if parameter.high is None else parameter.high
    one = int(1 / kind.step) or 1
    known = [0, 1, one, 100 * one, low, high, *_held(module, kind, store)]
    near = sorted({each for value in known for each in (value, value - 1, value + 1) if low <= each <= high})
    return st.one_of(st.sampled_from(near), st.integers(low, high)) if near else st.integers(low, high)


def times(module: Module, store: Memory | None, now: int) -> list[int]:
    """Times not before now: after usual spans, and around the instants that the state holds."""
    held = [each for value in _held(module, Instant(), store) for each in (value - 1, value, value + 1)]
    later = {now + span for span in SPANS} | {value for value in held if value >= now}
    return sorted(value for value in later if value < now + 100 * 365 * DAY)


def _held(module: Module, kind: Plain, store: Memory | None) -> list[int]:
    """Values of a type in the state, the least first; not all of a large state."""
    return [] if store is None else sorted(set(_values(module, kind, store)))[: FEW * FEW]


def _values(module: Module, kind: Plain, store: Memory) -> Iterator[int]:
    contract = contract_of(module)
    for number, scalar in enumerate(contract.scalars):
        if scalar.type == kind:
            yield store.scalars[number]
    for account, one in enumerate(contract.accounts):
        if one.type == kind:
            yield store.held[account]
    for number, table in enumerate(contract.tables):
        places: Sequence[Plain] = [*(key.type for key in table.keys), *(c.type for c in table.columns)]
        wanted = [place for place, of in enumerate(places) if of == kind]
        for key, row in store.tables[number].items() if wanted else ():
            cells = (*parts_of(key), *row)
            yield from (cells[place] for place in wanted)

"""Values for random calls: near the edges of their ranges, and those that the state already holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import TYPE_CHECKING

from runtime.machine import interpreter
from runtime.machine.aborts import Abort
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule, result_types
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
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

MOST = 64
"""Digests that are made of each function."""

WIDE = 10**9
"""Numbers without a declared range stay within so many steps."""


class Choices:
    """What may be handed to the calls of one contract."""

    def __init__(self, module: LoadedModule) -> None:
        self.module = module
        self.contract = contract_of(module.module)
        self.digests = tuple(dict.fromkeys(_digests(module)))

    def argument(self, parameter: Parameter, store: Memory | None, now: int) -> SearchStrategy[Value]:
        """Values of an argument.  ``store`` is None before the deployment."""
        from hypothesis import strategies as st

        kind = parameter.type
        if isinstance(kind, ListOf):
            elements = self._plain(kind.element, parameter, store, now)
            return st.lists(elements, max_size=min(kind.maximum, FEW))
        assert isinstance(kind, Plain)
        return self._plain(kind, parameter, store, now)

    def times(self, store: Memory | None, now: int) -> list[int]:
        """Times not before now: after usual spans, and around the instants that the state holds."""
        held = [each for value in self._held(Instant(), store) for each in (value - 1, value, value + 1)]
        later = {now + span for span in SPANS} | {value for value in held if value >= now}
        return sorted(value for value in later if value < now + 100 * 365 * DAY)

    def _plain(
        self, kind: Plain, parameter: Parameter, store: Memory | None, now: int
    ) -> SearchStrategy[int]:
        """Values of one plain type within the range of a parameter."""
        from hypothesis import strategies as st

        match kind:
            case Identity():
                return st.integers(1, FEW)
            case Truth():
                return st.integers(0, 1)
            case Choice():
                return st.integers(0, len(self.module.module.enums[kind.enum].options) - 1)
            case Digest():
                return st.sampled_from([*self._held(kind, store), *self.digests, NAME_MAX])
            case Instant():
                return st.sampled_from(self.times(store, now))
            case Day():
                return st.integers(now // DAY - 2, now // DAY + 40)
            case Number():
                return self._number(kind, parameter, store)

    def _number(self, kind: Number, parameter: Parameter, store: Memory | None) -> SearchStrategy[int]:
        from hypothesis import strategies as st

        low = -WIDE if parameter.low is None else parameter.low
        high = WIDE if parameter.high is None else parameter.high
        one = int(1 / kind.step) or 1
        known = [0, 1, one, 100 * one, low, high, *self._held(kind, store)]
        close = {each for value in known for each in (value, value - 1, value + 1)}
        near = sorted(each for each in close if low <= each <= high)
        return st.one_of(st.sampled_from(near), st.integers(low, high)) if near else st.integers(low, high)

    def _held(self, kind: Plain, store: Memory | None) -> list[int]:
        """Values of a type in the state, the least first; not all of a large state."""
        return [] if store is None else sorted(set(self._values(kind, store)))[: FEW * FEW]

    def _values(self, kind: Plain, store: Memory) -> Iterator[int]:
        for number, scalar in enumerate(self.contract.scalars):
            if scalar.type == kind:
                yield store.scalars[number]
        for account, one in enumerate(self.contract.accounts):
            if one.type == kind:
                yield store.held[account]
        for number, table in enumerate(self.contract.tables):
            places: Sequence[Plain] = [*(key.type for key in table.keys), *(c.type for c in table.columns)]
            wanted = [place for place, of in enumerate(places) if of == kind]
            for key, row in store.tables[number].items() if wanted else ():
                cells = (*parts_of(key), *row)
                yield from (cells[place] for place in wanted)


def _digests(module: LoadedModule) -> Iterator[int]:
    """What the text's own functions make of the first few values: seals that somebody may break."""
    for function in module.module.exports:
        declared = module.module.functions[function]
        if result_types(declared) != (Digest(),):
            continue
        choices = [_first(parameter) for parameter in declared.parameters]
        for values in islice(product(*choices), MOST):
            with suppress(Abort):
                (digest,) = interpreter.run(module, function, values).results
                assert isinstance(digest, int)
                yield digest


def _first(parameter: Parameter) -> tuple[int, ...]:
    """The first few values of a parameter."""
    if isinstance(parameter.type, Identity):
        return tuple(range(1, FEW + 1))
    low = 0 if parameter.low is None else parameter.low
    return (low, low + 1)

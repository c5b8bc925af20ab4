"""Values worth trying for the variables of a property: what a step touched, what it was given, the edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from runtime.machine.contract import Contract
from runtime.machine.domains import Enumerations, domain
from runtime.machine.interpreter import Value
from runtime.machine.module import Parameter
from runtime.machine.state import Key, Row, Store, Transition, parts_of
from runtime.machine.types import NAME_MAX, Choice, Identity, ListOf, Number, Plain, Truth, Type, is_plain

STRANGER = NAME_MAX
"""An identity that nobody has met; the next lower one where somebody has."""


class Candidates:
    """Values by type, each once, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: dict[Plain, dict[int, None]] = {}

    def add(self, kind: Type, value: object) -> None:
        """A value that occurs; lists are looked into."""
        if isinstance(kind, ListOf) and isinstance(value, Sequence):
            for element in value:
                self.add(kind.element, element)
        elif is_plain(kind) and isinstance(value, int):
            self.found.setdefault(kind, {})[value] = None  # type: ignore[arg-type]

    def of(self, parameter: Parameter, enums: Enumerations) -> list[int]:
        """The values to try for a variable: all of a small type, otherwise what occurs and the edges."""
        kind = parameter.type
        assert isinstance(kind, Plain)
        low, high = domain(kind, enums)
        least = low if parameter.low is None else parameter.low
        most = high if parameter.high is None else parameter.high
        if isinstance(kind, Truth | Choice):
            return list(range(low, high + 1))
        found: Iterable[int] = self.found.get(kind, {})
        if isinstance(kind, Identity):
            found = [*found, _stranger(found)]
        elif isinstance(kind, Number):
            edges = [edge for edge in (parameter.low, parameter.high) if edge is not None]
            found = [*found, 0, *edges]
        return [value for value in dict.fromkeys(found) if least <= value <= most]


def _stranger(known: Iterable[int]) -> int:
    taken, stranger = set(known), STRANGER
    while stranger in taken:
        stranger -= 1
    return stranger


def of_call(parameters: Sequence[Parameter], arguments: Sequence[Value]) -> Candidates:
    """What a call was given: the caller, the time, the arguments."""
    found = Candidates()
    for parameter, value in zip(parameters, arguments, strict=True):
        found.add(parameter.type, value)
    return found


def add_touched(found: Candidates, contract: Contract, step: Transition) -> None:
    """The rows that a step wrote, as they were and are, the parties that were paid, and all scalars."""
    for number, rows in enumerate(step.store.tables):
        for (place, key), before in step.changed().items():
            if place == id(rows):
                add_row(found, contract, number, key, before)
                add_row(found, contract, number, key, rows.get(key))
    for _, party, _ in step.payments:
        found.add(Identity(0), party)
    for number, scalar in enumerate(contract.scalars):
        found.add(scalar.type, step.store.scalars[number])


def add_row(found: Candidates, contract: Contract, table: int, key: Key, row: Row | None) -> None:
    """The keys and columns of a row."""
    declared = contract.tables[table]
    for part, value in zip(declared.keys, parts_of(key), strict=True):
        found.add(part.type, value)
    for column, value in zip(declared.columns, row or (), strict=False):
        found.add(column.type, value)


def add_everything(found: Candidates, contract: Contract, store: Store, rows: int) -> None:
    """The first so many rows of each table, and every party that has been paid."""
    for number, table in enumerate(store.tables):
        for key in islice(table, rows):
            add_row(found, contract, number, key, table[key])
    for wallet in store.wallets:
        for party in islice(wallet, rows):
            found.add(Identity(0), party)


def assignments(
    variables: Sequence[Parameter], found: Candidates, enums: Enumerations, most: int
) -> Iterator[Mapping[str, int]]:
    """Values for all variables, at most so many times; those found first are combined first."""
    pools = [found.of(variable, enums) for variable in variables]
    names = [variable.name for variable in variables]
    combined = chain.from_iterable(
        _diagonal(pools, distance) for distance in range(sum(len(pool) for pool in pools) - len(pools) + 1)
    )
    for values in islice(combined, most):
        yield dict(zip(names, values, strict=True))


def _diagonal(pools: Sequence[Sequence[int]], distance: int) -> Iterator[tuple[int, ...]]:
    """The combinations whose positions add up to this."""
    if not pools:
        if distance == 0:
            yield ()
        return
    rest = sum(len(pool) - 1 for pool in pools[1:])
    for place in range(max(0, distance - rest), min(distance, len(pools[0]) - 1) + 1):
        for others in _diagonal(pools[1:], distance - place):
            yield (pools[0][place], *others)

"""What each row of the readings takes part in.

A row is read by one or more loops; in each, it is a turn, or part of a turn, of
some class.  A *chain* names the class of the outermost turn whose effect the
row's value reaches, then the class of the turn inside it, and so on.
"""

from __future__ import annotations

from collections.abc import Mapping

from verifier.effects import TurnClass

Chain = tuple[TurnClass, ...]
"""A class of an outer loop's turns, a class of turns inside one of these …"""

Membership = tuple[Chain, ...]
"""All that one row takes part in: one chain for each loop that reads it."""

Traced = tuple[Membership, Membership]
"""For a row of an inner loop: chains handed to the loop around it, and those that ended in a value."""


def sorted_out(row: Membership, handed: Mapping[TurnClass, TurnClass | None]) -> Traced:
    """Which chains the outer loop gets, by the part of each class that is handed to it."""
    passed: list[Chain] = []
    local: list[Chain] = []
    for chain in row:
        whole = handed[chain[0]]
        if whole is not None:
            passed.append((whole, *chain[1:]))
        if whole is not chain[0]:
            local.append(chain)
    return tuple(passed), tuple(local)


def together(first: list[Traced], second: tuple[Traced, ...]) -> list[Traced]:
    """What rows take part in, in two loops over the same rows."""
    if not first:
        return list(second)
    return [(p + r, q + s) for (p, q), (r, s) in zip(first, second, strict=True)]


def within(uses: Mapping[TurnClass, set[TurnClass]], inner: list[Traced]) -> tuple[Membership, ...]:
    """The memberships of a turn's rows: ``uses`` says of whose values the turn's effects speak, by class."""
    return tuple(
        (
            *passed,
            *((turns, *chain) for turns, used in uses.items() for chain in local if chain[0] in used),
        )
        for passed, local in inner
    )


def renamed(membership: Membership, instead: Mapping[TurnClass, TurnClass]) -> Membership:
    """What an interval takes part in, in the classes of a bill."""
    return tuple((instead.get(chain[0], chain[0]), *chain[1:]) for chain in membership)


def ordered(kinds: Mapping[Membership, int]) -> dict[Membership, int]:
    """Kinds of rows in the one order."""
    return {kind: kinds[kind] for kind in sorted(kinds, key=_order)}


def _order(membership: Membership) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(turns.number for turns in chain) for chain in membership)

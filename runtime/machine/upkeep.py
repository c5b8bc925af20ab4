"""Aggregates are kept as rows change: the old contribution leaves its group, the new one joins its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from runtime.machine.contract import Aggregate, Contract, StateTable
from runtime.machine.state import Key, Row, Transition, key_of

Contribute = Callable[[int, Sequence[int]], Sequence[int]]
"""The results of a contribution for a row: ``included``, the keys of its group, its value."""

Member = tuple[Key, int | Key]
"""A row's group, and what it adds to it: its value, 1 for a count, its key in a list of rows."""


def starts(table: StateTable) -> Row:
    """The row of a table that is everywhere where nobody has written."""
    return tuple(column.start or 0 for column in table.columns)


class Upkeep:
    """The aggregates of one contract, by table; ``contribute`` executes their contributions."""

    def __init__(self, contract: Contract, contribute: Contribute) -> None:
        self.contribute = contribute
        self.of: list[list[tuple[int, Aggregate]]] = [[] for _ in contract.tables]
        for number, kept in enumerate(contract.aggregates):
            self.of[kept.table].append((number, kept))

    def change(
        self, step: Transition, table: int, keys: Sequence[int], old: Row | None, new: Row | None
    ) -> None:
        """A row changes; None: there is none, or it is everywhere and has its starts."""
        for number, kept in self.of[table]:
            was = None if old is None else self.member(kept, keys, old)
            becomes = None if new is None else self.member(kept, keys, new)
            if was == becomes:
                continue
            groups = step.store.kept[number]
            if was is not None:
                leave(step, kept.kind, groups, was)
            if becomes is not None:
                join(step, kept.kind, groups, becomes)

    def member(self, kept: Aggregate, keys: Sequence[int], row: Row) -> Member | None:
        """The row's group and value; None where it is not included."""
        included, *rest = self.contribute(kept.contribution, (*keys, *row))
        if not included:
            return None
        if kept.kind == "rows":
            return key_of(rest), key_of(keys)
        if kept.kind == "count":
            return key_of(rest), 1
        return key_of(rest[:-1]), rest[-1]


def join(step: Transition, kind: str, groups: Any, member: Member) -> None:
    """A row joins its group."""
    group, value = member
    match kind:
        case "total" | "count":
            step.put(groups, group, (groups.get(group, 0) + value) or None)
        case "rows":
            if group not in groups:
                step.put(groups, group, {})
            step.put(groups[group], value, 1)
        case _:
            if group not in groups:
                step.put(groups, group, step.store.members())
            values = groups[group]
            step.put(values, value, (values.get(value) or 0) + 1)


def leave(step: Transition, kind: str, groups: Any, member: Member) -> None:
    """A row leaves its group; a group without members is gone."""
    group, value = member
    match kind:
        case "total" | "count":
            step.put(groups, group, (groups.get(group, 0) - value) or None)
        case "rows":
            step.put(groups[group], value, None)
        case _:
            values = groups[group]
            step.put(values, value, (values[value] - 1) or None)
    if kind not in ("total", "count") and not groups[group]:
        step.put(groups, group, None)

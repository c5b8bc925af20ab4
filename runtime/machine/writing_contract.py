"""The contract half of a module → plain values for CBOR.  Twin of ``reading_contract.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.machine.contract import (
    Aggregate,
    Contract,
    Event,
    History,
    StateColumn,
    StateScalar,
    StateTable,
)
from runtime.machine.types import Type

Pool = Callable[[Type], int]
"""The number of a type in the module's list of types."""


def contract_value(contract: Contract, pool: Pool) -> list[Any]:
    """The array that is encoded."""
    return [
        contract.version,
        [[sort.name, sort.words] for sort in contract.sorts],
        [_scalar(scalar, pool) for scalar in contract.scalars],
        [_table(table, pool) for table in contract.tables],
        [_aggregate(kept) for kept in contract.aggregates],
        [_history(kept) for kept in contract.histories],
        [[account.name, pool(account.type)] for account in contract.accounts],
        [_event(event, pool) for event in contract.events],
        [[role.name, role.scalar, role.words] for role in contract.roles],
        [[feed.name, feed.table, feed.report, feed.words] for feed in contract.feeds],
        [[action.name, action.function, action.by, action.words] for action in contract.actions],
        contract.deployment,
    ]


def _scalar(scalar: StateScalar, pool: Pool) -> list[Any]:
    values = [scalar.low, scalar.high, scalar.start]
    return [scalar.name, pool(scalar.type), *values, scalar.constant, scalar.words]


def _table(table: StateTable, pool: Pool) -> list[Any]:
    keys = [[key.name, pool(key.type)] for key in table.keys]
    columns = [_column(column, pool) for column in table.columns]
    return [table.name, keys, columns, table.everywhere, table.words]


def _column(column: StateColumn, pool: Pool) -> list[Any]:
    return [column.name, pool(column.type), column.low, column.high, column.start]


def _event(event: Event, pool: Pool) -> list[Any]:
    return [event.name, [[field.name, pool(field.type)] for field in event.fields]]


def _aggregate(kept: Aggregate) -> list[Any]:
    return [kept.name, kept.table, kept.kind, kept.contribution, kept.words]


def _history(kept: History) -> list[Any]:
    return [kept.name, kept.action, kept.kind, kept.contribution, kept.words]

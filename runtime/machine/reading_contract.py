"""Plain values from CBOR → the contract half of a module.  Twin of ``writing_contract.py``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from runtime.machine.contract import (
    Account,
    Action,
    Aggregate,
    Contract,
    Event,
    Exemption,
    Feed,
    Field,
    History,
    Role,
    Sort,
    StateColumn,
    StateKey,
    StateScalar,
    StateTable,
)
from runtime.machine.refusal import ModuleRefused
from runtime.machine.shapes import array, integer, optional_integer, text, truth
from runtime.machine.types import Number, Plain

Pool = Callable[[Any, str], Plain]
"""The plain type with this number, or a refusal that says where."""


def read_contract(value: Any, pool: Pool) -> Contract:
    """The contract of a decoded array."""
    parts = array(value, "contract", 12)
    sorts, scalars, tables, aggregates, histories, accounts, events, roles, feeds, actions = (
        array(part, "contract") for part in parts[1:11]
    )
    return Contract(
        version=text(parts[0], "contract"),
        sorts=tuple(_sort(item) for item in sorts),
        scalars=tuple(_scalar(item, pool) for item in scalars),
        tables=tuple(_table(item, pool) for item in tables),
        aggregates=tuple(_aggregate(item) for item in aggregates),
        histories=tuple(_history(item) for item in histories),
        accounts=tuple(_account(item, pool) for item in accounts),
        events=tuple(_event(item, pool) for item in events),
        roles=tuple(_role(item) for item in roles),
        feeds=tuple(_feed(item) for item in feeds),
        actions=tuple(_action(item) for item in actions),
        deployment=integer(parts[11], "contract"),
    )


def read_exemption(value: Any) -> Exemption:
    """Calls that a property is not about."""
    action, condition = array(value, "property", 2)
    return Exemption(integer(action, "property"), optional_integer(condition, "property"))


def _sort(value: Any) -> Sort:
    name, words = array(value, "sort", 2)
    return Sort(text(name, "sort"), text(words, "sort"))


def _scalar(value: Any, pool: Pool) -> StateScalar:
    name, kind, low, high, start, constant, words = array(value, "scalar", 7)
    where = f"scalar {text(name, 'scalar')}"
    return StateScalar(
        name,
        pool(kind, where),
        optional_integer(low, where),
        optional_integer(high, where),
        optional_integer(start, where),
        truth(constant, where),
        text(words, where),
    )


def _table(value: Any, pool: Pool) -> StateTable:
    name, keys, columns, everywhere, words = array(value, "state table", 5)
    where = f"state table {text(name, 'state table')}"
    return StateTable(
        name,
        tuple(_key(item, pool, where) for item in array(keys, where)),
        tuple(_column(item, pool, where) for item in array(columns, where)),
        truth(everywhere, where),
        text(words, where),
    )


def _key(value: Any, pool: Pool, where: str) -> StateKey:
    name, kind = array(value, where, 2)
    return StateKey(text(name, where), pool(kind, where))


def _column(value: Any, pool: Pool, where: str) -> StateColumn:
    name, kind, *bounds = array(value, where, 5)
    low, high, start = (optional_integer(bound, where) for bound in bounds)
    return StateColumn(text(name, where), pool(kind, where), low, high, start)


def _aggregate(value: Any) -> Aggregate:
    where = "aggregate"
    name, table, kind, contribution, words = array(value, where, 5)
    numbers = integer(table, where), integer(contribution, where)
    return Aggregate(text(name, where), numbers[0], text(kind, where), numbers[1], text(words, where))


def _history(value: Any) -> History:
    where = "history"
    name, action, kind, contribution, words = array(value, where, 5)
    numbers = integer(action, where), integer(contribution, where)
    return History(text(name, where), numbers[0], text(kind, where), numbers[1], text(words, where))


def _account(value: Any, pool: Pool) -> Account:
    name, kind = array(value, "account", 2)
    read = pool(kind, "account")
    if not isinstance(read, Number):
        raise ModuleRefused("an account is a number", "account")
    return Account(text(name, "account"), read)


def _event(value: Any, pool: Pool) -> Event:
    name, fields = array(value, "event", 2)
    where = f"event {text(name, 'event')}"
    return Event(name, tuple(_field(item, pool, where) for item in array(fields, where)))


def _field(value: Any, pool: Pool, where: str) -> Field:
    name, kind = array(value, where, 2)
    return Field(text(name, where), pool(kind, where))


def _role(value: Any) -> Role:
    name, scalar, words = array(value, "role", 3)
    return Role(text(name, "role"), integer(scalar, "role"), text(words, "role"))


def _feed(value: Any) -> Feed:
    name, table, report, words = array(value, "feed", 4)
    return Feed(text(name, "feed"), integer(table, "feed"), integer(report, "feed"), text(words, "feed"))


def _action(value: Any) -> Action:
    name, function, by, words = array(value, "action", 4)
    where = "action"
    return Action(text(name, where), integer(function, where), text(by, where), text(words, where))

"""The contract half of a module as text; part of the disassembler."""

from __future__ import annotations

import json
from collections.abc import Iterator

from runtime.machine.contract import Contract, StateColumn, StateScalar, StateTable
from runtime.machine.module import Module
from runtime.machine.spelling import spell_value
from runtime.machine.types import Plain


def contract_lines(module: Module, contract: Contract) -> Iterator[str]:
    """Every record of the contract, in order."""
    yield f"contract version {_quoted(contract.version)}, deployed by function {contract.deployment}"
    for number, sort in enumerate(contract.sorts):
        yield f"sort {number} {_quoted(sort.name)}{_words(sort.words)}"
    for number, scalar in enumerate(contract.scalars):
        yield f"scalar {number} {_scalar(module, scalar)}"
    for number, table in enumerate(contract.tables):
        yield from _table(module, number, table)
    for number, kept in enumerate(contract.aggregates):
        what = f"{_quoted(kept.kind)} of state table {kept.table} by function {kept.contribution}"
        yield f"aggregate {number} {_quoted(kept.name)}: {what}{_words(kept.words)}"
    for number, told in enumerate(contract.histories):
        what = f"{_quoted(told.kind)} of action {told.action} by function {told.contribution}"
        yield f"history {number} {_quoted(told.name)}: {what}{_words(told.words)}"
    for number, account in enumerate(contract.accounts):
        yield f"account {number} {_quoted(account.name)}: {account.type}"
    for number, event in enumerate(contract.events):
        fields = ", ".join(f"{_quoted(field.name)} ({field.type})" for field in event.fields)
        yield f"event {number} {_quoted(event.name)}: {fields or 'no fields'}"
    for number, role in enumerate(contract.roles):
        yield f"role {number} {_quoted(role.name)}: scalar {role.scalar}{_words(role.words)}"
    for number, feed in enumerate(contract.feeds):
        parts = f"state table {feed.table}, reported by action {feed.report}"
        yield f"feed {number} {_quoted(feed.name)}: {parts}{_words(feed.words)}"
    for number, action in enumerate(contract.actions):
        by = f"function {action.function} by {_quoted(action.by)}"
        yield f"action {number} {_quoted(action.name)}: {by}{_words(action.words)}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _words(words: str) -> str:
    return f", words {_quoted(words)}" if words else ""


def _scalar(module: Module, scalar: StateScalar) -> str:
    constant = ", constant" if scalar.constant else ""
    values = _values(module, scalar.type, scalar)
    return f"{_quoted(scalar.name)}: {scalar.type}{values}{constant}{_words(scalar.words)}"


def _values(module: Module, kind: Plain, of: StateScalar | StateColumn) -> str:
    stated = (("from", of.low), ("to", of.high), ("starts at", of.start))
    return "".join(
        f", {word} {spell_value(module, kind, value)}" for word, value in stated if value is not None
    )


def _table(module: Module, number: int, table: StateTable) -> Iterator[str]:
    rows = "everywhere" if table.everywhere else "opened and closed"
    yield f"state table {number} {_quoted(table.name)}, rows {rows}{_words(table.words)}"
    for key in table.keys:
        yield f"  key {_quoted(key.name)}: {key.type}"
    for column in table.columns:
        yield f"  column {_quoted(column.name)}: {column.type}{_values(module, column.type, column)}"

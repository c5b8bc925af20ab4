"""The state of a contract as people and JSON see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.machine.contract import Contract, StateTable
from runtime.machine.interpreter import Value
from runtime.machine.memory import Memory
from runtime.machine.module import Module
from runtime.machine.monitors import Broken
from runtime.machine.state import parts_of
from runtime.machine.types import Plain
from wattlaw.running.naming import Names


def contract_of(module: Module) -> Contract:
    """The contract half of a module that is known to have one."""
    assert module.contract is not None
    return module.contract


def state_json(module: Module, store: Memory, names: Names) -> dict[str, Any]:
    """Scalars, rows and what is held, by name; of a table that has a row for every key, the written ones."""
    contract = contract_of(module)
    return {
        "time": names.time(store.now),
        "values": {
            one.name: names.spelled(one.type, store.scalars[number])
            for number, one in enumerate(contract.scalars)
        },
        "tables": {
            table.name: [
                row_json(table, names, parts_of(key), row) for key, row in sorted_rows(store, number)
            ]
            for number, table in enumerate(contract.tables)
        },
        "held": {
            one.name: names.spelled(one.type, store.held[number])
            for number, one in enumerate(contract.accounts)
        },
    }


def sorted_rows(store: Memory, table: int) -> list[tuple[Any, tuple[int, ...]]]:
    """The rows of a table in the order of their keys."""
    return sorted(store.tables[table].items(), key=lambda item: parts_of(item[0]))


def row_json(table: StateTable, names: Names, keys: Sequence[int], row: Sequence[int]) -> dict[str, Any]:
    """A row: keys and columns by name."""
    cells: list[tuple[str, Plain, Value]] = [
        (key.name, key.type, value) for key, value in zip(table.keys, keys, strict=True)
    ]
    cells += [(one.name, one.type, value) for one, value in zip(table.columns, row, strict=True)]
    return {name: names.spelled(kind, value) for name, kind, value in cells}


def values_of(names: Names, one: Broken) -> dict[str, Any]:
    """The values of a property's own variables for which it breaks, or is at its limit."""
    claim = names.module.properties[one.index]
    kinds = {
        parameter.name: parameter.type
        for index in (claim.goal, claim.premise)
        if index is not None
        for parameter in names.module.functions[index].parameters
    }
    return {
        name.partition(":")[2]: names.spelled(kinds[name], value)
        for name, value in one.values
        if name.startswith("any:") and name in kinds
    }


def row_text(table: StateTable, names: Names, keys: Sequence[int]) -> str:
    """``trades[t1]``."""
    spelled = (names.spelled(one.type, key) for one, key in zip(table.keys, keys, strict=True))
    return f"{table.name}[{', '.join(spelled)}]" if table.keys else table.name


def cell_text(table: StateTable, column: int, names: Names, keys: Sequence[int]) -> str:
    """``price of trades[t1]``; of a table with one column the row itself."""
    row = row_text(table, names, keys)
    return row if len(table.columns) == 1 else f"{table.columns[column].name} of {row}"

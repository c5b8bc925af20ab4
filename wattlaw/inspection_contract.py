"""What the module of a contract says about itself: state, actions, events, who plays which part."""

from __future__ import annotations

from typing import Any

from runtime.machine.contract import Action, Contract, StateColumn, StateKey, StateScalar, StateTable
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Module
from wattlaw.inspection import parameter_json, type_text
from wattlaw.quantities import plain_text


def contract_json(loaded: LoadedModule, contract: Contract) -> dict[str, Any]:
    """The records of a contract by name."""
    module = loaded.module
    return {
        "version": contract.version,
        "identities": [one.name for one in contract.sorts],
        "roles": [{"name": one.name, "words": one.words} for one in contract.roles],
        "values": [_cell(module, one) | {"constant": one.constant} for one in contract.scalars],
        "tables": [_table(module, one) for one in contract.tables],
        "kept": [
            {"name": one.name, "kind": one.kind, "table": contract.tables[one.table].name}
            for one in contract.aggregates
        ],
        "accounts": [{"name": one.name, "type": type_text(module, one.type)} for one in contract.accounts],
        "events": [
            {"name": one.name, "fields": {field.name: type_text(module, field.type) for field in one.fields}}
            for one in contract.events
        ],
        "feeds": [
            {
                "name": one.name,
                "table": contract.tables[one.table].name,
                "report": contract.actions[one.report].name,
            }
            for one in contract.feeds
        ],
        "deployment": _call(loaded, contract.deployment, "deploy:"),
        "actions": [_action(loaded, one) for one in contract.actions],
    }


def _cell(module: Module, one: StateScalar | StateColumn | StateKey) -> dict[str, Any]:
    low, high = getattr(one, "low", None), getattr(one, "high", None)
    start = getattr(one, "start", None)

    def shown(value: int | None) -> str | None:
        return None if value is None else plain_text(value, one.type, module)

    return {
        "name": one.name,
        "type": type_text(module, one.type),
        "from": shown(low),
        "to": shown(high),
        "start": shown(start),
    }


def _table(module: Module, one: StateTable) -> dict[str, Any]:
    return {
        "name": one.name,
        "words": one.words,
        "everywhere": one.everywhere,
        "keys": {key.name: type_text(module, key.type) for key in one.keys},
        "columns": [_cell(module, column) for column in one.columns],
    }


def _action(loaded: LoadedModule, one: Action) -> dict[str, Any]:
    made = _call(loaded, one.function, "arg:")
    return {"name": one.name, "by": one.by, "words": one.words, **made}


def _call(loaded: LoadedModule, function: int, prefix: str) -> dict[str, Any]:
    """The arguments of a call and the most that it costs."""
    cost = loaded.costs[function]
    parameters = loaded.module.functions[function].parameters
    arguments = [parameter_json(loaded.module, one) for one in parameters if one.name.startswith(prefix)]
    for one in arguments:
        one["name"] = one["name"].removeprefix(prefix)
    return {"arguments": arguments, "cost": {"fixed": cost.fixed, "per": dict(cost.per)}}

"""A played scenario as the JSON of ``watt run``."""

from __future__ import annotations

from typing import Any

from runtime.machine.contract import Contract
from runtime.machine.monitors import Broken
from runtime.machine.receipts import Receipt
from wattlaw.running.live import Done
from wattlaw.running.naming import Names
from wattlaw.running.playing import Looked, Played
from wattlaw.running.state import contract_of, row_json, state_json, values_of


def run_json(module: str, played: Played) -> dict[str, Any]:
    """The object of ``watt run --json``; ``module`` is the hash."""
    names = played.names
    steps: list[dict[str, Any]] = []
    expectations: list[dict[str, Any]] = []
    for row in played.rows:
        if isinstance(row, Looked):
            said = {"after": len(steps), "words": row.words, "holds": row.holds, "stopped": row.stopped}
            expectations.append(said)
        else:
            steps.append(step_json(names, row))
    store, done = played.store, (played.deployment, *played.steps)
    return {
        "module": module,
        "contract": names.module.name,
        "title": played.title,
        "ok": played.ok,
        "deployment": step_json(names, played.deployment),
        "steps": steps,
        "expectations": expectations,
        "violated": sorted({broken.name for one in done for broken in one.broken}),
        "state": None if store is None else state_json(names.module, store, names),
    }


def step_json(names: Names, done: Done) -> dict[str, Any]:
    """One step: who, when, what, and what it came to."""
    receipt = done.receipt
    return {
        "time": names.time(done.time),
        "by": None if done.caller is None else names.party(done.caller),
        "action": done.action,
        "arguments": _arguments(names, done),
        "outcome": done.outcome,
        "reason": done.reason,
        "as_told": done.as_told,
        "cost": None if receipt is None else receipt.cost,
        "events": [] if receipt is None else _events(names, receipt),
        "payments": [] if receipt is None else _payments(names, receipt),
        "changes": [] if receipt is None else _changes(names, receipt),
        "violated": [one.name for one in done.broken],
        "violations": [_watched(names, one) for one in done.broken],
        "at_limit": [_watched(names, one) for one in done.limits],
    }


def _arguments(names: Names, done: Done) -> dict[str, Any]:
    contract = contract_of(names.module)
    number = next((one.function for one in contract.actions if one.name == done.action), contract.deployment)
    parameters = names.module.functions[number].parameters
    kinds = {one.name.partition(":")[2]: one.type for one in parameters}
    return {name: names.spelled(kinds[name], value) for name, value in done.arguments if name in kinds}


def _watched(names: Names, one: Broken) -> dict[str, Any]:
    """A property with the values for which it breaks, or is at its limit."""
    return {"name": one.name, "how": one.how, "values": values_of(names, one)}


def _events(names: Names, receipt: Receipt) -> list[dict[str, Any]]:
    contract = contract_of(names.module)
    return [
        {
            "event": contract.events[one.event].name,
            "fields": {
                field.name: names.spelled(field.type, value)
                for field, value in zip(contract.events[one.event].fields, one.fields, strict=True)
            },
        }
        for one in receipt.events
    ]


def _payments(names: Names, receipt: Receipt) -> list[dict[str, Any]]:
    """``amount`` is what the contract got; negative: what the party got."""
    accounts = contract_of(names.module).accounts
    return [
        {
            "account": accounts[one.account].name,
            "party": names.party(one.party),
            "amount": names.spelled(accounts[one.account].type, one.amount),
        }
        for one in receipt.payments
    ]


def _changes(names: Names, receipt: Receipt) -> list[dict[str, Any]]:
    contract = contract_of(names.module)
    return _scalars(names, contract, receipt) + _rows(names, contract, receipt)


def _scalars(names: Names, contract: Contract, receipt: Receipt) -> list[dict[str, Any]]:
    found = []
    for one in receipt.scalars:
        scalar = contract.scalars[one.scalar]
        before, after = (names.spelled(scalar.type, value) for value in (one.before, one.after))
        found.append({"value": scalar.name, "before": before, "after": after})
    return found


def _rows(names: Names, contract: Contract, receipt: Receipt) -> list[dict[str, Any]]:
    found = []
    for one in receipt.rows:
        table = contract.tables[one.table]
        before, after = (
            None if row is None else row_json(table, names, one.keys, row) for row in (one.before, one.after)
        )
        found.append({"table": table.name, "before": before, "after": after})
    return found

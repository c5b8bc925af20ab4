"""A played scenario for people: who did what when, what moved, what was told, what was expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from runtime.machine.contract import Contract
from runtime.machine.interpreter import Value
from runtime.machine.monitors import Broken
from runtime.machine.receipts import Receipt, RowChange
from runtime.machine.types import Instant, Type
from wattlaw.running.live import PASSED, REFUSED, SUCCEEDED, Done
from wattlaw.running.naming import Names
from wattlaw.running.playing import Looked, Played
from wattlaw.running.state import contract_of, row_text, state_json, values_of

INDENT = "    "


def tell(played: Played) -> Iterator[str]:
    """The lines of a scenario."""
    yield played.title
    yield from tell_step(played.names, played.deployment)
    for row in played.rows:
        yield from tell_step(played.names, row) if isinstance(row, Done) else _looked(row)


def tell_step(names: Names, done: Done) -> Iterator[str]:
    """One step: a line of what was called, then lines of what it came to."""
    yield f"  {names.clock(done.time)}  {_call(names, done)}"
    if done.outcome == SUCCEEDED:
        assert done.receipt is not None
        first = done.action is None  # before it there was nothing
        receipt = replace(done.receipt, scalars=()) if first else done.receipt
        yield from (f"{INDENT}{line}" for line in moved(names, receipt))
        if not done.as_told:
            yield f"{INDENT}SUCCEEDED, which the scenario does not say"
    elif done.outcome != PASSED:
        how = "is refused" if done.outcome == REFUSED else "aborts"
        said = "" if done.as_told else ", which the scenario does not say"
        yield f"{INDENT}{how if done.as_told else how.upper()}{said}: {done.reason}"
    for one in done.broken:
        yield f"{INDENT}BROKEN: {_property(names, one)}{HOW[one.how]}"
    for one in done.limits:
        yield f"{INDENT}at its limit: {_property(names, one)}"


HOW = {
    "false": "",
    "aborts": ", which cannot be computed",
    "succeeded": ": the call should have aborted",
    "aborted": ": the call should not have aborted",
}


def _property(names: Names, one: Broken) -> str:
    """Its name, and for which values."""
    values = ", ".join(f"{name} {value}" for name, value in values_of(names, one).items())
    return f"{one.name} for {values}" if values else one.name


def _looked(one: Looked) -> Iterator[str]:
    if one.holds:
        yield f"  expected  {one.words}"
    else:
        stopped = f" ({one.stopped})" if one.stopped else ""
        yield f"  NOT AS EXPECTED  {one.words}{stopped}"


def _call(names: Names, done: Done) -> str:
    contract = contract_of(names.module)
    if done.caller is None:
        return "time passes"
    who = names.party(done.caller)
    number = next((number for number, one in enumerate(contract.actions) if one.name == done.action), None)
    function = contract.deployment if number is None else contract.actions[number].function
    kinds = {one.name.partition(":")[2]: one.type for one in names.module.functions[function].parameters}
    given = ", ".join(f"{name} {_short(names, kinds[name], value)}" for name, value in done.arguments)
    if done.action is None:
        return f"{who} deploys {names.module.name}{f' with {given}' if given else ''}"
    return f"{who} calls {done.action}({given})"


def _short(names: Names, kind: Type, value: Value) -> str:
    """A value on a line: of a long list the first elements."""
    if isinstance(kind, Instant) and isinstance(value, int):
        return names.clock(value)
    spelled = names.spelled(kind, value)
    if not isinstance(spelled, list):
        return str(spelled)
    shown = ", ".join(spelled[:4])
    return f"[{shown}, … {len(spelled)} in all]" if len(spelled) > 4 else f"[{shown}]"


def moved(names: Names, receipt: Receipt) -> Iterator[str]:
    """What a call moved, changed and told."""
    contract = contract_of(names.module)
    for paid in receipt.payments:
        account = contract.accounts[paid.account]
        party, amount = names.party(paid.party), names.spelled(account.type, abs(paid.amount))
        yield f"{party} pays {amount}" if paid.amount > 0 else f"{party} gets {amount}"
    for one in receipt.scalars:
        scalar = contract.scalars[one.scalar]
        before, after = (names.spelled(scalar.type, value) for value in (one.before, one.after))
        yield f"{scalar.name}: {before} → {after}"
    for row in receipt.rows:
        yield from _row(names, contract, row)
    for happened in receipt.events:
        event = contract.events[happened.event]
        fields = ", ".join(
            f"{field.name} {names.spelled(field.type, value)}"
            for field, value in zip(event.fields, happened.fields, strict=True)
        )
        yield f"event {event.name}({fields})"


def _row(names: Names, contract: Contract, change: RowChange) -> Iterator[str]:
    table, before, after = contract.tables[change.table], change.before, change.after
    row = row_text(table, names, change.keys)
    if before is None or after is None:
        cells = before or after or ()
        spelled = (
            f"{column.name} {names.spelled(column.type, value)}"
            for column, value in zip(table.columns, cells, strict=True)
        )
        yield f"{row} {'closed' if after is None else 'opened'}: {', '.join(spelled)}"
        return
    for column, was, now in zip(table.columns, before, after, strict=True):
        if was != now:
            name = row if len(table.columns) == 1 else f"{column.name} of {row}"
            yield f"{name}: {names.spelled(column.type, was)} → {names.spelled(column.type, now)}"


def tell_state(played: Played) -> Iterator[str]:
    """The state at the end: values, rows, what is held."""
    store, names = played.store, played.names
    if store is None:
        return
    state = state_json(names.module, store, names)
    yield "at the end"
    for name, value in state["values"].items():
        yield f"  {name}  {value}"
    for table in contract_of(names.module).tables:
        keys = {key.name for key in table.keys}
        for row in state["tables"][table.name]:
            place = ", ".join(row[key.name] for key in table.keys)
            cells = ", ".join(f"{name} {value}" for name, value in row.items() if name not in keys)
            yield f"  {table.name}[{place}]  {cells}"
    for name, value in state["held"].items():
        yield f"  {name} held  {value}"

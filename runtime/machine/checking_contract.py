"""Loader, part 4: the contract half of a module: its records, and what its functions may do to the state."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine.code import Op
from runtime.machine.contract import (
    Action,
    Aggregate,
    Contract,
    History,
    StateColumn,
    StateScalar,
    StateTable,
)
from runtime.machine.domains import check_type, domain
from runtime.machine.effects import Effects
from runtime.machine.loaded import result_types
from runtime.machine.module import Function, Module, Parameter
from runtime.machine.refusal import insist
from runtime.machine.structure import check_name, check_names, check_text
from runtime.machine.types import WORD_MAX, WORD_MIN, Day, Identity, Instant, Number, Plain, Truth, is_plain

AGGREGATE_KINDS = ("total", "count", "lowest", "highest", "rows")
HISTORY_KINDS = ("total", "count")
PARTY = Identity(0)


def check_records(module: Module) -> None:
    """Everything but what speaks of functions; the instructions' typing rules rely on it."""
    contract = module.contract
    insist(
        (module.kind == "contract") == (contract is not None), "a contract has state, others none", "module"
    )
    if contract is None:
        return
    _check_names(contract)
    insist(contract.sorts and contract.sorts[0].name == "party", "the first sort must be party", "sorts")
    for scalar in contract.scalars:
        _check_cell(module, scalar, f"scalar {scalar.name}")
    for table in contract.tables:
        _check_table(module, table)
    for account in contract.accounts:
        check_type(account.type, module.enums, f"account {account.name}")
    for event in contract.events:
        where = f"event {event.name}"
        check_names((field.name for field in event.fields), where)
        for field in event.fields:
            check_type(field.type, module.enums, where, len(contract.sorts))
    for role in contract.roles:
        where = f"role {role.name}"
        insist(0 <= role.scalar < len(contract.scalars), "there is no such scalar", where)
        held = contract.scalars[role.scalar]
        insist(held.type == PARTY and held.constant, "a role is a constant party", where)
    for feed in contract.feeds:
        where = f"feed {feed.name}"
        insist(0 <= feed.table < len(contract.tables), "there is no such table", where)
        insist(0 <= feed.report < len(contract.actions), "there is no such action", where)
    for kept in contract.aggregates:
        where = f"aggregate {kept.name}"
        insist(0 <= kept.table < len(contract.tables), "there is no such table", where)
        insist(kept.kind in AGGREGATE_KINDS, f"{kept.kind!r} is no kind of aggregate", where)
        _check_contribution(module, kept, where)
    for told in contract.histories:
        where = f"history {told.name}"
        insist(0 <= told.action < len(contract.actions), "there is no such action", where)
        insist(told.kind in HISTORY_KINDS, f"{told.kind!r} is no kind of history", where)
        _check_contribution(module, told, where)


def _check_names(contract: Contract) -> None:
    check_name(contract.version, "contract, version")
    parts = {
        "sorts": contract.sorts,
        "scalars": contract.scalars,
        "state tables": contract.tables,
        "aggregates": contract.aggregates,
        "histories": contract.histories,
        "accounts": contract.accounts,
        "events": contract.events,
        "roles": contract.roles,
        "feeds": contract.feeds,
        "actions": contract.actions,
    }
    for where, records in parts.items():
        check_names((record.name for record in records), where)  # type: ignore[attr-defined]
        for record in records:
            check_text(getattr(record, "words", ""), where)
    for action in contract.actions:
        check_text(action.by, "actions")


def _check_cell(module: Module, cell: StateScalar | StateColumn, where: str) -> None:
    """A type, a range of it, a start in the range."""
    assert module.contract is not None
    check_type(cell.type, module.enums, where, len(module.contract.sorts))
    low, high = domain(cell.type, module.enums)
    if cell.low is not None or cell.high is not None:
        insist(isinstance(cell.type, Number | Day | Instant), "values of this type have no range", where)
        low, high = bounds(cell)
        insist(WORD_MIN <= low <= high <= WORD_MAX, "the range is empty or too wide", where)
    insist(cell.start is None or low <= cell.start <= high, "the start is outside the range", where)


def bounds(cell: StateScalar | StateColumn) -> tuple[int, int]:
    """The range of a number, day or instant."""
    return (
        WORD_MIN if cell.low is None else cell.low,
        WORD_MAX if cell.high is None else cell.high,
    )


def _check_table(module: Module, table: StateTable) -> None:
    assert module.contract is not None
    where = f"state table {table.name}"
    check_names((*(key.name for key in table.keys), *(column.name for column in table.columns)), where)
    for key in table.keys:
        check_type(key.type, module.enums, where, len(module.contract.sorts))
    for column in table.columns:
        _check_cell(module, column, f"{where}, column {column.name}")
        insist(not table.everywhere or column.start is not None, "a column has no start", where)
    insist(not table.everywhere or table.columns, "a table that is everywhere needs a column", where)


def _function(module: Module, index: int, where: str) -> Function:
    insist(0 <= index < len(module.functions), f"there is no function {index}", where)
    return module.functions[index]


def _check_contribution(module: Module, kept: Aggregate | History, where: str) -> None:
    """The results of a contribution: whether it is included, the keys of its group, its value."""
    function = _function(module, kept.contribution, where)
    registers = len(function.parameters) + len(function.registers)
    known = all(0 <= result.register < registers for result in function.results)
    insist(known and function.results, "the contribution gives nothing", where)
    included, *rest = result_types(function)
    insist(isinstance(included, Truth), "a contribution first says whether it is included", where)
    insist(all(is_plain(kind) for kind in rest), "a contribution is plain", where)
    if kept.kind in ("total", "lowest", "highest"):
        insist(rest, "the contribution has no value", where)
        ordered = Number if kept.kind == "total" else Number | Day | Instant
        insist(isinstance(rest[-1], ordered), "the contribution's value has no total or no order", where)


# --- what speaks of functions


def check_contract(module: Module, effects: Sequence[Effects]) -> None:
    """Signatures of the functions that play a part, and what each may do; their code is well typed."""
    contract = module.contract
    if contract is None:
        return
    for kept in contract.aggregates:
        where = f"aggregate {kept.name}"
        _check_row_parameters(module, contract.tables[kept.table], kept, where)
        insist(not effects[kept.contribution].stateful, "a contribution reads no state", where)
    deploying = _function(module, contract.deployment, "deployment")
    _check_call(deploying, "deploy:", "deployment")
    _check_deployment(contract, deploying, effects[contract.deployment])
    for action in contract.actions:
        _check_action(module, action, effects)
    for told in contract.histories:
        where = f"history {told.name}"
        acting = module.functions[contract.actions[told.action].function].parameters
        given = module.functions[told.contribution].parameters
        insist(_named(given) == _named(acting), "it does not take what its action takes", where)
        same = zip(given, acting, strict=True)
        insist(all(_admits(one, of.low, of.high) for one, of in same), "it narrows a range", where)
        insist(not effects[told.contribution].stateful, "a contribution reads no state", where)
    for export in module.exports:
        if 0 <= export < len(effects):
            insist(not effects[export].stateful, "an exported function has no state", "exports")


def _named(parameters: Sequence[Parameter]) -> list[tuple[str, object]]:
    return [(parameter.name, parameter.type) for parameter in parameters]


def _check_row_parameters(module: Module, table: StateTable, kept: Aggregate, where: str) -> None:
    """A contribution takes any row that the table can have."""
    cells: list[tuple[str, Plain, int | None, int | None]] = [
        (key.name, key.type, None, None) for key in table.keys
    ]
    cells += [(column.name, column.type, column.low, column.high) for column in table.columns]
    parameters = module.functions[kept.contribution].parameters
    insist(_named(parameters) == [cell[:2] for cell in cells], "it does not take the table's row", where)
    for parameter, (_, _, low, high) in zip(parameters, cells, strict=True):
        takes = _admits(parameter, low, high)
        insist(takes, f"{parameter.name} does not take every value of the table", where)


def _admits(parameter: Parameter, low: int | None, high: int | None) -> bool:
    """Whether a parameter takes all values of this range."""
    least = parameter.low is None or (low is not None and parameter.low <= low)
    return least and (parameter.high is None or (high is not None and high <= parameter.high))


def _check_call(function: Function, prefix: str, where: str) -> None:
    """``caller``, ``now``, then the arguments by their prefix; no results."""
    first = _named(function.parameters[:2])
    insist(first == [("caller", PARTY), ("now", Instant())], "it does not begin with caller and now", where)
    rest = function.parameters[2:]
    insist(all(one.name.startswith(prefix) for one in rest), f"an argument is not called {prefix}…", where)
    insist(not function.results, "it gives results", where)


def _check_deployment(contract: Contract, function: Function, effects: Effects) -> None:
    """It stores every scalar that has no start, on every path."""
    where = "deployment"
    _check_no_claims(effects, where)
    certain = {
        step.immediates[0] for step in function.body.steps if isinstance(step, Op) and step.name == "store"
    }
    for number, scalar in enumerate(contract.scalars):
        insist(scalar.start is not None or number in certain, f"{scalar.name} is not stored", where)


def _check_action(module: Module, action: Action, effects: Sequence[Effects]) -> None:
    where = f"action {action.name}"
    assert module.contract is not None
    _check_call(_function(module, action.function, where), "arg:", where)
    found = effects[action.function]
    _check_no_claims(found, where)
    for scalar in sorted(found.stores):
        insist(not module.contract.scalars[scalar].constant, "it stores a constant", where)


def _check_no_claims(effects: Effects, where: str) -> None:
    insist(not effects.claims, "only properties may read wallets and histories", where)
    insist(not effects.before, "only properties may read the state before a step", where)

"""A contract as text, from its module alone: state, deployment, actions, properties."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.machine.contract import Action, Aggregate, Contract, StateColumn, StateScalar, StateTable
from runtime.machine.decompiler.kept import Contribution
from runtime.machine.decompiler.listing import INDENT, described, statement_lines, type_text
from runtime.machine.decompiler.naming import parameter_name
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.walk import decompile
from runtime.machine.module import Module, Parameter
from runtime.machine.types import Plain

GIVEN = ("caller", "now")
"""What every call has: who calls, and when."""


def contract_text(module: Module) -> str:
    """The whole contract but its properties (``statement`` prints each of these)."""
    contract = contract_of(module)
    parts = [list(state_lines(module)), ["deployment", *deployment_lines(module)]]
    parts += [[action_head(module, action), *action_lines(module, action)] for action in contract.actions]
    return "\n\n".join("\n".join(lines) for lines in parts) + "\n"


def contract_of(module: Module) -> Contract:
    """The contract half of a module that has one."""
    assert module.contract is not None
    return module.contract


def state_lines(module: Module) -> Iterator[str]:
    """Scalars, tables and what is kept about them, accounts and events."""
    contract, phrases = contract_of(module), Phrases(module)
    for scalar in contract.scalars:
        fixed = ", never changed" if scalar.constant else ""
        yield f"{scalar.name}: {_cell(phrases, scalar)}{fixed}"
    for table in contract.tables:
        yield from _table(phrases, table)
    for kept in contract.aggregates:
        yield _aggregate(phrases, kept)
    for account in contract.accounts:
        yield f"holds {account.name}: {type_text(module, account.type)}"
    for event in contract.events:
        fields = ", ".join(f"{field.name} ({type_text(module, field.type)})" for field in event.fields)
        yield f"tells {event.name}({fields})"


def _aggregate(phrases: Phrases, kept: Aggregate) -> str:
    """An aggregate by its contribution: what is kept, of which rows, for each what."""
    table = contract_of(phrases.module).tables[kept.table].name
    made = Contribution(phrases, kept.contribution, kept.kind, own="")
    value = "" if made.value is None else f" of {phrases.text(made.value)}"
    where = "" if made.of_everything() else f" where {phrases.text(made.included)}"
    each = f", for each {' and '.join(phrases.text(key) for key in made.group)}" if made.group else ""
    notes = "" if made.plain else f", with {'; '.join(statement_lines(phrases, made.statements))}"
    return f"{kept.name}: {kept.kind}{value} over {table}{where}{each}{notes}"


def _table(phrases: Phrases, table: StateTable) -> Iterator[str]:
    keys = ", ".join(f"{key.name} ({type_text(phrases.module, key.type)})" for key in table.keys)
    yield f"{table.name} by {keys or 'nothing'}{', everywhere' if table.everywhere else ''}"
    for column in table.columns:
        yield f"{INDENT}{column.name}: {_cell(phrases, column)}"


def _cell(phrases: Phrases, cell: StateScalar | StateColumn) -> str:
    """A type with its range and start."""
    kind: Plain = cell.type
    text = described(phrases, Parameter(cell.name, kind, cell.low, cell.high))
    return text if cell.start is None else f"{text}, starts at {phrases.literal(kind, cell.start)}"


def action_head(module: Module, action: Action) -> str:
    """``action withdraw (x: a number of USD from 0.00 USD to …)``; who may is among what it requires."""
    parameters = module.functions[action.function].parameters
    phrases = Phrases(module)
    given = ", ".join(
        f"{parameter_name(module, one)}: {described(phrases, one)}"
        for one in parameters
        if one.name not in GIVEN
    )
    return f"action {action.name} ({given})"


def action_lines(module: Module, action: Action) -> list[str]:
    """What an action requires, changes, pays and tells, in order."""
    return _body(module, action.function)


def deployment_lines(module: Module) -> list[str]:
    """What the deployment requires and stores."""
    function = module.functions[contract_of(module).deployment]
    phrases = Phrases(module)
    takes = [
        f"{INDENT}takes {parameter_name(module, one)}: {described(phrases, one)}"
        for one in function.parameters
        if one.name not in GIVEN
    ]
    return takes + _body(module, contract_of(module).deployment)


def _body(module: Module, function: int) -> list[str]:
    found = decompile(module, function)
    return [INDENT + line for line in statement_lines(Phrases(module), found.statements)]

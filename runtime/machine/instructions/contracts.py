"""Typing rules for the state of a contract: which records the immediates name."""

from __future__ import annotations

from runtime.machine.contract import Account, Aggregate, Contract, StateTable
from runtime.machine.instructions.table import Context, TypeFault, expect
from runtime.machine.types import COUNT, Identity, Plain, Type

PARTY = Identity(0)

NOW, BEFORE = 0, 1
"""Moments: in properties 0 is after the step; elsewhere only 0 exists."""


def contract(context: Context) -> Contract:
    """The contract half of the module."""
    if context.contract is None:
        raise TypeFault("the module has no state")
    return context.contract


def immediates(imm: tuple[int, ...], count: int) -> None:
    """That many immediates."""
    expect(len(imm) == count, f"{count} immediates are needed, not {len(imm)}")


def moment(immediate: int) -> None:
    """A moment that exists."""
    expect(immediate in (NOW, BEFORE), f"there is no moment {immediate}")


def message(context: Context, immediate: int) -> None:
    """A message of the module."""
    expect(0 <= immediate < context.message_count(), "there is no such message")


def operands(args: tuple[Type, ...], wanted: tuple[Type, ...]) -> None:
    """Operands of exactly these types."""
    expect(len(args) == len(wanted), f"{len(wanted)} operands are needed, not {len(args)}")
    for have, want in zip(args, wanted, strict=True):
        if have != want:  # the complaint is worded only when there is one
            raise TypeFault(f"{want} is needed, not {have}")


def state_table(context: Context, immediate: int) -> StateTable:
    """The table with this number."""
    tables = contract(context).tables
    expect(0 <= immediate < len(tables), "there is no such table in the state")
    return tables[immediate]


def key_types(table: StateTable) -> tuple[Plain, ...]:
    """The types of a row's keys."""
    return tuple(key.type for key in table.keys)


def column_type(table: StateTable, immediate: int) -> Plain:
    """The type of a column."""
    expect(0 <= immediate < len(table.columns), "there is no such column")
    return table.columns[immediate].type


def account(context: Context, immediate: int) -> Account:
    """The account with this number."""
    accounts = contract(context).accounts
    expect(0 <= immediate < len(accounts), "there is no such account")
    return accounts[immediate]


def aggregate(context: Context, immediate: int) -> Aggregate:
    """The aggregate with this number."""
    aggregates = contract(context).aggregates
    expect(0 <= immediate < len(aggregates), "there is no such aggregate")
    return aggregates[immediate]


def group_types(context: Context, kind: str, contribution: int) -> tuple[Type, ...]:
    """The types of a group's keys: what a contribution gives after ``included``, without its value."""
    results = context.result_types(contribution)[1:]
    return results if kind in ("count", "rows") else results[:-1]


def value_type(context: Context, kind: str, contribution: int) -> Type:
    """The type of what is kept for each group."""
    return COUNT if kind == "count" else context.result_types(contribution)[-1]


MOMENT = {
    **dict.fromkeys(("load", "present", "tally", "tallied", "held", "wallet", "told"), 1),
    "fetch": 2,
}
"""Which immediate of an instruction is its moment."""

"""What one action or the deployment of a contract came to."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.machine.aborts import Abort, Reason
from runtime.machine.contract import Contract
from runtime.machine.module import Module
from runtime.machine.state import Row, Transition, parts_of
from runtime.machine.upkeep import starts


@dataclass(frozen=True, slots=True)
class Happened:
    """An event with its fields, in their declared order."""

    event: int
    fields: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Payment:
    """``amount`` of an account came from the party into the contract; negative: it went to the party."""

    account: int
    party: int
    amount: int


@dataclass(frozen=True, slots=True)
class ScalarChange:
    """A scalar that is not what it was."""

    scalar: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that is not what it was; None where there was or is none."""

    table: int
    keys: tuple[int, ...]
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class Receipt:
    """``reason`` None: the action succeeded.  Otherwise nothing of it remains but the reason.

    ``message`` is the text's word for it: which requirement, which column's
    range, which absent row; None where the machine itself had to stop.
    """

    reason: Reason | None
    message: str | None
    cost: int
    events: tuple[Happened, ...] = ()
    payments: tuple[Payment, ...] = ()
    scalars: tuple[ScalarChange, ...] = ()
    rows: tuple[RowChange, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the action took place."""
        return self.reason is None


def aborted(module: Module, abort: Abort) -> Receipt:
    """The receipt of an action that came to nothing."""
    message = None if abort.message is None else module.messages[abort.message]
    if abort.parameter is not None:
        function, parameter = abort.parameter
        message = module.functions[function].parameters[parameter].name.partition(":")[2] or message
    return Receipt(abort.reason, message, abort.cost or 0)


def succeeded(contract: Contract, step: Transition, cost: int) -> Receipt:
    """The receipt of a step that has been made."""
    return Receipt(
        None,
        None,
        cost,
        tuple(Happened(event, fields) for event, fields in step.events),
        tuple(Payment(account, party, amount) for account, party, amount in step.payments),
        tuple(_scalars(step)),
        tuple(_rows(contract, step)),
    )


def _scalars(step: Transition) -> list[ScalarChange]:
    place, found = id(step.store.scalars), []
    for (mapping, key), before in step.changed().items():
        if mapping == place and step.store.scalars[key] != before:
            found.append(ScalarChange(key, before, step.store.scalars[key]))
    return found


def _rows(contract: Contract, step: Transition) -> list[RowChange]:
    """In the order in which they were first written."""
    numbers = {id(rows): number for number, rows in enumerate(step.store.tables)}
    found = []
    for (mapping, key), was in step.changed().items():
        number = numbers.get(mapping)
        if number is None:
            continue
        table = contract.tables[number]
        otherwise = starts(table) if table.everywhere else None
        before = otherwise if was is None else was
        after = step.store.tables[number].get(key, otherwise)
        if before != after:
            found.append(RowChange(number, parts_of(key), before, after))
    return found

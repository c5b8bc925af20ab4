"""How the state of a contract is said: ``balances[seller]``, ``total of trades of buyer``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.machine.contract import Contract
from runtime.machine.decompiler.binding import ATOM, COMPARISON, PRODUCT, SUM, Phrase
from runtime.machine.decompiler.expressions import Act, Applied, Expression
from runtime.machine.decompiler.kept import kept_text, told_text
from runtime.machine.decompiler.naming import readable

if TYPE_CHECKING:
    from runtime.machine.decompiler.phrases import Phrases


def contract_of(p: Phrases) -> Contract:
    """The contract half of the module; only its code speaks of state."""
    assert p.module.contract is not None
    return p.module.contract


def before(text: str, moment: int) -> str:
    """The value before the step that a property speaks of."""
    return f"{text} before" if moment else text


def row_text(p: Phrases, table: int, keys: tuple[Expression, ...]) -> str:
    """One row: ``trades[id]``; a table without keys has one."""
    name = readable(contract_of(p).tables[table].name)
    return f"{name}[{', '.join(p.text(key) for key in keys)}]" if keys else name


def cell_text(p: Phrases, table: int, column: int, keys: tuple[Expression, ...]) -> str:
    """A column of a row; of a table with one column, the row itself."""
    declared = contract_of(p).tables[table]
    row = row_text(p, table, keys)
    return row if len(declared.columns) == 1 else f"{row}.{declared.columns[column].name}"


def load(p: Phrases, e: Applied) -> Phrase:
    """A scalar."""
    scalar, moment = e.immediates
    text = before(contract_of(p).scalars[scalar].name, moment)
    return text, PRODUCT if moment else ATOM


def present(p: Phrases, e: Applied) -> Phrase:
    """Whether there is a row."""
    table, moment = e.immediates
    return f"there is {before(row_text(p, table, e.operands), moment)}", COMPARISON


def fetch(p: Phrases, e: Applied) -> Phrase:
    """A column of a row."""
    table, column, moment, _ = e.immediates
    return before(cell_text(p, table, column, e.operands), moment), PRODUCT if moment else ATOM


def tally(p: Phrases, e: Applied) -> Phrase:
    """What is kept about a group of rows."""
    return before(kept_text(p, e.immediates[0], e.operands), e.immediates[1]), PRODUCT


def tallied(p: Phrases, e: Applied) -> Phrase:
    """Whether a group has members."""
    return f"there is {before(kept_text(p, e.immediates[0], e.operands), e.immediates[1])}", COMPARISON


def held(p: Phrases, e: Applied) -> Phrase:
    """What the contract holds."""
    account, moment = e.immediates
    return before(f"the {contract_of(p).accounts[account].name} held", moment), PRODUCT


def wallet(p: Phrases, e: Applied) -> Phrase:
    """What a party has got out."""
    account, moment = e.immediates
    (party,) = e.operands
    text = f"the {contract_of(p).accounts[account].name} that {p.within(party, ATOM)} has got out"
    return before(text, moment), PRODUCT


def told(p: Phrases, e: Applied) -> Phrase:
    """What has happened so far."""
    history, moment = e.immediates
    return before(told_text(p, history, e.operands), moment), PRODUCT


def sha256(p: Phrases, e: Applied) -> Phrase:
    """A digest."""
    return f"sha256({', '.join(p.text(operand) for operand in e.operands)})", ATOM


def span(p: Phrases, e: Applied) -> Phrase:
    """The time from the first instant to the second."""
    x, y = e.operands
    return f"{p.within(y, SUM)} − {p.within(x, PRODUCT)}", SUM


def local_day(p: Phrases, e: Applied) -> Phrase:
    """The date of an instant."""
    return f"date of {p.within(e.operands[0], ATOM)} by {p.table(e.immediates[0])}", PRODUCT


def start_of_day(p: Phrases, e: Applied) -> Phrase:
    """The first instant of a date."""
    return f"start of {p.within(e.operands[0], ATOM)} by {p.table(e.immediates[0])}", PRODUCT


def act_text(p: Phrases, act: Act) -> str:
    """A change of the state, a payment or an event as a sentence."""
    contract, first = contract_of(p), act.immediates[0]
    match act.instruction:
        case "store":
            return f"{contract.scalars[first].name} becomes {p.text(act.operands[0])}"
        case "assign":
            cell = cell_text(p, first, act.immediates[1], act.operands[:-1])
            return f"{cell} becomes {p.text(act.operands[-1])}"
        case "open_row":
            table = contract.tables[first]
            keys, values = act.operands[: len(table.keys)], act.operands[len(table.keys) :]
            named = zip(table.columns, values, strict=True)
            columns = ", ".join(f"{column.name} = {p.text(value)}" for column, value in named)
            return f"new {row_text(p, first, keys)}{' with ' if columns else ''}{columns}"

        case "close_row":
            return f"{row_text(p, first, act.operands)} is gone"
        case "receive":
            return f"receives {p.within(act.operands[1], SUM)} from {p.text(act.operands[0])}"
        case "pay":
            return f"pays {p.within(act.operands[1], SUM)} to {p.text(act.operands[0])}"
        case _:
            event = contract.events[first]
            told = zip(event.fields, act.operands, strict=True)
            fields = ", ".join(f"{field.name} = {p.text(value)}" for field, value in told)
            return f"tells {event.name}({fields})"

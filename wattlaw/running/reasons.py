"""Why a call came to nothing, with the row and the value: ``balances[alice] may not be -5.00 USD``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.machine import interpreter
from runtime.machine.aborts import Abort, Reason
from runtime.machine.acting import act, deploy
from runtime.machine.code import Op
from runtime.machine.contract import StateColumn, StateScalar
from runtime.machine.interpreter import Outcome, Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.receipts import Receipt
from runtime.machine.state import Transition
from runtime.machine.types import ListOf, Plain
from wattlaw.running.naming import Names
from wattlaw.running.state import cell_text, contract_of, row_text


def why(
    module: LoadedModule,
    names: Names,
    receipt: Receipt,
    store: Memory | None,
    call: tuple[str | None, int, int, dict[str, Value]],
) -> str:
    """The reason of an aborted call (action, caller, time, arguments) or deployment (no action, no store).

    The call is made once more in the interpreter, which knows where it stops; it leaves the store alone.
    """
    assert receipt.reason is not None
    if receipt.reason is Reason.REQUIRED:
        return receipt.message or receipt.reason.value
    stopped: list[Abort] = []

    def form(
        loaded: LoadedModule, function: int, arguments: Sequence[Value], step: Transition | None
    ) -> Outcome:
        try:
            return interpreter.run(loaded, function, arguments, step)
        except Abort as abort:
            stopped.append(abort)
            raise

    action, caller, time, arguments = call
    if action is None:
        deploy(module, arguments, caller, time, form=form)
    elif store is not None:
        act(module, store, action, caller, time, arguments, form=form)
    told = _told(module, names, stopped[0]) if stopped else None
    plain = receipt.reason.value if receipt.message is None else f"{receipt.message}: {receipt.reason.value}"
    return told or plain


def _told(module: LoadedModule, names: Names, abort: Abort) -> str | None:
    """The sentence, where there is a better one than the machine's own; the first instruction decides."""
    if abort.parameter is not None:
        function, number = abort.parameter
        return _argument(module.module.functions[function].parameters[number], names, abort.reason)
    if abort.at is None:
        return None
    step, operands = abort.at
    match abort.reason:
        case Reason.OUT_OF_RANGE:
            return _range(module, names, step, operands)
        case Reason.NO_SUCH_ROW | Reason.ROW_EXISTS if step.name in ROWS:
            table = contract_of(module.module).tables[step.immediates[0]]
            row = row_text(table, names, operands[: len(table.keys)])
            return f"there is no {row}" if abort.reason is Reason.NO_SUCH_ROW else f"there is {row} already"
        case Reason.NO_SUCH_ROW if step.name == "tally":
            return f"nothing has {contract_of(module.module).aggregates[step.immediates[0]].words}"
        case Reason.NOT_HELD | Reason.NEGATIVE_AMOUNT:
            account = contract_of(module.module).accounts[step.immediates[0]]
            amount = names.spelled(account.type, operands[1])
            verb = "receive" if step.name == "receive" else "pay"
            if abort.reason is Reason.NEGATIVE_AMOUNT:
                return f"the contract cannot {verb} {amount}: it is negative"
            return f"the contract cannot pay {amount}: it does not hold so much"
        case _:
            return None


ROWS = ("fetch", "assign", "open_row", "close_row")


def _range(module: LoadedModule, names: Names, step: Op, operands: Sequence[Any]) -> str | None:
    contract = contract_of(module.module)
    match step.name:
        case "store":
            scalar = contract.scalars[step.immediates[0]]
            return _outside(names, scalar, scalar.name, operands[0])
        case "assign":
            table, column = contract.tables[step.immediates[0]], step.immediates[1]
            *keys, value = operands
            return _outside(names, table.columns[column], cell_text(table, column, names, keys), value)
        case _:
            return None


def _outside(names: Names, cell: StateScalar | StateColumn, name: str, value: int) -> str:
    assert cell.low is not None
    assert cell.high is not None
    return (
        f"{name} may not be {names.spelled(cell.type, value)}: {_span(names, cell.type, cell.low, cell.high)}"
    )


def _span(names: Names, kind: Plain, low: int, high: int) -> str:
    return f"it lies from {names.spelled(kind, low)} to {names.spelled(kind, high)}"


def _argument(parameter: Parameter, names: Names, reason: Reason) -> str | None:
    name = parameter.name.partition(":")[2]
    kind = parameter.type
    if reason is Reason.TOO_MANY and isinstance(kind, ListOf):
        return f"{name} has more than {kind.maximum} elements"
    element = kind.element if isinstance(kind, ListOf) else kind
    if isinstance(element, Plain) and parameter.low is not None and parameter.high is not None:
        return f"{name} is out of range: {_span(names, element, parameter.low, parameter.high)}"
    return None

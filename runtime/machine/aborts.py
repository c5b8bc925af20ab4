"""Why an execution stops: the closed list of reasons, and the exception that carries one."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from runtime.machine.code import Op


class Reason(Enum):
    """Every way in which a function can abort.  The value is what receipts and scenarios show."""

    OVERFLOW = "a number left the range of a 128-bit word"
    DIVISION_BY_ZERO = "a division by zero"
    NEGATIVE_DIVISOR = "a division by a negative number"
    OUT_OF_RANGE = "a value outside its declared range"
    NO_SUCH_ROW = "a table, list or history has no such row"
    BEYOND_HORIZON = "a date outside the module's horizon"
    TOO_MANY = "more elements than the stated maximum"
    BAD_WEIGHTS = "weights of a split are negative or all zero"
    NEGATIVE_ROOT = "the square root of a negative number"
    ROW_EXISTS = "the table already has such a row"
    NEGATIVE_AMOUNT = "an amount to receive or to pay is negative"
    NOT_HELD = "more is to be paid than the contract holds"
    REQUIRED = "a requirement of the text does not hold"


class Abort(Exception):
    """An execution stopped; nothing it did remains.

    ``reason`` says which check failed.  ``message`` is the index of the
    module's text for it (a ``require`` or the name of a ranged value), or
    None.  ``parameter`` is the (function, parameter) whose value was outside
    its range when the function was entered, or None.  ``cost`` is what had been
    charged when the execution stopped; it is no part of what the abort *is*,
    so two aborts are equal when all but it agree.  Nor is ``at``, the instruction
    that stopped and its operands, which the interpreter notes for people.
    """

    def __init__(
        self,
        reason: Reason,
        message: int | None = None,
        parameter: tuple[int, int] | None = None,
        cost: int | None = None,
    ) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.message = message
        self.parameter = parameter
        self.cost = cost
        self.at: tuple[Op, tuple[Any, ...]] | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Abort):
            return NotImplemented
        return self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> tuple[Reason, int | None, tuple[int, int] | None]:
        return (self.reason, self.message, self.parameter)

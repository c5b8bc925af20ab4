"""Why one bill cannot be made; all others still are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wattlaw.readings.problems import RowFault


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands in the way: a sentence, with the row of a file where there is one."""

    code: str
    message: str
    row: int | None = None
    file: Path | None = None


class CannotBill(Exception):
    """A customer's billing period cannot be billed; ``reasons`` are in the order of their rows."""

    def __init__(self, *reasons: Reason) -> None:
        super().__init__(reasons[0].message)
        self.reasons = reasons


def of_rows(faults: tuple[RowFault, ...], file: Path) -> CannotBill:
    """The refusal for faulty readings."""
    return CannotBill(
        *(
            Reason(
                fault.problem.value,
                fault.message if fault.hint is None else f"{fault.message} ({fault.hint})",
                fault.row,
                file,
            )
            for fault in faults
        )
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """A bill that was not made.  Days since 1970-01-01; None where no period could be told."""

    tariff: str
    customer: str | None
    first: int | None
    after: int | None
    reasons: tuple[Reason, ...]

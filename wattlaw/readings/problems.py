"""What can be wrong with one row of readings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Problem(Enum):
    """Every kind of row fault; the value is its code."""

    NO_OFFSET = "R01"
    NOT_A_TIME = "R02"
    NOT_A_NUMBER = "R03"
    MISSING_VALUE = "R04"
    OUT_OF_RANGE = "R05"
    FINER_THAN_STEP = "R06"
    GAP = "R07"
    OVERLAP = "R08"
    OUT_OF_ORDER = "R09"
    REPEATED = "R10"
    WRONG_LENGTH = "R11"
    WRONG_ZONE = "R12"
    WRONG_UNIT = "R13"
    UNKNOWN_QUALITY = "R14"
    ESTIMATED = "R15"
    BROKEN_ROW = "R16"
    TWO_METERS = "R17"
    NOT_ADMITTED = "R18"


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong with a cell, before it is known where it stands."""

    problem: Problem
    message: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row.

    ``row`` is the line of the file (its header is line 1), or the row of a
    Parquet file counted from 1; for a gap, the row after it, or None at the end
    of the data.  ``at`` is the instant whose billing period is set aside
    (seconds since 1970), None when no time is known.
    """

    problem: Problem
    row: int | None
    at: int | None
    message: str
    hint: str | None = None

    def __str__(self) -> str:
        place = "" if self.row is None else f"row {self.row}: "
        return f"{place}{self.message}{'' if self.hint is None else f' ({self.hint})'}"

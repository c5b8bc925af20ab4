"""Small tables (facts, assignments, periods, usage, history, balances) as records of text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from wattlaw.faults import BadValue
from wattlaw.quantities import BadQuantity, parse_day
from wattlaw.readings.decimals import Decimals
from wattlaw.readings.file import read_table
from wattlaw.readings.instants import Instants, written
from wattlaw.readings.table import Cells


@dataclass(frozen=True, slots=True)
class Record:
    """One row: cells by column, spaces around them dropped."""

    path: Path
    row: int
    cells: dict[str, str]

    @property
    def customer(self) -> str | None:
        """The customer, None where the cell is empty or the column absent."""
        return self.cells.get("customer") or None

    def day(self, column: str) -> int:
        """A date; ``BadValue`` names row and column."""
        try:
            return parse_day(self.cells[column])
        except BadQuantity as error:
            raise self.fault(f"{column}: {error.message}", error.hint) from error

    def optional_day(self, column: str) -> int | None:
        """A date, or None where the cell is empty."""
        return self.day(column) if self.cells.get(column) else None

    def fault(self, message: str, hint: str | None = None) -> BadValue:
        """A fault of this row."""
        return BadValue(f"{self.path}, row {self.row}: {message}", hint, str(self.path), self.row)


def read_records(path: Path, *needed: str) -> list[Record]:
    """All rows of a CSV or Parquet table that has these columns."""
    table = read_table(path)
    table.need(*needed)
    columns = {name: list(_texts(cells, len(table))) for name, cells in table.columns.items()}
    records = []
    for index, row in enumerate(table.rows):
        record = Record(path, row, {name: cells[index].strip() for name, cells in columns.items()})
        if index in table.broken:
            raise record.fault(table.broken[index].message)
        records.append(record)
    return records


def _texts(cells: Cells, count: int) -> Iterator[str]:
    for index in range(count):
        if isinstance(cells, Decimals):
            yield "" if index in cells.bad else cells.text(index)
        elif isinstance(cells, Instants):
            yield "" if index in cells.bad else written(cells.values[index], 0)
        else:
            yield cells[index]

"""A file of readings, grouped by customer.

The wide form has one row an interval and one column a channel; the long form
(``long_form.py``) has one row a register and becomes wide here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime.machine.units import Unit
from wattlaw.faults import NotATable
from wattlaw.readings.columns import absent, check_names, unit_of_column
from wattlaw.readings.csv_table import read_csv
from wattlaw.readings.decimals import Decimals, parse_decimals
from wattlaw.readings.instants import Instants, parse_instants
from wattlaw.readings.parquet_table import MAGIC, read_parquet
from wattlaw.readings.problems import CellFault, RowFault
from wattlaw.readings.quality import ESTIMATED, check_quality
from wattlaw.readings.table import Cells, Table


@dataclass(slots=True)
class ReadingsFile:
    """All rows of a file.  Columns of readings are parsed when a tariff first asks for them.

    ``members`` maps each customer (None where the file names none) to the
    positions of its rows, in the order of the file.
    """

    table: Table
    starts: Instants
    ends: Instants | None
    members: dict[str | None, Sequence[int]]
    estimated: frozenset[int]
    meters: Sequence[str] | None
    faults: dict[int, CellFault]
    """Rows with a fault that does not depend on the tariff."""
    units: dict[str, Unit] = field(default_factory=dict)
    """Units of registers of the long form."""
    parsed: dict[str, Decimals] = field(default_factory=dict)

    def column(self, name: str) -> tuple[Decimals, Unit | None]:
        """The readings of a channel, and their unit as far as the file says it."""
        if name not in self.parsed:
            if name not in self.table.columns:
                raise absent(self.table, name)
            self.parsed[name] = as_decimals(self.table.columns[name], name)
        return self.parsed[name], self.units.get(name) or unit_of_column(name)

    def fault(self, position: int, cell: CellFault) -> RowFault:
        """A fault of the row at this position."""
        known = position not in self.starts.bad
        at = self.starts.values[position] if known else None
        return RowFault(cell.problem, self.table.rows[position], at, cell.message, cell.hint)


def read_readings(path: Path) -> ReadingsFile:
    """Read a CSV or Parquet file of readings, wide or long."""
    table = read_table(path)
    check_names(table)
    if "register" in table.columns:
        from wattlaw.readings.long_form import widen

        return widen(table)
    return from_wide(table, {})


def read_table(path: Path) -> Table:
    """A table by its content: Parquet says so in its first bytes, all else is CSV."""
    try:
        with path.open("rb") as stream:
            magic = stream.read(len(MAGIC))
    except OSError:
        magic = b""  # read_csv says what is wrong
    return read_parquet(path) if magic == MAGIC or path.suffix == ".parquet" else read_csv(path)


def from_wide(table: Table, units: dict[str, Unit]) -> ReadingsFile:
    """Check what does not depend on a tariff: times, quality, customers."""
    table.need("start")
    starts = as_instants(table.columns["start"], "start")
    ends = as_instants(table.columns["end"], "end") if "end" in table.columns else None
    faults = {**(ends.bad if ends else {}), **starts.bad, **table.broken}
    if len(starts.bad) == len(table):
        first = next(iter(starts.bad.values()))
        raise NotATable(
            f"{table.path}: no row has a start that can be used; row {table.rows[0]}: {first.message}",
            first.hint,
            str(table.path),
            table.rows[0],
        )
    estimated = frozenset[int]()
    if "quality" in table.columns:
        estimated = _qualities(table.text("quality"), faults)
    meters = table.text("meter") if "meter" in table.columns else None
    return ReadingsFile(table, starts, ends, _members(table), estimated, meters, faults, units)


def _qualities(cells: Sequence[str], faults: dict[int, CellFault]) -> frozenset[int]:
    """Rows that are estimated; unknown names become faults of their rows."""
    verdicts = {name: check_quality(name) for name in set(cells)}
    for row, cell in enumerate(cells):
        verdict = verdicts[cell]
        if verdict is not None:
            faults.setdefault(row, verdict)
    return frozenset(row for row, cell in enumerate(cells) if cell in ESTIMATED)


def _members(table: Table) -> dict[str | None, Sequence[int]]:
    """Positions of the rows of each customer, in order of first appearance."""
    if "customer" not in table.columns:
        return {None: range(len(table))}
    cells = table.text("customer")
    members: dict[str | None, list[int]] = {}
    for row, cell in enumerate(cells):
        members.setdefault(cell or None, []).append(row)
    return {customer: _as_range(rows) for customer, rows in members.items()}


def _as_range(rows: list[int]) -> Sequence[int]:
    """The same positions; a range where they follow one another."""
    return range(rows[0], rows[-1] + 1) if rows[-1] - rows[0] + 1 == len(rows) else rows


def as_instants(cells: Cells, name: str) -> Instants:
    """A column as instants."""
    if isinstance(cells, Instants):
        return cells
    if isinstance(cells, Decimals):
        raise NotATable(
            f"column {name} holds numbers, not times", "times are RFC 3339, or timestamp[UTC] in Parquet"
        )
    return parse_instants(cells, name)


def as_decimals(cells: Cells, name: str) -> Decimals:
    """A column as exact decimals."""
    if isinstance(cells, Decimals):
        return cells
    if isinstance(cells, Instants):
        raise NotATable(f"column {name} holds times, not numbers")
    return parse_decimals(cells, name)

"""The long form of readings: one row a register, with its unit."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dsl.units import NAMES, suggest
from runtime.machine.units import Unit, spell
from wattlaw.readings.decimals import Decimals
from wattlaw.readings.file import ReadingsFile, as_decimals, from_wide
from wattlaw.readings.problems import CellFault, Problem
from wattlaw.readings.table import Cells, Table

_SPREAD = ("register", "quantity", "unit")


def widen(table: Table) -> ReadingsFile:
    """One row for each interval and one column for each register, in base units.

    Rows belong to one interval when customer, meter, start and end are equal.
    The row number of an interval is that of its first row.
    """
    table.need("start", *_SPREAD)
    intervals, first = _intervals(table)
    registers = table.text("register")
    units, scales, faults = _units(table)
    quantities = as_decimals(table.columns["quantity"], "quantity")
    columns: dict[str, Cells] = {
        name: _picked(cells, first) for name, cells in table.columns.items() if name not in _SPREAD
    }
    broken = {intervals[row]: fault for row, fault in {**faults, **table.broken}.items()}
    for name in dict.fromkeys(registers):
        rows = [row for row, register in enumerate(registers) if register == name]
        repeated = _repeated(rows, intervals, name)
        broken.update(repeated)
        columns[name] = _register(name, rows, intervals, len(first), quantities, scales)
    wide = Table(table.path, columns, [table.rows[row] for row in first], broken)
    return from_wide(wide, units)


def _intervals(table: Table) -> tuple[list[int], list[int]]:
    """For each row the number of its interval, and for each interval its first row."""
    keys = [
        _plain(table.columns[name]) for name in ("customer", "meter", "start", "end") if name in table.columns
    ]
    numbers: dict[tuple[object, ...], int] = {}
    intervals: list[int] = []
    first: list[int] = []
    for row, key in enumerate(zip(*keys, strict=True)):
        number = numbers.setdefault(key, len(numbers))
        if number == len(first):
            first.append(row)
        intervals.append(number)
    return intervals, first


def _plain(cells: Cells) -> Sequence[object]:
    return cells.values if not isinstance(cells, list | tuple) else cells  # type: ignore[union-attr]


def _picked(cells: Cells, rows: Sequence[int]) -> Cells:
    """The cells of some rows only."""
    from wattlaw.readings.instants import Instants

    if isinstance(cells, Decimals | Instants):
        place = {row: number for number, row in enumerate(rows)}
        values = [cells.values[row] for row in rows]
        bad = {place[row]: fault for row, fault in cells.bad.items() if row in place}
        return Instants(values, bad) if isinstance(cells, Instants) else Decimals(cells.places, values, bad)
    return [cells[row] for row in rows]


def _units(table: Table) -> tuple[dict[str, Unit], dict[int, Fraction], dict[int, CellFault]]:
    """The unit of each register, the scale of each row, and rows whose unit cannot be."""
    known: dict[str, Unit] = {}
    scales: dict[int, Fraction] = {}
    faults: dict[int, CellFault] = {}
    for row, (register, name) in enumerate(zip(table.text("register"), table.text("unit"), strict=True)):
        found = NAMES.get(name)
        if found is None:
            near = suggest(name)
            hint = f"did you mean {near[0]}?" if near else None
            faults[row] = CellFault(Problem.WRONG_UNIT, f"there is no unit {name or '(empty)'}", hint)
            continue
        unit = Unit(found.unit.powers)
        if known.setdefault(register, unit) != unit:
            faults[row] = CellFault(
                Problem.WRONG_UNIT,
                f"register {register} is in {name} here and in {spell(known[register])} before",
            )
        scales[row] = found.scale
    return known, scales, faults


def _repeated(rows: list[int], intervals: list[int], name: str) -> dict[int, CellFault]:
    """Intervals for which a register is read more than once."""
    seen: set[int] = set()
    faults = {}
    for row in rows:
        if intervals[row] in seen:
            faults[intervals[row]] = CellFault(
                Problem.REPEATED, f"register {name} is read twice for one interval"
            )
        seen.add(intervals[row])
    return faults


def _register(
    name: str,
    rows: list[int],
    intervals: list[int],
    count: int,
    quantities: Decimals,
    scales: dict[int, Fraction],
) -> Decimals:
    """The column of one register in base units; intervals without it are faults."""
    values: list[Fraction | None] = [None] * count
    bad: dict[int, CellFault] = {}
    for row in rows:
        number = intervals[row]
        if row in quantities.bad:
            bad[number] = quantities.bad[row]
        values[number] = quantities.fraction(row) * scales.get(row, Fraction(1))
    for number, value in enumerate(values):
        if value is None:
            bad[number] = CellFault(
                Problem.MISSING_VALUE, f"there is no reading of {name}", "a missing reading has no default"
            )
    exact = [value or Fraction(0) for value in values]
    places = _places(exact)
    scaled = [value * 10**places for value in exact]
    for number, amount in enumerate(scaled):
        if amount.denominator != 1:
            bad[number] = CellFault(Problem.WRONG_UNIT, f"{name} is no finite decimal in its base unit")
    return Decimals(places, [amount.numerator if amount.denominator == 1 else 0 for amount in scaled], bad)


def _places(values: list[Fraction]) -> int:
    """Decimals that all values need, as far as decimals can say them."""
    places = 0
    for denominator in {value.denominator for value in values}:
        rest, needed = denominator, 0
        while 10**needed % rest and needed < 40:
            needed += 1
        places = max(places, needed if 10**needed % rest == 0 else 0)
    return places

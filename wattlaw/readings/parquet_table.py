"""Parquet files as tables: the one place that knows pyarrow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wattlaw.faults import EmptyFile, NotATable, NotInstalled
from wattlaw.files import read_bytes
from wattlaw.readings.decimals import MOST_PLACES, WIDE, Decimals, parse_decimals
from wattlaw.readings.instants import Instants, far
from wattlaw.readings.problems import CellFault, Problem
from wattlaw.readings.table import Cells, Table

MAGIC = b"PAR1"
_PER_SECOND = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}


def pyarrow() -> Any:
    """The library, or the fault that it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError as error:
        raise NotInstalled(
            "Parquet needs pyarrow, which is not installed", "pip install 'wattlaw[all]'"
        ) from error
    return pyarrow


def read_parquet(path: Path) -> Table:
    """A Parquet file; rows are counted from 1.

    Times are timestamps with a zone; numbers are ``int64`` whose field carries
    the metadata key ``scale`` (the power of ten that they are divided by),
    ``decimal128``, or floats, which are read as the shortest decimal that gives
    the same float.
    """
    arrow = pyarrow()
    if not read_bytes(path):
        raise EmptyFile(f"{path} is empty", file=str(path))
    try:
        table = arrow.parquet.read_table(path)
    except (arrow.ArrowException, OSError) as error:
        raise NotATable(f"{path} is no Parquet file: {error}", file=str(path)) from error
    if len(set(table.column_names)) != len(table.column_names):
        raise NotATable(f"{path} has two columns of one name", file=str(path))
    if not table.num_rows:
        raise EmptyFile(f"{path} has no rows", file=str(path))
    columns = {field.name: _cells(arrow, path, field, table.column(field.name)) for field in table.schema}
    return Table(path, columns, range(1, table.num_rows + 1))


def _cells(arrow: Any, path: Path, field: Any, column: Any) -> Cells:
    """One column in the form that its type asks for."""
    kind, types = field.type, arrow.types
    if types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = kind.value_type
    if types.is_timestamp(kind):
        return _instants(arrow, path, field.name, kind, column)
    if types.is_integer(kind):
        return _integers(path, field, column)
    if types.is_decimal128(kind):
        return _decimals(path, field.name, kind, column)
    if types.is_floating(kind):
        return parse_decimals(_texts(column.cast(arrow.string())), field.name)
    if types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind):
        return _texts(column)
    if types.is_date(kind) or types.is_boolean(kind):
        return _texts(column.cast(arrow.string()))
    raise NotATable(
        f"{path}: column {field.name} is of type {kind}, which no column here can be", file=str(path)
    )


def _texts(column: Any) -> Sequence[str]:
    return ["" if cell is None else cell for cell in column.to_pylist()]


def _instants(arrow: Any, path: Path, name: str, kind: Any, column: Any) -> Instants:
    if kind.tz is None:
        raise NotATable(
            f"{path}: column {name} holds times without a zone",
            "store timestamp[UTC]: a local clock alone cannot tell the hour that comes twice",
            str(path),
        )
    ticks = column.cast(arrow.timestamp(kind.unit)).cast(arrow.int64()).to_pylist()
    per_minute = 60 * _PER_SECOND[kind.unit]
    values, bad = [], {}
    for row, tick in enumerate(ticks):
        if tick is None:
            bad[row] = CellFault(Problem.NOT_A_TIME, f"{name} is empty")
        elif tick % per_minute:
            bad[row] = CellFault(Problem.NOT_A_TIME, f"{name} is not on a whole minute")
        elif far(tick // _PER_SECOND[kind.unit]):
            bad[row] = CellFault(Problem.NOT_A_TIME, f"{name} is in a year in which no meter was read")
        values.append(0 if row in bad else tick // _PER_SECOND[kind.unit])
    return Instants(values, bad)


def _present(values: list[int | None], name: str) -> tuple[list[int], dict[int, CellFault]]:
    """Empty cells as faults."""
    if None not in values:
        return [value for value in values if value is not None], {}
    bad = {
        row: CellFault(Problem.MISSING_VALUE, f"{name} is empty", "a missing reading has no default")
        for row, value in enumerate(values)
        if value is None
    }
    return [value or 0 for value in values], bad


def _integers(path: Path, field: Any, column: Any) -> Decimals:
    metadata = field.metadata or {}
    scale = metadata.get(b"scale", b"").decode("ascii", "replace")
    if not scale.isdecimal() or int(scale) > MOST_PLACES:
        raise NotATable(
            f"{path}: column {field.name} holds integers without the field metadata 'scale'",
            "store scale = 3 for counts of 0.001, or use decimal128",
            str(path),
        )
    values, bad = _present(column.to_pylist(), field.name)
    return Decimals(int(scale), values, bad)


def _decimals(path: Path, name: str, kind: Any, column: Any) -> Decimals:
    if not 0 <= kind.scale <= MOST_PLACES:
        raise NotATable(
            f"{path}: column {name} has scale {kind.scale}; 0 to {MOST_PLACES} are read", file=str(path)
        )
    scaled = [None if cell is None else int(cell.scaleb(kind.scale, WIDE)) for cell in column.to_pylist()]
    values, bad = _present(scaled, name)
    return Decimals(kind.scale, values, bad)

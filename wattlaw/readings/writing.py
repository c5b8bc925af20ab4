"""Writing readings: rows of text to CSV, or the same to Parquet with exact decimals."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from runtime.machine.spelling import spell_fraction
from wattlaw.faults import UsageFault
from wattlaw.files import replacing, writing
from wattlaw.readings.instants import written
from wattlaw.readings.parquet_table import pyarrow


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Columns to be written; ``times`` are seconds since 1970, ``numbers`` exact (None: no reading)."""

    times: Mapping[str, Sequence[int]]
    texts: Mapping[str, Sequence[str]]
    numbers: Mapping[str, Sequence[Fraction | None]]
    order: tuple[str, ...]


def write_readings(path: Path, columns: Outgoing) -> None:
    """Write by the ending of the name: ``.csv`` or ``.parquet``; the file appears when it is whole."""
    if path.suffix == ".csv":
        _write_csv(path, columns)
    elif path.suffix == ".parquet":
        _write_parquet(path, columns)
    else:
        raise UsageFault(f"{path}: readings are written to .csv or .parquet")


def _write_csv(path: Path, columns: Outgoing) -> None:
    cells: list[Sequence[str]] = []
    for name in columns.order:
        if name in columns.times:
            cells.append([written(instant, 0) for instant in columns.times[name]])
        elif name in columns.texts:
            cells.append(columns.texts[name])
        else:
            cells.append(["" if value is None else spell_fraction(value) for value in columns.numbers[name]])
    with writing(path) as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(columns.order)
        out.writerows(zip(*cells, strict=True))


def _write_parquet(path: Path, columns: Outgoing) -> None:
    arrow = pyarrow()
    fields, arrays = [], []
    for name in columns.order:
        field, array = _arrow_column(arrow, name, columns)
        fields.append(field)
        arrays.append(array)
    table = arrow.table(arrays, schema=arrow.schema(fields))
    with replacing(path) as partial:
        arrow.parquet.write_table(table, partial)


def _arrow_column(arrow: Any, name: str, columns: Outgoing) -> tuple[Any, Any]:
    if name in columns.times:
        kind = arrow.timestamp("s", tz="UTC")
        return arrow.field(name, kind), arrow.array(columns.times[name], arrow.int64()).cast(kind)
    if name in columns.texts:
        return arrow.field(name, arrow.string()), arrow.array(columns.texts[name], arrow.string())
    values = columns.numbers[name]
    places = 0
    while any(value is not None and (value * 10**places).denominator != 1 for value in values):
        places += 1
    counts = [None if value is None else int(value * 10**places) for value in values]
    field = arrow.field(name, arrow.int64(), metadata={"scale": str(places)})
    return field, arrow.array(counts, arrow.int64())

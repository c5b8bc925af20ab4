"""The same readings in CSV and in each Parquet form are the same readings."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.readings.csv_files import JANUARY, door, faults, january, write
from wattlaw.faults import NotATable
from wattlaw.readings.door import Admitted
from wattlaw.readings.file import read_readings
from wattlaw.readings.problems import Problem

VALUES = [Decimal(row) / 1000 for row in range(744)]


@pytest.fixture
def starts() -> pa.Array:
    times = pd.to_datetime([row.split(",")[0] for row in january()], utc=True)
    return pa.array(times.astype("datetime64[us, UTC]"))


def parquet(path: Path, starts: pa.Array, values: pa.Array, metadata: dict[str, str] | None = None) -> Path:
    fields = [pa.field("start", starts.type), pa.field("import_kwh", values.type, metadata=metadata)]
    pq.write_table(pa.table([starts, values], schema=pa.schema(fields)), path)
    return path


def counts_of(path: Path) -> tuple[int, ...]:
    made = door(path).period(*JANUARY)
    assert isinstance(made, Admitted)
    return made.series.columns.channels[0]


def in_csv(tmp_path: Path) -> tuple[int, ...]:
    rows = [f"{row.split(',')[0]},{value}" for row, value in zip(january(), VALUES, strict=True)]
    return counts_of(write(tmp_path / "r.csv", rows))


@pytest.mark.parametrize(
    ("make", "metadata"),
    [
        (lambda: pa.array([int(value * 1000) for value in VALUES], pa.int64()), {"scale": "3"}),
        (lambda: pa.array([int(value * 10**6) for value in VALUES], pa.int64()), {"scale": "6"}),
        (lambda: pa.array(VALUES, pa.decimal128(12, 3)), None),
        (lambda: pa.array(VALUES, pa.decimal128(38, 9)), None),
        (lambda: pa.array([float(value) for value in VALUES], pa.float64()), None),
        (lambda: pa.array([float(value) for value in VALUES], pa.float32()), None),
    ],
)
def test_every_form_gives_the_same_counts(tmp_path: Path, starts: pa.Array, make, metadata) -> None:
    assert counts_of(parquet(tmp_path / "r.parquet", starts, make(), metadata)) == in_csv(tmp_path)


def test_a_float_that_is_no_multiple_of_the_step_is_refused(tmp_path: Path, starts: pa.Array) -> None:
    values = [float(value) for value in VALUES]
    values[100] = 0.1 + 0.2
    (fault,) = faults(parquet(tmp_path / "r.parquet", starts, pa.array(values)))
    assert (fault.problem, fault.row) == (Problem.FINER_THAN_STEP, 101)


def test_a_float_that_is_not_a_number_is_refused_with_its_row(tmp_path: Path, starts: pa.Array) -> None:
    values = [float(value) for value in VALUES]
    values[7] = float("nan")
    (fault,) = faults(parquet(tmp_path / "r.parquet", starts, pa.array(values)))
    assert (fault.problem, fault.row) == (Problem.NOT_A_NUMBER, 8)


def test_an_empty_cell_is_refused_with_its_row(tmp_path: Path, starts: pa.Array) -> None:
    values = [*VALUES[:20], None, *VALUES[21:]]
    (fault,) = faults(parquet(tmp_path / "r.parquet", starts, pa.array(values, pa.decimal128(12, 3))))
    assert (fault.problem, fault.row) == (Problem.MISSING_VALUE, 21)


def test_integers_without_their_scale_are_refused(tmp_path: Path, starts: pa.Array) -> None:
    path = parquet(tmp_path / "r.parquet", starts, pa.array([1] * 744, pa.int64()))
    with pytest.raises(NotATable, match="scale"):
        read_readings(path).column("import_kwh")


def test_times_without_a_zone_are_refused(tmp_path: Path, starts: pa.Array) -> None:
    naive = starts.cast(pa.timestamp("us"))
    path = parquet(tmp_path / "r.parquet", naive, pa.array(VALUES, pa.decimal128(12, 3)))
    with pytest.raises(NotATable, match="zone"):
        read_readings(path)


def test_pandas_own_files_are_read(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {
            "start": pd.to_datetime([row.split(",")[0] for row in january()], utc=True),
            "import_kwh": [float(value) for value in VALUES],
            "customer": pd.Categorical(["home"] * 744),
        }
    )
    frame.to_parquet(tmp_path / "r.parquet")
    found = read_readings(tmp_path / "r.parquet")
    assert list(found.members) == ["home"]
    assert found.column("import_kwh")[0].fraction(743) == VALUES[743]

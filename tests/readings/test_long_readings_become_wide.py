"""One row a register, with its unit, is the same as one column a register."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from tests.readings.csv_files import JANUARY, door, faults, january, write
from wattlaw.readings.door import Admitted
from wattlaw.readings.file import read_readings
from wattlaw.readings.problems import Problem

HEADER = "start,register,quantity,unit"


def long_rows(unit: str, quantity: str) -> list[str]:
    return [f"{row.split(',')[0]},import_kwh,{quantity},{unit}" for row in january()]


def test_units_are_brought_to_the_channels(tmp_path: Path) -> None:
    made = door(write(tmp_path / "r.csv", long_rows("Wh", "1250"), HEADER)).period(*JANUARY)
    assert isinstance(made, Admitted)
    assert set(made.series.columns.channels[0]) == {1250}


def test_a_unit_that_cannot_be_is_named(tmp_path: Path) -> None:
    rows = long_rows("kWh", "1.25")
    rows[100] = rows[100].replace("kWh", "kWhh").replace("import_kWhh", "import_kwh")
    (fault,) = faults(write(tmp_path / "r.csv", rows, HEADER))
    assert (fault.problem, fault.row) == (Problem.WRONG_UNIT, 102)
    assert "kWhh" in fault.message


def test_a_power_is_no_energy(tmp_path: Path) -> None:
    found = faults(write(tmp_path / "r.csv", long_rows("kW", "1.25"), HEADER))
    assert found[0].problem is Problem.WRONG_UNIT
    assert "kW" in found[0].message


def test_a_register_that_lacks_an_interval_is_named(tmp_path: Path) -> None:
    rows = [
        line
        for row in january()
        for line in (f"{row.split(',')[0]},{name},1,kWh" for name in ("import_kwh", "x"))
    ]
    del rows[200]
    found = read_readings(write(tmp_path / "r.csv", rows, HEADER))
    column, _ = found.column("import_kwh")
    assert [fault.problem for fault in column.bad.values()] == [Problem.MISSING_VALUE]


def test_gas_in_therms_and_cubic_feet(tmp_path: Path) -> None:
    rows = ["2018-01-01T00:00:00Z,2018-02-01T00:00:00Z,gas,12.5,therm"]
    found = read_readings(write(tmp_path / "g.csv", rows, "start,end,register,quantity,unit"))
    column, unit = found.column("gas")
    assert column.fraction(0) == Fraction(25, 2)
    assert str(unit) == "therm"

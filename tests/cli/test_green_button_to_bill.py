"""From a Green Button file to bills: imported, billed, and refused by name where readings are missing."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest

from tests.cli.watt import EXAMPLES, answer, watt

FILES = EXAMPLES / "data" / "meters" / "greenbutton"
TEXT = (EXAMPLES / "pge-e-1" / "pge-e-1.watt").read_text(encoding="utf-8")


@pytest.fixture
def tariff(tmp_path: Path) -> Path:
    """Schedule E-1 as if it had been in force when the meters ran; quarter-hours are added up."""
    text = TEXT.replace("2022-06-01", "2011-01-01").replace("2015-01-01 to", "2010-01-01 to")
    text = text.replace("  billing period ", "  shorter intervals are added up\n  billing period ", 1)
    path = tmp_path / "e-1.watt"
    path.write_text(text, encoding="utf-8")
    return path


def imported(folder: Path, name: str) -> Path:
    out = folder / "readings.csv"
    assert watt("import", "greenbutton", FILES / name, "-o", out).exit_code == 0
    return out


def test_a_year_of_hours(tmp_path: Path, tariff: Path) -> None:
    content = answer(
        "bill", tariff, "--readings", imported(tmp_path, "Inland_Single_Family_2011_hourly.xml.gz")
    )
    assert not content["refused"]
    bills = content["bills"]
    assert [bill["from"] for bill in bills] == [f"2011-{month:02d}-01" for month in range(1, 13)]
    assert [bill["days"] for bill in bills] == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    total = sum(Decimal(bill["determinants"]["usage"].removesuffix(" kWh")) for bill in bills)
    from wattlaw.importers.greenbutton import read_greenbutton

    whole = read_greenbutton(FILES / "Inland_Single_Family_2011_hourly.xml.gz").readings
    assert total == sum(Decimal(r.quantity.numerator) / r.quantity.denominator for r in whole)


def test_quarter_hours_are_added_up_over_the_day_with_23_hours(tmp_path: Path, tariff: Path) -> None:
    text = tariff.read_text(encoding="utf-8").replace("America/Los_Angeles", "America/New_York")
    tariff.write_text(text.replace("20 to 40 days", "5 to 40 days"), encoding="utf-8")
    content = answer("bill", tariff, "--readings", imported(tmp_path, "15minLP_15Days.xml"))
    assert not content["refused"]
    (bill,) = content["bills"]
    assert (bill["from"], bill["to"], bill["days"]) == ("2012-03-01", "2012-03-15", 14)
    values = re.findall(r"</timePeriod>\s*<value>(\d+)<", (FILES / "15minLP_15Days.xml").read_text())
    assert len(values) == 14 * 96 - 4
    assert bill["determinants"]["usage"] == f"{Decimal(sum(map(int, values))) / 1000:.3f} kWh"


def test_a_period_shorter_than_the_text_admits_is_refused_in_its_words(tmp_path: Path, tariff: Path) -> None:
    readings = imported(tmp_path, "15minLP_15Days.xml")
    dates = ("--from", "2012-03-01", "--to", "2012-03-13")
    content = answer("bill", tariff, "--readings", readings, *dates)
    assert content["refused"][0]["message"] == "a billing period has at least 20 days"


def test_the_gap_of_eight_hours_is_refused_by_name(tmp_path: Path, tariff: Path) -> None:
    content = answer("bill", tariff, "--readings", imported(tmp_path, "electric_containerized.xml"))
    assert not content["bills"]
    (refused,) = content["refused"]
    assert (refused["from"], refused["to"], refused["row"]) == ("2011-01-01", "2011-01-02", 6)
    assert "2011-01-01T04:00:00-08:00 to 2011-01-01T12:00:00-08:00, 8 intervals" in refused["message"]


def test_a_file_that_breaks_the_schema_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "gas.csv"
    result = watt("import", "greenbutton", FILES / "gas_containerized.xml", "-o", out)
    assert result.exit_code == 2
    assert "kind is empty" in result.stderr
    assert not list(tmp_path.iterdir())

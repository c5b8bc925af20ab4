"""The buyback of a month of real day-ahead prices, beside ERCOT's own table read with pandas."""

from __future__ import annotations

import hashlib
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from tests.examples.test_faulty_versions_are_caught import EXAMPLES
from wattlaw.cli import main

FOLDER = EXAMPLES / "ercot-solar-buyback"
SOURCE = EXAMPLES / "data" / "prices" / "ercot_dam_spp_2021.csv"
POINTS = {"houston": "LZ_HOUSTON", "north": "LZ_NORTH", "south": "LZ_SOUTH", "west": "LZ_WEST"}
CENT = Decimal("0.01")


def table() -> pd.DataFrame:
    """ERCOT's rows of February by local hour, prices as written."""
    rows = pd.read_csv(SOURCE, dtype=str)
    start = pd.to_datetime(rows["delivery_date"], format="%m/%d/%Y")
    start += pd.to_timedelta(rows["hour_ending"].str.slice(0, 2).astype(int) - 1, unit="h")
    rows.index = pd.DatetimeIndex(start).tz_localize("America/Chicago", ambiguous="NaT", nonexistent="NaT")
    return rows[rows.index.month == 2]


def energy(rows: pd.DataFrame) -> list[tuple[Decimal, Decimal]]:
    """Import and export of each hour: some load always, sun from nine to five."""
    return [
        (
            Decimal(300 + 7 * (n % 31)) / 1000,
            Decimal(1200 + 13 * (n % 17)) / 1000 if 9 <= when.hour < 17 else Decimal(0),
        )
        for n, when in enumerate(rows.index)
    ]


def bill(folder: Path, fact_rows: list[str]) -> dict[str, object]:
    rows = table()
    lines = [
        f"{when.isoformat()},{load},{sun}" for when, (load, sun) in zip(rows.index, energy(rows), strict=True)
    ]
    readings, facts = folder / "readings.csv", folder / "facts.csv"
    readings.write_text("\n".join(["start,import_kwh,export_kwh", *lines]) + "\n")
    facts.write_text("\n".join(["fact,value,from", *fact_rows]) + "\n")
    command = ["bill", str(FOLDER / "solar-buyback.watt"), "--readings", str(readings)]
    result = CliRunner().invoke(main, [*command, "--customer", str(facts), "--json"])
    assert result.exit_code == 0, result.output
    (made,) = json.loads(result.stdout)["bills"]
    return dict(made)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@pytest.mark.parametrize("zone", POINTS)
def test_each_zone_is_paid_its_own_prices(zone: str, tmp_path: Path) -> None:
    rows = table()
    assert len(rows) == 28 * 24
    used = energy(rows)
    credit = cents(
        sum(
            (sun * Decimal(price) / 1000 for (_, sun), price in zip(used, rows[POINTS[zone]], strict=True)),
            Decimal(0),
        )
    )
    charge = cents(sum((load for load, _ in used), Decimal(0)) * Decimal("0.119"))
    made = bill(tmp_path, [f"load-zone,{zone},2020-01-01"])
    assert Decimal(str(made["total"])) == Decimal("9.95") + charge - min(charge, credit)
    assert made["closing"] == {"buyback": f"{max(Decimal(0), credit - charge)} USD"}


def test_who_moves_is_paid_by_the_zone_of_each_day(tmp_path: Path) -> None:
    rows = table()
    parts = []
    for (_, sun), when, north, west in zip(
        energy(rows), rows.index, rows["LZ_NORTH"], rows["LZ_WEST"], strict=True
    ):
        parts.append(sun * Decimal(north if when.day < 16 else west) / 1000)
    made = bill(tmp_path, ["load-zone,north,2020-01-01", "load-zone,west,2021-02-16"])
    assert Decimal(str(made["determinants"]["export-value"]).split()[0]) == sum(parts, Decimal(0))  # type: ignore[index]


def test_the_price_files_are_the_sources_rows() -> None:
    rows = table()
    for zone, point in POINTS.items():
        lines = (FOLDER / f"day-ahead-{zone}.csv").read_text().split()[1:]
        assert [line.split(",")[0] for line in lines] == [when.isoformat() for when in rows.index]
        assert [Decimal(line.split(",")[1]) * 1000 for line in lines] == [Decimal(x) for x in rows[point]]
        found = hashlib.sha256((FOLDER / f"day-ahead-{zone}.csv").read_bytes()).hexdigest()
        assert found in (FOLDER / "solar-buyback.watt").read_text()

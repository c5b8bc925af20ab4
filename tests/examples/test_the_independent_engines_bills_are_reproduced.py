"""Overlays of six recorded tariffs bill the household as NREL PySAM ``Utilityrate5`` did, to half a cent.

The engine's bills were computed apart from this project (see ``examples/data/README.md``).  The only months
set aside are those in which that engine ends below the minimum that the record states; they are listed here.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wattlaw.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
TARIFFS = EXAMPLES / "data" / "tariffs"
WITHIN = Decimal("0.005")

RECORDS = {
    "pge-e-1": ("urdb_residential.jsonl", 290),
    "seattle-rsc": ("urdb_residential.jsonl", 296),
    "fort-collins-tod": ("urdb_residential.jsonl", 279),
    "pge-ev-a": ("urdb_residential.jsonl", 283),
    "smud-ci-tod3-record": ("urdb_commercial.jsonl", 2),
    "pacificorp-1": ("urdb_residential.jsonl", 298),
}
BELOW_THE_STATED_MINIMUM = {("pacificorp-1", "nb_pv"): {2, 3}}
"""(tariff, column) → months (1 to 12) in which the engine's bill is below the record's minimum, 8.00 USD."""

COLUMNS = {
    "nem_no_pv": ("sam-net-metering", "household.csv"),
    "nem_pv_kwh_bank": ("sam-net-metering", "household_pv.csv"),
    "nb_pv": ("sam-net-billing", "household_pv.csv"),
}


def peers_bills(name: str, column: str) -> list[Decimal]:
    """Twelve monthly bills of the independent engine."""
    file, line = RECORDS[name]
    for source in ("monthly_bills.jsonl", "monthly_bills_pv.jsonl"):
        for text in (TARIFFS / source).read_text().splitlines():
            row = json.loads(text, parse_float=Decimal)
            if row["file"] == file and row["line"] == line and column in row:
                return [Decimal(value) for value in row[column]]
    raise AssertionError(f"{column} of {name} is not in the data")


def our_bills(name: str, overlay: str, readings: str) -> list[dict[str, Any]]:
    """The bills of ``watt bill --json`` for the year."""
    text = EXAMPLES / name / f"{name}.{overlay}.watt"
    arguments = ["bill", str(text), "--readings", str(EXAMPLES / "records" / readings), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    bills: list[dict[str, Any]] = json.loads(result.stdout)["bills"]
    return bills


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("name", RECORDS)
def test_twelve_months_equal_the_independent_engine(name: str, column: str) -> None:
    ours = our_bills(name, *COLUMNS[column])
    peers = peers_bills(name, column)
    assert len(ours) == len(peers) == 12
    set_aside = BELOW_THE_STATED_MINIMUM.get((name, column), set())
    differing = {
        month: (bill["exact_total"], str(peer))
        for month, (bill, peer) in enumerate(zip(ours, peers, strict=True), 1)
        if abs(Decimal(bill["exact_total"]) - peer) > WITHIN
    }
    assert set(differing) == set_aside, differing


def test_months_set_aside_are_below_the_minimum_that_the_record_states() -> None:
    peers = peers_bills("pacificorp-1", "nb_pv")
    records = (TARIFFS / "urdb_residential.jsonl").read_text().splitlines()
    record = json.loads(records[298], parse_float=Decimal)
    stated = Decimal(record["mincharge"])
    assert {month for month, bill in enumerate(peers, 1) if bill < stated} == {2, 3}
    ours = our_bills("pacificorp-1", "sam-net-billing", "household_pv.csv")
    assert all(Decimal(bill["exact_total"]) >= stated for bill in ours)

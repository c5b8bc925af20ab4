"""The same bills as CSV and as Parquet."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from tests.cli.watt import BILLED, READINGS, answer, watt


def test_a_row_a_printed_line_in_csv_and_parquet(tmp_path: Path) -> None:
    bills = answer("bill", BILLED, "--readings", READINGS)["bills"]
    lines = [
        (bill["from"], line["name"], Decimal(line["amount"])) for bill in bills for line in bill["lines"]
    ]
    assert watt("bill", BILLED, "--readings", READINGS, "-o", tmp_path / "b.csv").exit_code == 0
    with (tmp_path / "b.csv").open(encoding="utf-8") as stream:
        rows = [(row["from"], row["name"], Decimal(row["amount"])) for row in csv.DictReader(stream)]
    assert rows == lines
    assert watt("bill", BILLED, "--readings", READINGS, "-o", tmp_path / "b.parquet").exit_code == 0
    table = pq.read_table(tmp_path / "b.parquet").to_pylist()
    assert [(str(row["from"]), row["name"], row["amount"]) for row in table] == lines
    frame = pd.read_parquet(tmp_path / "b.parquet")
    assert list(frame.groupby("from")["amount"].sum()) == [Decimal(bill["exact_total"]) for bill in bills]


def test_old_refusals_do_not_stay_when_all_is_billed(tmp_path: Path) -> None:
    out = tmp_path / "b.csv"
    (tmp_path / "b.csv.refused.csv").write_text("old\n")
    assert watt("bill", BILLED, "--readings", READINGS, "-o", out).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["b.csv"]


def test_a_text_and_its_module_make_the_same_bills(tmp_path: Path) -> None:
    module = tmp_path / "t.wattc"
    assert watt("build", BILLED, "-o", module).exit_code == 0
    from_text = answer("bill", BILLED, "--readings", READINGS)["bills"]
    from_module = answer("bill", module, "--readings", READINGS)["bills"]
    for bill in [*from_text, *from_module]:
        del bill["tariff"]
    assert from_text == from_module

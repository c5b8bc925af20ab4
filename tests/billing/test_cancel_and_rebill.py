"""Readings that are restated make a new bill of the old period, within the text's own limit."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from tests.billing.runs import job, months, run
from tests.readings.csv_files import write
from wattlaw.billing.bill import Bill
from wattlaw.billing.rebilling import read_issued

ROWS = months(datetime(2018, 1, 1), 24 * 90 - 1)


def readings(folder: Path, restated: dict[int, str] | None = None) -> Path:
    rows = [f"{row},estimated" if index in (0, 800) else f"{row},validated" for index, row in enumerate(ROWS)]
    for index, value in (restated or {}).items():
        rows[index] = f"{ROWS[index].partition(',')[0]},{value},revenue-quality"
    return write(folder / "r.csv", rows, "start,import_kwh,quality")


def issue(folder: Path, bills: list[Bill]) -> Path:
    path = folder / "issued.jsonl"
    path.write_text("".join(json.dumps(bill.json()) + "\n" for bill in bills), encoding="utf-8")
    return path


def again(folder: Path, restated: dict[int, str]) -> tuple[list[Bill], list[str]]:
    """The bills of a second run after the first ones were issued."""
    first, _ = run(job(folder, readings(folder)))
    assert len(first) == 3
    issued = read_issued(issue(folder, first))
    bills, refusals = run(job(folder, readings(folder, restated), issued=issued))
    return bills, [refusal.reasons[0].message for refusal in refusals]


def test_bills_that_stand_are_not_issued_again(tmp_path: Path) -> None:
    assert again(tmp_path, {}) == ([], [])


def test_a_restated_month_is_cancelled_and_what_follows_from_it_too(tmp_path: Path) -> None:
    bills, refused = again(tmp_path, {800: "9.000"})
    assert not refused
    assert [bill.json()["from"] for bill in bills] == ["2018-02-01", "2018-03-01"]
    february, march = (bill.json() for bill in bills)
    assert february["determinants"]["usage"] == "680.000 kWh"
    assert february["estimated"] is False
    assert february["cancels"]["estimated"] is True
    assert february["cancels"]["total"] == "175.44"
    assert march["opening"] == february["closing"]


def test_beyond_the_texts_limit_the_bill_stands(tmp_path: Path) -> None:
    bills, refused = again(tmp_path, {0: "9.000"})
    assert not bills
    assert refused == [
        "the readings were restated 3 billing periods back; the text rebills at most 2 periods"
    ]

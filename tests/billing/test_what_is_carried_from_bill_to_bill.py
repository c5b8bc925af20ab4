"""Balances and history pass from bill to bill, from files into the first, and never by guess."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tests.billing.runs import job, months, run
from tests.readings.csv_files import write

ROWS = months(datetime(2018, 1, 1), 24 * 59)


def readings(folder: Path) -> Path:
    return write(folder / "r.csv", ROWS)


def test_a_balance_of_the_file_opens_the_first_bill(tmp_path: Path) -> None:
    bills, _ = run(job(tmp_path, readings(tmp_path), balances=[",bank,-12.34,USD,2017-12-01"]))
    assert bills[0].opening == {"bank": "-12.34 USD"}
    assert bills[1].opening == bills[0].closing


def test_a_balance_that_contradicts_the_bill_before_is_refused(tmp_path: Path) -> None:
    bills, refusals = run(job(tmp_path, readings(tmp_path), balances=[",bank,1,USD,2018-02-01"]))
    assert len(bills) == 1
    assert "but the bill before closed with" in refusals[0].reasons[0].message
    assert refusals[0].reasons[0].row == 2


def test_a_balance_in_the_wrong_unit_is_refused(tmp_path: Path) -> None:
    _, refusals = run(job(tmp_path, readings(tmp_path), balances=[",bank,1,kWh,2018-01-01"]))
    assert "USD is needed" in refusals[0].reasons[0].message


def test_history_of_the_file_and_of_the_run_is_seen_most_recent_first(tmp_path: Path) -> None:
    history = [
        ",2017-12-01,2018-01-01,usage,2000,kWh",
        ",2016-01-01,2016-02-01,usage,9000,kWh",
        *(f",2017-{month:02d}-01,2017-{month + 1:02d}-01,usage,1,kWh" for month in range(1, 12)),
    ]
    bills, _ = run(job(tmp_path, readings(tmp_path), history=history))
    assert [bill.determinants["highest-usage"] for bill in bills] == ["2000.000 kWh", "2000.000 kWh"]
    assert bills[0].determinants["usage"] == "744.000 kWh"


def test_an_older_period_than_the_tariff_remembers_is_forgotten(tmp_path: Path) -> None:
    history = [
        ",2016-01-01,2016-02-01,usage,9000,kWh",
        *(f",2017-{month:02d}-01,2017-{month + 1:02d}-01,usage,1,kWh" for month in range(1, 12)),
    ]
    bills, _ = run(job(tmp_path, readings(tmp_path), history=history))
    assert [bill.determinants["highest-usage"] for bill in bills] == ["9000.000 kWh", "744.000 kWh"]

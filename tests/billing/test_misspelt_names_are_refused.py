"""A balance, a history or a usage under a wrong name is said before anything is billed, never left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.billing.runs import job, months, run
from tests.readings.csv_files import write
from wattlaw.faults import BadValue

ROWS = months(datetime(2018, 1, 1), 24 * 31)


def readings(folder: Path) -> Path:
    return write(folder / "r.csv", ROWS)


def test_a_balance_with_nearly_the_right_name_is_refused_with_the_right_one(tmp_path: Path) -> None:
    made = job(tmp_path, readings(tmp_path), balances=[",bank,1,USD,2018-01-01", "x,banks,1,USD,2018-01-01"])
    with pytest.raises(BadValue, match=r"row 3: no tariff here reads a balance banks") as caught:
        run(made)
    assert caught.value.hint == "did you mean bank?"


def test_a_table_of_balances_of_which_nothing_is_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="no tariff here reads a balance bonk-on-pack") as caught:
        run(job(tmp_path, readings(tmp_path), balances=[",bonk-on-pack,1,USD,2018-01-01"]))
    assert caught.value.hint == "read are bank"


def test_a_history_with_nearly_the_right_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadValue, match="no tariff here reads a history of usages"):
        run(job(tmp_path, readings(tmp_path), history=[",2017-12-01,2018-01-01,usages,2000,kWh"]))


def test_what_a_bill_prints_and_other_tariffs_read_may_stand_beside(tmp_path: Path) -> None:
    history = [
        f",2017-12-01,2018-01-01,{name},1,{unit}"
        for name, unit in (("usage", "kWh"), ("days", "day"), ("highest-usage", "kWh"), ("peak-load", "kW"))
    ]
    balances = [",bank,1,USD,2018-01-01", ",credit-of-another-tariff,1,USD,2018-01-01"]
    bills, refusals = run(job(tmp_path, readings(tmp_path), history=history, balances=balances))
    assert (len(bills), refusals) == (1, [])

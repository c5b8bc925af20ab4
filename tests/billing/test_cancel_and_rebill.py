"""Readings that are restated make a new bill of the old period, within the text's own limit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from runtime.machine.loader import validate
from tests.billing.ratchet import loaded
from tests.billing.runs import job, months, run
from tests.readings.csv_files import write
from wattlaw.billing.bill import Bill
from wattlaw.billing.rebilling import read_issued
from wattlaw.billing.tariffs import Billable, billable

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


def limited(owing: int, credit: int | None) -> Billable:
    """The hand-built tariff with limits of its own."""
    module = loaded().module
    assert module.readings is not None
    changed = replace(module.readings, rebill_periods=owing, credit_periods=credit)
    return billable("ratchet.wattc", validate(replace(module, readings=changed)))


def again(
    folder: Path, restated: dict[int, str], tariff: Billable | None = None
) -> tuple[list[Bill], list[str]]:
    """The bills of a second run after the first ones were issued."""
    tariffs = [tariff or limited(2, 2)]
    first, _ = run(job(folder, readings(folder), tariffs=tariffs))
    assert len(first) == 3
    issued = read_issued(issue(folder, first))
    bills, refusals = run(job(folder, readings(folder, restated), issued=issued, tariffs=tariffs))
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


MORE, LESS = {0: "9.000"}, {0: "0.000"}
"""The first month's first hour restated: the customer then owes more, or less."""


@pytest.mark.parametrize(
    ("restated", "owing", "credit", "told"),
    [
        (MORE, 1, None, "at most 1 period when the customer owes more"),
        (LESS, 1, None, None),
        (LESS, 1, 3, None),
        (LESS, 3, 1, "at most 1 period when the customer owes less"),
        (MORE, 3, 1, None),
        (LESS, 1, 1, "at most 1 period"),
    ],
)
def test_debts_and_credits_have_limits_of_their_own(
    tmp_path: Path, restated: dict[int, str], owing: int, credit: int | None, told: str | None
) -> None:
    bills, refused = again(tmp_path, restated, limited(owing, credit))
    if told is None:
        assert not refused
        before = Decimal(bills[0].json()["cancels"]["total"])
        assert bills[0].json()["from"] == "2018-01-01"
        assert (Decimal(bills[0].json()["total"]) > before) is (restated is MORE)
    else:
        assert not bills
        assert refused == [f"the readings were restated 3 billing periods back; the text rebills {told}"]

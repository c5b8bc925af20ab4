"""What is wrong with one customer's month stops that bill and what depends on it, nothing else."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from runtime.machine.module import Parameter
from runtime.machine.types import Dated, Day, Number
from runtime.machine.units import ONE
from tests.billing.ratchet import loaded
from tests.billing.runs import PRICE, job, months, run
from tests.readings.csv_files import write
from wattlaw.billing.facts import dated_value
from wattlaw.billing.records import Record
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.quantities import day_text

QUARTER = months(datetime(2018, 1, 1), 24 * 90 - 1)


def two_customers(path: Path, spoil: int | None = None) -> Path:
    rows = [f"{who},{row}" for who in ("ann", "bob") for row in QUARTER]
    if spoil is not None:
        rows[spoil] = rows[spoil].rpartition(",")[0] + ",NaN"
    return write(path, rows, "customer,start,import_kwh")


def test_the_rest_is_billed(tmp_path: Path) -> None:
    facts = [PRICE, "ann,bank,1 USD,2018-01-01"]
    path = two_customers(tmp_path / "r.csv", spoil=24 * 40)
    bills, refusals = run(
        job(
            tmp_path,
            path,
            facts=facts,
            balances=["ann,bank,7,USD,2018-03-01"],
            history=["ann,2018-02-01,2018-03-01,usage,3,kWh"],
        )
    )
    assert [(refusal.customer, refusal.first and day_text(refusal.first)) for refusal in refusals] == [
        ("ann", "2018-02-01")
    ]
    assert [reason.row for reason in refusals[0].reasons] == [24 * 40 + 2]
    assert [(bill.customer, bill.json()["from"]) for bill in bills] == [
        *(("ann", f"2018-0{month}-01") for month in (1, 3)),
        *(("bob", f"2018-0{month}-01") for month in (1, 2, 3)),
    ]
    assert bills[1].opening == {"bank": "7.00 USD"}


def test_a_balance_that_hangs_on_a_refused_bill_is_not_guessed(tmp_path: Path) -> None:
    path = two_customers(tmp_path / "r.csv", spoil=24 * 40)
    _, refusals = run(job(tmp_path, path, history=["ann,2018-02-01,2018-03-01,usage,3,kWh"]))
    assert [refusal.customer for refusal in refusals] == ["ann", "ann"]
    assert "balance bank is not known" in refusals[1].reasons[0].message
    assert "2018-02-01 to 2018-03-01 was refused" in refusals[1].reasons[0].message


def test_a_history_that_hangs_on_a_refused_bill_is_not_guessed(tmp_path: Path) -> None:
    path = two_customers(tmp_path / "r.csv", spoil=24 * 40)
    _, refusals = run(job(tmp_path, path, balances=["ann,bank,7,USD,2018-03-01"]))
    assert "usage of 2018-02-01 to 2018-03-01 is not known" in refusals[1].reasons[0].message


def test_a_fact_that_nobody_gave_is_named(tmp_path: Path) -> None:
    path = two_customers(tmp_path / "r.csv")
    bills, refusals = run(job(tmp_path, path, facts=["ann,price,0.25,2018-01-01"]))
    assert {bill.customer for bill in bills} == {"ann"}
    assert refusals[0].reasons[0].message == (
        "fact price of customer bob is not known on 2018-01-01: give it with --customer FILE"
    )


def test_a_fact_that_cannot_be_names_its_row(tmp_path: Path) -> None:
    path = two_customers(tmp_path / "r.csv")
    _, refusals = run(job(tmp_path, path, facts=[PRICE, "ann,price,0.25 USD,2018-01-01"]))
    assert {refusal.customer for refusal in refusals} == {"ann"}
    assert refusals[0].reasons[0].row == 3
    assert "USD/kWh" in refusals[0].reasons[0].message


def test_a_fact_outside_its_range_is_refused_in_words(tmp_path: Path) -> None:
    _, refusals = run(job(tmp_path, two_customers(tmp_path / "r.csv"), facts=[",price,2 USD/kWh,2018-01-01"]))
    assert (
        "fact price: 2 USD/kWh is above the greatest admitted value, 1 USD/kWh"
        in refusals[0].reasons[0].message
    )


def test_a_fact_that_changes_holds_from_its_date(tmp_path: Path) -> None:
    path = two_customers(tmp_path / "r.csv")
    bills, _ = run(
        job(tmp_path, path, facts=[PRICE, "ann,price,0.25,2018-01-01", "ann,price,0.50,2018-02-01"])
    )
    assert [bill.lines[0].rate for bill in bills] == [
        "0.25000",
        "0.50000",
        "0.50000",
        "0.25000",
        "0.25000",
        "0.25000",
    ]


@pytest.mark.parametrize(
    ("value", "words"),
    [("2 USD/kWh", "2 USD/kWh is above the greatest admitted value, 1 USD/kWh"), ("-1", "-1 is below")],
)
def test_a_fact_out_of_its_range_is_named_with_its_row_as_the_file_has_it(
    tmp_path: Path, value: str, words: str
) -> None:
    readings = write(tmp_path / "r.csv", months(datetime(2018, 1, 1), 24 * 59))
    made = job(tmp_path, readings, facts=[PRICE, f",price,{value},2018-02-10"])
    bills, (refusal,) = run(made)
    assert [bill.period.days for bill in bills] == [31]
    (reason,) = refusal.reasons
    assert reason.row == 3
    assert reason.file == tmp_path / "facts.csv"
    assert reason.message.startswith(f"fact price: {words}")


def test_a_share_out_of_its_range_is_told_in_percent(tmp_path: Path) -> None:
    kind = Number(ONE, Fraction(1, 1000))
    parameter = Parameter("fact:tax", Dated(Day(), kind, 8), 0, 200)
    record = Record(tmp_path / "f.csv", 7, {"fact": "tax", "value": "600000%", "from": ""})
    with pytest.raises(CannotBill) as caught:
        dated_value(loaded().module, parameter, Dated(Day(), kind, 8), [record], (), 0, 10)
    assert caught.value.reasons == (
        Reason("B04", "fact tax: 600000% is above the greatest admitted value, 20%", 7, tmp_path / "f.csv"),
    )

"""Which days a bill is for, and on which tariff."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.runs import job, months, run, tariff
from tests.readings.csv_files import write
from wattlaw.billing.assignments import read_assignments
from wattlaw.billing.periods import Period, billing_month, calendar_months, read_periods, touching
from wattlaw.faults import BadValue
from wattlaw.quantities import FIRST_DAY, parse_day

ROWS = months(datetime(2018, 1, 10), 24 * 60)


def readings(folder: Path) -> Path:
    return write(folder / "r.csv", [f"ann,{row}" for row in ROWS], "customer,start,import_kwh")


def spans(folder: Path, **given: object) -> list[tuple[str, str, str]]:
    bills, refusals = run(job(folder, readings(folder), **given))
    assert not refusals, refusals[0].reasons
    return [(bill.tariff, bill.json()["from"], bill.json()["to"]) for bill in bills]


def test_without_more_calendar_months_cut_to_the_readings(tmp_path: Path) -> None:
    assert spans(tmp_path) == [
        ("ratchet.wattc", "2018-01-10", "2018-02-01"),
        ("ratchet.wattc", "2018-02-01", "2018-03-01"),
        ("ratchet.wattc", "2018-03-01", "2018-03-11"),
    ]


def test_cut_to_the_days_asked_for(tmp_path: Path) -> None:
    made = spans(tmp_path, first=parse_day("2018-01-15"), after=parse_day("2018-02-20"))
    assert [one[1:] for one in made] == [("2018-01-15", "2018-02-01"), ("2018-02-01", "2018-02-20")]


def test_given_periods_are_billed_as_given(tmp_path: Path) -> None:
    given = write(
        tmp_path / "p.csv", ["ann,2018-01-12,2018-02-11", "ann,2018-02-11,2018-03-05"], "customer,from,to"
    )
    made = spans(tmp_path, periods=read_periods(given))
    assert [one[1:] for one in made] == [("2018-01-12", "2018-02-11"), ("2018-02-11", "2018-03-05")]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["ann,2018-02-01,2018-02-01"], "ends before it begins"),
        (["ann,2018-01-01,2018-02-02", "ann,2018-02-01,2018-03-01"], "overlaps"),
        (["ann,2018-01-01,soon"], "no date"),
        (["ann,2018-01-01"], "cells"),
    ],
)
def test_periods_that_cannot_be_are_named_with_their_row(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(BadValue, match=words) as caught:
        read_periods(write(tmp_path / "p.csv", rows, "customer,from,to"))
    assert f"row {len(rows) + 1}" in caught.value.message


def test_a_customer_who_changes_tariff_gets_a_bill_on_each(tmp_path: Path) -> None:
    rows = ["ann,old,,2018-01-20", "ann,new.wattc,2018-01-20,"]
    names = ["folder/old.wattc", "folder/new.wattc"]
    assignments = read_assignments(write(tmp_path / "a.csv", rows, "customer,tariff,from,to"), names)
    made = spans(
        tmp_path,
        tariffs=[tariff(name) for name in names],
        assignments=assignments,
        after=parse_day("2018-03-01"),
    )
    assert made == [
        ("folder/old.wattc", "2018-01-10", "2018-01-20"),
        ("folder/new.wattc", "2018-01-20", "2018-02-01"),
        ("folder/new.wattc", "2018-02-01", "2018-03-01"),
    ]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["ann,odl,,"], "not among the tariffs"),
        (["ann,old,,", "ann,new,2018-01-01,"], "two tariffs at once"),
        (["ann,old,2018-02-01,2018-01-01"], "ends before it begins"),
    ],
)
def test_assignments_that_cannot_be_are_named(tmp_path: Path, rows: list[str], words: str) -> None:
    with pytest.raises(BadValue, match=words):
        read_assignments(write(tmp_path / "a.csv", rows, "customer,tariff,from,to"), ["old.watt", "new.watt"])


def test_who_is_assigned_to_nothing_is_said(tmp_path: Path) -> None:
    bills, refusals = run(job(tmp_path, readings(tmp_path), assignments={}))
    assert not bills
    assert refusals[0].reasons[0].message == "the customer is assigned to no tariff"


@given(st.integers(10_000, 20_000), st.integers(1, 1000))
def test_months_cover_every_day_once_and_end_on_the_first(first: int, count: int) -> None:
    made = calendar_months(first, first + count)
    assert made[0].first == first
    assert made[-1].after == first + count
    assert touching(made)
    for period in made[1:]:
        assert (FIRST_DAY + timedelta(days=period.first)).day == 1
    assert all(period.days <= 31 for period in made)


@pytest.mark.parametrize(
    ("first", "after", "rule", "month"),
    [
        ("2018-01-17", "2018-02-17", "the month of the first day", 1),
        ("2018-01-17", "2018-02-17", "the month of the last day", 2),
        ("2018-01-17", "2018-02-17", "the month of most days", 2),
        ("2018-01-16", "2018-02-16", "the month of most days", 1),
        ("2018-12-01", "2019-01-01", "the month of the last day", 12),
    ],
)
def test_the_billing_month_is_the_texts_rule(first: str, after: str, rule: str, month: int) -> None:
    period = Period(*((date.fromisoformat(day) - FIRST_DAY).days for day in (first, after)))
    assert billing_month(period, rule) == month

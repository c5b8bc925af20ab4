"""A bill for a part of a billing period says so, and what cut it: --from, --to, readings or assignment."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.billing.runs import job, months, run
from tests.cli.watt import BILLED, READINGS, answer, watt
from tests.readings.csv_files import write
from wattlaw.billing.assignments import Assignment
from wattlaw.billing.cutting import cut_to
from wattlaw.billing.cutting import months as whole_months
from wattlaw.billing.periods import calendar_months, read_periods
from wattlaw.quantities import FIRST_DAY, day_text, parse_day

ROWS = months(datetime(2018, 1, 1), 24 * 59)
JANUARY, FEBRUARY = ("2018-01-01", "2018-02-01"), ("2018-02-01", "2018-03-01")


def cuts(folder: Path, rows: list[str] = ROWS, **more: Any) -> list[dict[str, Any] | None]:
    readings = write(folder / "r.csv", [f"ann,{row}" for row in rows], "customer,start,import_kwh")
    bills, refusals = run(job(folder, readings, **more))
    assert not refusals, refusals[0].reasons
    return [bill.json()["cut"] for bill in bills]


def of(period: tuple[str, str], *by: str) -> dict[str, Any]:
    return {"from": period[0], "to": period[1], "by": list(by)}


def test_whole_months_are_not_cut(tmp_path: Path) -> None:
    assert cuts(tmp_path) == [None, None]


def test_the_days_asked_for_cut(tmp_path: Path) -> None:
    made = cuts(tmp_path, first=parse_day("2018-01-05"), after=parse_day("2018-02-20"))
    assert made == [of(JANUARY, "--from"), of(FEBRUARY, "--to")]
    made = cuts(tmp_path, first=parse_day("2018-01-05"), after=parse_day("2018-01-20"))
    assert made == [of(JANUARY, "--from", "--to")]


def test_readings_that_begin_or_end_within_a_month_cut(tmp_path: Path) -> None:
    assert cuts(tmp_path, ROWS[24 * 4 : 24 * 40]) == [
        of(JANUARY, "the readings"),
        of(FEBRUARY, "the readings"),
    ]


def test_an_assignment_cuts(tmp_path: Path) -> None:
    until = {"ann": (Assignment(0, None, parse_day("2018-02-10")),)}
    assert cuts(tmp_path, assignments=until) == [None, of(FEBRUARY, "the assignment")]


def test_given_periods_are_whole_unless_they_are_cut(tmp_path: Path) -> None:
    rows = ["ann,2018-01-03,2018-01-30", "ann,2018-01-30,2018-02-26"]
    given = read_periods(write(tmp_path / "p.csv", rows, "customer,from,to"))
    assert cuts(tmp_path, periods=given) == [None, None]
    made = cuts(tmp_path, periods=given, after=parse_day("2018-02-01"))
    assert made == [None, of(("2018-01-30", "2018-02-26"), "--to")]


@given(st.dates(date(1971, 1, 1), date(9999, 12, 1)), st.integers(1, 90))
def test_whole_months_are_those_of_the_calendar(first: date, days: int) -> None:
    begin = (first - FIRST_DAY).days
    after = min(begin + days, (date.max - FIRST_DAY).days)
    found = list(whole_months(begin, after))
    for part in found:
        start = date.fromisoformat(day_text(part.whole.first))
        assert start.day == 1
        last = date.fromisoformat(day_text(part.whole.after - 1))
        assert (last.year, last.month) == (start.year, start.month)
    left = cut_to(found, ((begin, after), ("--from", "--to")))
    assert [part.period for part in left] == calendar_months(begin, after)


def test_people_are_told_on_standard_error_and_in_the_title() -> None:
    days = ("--from", "2018-01-05", "--to", "2018-03-01")
    result = watt("bill", BILLED, "--readings", READINGS, *days)
    assert result.exit_code == 0
    assert "note: 1 bill is for a part of a billing period" in result.stderr
    assert "2018-01-05 to 2018-02-01 of 2018-01-01 to 2018-02-01, cut by --from" in result.stderr
    assert "2018-01-05 to 2018-02-01 (27 days of 2018-01-01 to 2018-02-01)" in result.stdout
    assert "2018-02-01 to 2018-03-01 (28 days)" in result.stdout


@pytest.mark.parametrize("ending", ["jsonl", "csv"])
def test_also_when_bills_go_to_a_file(tmp_path: Path, ending: str) -> None:
    days = ("--from", "2018-01-05", "--to", "2018-03-01")
    result = watt("bill", BILLED, "--readings", READINGS, *days, "-o", tmp_path / f"bills.{ending}")
    assert "1 bill is for a part of a billing period" in result.stderr


def test_whole_periods_are_billed_without_a_note() -> None:
    result = watt("bill", BILLED, "--readings", READINGS, "--from", "2018-01-01", "--to", "2018-03-01")
    assert "note" not in result.stderr
    assert [bill["cut"] for bill in answer("bill", BILLED, "--readings", READINGS)["bills"]] == [None] * 12

"""A year of four real homes on the Los Angeles calendar: every line equals a recomputation by other means."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import holidays
from click.testing import CliRunner

from tests.examples import by_hand
from wattlaw.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
HOMES = EXAMPLES / "homes"
FACTS = {
    "b1": by_hand.Home(),
    "b2": by_hand.Home(assistance="CARE", city_tax=Decimal("0.06")),
    "b4": by_hand.Home(heating="all-electric", medical=1, city_tax=Decimal("0.075")),
    "b7": by_hand.Home(
        changes=((date(2017, 1, 17), "assistance", "FERA"), (date(2016, 11, 5), "medical", "2"))
    ),
}

CHECKED_LINES = ("Base services charge", "CARE discount", "Energy Commission tax", "Utility users' tax")


def rest_days() -> set[date]:
    """The rider's holidays, observed on Monday when they fall on Sunday, from another library's calendar."""
    named = {
        "New Year's Day",
        "Washington's Birthday",
        "Memorial Day",
        "Independence Day",
        "Labor Day",
        "Veterans Day",
        "Thanksgiving Day",
        "Thanksgiving",
        "Christmas Day",
    }
    found = holidays.country_holidays("US", years=range(2016, 2018), observed=False)
    days = {day for day, name in found.items() if set(name.split("; ")) & named}
    return days | {day + timedelta(days=1) for day in days if day.weekday() == 6}


def bills() -> dict[str, list[dict[str, Any]]]:
    """Customer → twelve bills, in order of time."""
    arguments = [
        "bill",
        str(EXAMPLES / "pge-e-tou-c" / "e-tou-c.homes.watt"),
        "--readings",
        str(HOMES / "readings.csv"),
        "--customer",
        str(HOMES / "facts.csv"),
        "--json",
    ]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    found: dict[str, list[dict[str, Any]]] = {}
    for bill in json.loads(result.stdout)["bills"]:
        found.setdefault(bill["customer"], []).append(bill)
    return found


def test_every_line_of_every_bill_equals_the_recomputation() -> None:
    readings = by_hand.readings(HOMES / "readings.csv", Decimal("0.001"))
    prices = by_hand.export_prices(EXAMPLES / "pge-e-tou-c" / "export-prices.csv")
    closed = rest_days()
    ours = bills()
    assert set(ours) == set(FACTS)
    for customer, home in FACTS.items():
        carried = Decimal(0)
        assert len(ours[customer]) == 12
        for bill in ours[customer]:
            start, end = date.fromisoformat(bill["from"]), date.fromisoformat(bill["to"])
            lines, carried = by_hand.bill(home, readings[customer], prices, closed, start, end, carried)
            where = f"{customer} {start}"
            assert Decimal(bill["total"]) == lines["bill"], (where, bill["lines"], lines)
            assert bill["closing"]["export-balance"] == f"{carried} USD", where
            for line in CHECKED_LINES:
                printed = sum(Decimal(row["amount"]) for row in bill["lines"] if row["name"] == line)
                assert printed == lines[line], (where, line)


def test_the_bill_with_the_restored_hour_is_marked_estimated() -> None:
    for customer, rows in bills().items():
        marked = [bill["from"] for bill in rows if bill["estimated"]]
        assert marked == ["2016-11-01"], customer


def test_days_of_23_and_25_hours_are_one_day_each() -> None:
    for rows in bills().values():
        days = {bill["from"]: bill["days"] for bill in rows}
        assert days["2016-11-01"] == 30
        assert days["2017-03-01"] == 31

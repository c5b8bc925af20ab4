"""A year of four real homes, billed by the module and recomputed by other means."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from runtime.machine.rounding import Rounding
from tests.billing.runs import job, run
from wattlaw.billing.bill import Bill
from wattlaw.readings.door import Asked

HOMES = Path(__file__).parents[2] / "examples" / "homes" / "readings.csv"
CENT, WATT_HOUR = Decimal("0.01"), Decimal("0.001")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Bill]:
    bills, refusals = run(job(tmp_path_factory.mktemp("run"), HOMES, asked=Asked(None, Rounding.HALF_UP)))
    assert not refusals
    return bills


@pytest.fixture(scope="module")
def by_month() -> dict[tuple[str, str], tuple[Decimal, bool]]:
    """Customer and month → kWh of readings rounded half-up to the watt-hour, and whether any is estimated."""
    frame = pd.read_csv(HOMES, dtype=str)
    local = pd.to_datetime(frame["start"], utc=True).dt.tz_convert(ZoneInfo("America/Los_Angeles"))
    frame["month"] = local.dt.strftime("%Y-%m-01")
    frame["kwh"] = [Decimal(cell).quantize(WATT_HOUR, ROUND_HALF_UP) for cell in frame["import_kwh"]]
    grouped = frame.groupby(["customer", "month"], sort=False)
    return {key: (sum(rows["kwh"], Decimal(0)), "estimated" in set(rows["quality"])) for key, rows in grouped}


def test_every_home_and_month_has_its_bill(made: list[Bill], by_month: dict) -> None:
    assert [(bill.customer, bill.json()["from"]) for bill in made] == list(by_month)


def test_usage_and_amounts_agree_with_plain_decimals(made: list[Bill], by_month: dict) -> None:
    highest: dict[str | None, Decimal] = {}
    bank: dict[str | None, Decimal] = {}
    for bill, (kwh, _) in zip(made, by_month.values(), strict=True):
        highest[bill.customer] = max(highest.get(bill.customer, Decimal(0)), kwh)
        energy = (kwh * Decimal("0.25")).quantize(CENT, ROUND_HALF_UP)
        ratchet = (highest[bill.customer] * CENT).quantize(CENT, ROUND_HALF_UP)
        assert bill.determinants["usage"] == f"{kwh} kWh"
        assert [line.amount for line in bill.lines] == [str(energy), str(ratchet)]
        assert Decimal(bill.total) == energy + ratchet
        assert Decimal(bill.exact_total) == kwh * Decimal("0.25") + highest[bill.customer] * CENT
        before = bank.get(bill.customer, Decimal("5.00"))
        bank[bill.customer] = before + Decimal(bill.total)
        assert bill.opening == {"bank": f"{before} USD"}
        assert bill.closing == {"bank": f"{bank[bill.customer]} USD"}


def test_only_the_month_of_the_repeated_hour_is_estimated(made: list[Bill], by_month: dict) -> None:
    assert [bill.estimated for bill in made] == [estimated for _, estimated in by_month.values()]
    assert {bill.json()["from"] for bill in made if bill.estimated} == {"2016-11-01"}


def test_the_bill_says_what_was_rounded_at_the_door(made: list[Bill]) -> None:
    assert {tuple(bill.rounded.items()) for bill in made} == {(("import_kwh", "half-up to 0.001 kWh"),)}

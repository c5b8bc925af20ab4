"""Billing runs for tests: tables written as text, the hand-built tariff, what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.billing.ratchet import loaded
from tests.readings.csv_files import write
from wattlaw.billing.balances import Balances, read_balances
from wattlaw.billing.bill import Bill
from wattlaw.billing.determinants import Determinants, read_determinants
from wattlaw.billing.facts import read_facts
from wattlaw.billing.refusal import Refusal
from wattlaw.billing.run import Job, bills
from wattlaw.billing.tariffs import Billable, billable
from wattlaw.readings.file import read_readings

PRICE = ",price,0.25 USD/kWh,2010-01-01"
DETERMINANTS = "customer,from,to,determinant,value,unit"
BALANCES = "customer,balance,value,unit,at"


def tariff(label: str = "ratchet.wattc") -> Billable:
    """The hand-built tariff."""
    return billable(label, loaded())


def job(folder: Path, readings: Path, **given: Any) -> Job:
    """A job; ``facts``, ``history``, ``usage`` and ``balances`` are rows of text."""
    facts = read_facts(write(folder / "facts.csv", given.pop("facts", [PRICE]), "customer,fact,value,from"))
    history, usage, balances = Determinants(), Determinants(), Balances()
    if "history" in given:
        history = read_determinants(write(folder / "history.csv", given.pop("history"), DETERMINANTS))
    if "usage" in given:
        usage = read_determinants(write(folder / "usage.csv", given.pop("usage"), DETERMINANTS))
    if "balances" in given:
        balances = read_balances(write(folder / "balances.csv", given.pop("balances"), BALANCES))
    tariffs = given.pop("tariffs", [tariff()])
    return Job(
        tariffs, read_readings(readings), facts, history=history, usage=usage, balances=balances, **given
    )


def run(made: Job) -> tuple[list[Bill], list[Refusal]]:
    """The bills and the refusals of a job."""
    out = list(bills(made))
    return [one for one in out if isinstance(one, Bill)], [one for one in out if isinstance(one, Refusal)]


def months(first: Any, count: int, value: str = "1.000") -> list[str]:
    """Hourly rows of some days from a local midnight in Los Angeles."""
    from tests.readings.csv_files import hours

    return [f"{start},{value}" for start in hours(first, count)]

"""The synthetic household of ``examples/data`` in the forms that the measurements need."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[1] / "examples" / "data" / "tariffs"
PACIFICORP = "5cb636bf5457a3b5469b6ec3"
START_OF_2018 = 1_514_764_800
HOUR = 3_600


def load_kw() -> list[Decimal]:
    """Hourly load in kW, which over an hour is kWh."""
    with (DATA / "household_8760h.csv").open(encoding="utf-8", newline="") as file:
        return [Decimal(row["load_kw"]) for row in csv.DictReader(file)]


def starts() -> list[int]:
    """The instants at which the hours of 2018 start, in seconds."""
    return [START_OF_2018 + HOUR * hour for hour in range(8_760)]


def record() -> dict[str, Any]:
    """The PacifiCorp record, as the foreign engine takes it."""
    with (DATA / "urdb_residential.jsonl").open(encoding="utf-8") as file:
        for line in file:
            found: dict[str, Any] = json.loads(line)
            if found.get("label") == PACIFICORP:
                return found
    raise LookupError(f"the data holds no record {PACIFICORP}")


def published_bills() -> list[Decimal]:
    """The twelve bills, load only, that the foreign engine computed when the data were collected."""
    with (DATA / "monthly_bills.jsonl").open(encoding="utf-8") as file:
        for line in file:
            found = json.loads(line, parse_float=Decimal)
            if found.get("label") == PACIFICORP:
                return [Decimal(value) for value in found["nem_no_pv"]]
    raise LookupError(f"the data holds no bills of {PACIFICORP}")

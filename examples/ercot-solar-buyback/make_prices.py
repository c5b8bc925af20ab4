"""Write the day-ahead prices of ERCOT's load zones, a file a zone, from ``examples/data/prices``.

    python -m examples.ercot-solar-buyback.make_prices

The source counts hours by their end in local time and flags the hour that clocks repeat in autumn; the
files have each hour's start with its offset, in USD per kWh, exactly.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
SOURCE = HERE.parent / "data" / "prices" / "ercot_dam_spp_2021.csv"
ZONES = {"houston": "LZ_HOUSTON", "north": "LZ_NORTH", "south": "LZ_SOUTH", "west": "LZ_WEST"}
CENTRAL = ZoneInfo("America/Chicago")
MONTH = 2


def start_of(row: dict[str, str]) -> datetime:
    """The local start of an hour: one hour before its end; ``repeated_hour`` Y is the second of its name."""
    ends = int(row["hour_ending"].partition(":")[0])
    day = datetime.strptime(row["delivery_date"], "%m/%d/%Y")
    start = day + timedelta(hours=ends - 1)
    return start.replace(tzinfo=CENTRAL, fold=int(row["repeated_hour"] == "Y"))


def rows_of(point: str) -> list[tuple[str, str]]:
    """Start and price of each hour of the month, in order of time."""
    with SOURCE.open(newline="") as source:
        rows = [(start_of(row), Decimal(row[point]) / 1000) for row in csv.DictReader(source)]
    wanted = [(start, price) for start, price in rows if start.month == MONTH]
    wanted.sort(key=lambda one: one[0].astimezone(UTC))
    return [(start.isoformat(), f"{price:f}") for start, price in wanted]


def main() -> None:
    """Write ``day-ahead-ZONE.csv`` beside this file."""
    for zone, point in ZONES.items():
        with (HERE / f"day-ahead-{zone}.csv").open("w", newline="") as out:
            write = csv.writer(out, lineterminator="\n")
            write.writerow(["start", "usd_per_kwh"])
            write.writerows(rows_of(point))


if __name__ == "__main__":
    main()

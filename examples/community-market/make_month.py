"""Write the month that the community market settles, from ``examples/data``.

    python -m examples.community-market.make_month

``hours.csv``: each hour of February 2021, of the 23-hour day 2021-03-14 and of the 25-hour day
2021-11-07 in Texas, with the day-ahead prices of a hub (HB_HUBAVG) and of two load zones (LZ_AEN,
LZ_WEST) in USD per kWh, and what the meter of each home showed: energy injected and withdrawn, load
and generation netted within the hour and rounded to a watt-hour. The homes are those of California;
their day of the same number stands for the Texan one: February 2017, 12 March 2017 (whose hour
02:00, patched by the source, is dropped) and 6 November 2016 (whose missing second 01:00 is the
first's).

``trades.csv``: what each home agreed to the day before, when it took that day's net energy for the
next day's: surplus of the homes in the order of their names is sold to the homes that lack energy,
in the same order.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
CENTRAL = ZoneInfo("America/Chicago")
FIRST = datetime(2016, 8, 1)
HOMES = ("b1", "b2", "b4", "b7")
POINTS = {"hub": "HB_HUBAVG", "aen": "LZ_AEN", "west": "LZ_WEST"}
STEP = Decimal("0.001")
DAYS = {date(2021, 2, day): date(2017, 2, day) for day in range(1, 29)} | {
    date(2021, 3, 14): date(2017, 3, 12),
    date(2021, 11, 7): date(2016, 11, 6),
}


def prices() -> dict[datetime, dict[str, str]]:
    """Start of an hour in UTC → point → USD per kWh."""
    found: dict[datetime, dict[str, str]] = {}
    with (DATA / "prices" / "ercot_dam_spp_2021.csv").open(newline="") as source:
        for row in csv.DictReader(source):
            day = datetime.strptime(row["delivery_date"], "%m/%d/%Y")
            local = day + timedelta(hours=int(row["hour_ending"][:2]) - 1)
            start = local.replace(tzinfo=CENTRAL, fold=int(row["repeated_hour"] == "Y"))
            found[start.astimezone(UTC)] = {
                name: f"{Decimal(row[point]) / 1000:f}" for name, point in POINTS.items()
            }
    return found


def nets() -> dict[str, list[Decimal]]:
    """Home → what it withdrew less what it injected, for each row of the source."""
    rated = json.loads((DATA / "meters" / "pv_nominal_kw.json").read_text())
    with (DATA / "meters" / "four_homes_hourly.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    return {
        home: [
            (
                Decimal(row[f"{home}_load_kwh"])
                - Decimal(row[f"{home}_solar_wh_per_kw"]) * Decimal(str(rated[home])) / 1000
            ).quantize(STEP, ROUND_HALF_UP)
            for row in rows
        ]
        for home in HOMES
    }


def hours() -> Iterator[tuple[datetime, int]]:
    """Start of each hour with its offset, and the row of the homes that stands for it."""
    for day, stands in DAYS.items():
        begins = datetime.combine(day, datetime.min.time(), CENTRAL).astimezone(UTC)
        ends = datetime.combine(day + timedelta(days=1), datetime.min.time(), CENTRAL).astimezone(UTC)
        while begins < ends:
            local = begins.astimezone(CENTRAL)
            clock = datetime.combine(stands, local.time())
            yield local, (clock - FIRST) // timedelta(hours=1)
            begins += timedelta(hours=1)


def agreed(expected: dict[str, Decimal]) -> Iterator[tuple[str, str, Decimal]]:
    """Seller, buyer, kWh: surplus in the order of the homes meets need in the same order."""
    need = {home: net for home, net in expected.items() if net > 0}
    for seller, net in expected.items():
        left = max(-net, Decimal(0))
        for buyer, missing in need.items():
            part = min(left, missing)
            if part > 0:
                yield seller, buyer, part
                left, need[buyer] = left - part, missing - part


def main() -> None:
    """Write both files beside this one."""
    spot, net = prices(), nets()
    with (
        (HERE / "hours.csv").open("w", newline="") as out,
        (HERE / "trades.csv").open("w", newline="") as book,
    ):
        write, trade = (csv.writer(one, lineterminator="\n") for one in (out, book))
        write.writerow(["start", *POINTS, *(f"{home}_{way}" for home in HOMES for way in ("in", "out"))])
        trade.writerow(["start", "seller", "buyer", "kwh"])
        for start, row in hours():
            shown = [max(sign * net[home][row], Decimal(0)) for home in HOMES for sign in (-1, 1)]
            write.writerow(
                [start.isoformat(), *spot[start.astimezone(UTC)].values(), *(f"{x:f}" for x in shown)]
            )
            for seller, buyer, part in agreed({home: net[home][row - 24] for home in HOMES}):
                trade.writerow([start.isoformat(), seller, buyer, f"{part:f}"])


if __name__ == "__main__":
    main()

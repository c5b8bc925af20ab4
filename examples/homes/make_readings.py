"""Turn the four homes of the CityLearn challenge into readings with real local times.

The source has 24 rows for every day of 1 August 2016 to 31 July 2017 and knows
no daylight saving.  Two days are repaired, as the data's README says: on
12 March 2017 the row of 02:00 is dropped (that hour does not exist), on
6 November 2016 the second 01:00 takes the first one's reading and is marked
``estimated``.  Load and generation are netted within each hour into energy
delivered (``import_kwh``) and energy received (``export_kwh``).

    python -m examples.homes.make_readings
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

DATA = Path(__file__).parent.parent / "data" / "meters"
OUT = Path(__file__).parent / "readings.csv"
ZONE = ZoneInfo("America/Los_Angeles")
FIRST = datetime(2016, 8, 1)
SKIPPED = datetime(2017, 3, 12, 2)
REPEATED = datetime(2016, 11, 6, 1)


def local_hours() -> Iterator[tuple[datetime, int, str]]:
    """(start with offset, row of the source, quality), in order of time."""
    for row in range(8760):
        naive = FIRST + timedelta(hours=row)
        if naive == SKIPPED:
            continue
        yield naive.replace(tzinfo=ZONE), row, "validated"
        if naive == REPEATED:
            yield naive.replace(tzinfo=ZONE, fold=1), row, "estimated"


def main() -> None:
    """Write ``readings.csv`` beside this file."""
    nominal = json.loads((DATA / "pv_nominal_kw.json").read_text())
    rated = {home: Decimal(str(kw)) for home, kw in nominal.items()}
    with (DATA / "four_homes_hourly.csv").open(newline="") as source:
        rows = list(csv.DictReader(source))
    with OUT.open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(["customer", "start", "import_kwh", "export_kwh", "quality"])
        for home, kw in rated.items():
            for start, row, quality in local_hours():
                load = Decimal(rows[row][f"{home}_load_kwh"])
                generated = Decimal(rows[row][f"{home}_solar_wh_per_kw"]) * kw / 1000
                net = load - generated
                delivered, received = max(net, Decimal(0)), max(-net, Decimal(0))
                write.writerow([home, start.isoformat(), f"{delivered:f}", f"{received:f}", quality])


if __name__ == "__main__":
    main()

"""Turn the household behind the independent engine's bills into readings of the year 2018, in UTC.

1 January 2018 is a Monday, as in the source.  ``import_kwh`` is the gross load
and ``export_kwh`` the gross generation: netting is a clause of the tariff.
Two files are written: with generation, and with load only (generation zero).

    python -m examples.records.make_readings
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "data" / "tariffs" / "household_8760h.csv"
HERE = Path(__file__).parent
FIRST = datetime(2018, 1, 1, tzinfo=UTC)


def main() -> None:
    """Write ``household.csv`` (load only) and ``household_pv.csv`` beside this file."""
    with SOURCE.open(newline="") as source:
        rows = list(csv.DictReader(source))
    for name, with_generation in (("household.csv", False), ("household_pv.csv", True)):
        with (HERE / name).open("w", newline="") as out:
            write = csv.writer(out, lineterminator="\n")
            write.writerow(["start", "import_kwh", "export_kwh"])
            for row in rows:
                start = FIRST + timedelta(hours=int(row["hour_of_year"]))
                generated = row["pv_kw"] if with_generation else "0"
                write.writerow([start.isoformat(), row["load_kw"], generated])


if __name__ == "__main__":
    main()

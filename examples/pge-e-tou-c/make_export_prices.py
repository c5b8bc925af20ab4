"""Write the illustrative export prices: 12 months × 2 day types × 24 hours, by a stated formula.

    python -m examples.pge-e-tou-c.make_export_prices
"""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path


def price(month: int, day_type: str, hour: int) -> Decimal:
    """Low at noon in spring, high on late-summer weekday evenings, USD per kWh."""
    value = Decimal("0.05")
    if 9 <= hour < 16:
        value = Decimal("0.01") if month in (3, 4, 5) else Decimal("0.035")
    if 17 <= hour < 21:
        value = Decimal("0.09")
        if month in (8, 9) and day_type == "weekday":
            value = Decimal("1.25") if hour in (18, 19) else Decimal("0.45")
    return value + Decimal(month) / 10_000 + Decimal(hour) / 100_000


def main() -> None:
    """Write ``export-prices.csv`` beside this file."""
    with (Path(__file__).parent / "export-prices.csv").open("w", newline="") as out:
        write = csv.writer(out, lineterminator="\n")
        write.writerow(["month", "day_type", "hour", "usd_per_kwh"])
        for month in range(1, 13):
            for day_type in ("weekday", "weekend"):
                for hour in range(24):
                    write.writerow([month, day_type, hour, f"{price(month, day_type, hour):.5f}"])


if __name__ == "__main__":
    main()

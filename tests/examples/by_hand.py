"""PG&E E-TOU-C with net billing, recomputed by other means.

Nothing here comes from the project: readings are parsed with ``csv`` and
``Decimal``, local time comes from ``zoneinfo``, and the rules are typed in once
more from the sheet.  One bill is a dictionary of line titles to amounts.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

LOS_ANGELES = ZoneInfo("America/Los_Angeles")
CENT = Decimal("0.01")
ENERGY = {
    ("summer", "peak"): Decimal("0.52240"),
    ("summer", "off-peak"): Decimal("0.39940"),
    ("winter", "peak"): Decimal("0.39757"),
    ("winter", "off-peak"): Decimal("0.36757"),
}
BASELINE = {
    ("summer", "basic"): Decimal("13.5"),
    ("winter", "basic"): Decimal("11.0"),
    ("summer", "all-electric"): Decimal("15.2"),
    ("winter", "all-electric"): Decimal("26.0"),
}
BASE_SERVICES = {"none": Decimal("0.79343"), "FERA": Decimal("0.39425"), "CARE": Decimal("0.19713")}


@dataclass(frozen=True)
class Home:
    """The facts of one customer; ``changes`` are (from, fact, value) in order of time."""

    heating: str = "basic"
    assistance: str = "none"
    medical: int = 0
    city_tax: Decimal = Decimal(0)
    changes: tuple[tuple[date, str, str], ...] = field(default=())

    def on(self, fact: str, day: date) -> str:
        """The value of a fact on a day."""
        value: str = str(getattr(self, fact))
        for start, name, changed in self.changes:
            if name == fact and start <= day:
                value = changed
        return value


def cents(amount: Decimal) -> Decimal:
    """Half-up to one cent: ties away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def season(day: date) -> str:
    """June 1 through September 30 is summer."""
    return "summer" if 6 <= day.month <= 9 else "winter"


def readings(path: Path, step: Decimal) -> dict[str, list[tuple[datetime, Decimal, Decimal]]]:
    """Customer → (local start, delivered, received), each rounded half-up to the step."""
    found: dict[str, list[tuple[datetime, Decimal, Decimal]]] = defaultdict(list)
    with path.open(newline="") as source:
        for row in csv.DictReader(source):
            start = datetime.fromisoformat(row["start"]).astimezone(LOS_ANGELES)
            delivered, received = (
                Decimal(row[name]).quantize(step, ROUND_HALF_UP) for name in ("import_kwh", "export_kwh")
            )
            found[row["customer"]].append((start, delivered, received))
    return found


def export_prices(path: Path) -> dict[tuple[int, str, int], Decimal]:
    """(month, day type, hour) → USD per kWh."""
    with path.open(newline="") as source:
        return {
            (int(row["month"]), row["day_type"], int(row["hour"])): Decimal(row["usd_per_kwh"])
            for row in csv.DictReader(source)
        }


def days(start: date, end: date) -> Iterator[date]:
    """Every day from start, before end."""
    for n in range((end - start).days):
        yield start + timedelta(days=n)


def bill(
    home: Home,
    hours: list[tuple[datetime, Decimal, Decimal]],
    prices: dict[tuple[int, str, int], Decimal],
    holidays: set[date],
    start: date,
    end: date,
    opening: Decimal,
) -> tuple[dict[str, Decimal], Decimal]:
    """(amounts by line title, closing export balance) of the billing period [start, end)."""
    usage: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    by_season: dict[str, Decimal] = defaultdict(Decimal)
    credit = Decimal(0)
    for local, delivered, received in hours:
        if not start <= local.date() < end:
            continue
        cell = season(local.date()), "peak" if 16 <= local.hour < 21 else "off-peak"
        usage[cell] += delivered
        by_season[cell[0]] += delivered
        rest = local.date() in holidays or local.weekday() >= 5
        credit += received * prices[local.month, "weekend" if rest else "weekday", local.hour]
    allowance: dict[str, Decimal] = defaultdict(Decimal)
    services = Decimal(0)
    for day in days(start, end):
        allowance[season(day)] += BASELINE[season(day), home.on("heating", day)]
        allowance[season(day)] += Decimal("16.4") * int(home.on("medical", day))
        services += BASE_SERVICES[home.on("assistance", day)]
    lines = {f"Energy charges {' '.join(cell)}": cents(kwh * ENERGY[cell]) for cell, kwh in usage.items()}
    energy = sum(lines.values(), Decimal(0))
    baseline = {
        part: -cents(Decimal("0.08140") * min(kwh, allowance[part])) for part, kwh in by_season.items()
    }
    lines |= {f"Baseline credit {part}": amount for part, amount in baseline.items()}
    net = energy + sum(baseline.values(), Decimal(0))
    lines["Base services charge"] = cents(services)
    last = end - timedelta(days=1)
    care = home.on("assistance", last) == "CARE"
    lines["CARE discount"] = -cents(net * Decimal("0.35")) if care else Decimal(0)
    total_usage = sum(usage.values(), Decimal(0))
    lines["Energy Commission tax"] = cents(total_usage * Decimal("0.00030"))
    taxed = net + lines["Base services charge"] + lines["CARE discount"]
    lines["Utility users' tax"] = cents(taxed * Decimal(home.on("city_tax", last)))
    dated = [date(year, month, 10) for year in (start.year, end.year) for month in (4, 10)]
    has_credit = any(start <= day < end for day in dated)
    lines["California Climate Credit"] = Decimal("-58.23") if has_credit else Decimal(0)
    available = opening + cents(credit)
    offset = min(available, max(net, Decimal(0)))
    lines["Export credit"] = -offset
    lines["bill"] = sum(lines.values(), Decimal(0))
    return lines, available - offset

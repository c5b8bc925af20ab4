"""Small files of readings for tests, made with the standard library only."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.billing.ratchet import loaded
from wattlaw.readings.door import Admitted, Asked, Metered, metered
from wattlaw.readings.file import read_readings
from wattlaw.readings.problems import RowFault

LOS_ANGELES = ZoneInfo("America/Los_Angeles")


def hours(first: datetime, count: int, zone: ZoneInfo = LOS_ANGELES) -> list[str]:
    """Consecutive hours from a local midnight, as RFC 3339 with the zone's offset."""
    begin = first.replace(tzinfo=zone).astimezone(ZoneInfo("UTC"))
    return [(begin + timedelta(hours=hour)).astimezone(zone).isoformat() for hour in range(count)]


def january(value: str = "1.000") -> list[str]:
    """The rows of January 2018 in Los Angeles: 744 hours of one value each."""
    return [f"{start},{value}" for start in hours(datetime(2018, 1, 1), 744)]


def write(path: Path, rows: list[str], header: str = "start,import_kwh") -> Path:
    """A CSV file of these rows."""
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def door(path: Path, asked: Asked | None = None, **module: object) -> Metered:
    """The readings of the only customer, for the hand-built tariff."""
    return metered(read_readings(path), None, loaded(**module).module, asked or Asked())


def days(first: datetime, after: datetime) -> tuple[int, int]:
    """Two dates as days since 1970-01-01."""
    epoch = datetime(1970, 1, 1)
    return (first - epoch).days, (after - epoch).days


JANUARY = days(datetime(2018, 1, 1), datetime(2018, 2, 1))


def faults(path: Path, asked: Asked | None = None, **module: object) -> tuple[RowFault, ...]:
    """What stands in the way of billing January 2018; empty when nothing does."""
    found = door(path, asked, **module).period(*JANUARY)
    return () if isinstance(found, Admitted) else found

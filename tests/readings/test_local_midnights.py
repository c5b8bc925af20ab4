"""A billing period begins at the first instant of its first local date, whatever the zone does that night."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.billing.ratchet import zone_table
from wattlaw.readings.clock import Clock

EPOCH = date(1970, 1, 1)


@pytest.mark.parametrize(
    "zone",
    ["America/Los_Angeles", "Europe/Berlin", "America/Havana", "Asia/Kolkata", "Asia/Amman", "Pacific/Apia"],
)
def test_each_date_begins_when_zoneinfo_first_shows_it(zone: str) -> None:
    table = zone_table(zone, 2016, 2019)
    clock = Clock(zone, table.keys, table.columns[0].values)
    info = ZoneInfo(zone)
    minute = datetime(2016, 12, 30, tzinfo=UTC)
    expected: dict[int, int] = {}
    while minute < datetime(2018, 2, 1, tzinfo=UTC):
        day = (minute.astimezone(info).date() - EPOCH).days
        expected.setdefault(day, int(minute.timestamp()))
        minute += timedelta(minutes=30)
    days = list(expected)[2:-1]
    assert [clock.midnight(day) for day in days] == [expected[day] for day in days]

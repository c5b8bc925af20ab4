"""A module is the same bytes for the same text, and carries zone and calendar with it."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from compiler import CannotCompile, compile_tariff
from compiler.zones import transitions
from runtime.machine.cost import derive_costs
from runtime.machine.encoding import encode, module_hash
from runtime.machine.loaded import table_data
from runtime.machine.series import localise
from tests.compiler.models import KWH, entry, header, line, tariff, total, usd_per
from tests.compiler.time_of_use import TIME_OF_USE

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "zone",
    [
        "America/Los_Angeles",
        "America/Phoenix",
        "Europe/London",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "UTC",
    ],
)
def test_offsets_agree_with_zoneinfo_every_hour(zone: str) -> None:
    first, after = date(2015, 1, 1), date(2031, 1, 1)
    rows = transitions(zone, first, after)
    assert all(before[0] < later[0] and before[1] != later[1] for before, later in pairwise(rows))
    with files("tzdata.zoneinfo").joinpath(*zone.split("/")).open("rb") as pinned:
        place = ZoneInfo.from_file(pinned)
    hours = range(
        int(datetime(2015, 1, 1, tzinfo=UTC).timestamp()),
        int(datetime(2031, 1, 1, tzinfo=UTC).timestamp()),
        10_800,
    )
    row = 0
    for instant in hours:
        while row + 1 < len(rows) and rows[row + 1][0] <= instant:
            row += 1
        offset = datetime.fromtimestamp(instant, place).utcoffset()
        assert offset == timedelta(seconds=rows[row][1])


def test_local_clocks_of_the_module_are_those_of_the_zone() -> None:
    module = compile_tariff(TIME_OF_USE, "test")
    assert module.readings is not None
    zone = table_data(module.tables[module.readings.zone])
    place = ZoneInfo("America/Los_Angeles")
    starts = [int(datetime(2016, 11, 6, 7, tzinfo=UTC).timestamp()) + 900 * number for number in range(120)]
    dates, minutes, _ = localise(zone, starts)
    for start, day, minute in zip(starts, dates, minutes, strict=True):
        when = datetime.fromtimestamp(start, place)
        assert (date(1970, 1, 1) + timedelta(days=day), minute) == (when.date(), when.hour * 60 + when.minute)


def test_an_unknown_zone_is_named() -> None:
    with pytest.raises(CannotCompile, match="Mars/Olympus"):
        compile_tariff(tariff(header=header(zone="Mars/Olympus")), "test")


def test_the_same_text_gives_the_same_bytes_in_another_process_and_zone() -> None:
    here = module_hash(encode(compile_tariff(TIME_OF_USE, "test")))
    program = (
        "from compiler import compile_tariff\n"
        "from runtime.machine.encoding import encode, module_hash\n"
        "from tests.compiler.time_of_use import TIME_OF_USE\n"
        "print(module_hash(encode(compile_tariff(TIME_OF_USE, 'test'))))\n"
    )
    for seed, zone in (("1", "Asia/Tokyo"), ("77", "America/New_York")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONTZPATH": ""}
        there = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert there.stdout.strip() == here


def test_another_release_is_another_module() -> None:
    one, other = (module_hash(encode(compile_tariff(TIME_OF_USE, release))) for release in ("1", "2"))
    assert one != other


def test_costs_are_those_that_the_loader_derives_and_bound_what_is_charged() -> None:
    module = compile_tariff(TIME_OF_USE, "test")
    assert module.costs == derive_costs(module)
    assert module.bill is not None
    assert dict(module.costs[module.bill.measure].per).keys() == {"readings"}


def test_every_step_of_a_line_knows_where_it_stands() -> None:
    module = compile_tariff(tariff(line(1, "A", entry("a", total("usage"), usd_per("0.1", KWH)))), "test")
    assert module.bill is not None
    body = module.functions[module.bill.charge].body
    assert module.origins
    assert body.origin[0] >= 0
    assert module.files == ("test.watt",)

"""A gap, an overlap, a wrong unit: whatever is wrong with a reading is said with its row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.billing.ratchet import loaded
from tests.readings.csv_files import JANUARY, door, faults, hours, january, write
from wattlaw.faults import EmptyFile, MissingColumn, NotATable, NotText
from wattlaw.readings.door import Admitted, Asked, metered
from wattlaw.readings.file import read_readings
from wattlaw.readings.problems import Problem

ROW = 100
"""Index of the row that is spoiled; in the file it is line 102."""
LINE = ROW + 2


def spoiled(path: Path, row: str) -> Path:
    rows = january()
    rows[ROW] = row
    return write(path, rows)


def start_of(index: int) -> str:
    return january()[index].split(",")[0]


@pytest.mark.parametrize(
    ("value", "problem", "words"),
    [
        ("NaN", Problem.NOT_A_NUMBER, "not a number"),
        ("inf", Problem.NOT_A_NUMBER, "not a number"),
        ("", Problem.MISSING_VALUE, "empty"),
        ("-0.5", Problem.OUT_OF_RANGE, "outside"),
        ("1,5", Problem.BROKEN_ROW, "3 cells"),
        ("1.5 kWh", Problem.NOT_A_NUMBER, "not a number"),
        ("0.0001", Problem.FINER_THAN_STEP, "0.001 kWh"),
        ("450", Problem.OUT_OF_RANGE, "100 kWh"),
        ("1e400", Problem.NOT_A_NUMBER, "import_kwh"),
    ],
)
def test_a_value_that_cannot_be(tmp_path: Path, value: str, problem: Problem, words: str) -> None:
    (fault,) = faults(spoiled(tmp_path / "r.csv", f"{start_of(ROW)},{value}"))
    assert (fault.problem, fault.row) == (problem, LINE)
    assert words in fault.message


def test_watt_hours_for_kilowatt_hours_are_suspected(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "r.csv", january("450")))[:1]
    assert fault.hint is not None
    assert "Wh" in fault.hint


@pytest.mark.parametrize(
    ("start", "problem"),
    [
        ("2018-01-05T04:00:00", Problem.NO_OFFSET),
        ("2018-01-05 04:00", Problem.NO_OFFSET),
        ("2018-01-05", Problem.NO_OFFSET),
        ("05/01/2018 04:00", Problem.NOT_A_TIME),
        ("2018-02-30T04:00:00-08:00", Problem.NOT_A_TIME),
        ("2018-01-05T04:00:30-08:00", Problem.NOT_A_TIME),
        ("", Problem.NOT_A_TIME),
    ],
)
def test_a_time_that_cannot_be(tmp_path: Path, start: str, problem: Problem) -> None:
    found = faults(spoiled(tmp_path / "r.csv", f"{start},1.0"))
    assert (found[0].problem, found[0].row) == (problem, LINE)


def test_a_gap_says_from_when_to_when_and_how_many(tmp_path: Path) -> None:
    rows = january()
    del rows[100:103]
    (fault,) = faults(write(tmp_path / "r.csv", rows))
    assert fault.problem is Problem.GAP
    assert fault.row == 102
    assert "2018-01-05T04:00:00-08:00 to 2018-01-05T07:00:00-08:00" in fault.message
    assert "3 intervals of 60 minutes" in fault.message


def test_a_month_that_ends_early_is_a_gap(tmp_path: Path) -> None:
    (fault,) = faults(write(tmp_path / "r.csv", january()[:-1]))
    assert (fault.problem, fault.row) == (Problem.GAP, None)


def test_a_repeated_reading(tmp_path: Path) -> None:
    rows = january()
    rows.insert(ROW, rows[ROW - 1])
    (fault,) = faults(write(tmp_path / "r.csv", rows))
    assert (fault.problem, fault.row) == (Problem.REPEATED, LINE)


def test_a_reading_that_was_moved_to_the_end(tmp_path: Path) -> None:
    rows = january()
    rows.append(rows.pop(ROW))
    found = faults(write(tmp_path / "r.csv", rows))
    assert [(fault.problem, fault.row) for fault in found] == [(Problem.OUT_OF_ORDER, 745)]


def test_a_reading_with_the_year_mistyped_is_the_odd_one_not_all_that_follow(tmp_path: Path) -> None:
    rows = january()
    rows[ROW] = rows[ROW].replace("2018-", "2019-", 1)
    made = door(write(tmp_path / "r.csv", rows))
    assert [(fault.problem, fault.row) for fault in made.faults] == [(Problem.OUT_OF_ORDER, LINE)]


def test_an_overlap(tmp_path: Path) -> None:
    starts = [row.split(",")[0] for row in january()] + hours(datetime(2018, 2, 1), 1)
    rows = [f"{start},{end},1.0" for start, end in pairwise(starts)]
    rows[ROW] = f"{starts[ROW]},{starts[ROW + 2]},1.0"
    found = faults(write(tmp_path / "r.csv", rows, "start,end,import_kwh"))
    assert (Problem.OVERLAP, LINE + 1) in [(fault.problem, fault.row) for fault in found]


def test_readings_of_another_zones_clock(tmp_path: Path) -> None:
    berlin = hours(datetime(2018, 1, 1), 744, ZoneInfo("Europe/Berlin"))
    found = faults(write(tmp_path / "r.csv", [f"{start},1.0" for start in berlin]))
    assert found[0].problem is Problem.WRONG_ZONE
    assert "America/Los_Angeles" in found[0].message


def test_utc_is_nobodys_wrong_zone(tmp_path: Path) -> None:
    utc = [datetime.fromisoformat(row.split(",")[0]).astimezone(ZoneInfo("UTC")) for row in january()]
    assert faults(write(tmp_path / "r.csv", [f"{start.isoformat()},1.0" for start in utc])) == ()


def test_readings_coarser_than_the_tariff_meters(tmp_path: Path) -> None:
    (first, *_) = faults(write(tmp_path / "r.csv", january()), minutes=15, finer=False)
    assert first.problem is Problem.WRONG_LENGTH
    assert "60 minutes" in first.message
    assert "every 15" in first.message


def test_finer_readings_that_divide_the_interval_are_added_up(tmp_path: Path) -> None:
    rows = [row for start in january() for row in quarters(start)]
    found = door(write(tmp_path / "r.csv", rows)).period(17532, 17563)
    assert isinstance(found, Admitted)
    assert len(found.series) == 4 * 744
    assert faults(tmp_path / "r.csv", finer=False) != ()


def quarters(row: str) -> list[str]:
    start = row.partition(",")[0]
    return [f"{start[:14]}{minute:02d}{start[16:]},0.25" for minute in (0, 15, 30, 45)]


def test_an_unknown_quality_is_named_with_the_nearest(tmp_path: Path) -> None:
    rows = [f"{row},validated" for row in january()]
    rows[ROW] = f"{january()[ROW]},estimatd"
    (fault,) = faults(write(tmp_path / "r.csv", rows, "start,import_kwh,quality"))
    assert (fault.problem, fault.row) == (Problem.UNKNOWN_QUALITY, LINE)
    assert fault.hint == "did you mean 'estimated'?"


def test_two_meters_at_one_time(tmp_path: Path) -> None:
    rows = [f"{row},A" for row in january()]
    rows.insert(ROW, f"{january()[ROW]},B")
    found = faults(write(tmp_path / "r.csv", rows, "start,import_kwh,meter"))
    assert found[0].problem is Problem.TWO_METERS


def test_a_meter_that_was_exchanged_is_no_fault(tmp_path: Path) -> None:
    rows = [f"{row},{'A' if index < 300 else 'B'}" for index, row in enumerate(january())]
    assert faults(write(tmp_path / "r.csv", rows, "start,import_kwh,meter")) == ()


@pytest.mark.parametrize(
    ("content", "fault", "words"),
    [
        (b"", EmptyFile, "empty"),
        (b"\n\n", EmptyFile, "empty"),
        (b"start,import_kwh\n", EmptyFile, "no rows"),
        (b"start,import_kwh\n2018-01-01T00:00:00-08:00,1\xff\n", NotText, "line 2"),
        ("start,import_kwh\n".encode("utf-16"), NotText, "UTF-16"),
        (b"time,import_kwh\n2018-01-01T00:00:00-08:00,1\n", MissingColumn, "no column start"),
        (b"start;import_kwh\n2018-01-01T00:00:00-08:00;1\n", NotATable, "commas"),
        (b"start,import_kwh,import_kwh\n2018-01-01T00:00:00-08:00,1,1\n", NotATable, "twice"),
        (b'start,import_kwh\n"2018-01-01T00:00:00-08:00,1\n', NotATable, "CSV"),
        (b"start,import_kwh\n\0\n", NotATable, "zero byte"),
        (b"start,import_khw\n2018-01-01T00:00:00-08:00,1\n", MissingColumn, "import_khw"),
        (b"start,import_kwh\nyesterday,1\n", NotATable, "no row has a start"),
        (b"PAR1 and then nothing", NotATable, "Parquet"),
        (b"[" * 1_000_000, NotATable, "field larger"),
    ],
)
def test_a_file_that_cannot_be_read(
    tmp_path: Path, content: bytes, fault: type[Exception], words: str
) -> None:
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(fault, match=words):
        read_readings(path)


def test_readings_finer_than_the_text_reads_are_said_to_be_so_and_where(tmp_path: Path) -> None:
    begin = datetime(2018, 1, 1, 8, tzinfo=UTC)
    rows = [f"{(begin + timedelta(minutes=30 * half)).isoformat()},0.5" for half in range(2 * 744)]
    (fault,) = faults(write(tmp_path / "r.csv", rows), finer=False)
    assert fault.row == 2
    assert fault.message == "the readings are every 30 minutes, the tariff meters every 60"
    assert fault.hint == "add them up to readings of 60 minutes"


def test_more_readings_than_a_period_may_have_are_said_to_be_too_fine(tmp_path: Path) -> None:
    begin = datetime(2018, 1, 1, 8, tzinfo=UTC)
    rows = [f"{(begin + timedelta(minutes=30 * half)).isoformat()},0.5" for half in range(2 * 744)]
    path = write(tmp_path / "r.csv", rows)
    module = loaded().module
    assert module.readings is not None
    few = replace(module, readings=replace(module.readings, maximum=745))
    found = metered(read_readings(path), None, few, Asked()).period(*JANUARY)
    assert isinstance(found, tuple)
    assert [fault.row for fault in found] == [2]
    assert "every 30 minutes" in found[0].message

"""Bad tables, places and dates: a sentence, the right status, no period billed or left out in silence."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import Any

import pytest

from tests.cli.watt import BILLED, EXAMPLES, READINGS, answer, watt

HEADER, *ROWS = READINGS.read_text().splitlines()
TWO_MONTHS = ROWS[: 24 * 59]
RIDER = EXAMPLES / "pge-e-tou-c" / "net-billing.watt"


def readings(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "r.csv"
    path.write_text("\n".join([header, *rows]) + "\n")
    return path


def billed(path: Path, *more: object) -> dict[str, Any]:
    return answer("bill", BILLED, "--readings", path, *more)


def test_a_register_in_another_unit_is_billed_in_no_month(tmp_path: Path) -> None:
    rows = [
        f"{start},{name},{value},kW"
        for start, one, two in (row.split(",") for row in TWO_MONTHS)
        for name, value in (("import_kwh", one), ("export_kwh", two))
    ]
    content = billed(readings(tmp_path, rows, "start,register,quantity,unit"))
    assert content["bills"] == []
    assert [one["from"] for one in content["refused"]] == ["2018-01-01", "2018-02-01"]
    assert all("metered in kW, the tariff needs kWh" in one["message"] for one in content["refused"])


def test_rows_that_the_good_ones_do_not_reach_are_named(tmp_path: Path) -> None:
    content = billed(readings(tmp_path, TWO_MONTHS[::-1]))
    assert content["bills"] == []
    named = sum(1 + one["more"] for one in content["refused"])
    assert named >= len(TWO_MONTHS) - 24


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_slip_of_the_year_is_one_row_and_one_period(tmp_path: Path, year: str) -> None:
    rows = [*TWO_MONTHS, f"{year}-12-31T23:00:00+00:00,1,0"]
    content = billed(readings(tmp_path, rows))
    (refused,) = content["refused"]
    assert refused["row"] == len(rows) + 1
    assert "no meter was read" in refused["message"]
    assert len(content["bills"]) == 1


def test_the_last_days_of_the_calendar_are_beyond_every_horizon(tmp_path: Path) -> None:
    result = watt(
        *("bill", BILLED, "--readings", readings(tmp_path, TWO_MONTHS)),
        *("--from", "9999-12-30", "--to", "9999-12-31"),
    )
    assert result.exit_code == 1
    assert "9999-12-30 to 9999-12-31: the billing period lies outside the text's horizon" in result.stderr


def test_dates_of_weeks_are_no_dates(tmp_path: Path) -> None:
    path = readings(tmp_path, TWO_MONTHS)
    assert watt("bill", BILLED, "--readings", path, "--from", "2018-W01-1").exit_code == 2
    path = readings(tmp_path, ["2018-W01-1T00:00+00:00,1,0", *TWO_MONTHS[1:]])
    assert "not a time of RFC 3339" in billed(path)["refused"][0]["message"]


def test_a_table_of_a_hundred_thousand_columns_is_refused_at_once(tmp_path: Path) -> None:
    header = ",".join([HEADER, *(f"c{number}" for number in range(100_000))])
    content = billed(readings(tmp_path, [row + ",0" * 100_000 for row in TWO_MONTHS[:2]], header))
    assert "columns" in content["diagnostics"][0]["message"]


def test_an_open_quote_is_named_where_it_opens(tmp_path: Path) -> None:
    rows = [*TWO_MONTHS[:50], '"' + TWO_MONTHS[50], *TWO_MONTHS[51:]]
    assert billed(readings(tmp_path, rows))["diagnostics"][0]["line"] == 52


def test_a_fact_without_a_name_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text("customer,fact,value,from\n,,6%,\n")
    content = billed(readings(tmp_path, TWO_MONTHS), "--customer", tmp_path / "f.csv")
    assert content["diagnostics"][0]["line"] == 2


@pytest.mark.parametrize("command", ["bill", "build", "inspect", "prove", "test", "call", "explain"])
def test_a_rider_alone_is_said_to_be_one(tmp_path: Path, command: str) -> None:
    more = {
        "bill": ("--readings", READINGS),
        "build": ("-o", tmp_path / "x.wattc"),
        "call": ("f",),
        "explain": ("-o", tmp_path / "x.md"),
    }
    content = answer(command, RIDER, *more.get(command, ()))
    assert "rider" in content["diagnostics"][0]["message"]
    assert "rider" in watt(command, RIDER, *more.get(command, ())).stderr


@pytest.mark.parametrize("ending", [".csv", ".jsonl"])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(tmp_path: Path, ending: str) -> None:
    path = readings(tmp_path, TWO_MONTHS)
    folder = tmp_path / f"folder{ending}"
    folder.mkdir()
    for out in (folder, tmp_path / "none" / f"b{ending}", path / f"b{ending}"):
        result = watt("bill", BILLED, "--readings", path, "-o", out)
        assert result.exit_code == 2, out
        assert "cannot be written" in result.stderr
    assert sorted(one.name for one in tmp_path.rglob("*")) == [folder.name, "r.csv"]


def test_what_is_read_is_never_written_over(tmp_path: Path) -> None:
    path = readings(tmp_path, TWO_MONTHS)
    before = path.read_bytes()
    assert watt("bill", BILLED, "--readings", path, "-o", path).exit_code == 2
    assert watt("import", "greenbutton", path, "-o", path).exit_code == 2
    assert path.read_bytes() == before
    text = tmp_path / "t.watt.md"
    text.write_text("nothing yet")
    assert "written over" in watt("explain", text, "-o", text).stderr
    assert text.read_text() == "nothing yet"


@pytest.mark.parametrize("resume", [(), ("--resume",)])
def test_two_runs_to_one_place_do_not_mix(tmp_path: Path, resume: tuple[str, ...]) -> None:
    part = tmp_path / "b.jsonl.part"
    with part.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        other.write("half a li")
        other.flush()
        path = readings(tmp_path, TWO_MONTHS)
        result = watt("bill", BILLED, "--readings", path, "-o", tmp_path / "b.jsonl", *resume)
    assert result.exit_code == 2
    assert "being written by another run" in result.stderr
    assert part.read_text() == "half a li"
    assert watt("bill", BILLED, "--readings", path, "-o", tmp_path / "b.jsonl").exit_code == 0
    assert (tmp_path / "b.jsonl").read_text().count("\n") == 2


FOREIGN = {
    "a list": b"[]\n",
    "deep": b"[" * 100_000 + b"\n",
    "not UTF-8": b"\xff\n",
    "no date": b'{"tariff": "x", "customer": null, "from": "2018-02-30", "to": "", "module": ""}\n',
    "a huge number": b'{"total": ' + b"9" * 5000 + b"}\n",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_lines_that_are_no_bills_are_named(tmp_path: Path, name: str) -> None:
    path = readings(tmp_path, TWO_MONTHS)
    part = tmp_path / "b.jsonl.part"
    part.write_bytes(FOREIGN[name])
    content = billed(path, "-o", tmp_path / "b.jsonl", "--resume")
    assert content["diagnostics"][0]["line"] == 1
    assert part.read_bytes() == FOREIGN[name]
    assert billed(path, "--previous", part)["diagnostics"][0]["file"] == str(part)

"""A run that was interrupted goes on where it stopped, and ends with the same bytes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.billing.ratchet import file_bytes
from tests.billing.runs import PRICE, months
from tests.readings.csv_files import write
from wattlaw.billing.resume import partial_path
from wattlaw.cli.ending import run as watt


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    (tmp_path / "t.wattc").write_bytes(file_bytes())
    write(tmp_path / "r.csv", months(datetime(2018, 1, 1), 24 * 90 - 1))
    write(tmp_path / "f.csv", [PRICE], "customer,fact,value,from")
    files = {"--readings": "r.csv", "--customer": "f.csv", "-o": "out.jsonl"}
    return [
        "bill",
        str(tmp_path / "t.wattc"),
        *(part for o, f in files.items() for part in (o, str(tmp_path / f))),
    ]


def test_every_place_of_interruption_gives_the_same_file(tmp_path: Path, arguments: list[str]) -> None:
    out = tmp_path / "out.jsonl"
    assert watt(arguments) == 0
    whole = out.read_bytes()
    assert whole.count(b"\n") == 3
    assert not partial_path(out).exists()
    for cut in range(0, len(whole), 97):
        out.unlink(missing_ok=True)
        partial_path(out).write_bytes(whole[:cut])
        assert watt([*arguments, "--resume"]) == 0
        assert out.read_bytes() == whole


def test_bills_of_another_module_are_not_taken_over(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.jsonl"
    assert watt(arguments) == 0
    out.rename(partial_path(out))
    (tmp_path / "t.wattc").write_bytes(file_bytes(finer=False))
    assert watt([*arguments, "--resume"]) == 2
    assert "another version" in capsys.readouterr().err


def test_without_jsonl_there_is_nothing_to_resume(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments[-1] = arguments[-1].replace(".jsonl", ".csv")
    assert watt([*arguments, "--resume"]) == 2
    assert "jsonl" in capsys.readouterr().err

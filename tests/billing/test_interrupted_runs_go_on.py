"""A run that was interrupted goes on where it stopped, and ends with the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from tests.billing.ratchet import file_bytes
from tests.billing.runs import PRICE, months
from tests.readings.csv_files import write
from wattlaw.billing import run
from wattlaw.billing.made_of import note_path
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


@pytest.fixture
def interrupted(tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A run that was interrupted after its second bill."""
    made = run.bills

    def two(job: run.Job) -> Iterator[object]:
        yield from islice(made(job), 2)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(run, "bills", two)
        assert watt(arguments) == 130
    assert partial_path(tmp_path / "out.jsonl").read_bytes().count(b"\n") == 2
    assert not (tmp_path / "out.jsonl").exists()
    return arguments


def test_every_place_of_interruption_gives_the_same_file(tmp_path: Path, interrupted: list[str]) -> None:
    out, arguments = tmp_path / "out.jsonl", interrupted
    kept = note_path(partial_path(out))
    known = kept.read_bytes()
    assert watt([*arguments, "--resume"]) == 0
    whole = out.read_bytes()
    assert whole.count(b"\n") == 3
    assert not partial_path(out).exists()
    assert not kept.exists()
    for cut in range(0, len(whole), 97):
        out.unlink(missing_ok=True)
        partial_path(out).write_bytes(whole[:cut])
        kept.write_bytes(known)
        assert watt([*arguments, "--resume"]) == 0
        assert out.read_bytes() == whole


def other_readings(folder: Path) -> list[str]:
    write(folder / "r.csv", months(datetime(2018, 1, 1), 24 * 90 - 1, "2.000"))
    return []


def other_facts(folder: Path) -> list[str]:
    write(folder / "f.csv", [PRICE.replace("0.25", "0.26")], "customer,fact,value,from")
    return []


def balances(folder: Path) -> list[str]:
    path = write(folder / "b.csv", [",bank,1,USD,2018-01-01"], "customer,balance,value,unit,at")
    return ["--balances", str(path)]


def another_tariff(folder: Path) -> list[str]:
    (folder / "u.wattc").write_bytes(file_bytes(finer=False))
    return [str(folder / "u.wattc")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_readings, "another --readings"),
        (other_facts, "another --customer"),
        (balances, "another --balances"),
        (another_tariff, "another list of tariffs"),
        (lambda _: ["--to", "2018-03-01"], "another --to"),
        (lambda _: ["--round", "up"], "another --round"),
    ],
)
def test_bills_of_another_run_are_not_taken_over(
    tmp_path: Path,
    interrupted: list[str],
    capsys: pytest.CaptureFixture[str],
    change: Callable[[Path], list[str]],
    words: str,
) -> None:
    partial = partial_path(tmp_path / "out.jsonl")
    before = partial.read_bytes()
    more = change(tmp_path)
    assert watt([*interrupted, *more, "--resume"]) == 2
    assert words in capsys.readouterr().err
    assert partial.read_bytes() == before
    assert watt([*interrupted, *more]) == 0
    assert sorted(one.name for one in tmp_path.glob("out*")) == ["out.jsonl"]


def test_bills_of_which_nothing_is_known_are_not_taken_over(
    tmp_path: Path, interrupted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    note_path(partial_path(tmp_path / "out.jsonl")).unlink()
    assert watt([*interrupted, "--resume"]) == 2
    assert "not known" in capsys.readouterr().err


def test_the_same_inputs_under_other_names_go_on(tmp_path: Path, interrupted: list[str]) -> None:
    (tmp_path / "r.csv").rename(tmp_path / "moved.csv")
    renamed = [part.replace("r.csv", "moved.csv") for part in interrupted]
    assert watt([*renamed, "--resume"]) == 0


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

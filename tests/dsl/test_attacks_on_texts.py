"""Numbers, dates and names that no machine holds are mistakes of the text, told with their place, in time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from runtime.machine import limits
from tests.cli.watt import LIBRARY, TARIFF, answer, watt

TEXT = TARIFF.read_text()


def told(folder: Path, text: str) -> list[tuple[str, int]]:
    path = folder / "t.watt"
    path.write_text(text)
    return [(one["code"], one["line"]) for one in answer("check", path)["diagnostics"]]


def line_of(words: str) -> int:
    return TEXT[: TEXT.index(words)].count("\n") + 1


@pytest.mark.parametrize("digits", [31, 40, 5000])
@pytest.mark.parametrize("number", ["0.2703", "9.59", "500 in steps"])
def test_a_number_beyond_the_machines_words(tmp_path: Path, number: str, digits: int) -> None:
    long = number.replace(number.split(maxsplit=1)[0], "9" * digits, 1)
    assert ("W0117", line_of(number)) in told(tmp_path, TEXT.replace(number, long, 1))


@pytest.mark.parametrize(
    "horizon",
    [
        "2036-01-01 to 2015-01-01",
        "2020-01-01 to 2020-01-01",
        "0001-01-01 to 9999-12-31",
        "2015-01-01 to 2400-01-01",
    ],
)
def test_a_horizon_that_cannot_be(tmp_path: Path, horizon: str) -> None:
    text = re.sub(r"horizon .*", f"horizon     {horizon}", TEXT, count=1)
    assert "W0406" in [code for code, _ in told(tmp_path, text)]


@pytest.mark.parametrize(
    ("words", "beyond", "code"),
    [
        ("first 700 kWh", "first 999999999999999999999999999999 kWh", "W0405"),
        ("$9.59 per", "$99999999999999999999999999999 per", "W0405"),
        ("half-up to $0.01", f"half-up to $0.{'0' * 27}1", "W0407"),
        ("in steps of 0.001", f"in steps of 0.{'0' * 26}1", "W0407"),
        ("to 500 in", f"to {'9' * 30} in", "W0406"),
        ("20 to 40 days", "20 to 400000 days", "W0406"),
        ("at most 3 billing", "at most 99999999 billing", "W0406"),
        ("Residential Time-of-Day", "R" * 401, "W0406"),
    ],
)
def test_what_the_machine_cannot_hold_is_told_with_its_place(
    tmp_path: Path, words: str, beyond: str, code: str
) -> None:
    assert (code, line_of(words)) in told(tmp_path, TEXT.replace(words, beyond))


def test_a_name_that_no_bill_can_print(tmp_path: Path) -> None:
    assert ("W0118", line_of("usage  energy delivered")) in told(tmp_path, TEXT.replace("usage", "u" * 401))
    assert told(tmp_path, TEXT.replace("usage", "u" * 100)) == []


def test_what_only_the_loader_refuses_is_still_a_mistake_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STEPS", 10)
    result = watt("build", TARIFF, "-o", tmp_path / "t.wattc")
    assert result.exit_code == 2
    assert "cannot-compile" in result.stderr
    assert "there are too many steps" in result.stderr
    assert not (tmp_path / "t.wattc").exists()


def test_repeated_squares_end_with_the_first_that_may_overflow(tmp_path: Path) -> None:
    squares = "".join(f"  s{n + 1}  s{n} × s{n}\n" for n in range(40))
    text = TEXT.replace("\nbill, lines", f"  s0  the greatest of (usage, 0 kWh)\n{squares}\nbill, lines", 1)
    before = time.process_time()
    assert [code for code, _ in told(tmp_path, text)] == ["W0409"]
    assert time.process_time() - before < 5


def test_lines_end_as_on_unix_or_windows(tmp_path: Path) -> None:
    path = tmp_path / "t.watt"
    for ends, codes in ((b"\r\n", []), (b"\r", ["W0010"])):
        path.write_bytes(TEXT.encode().replace(b"\n", ends))
        assert [one["code"] for one in answer("check", path)["diagnostics"]] == codes


@pytest.mark.parametrize("line", ["(\n", "  x\n"])
def test_a_megabyte_of_nonsense_is_answered_in_seconds(tmp_path: Path, line: str) -> None:
    before = time.process_time()
    assert told(tmp_path, line * 500_000) == [("W0006", 1)]
    assert 1 <= len(told(tmp_path, line * 50_000)) <= 100
    assert time.process_time() - before < 10


def test_a_tariff_has_a_name(tmp_path: Path) -> None:
    assert told(tmp_path, TEXT.replace('"Residential Time-of-Day"', '""', 1))


def test_a_tariff_is_not_based_on_a_library(tmp_path: Path) -> None:
    (tmp_path / "lib.watt").write_text(LIBRARY)
    assert told(tmp_path, 'tariff "A" based on "lib.watt"\n  implements  Record "x"\n') == [("W1004", 1)]


@pytest.mark.parametrize("row", ["energy delivered", "nonsense{}"])
def test_ten_thousand_rows_are_checked_in_seconds(tmp_path: Path, row: str) -> None:
    rows = "".join(f"  q{number}  {row.format(number)} × 2\n" for number in range(10_000))
    before = time.process_time()
    assert told(tmp_path, TEXT.replace("\nbill, lines", f"{rows}\nbill, lines", 1))
    assert time.process_time() - before < 20


@pytest.mark.parametrize(
    "given",
    ["[" * 50_000, '{"usage": 1e99999999999999999999}', '{"usage": "1 kWh", "usage": "2 kWh"}', "[null]"],
)
def test_arguments_that_cannot_be_read(tmp_path: Path, given: str) -> None:
    (tmp_path / "lib.watt").write_text(LIBRARY)
    result = watt("call", tmp_path / "lib.watt", "doubled", "--args", given)
    assert result.exit_code == 2
    assert "fault of Wattlaw" not in result.stderr


def test_a_file_name_that_is_no_text() -> None:
    assert answer("check", "\udcff.watt")["ok"] is False

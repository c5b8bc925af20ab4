"""Whatever a file holds, the answer is a sentence; nothing is half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.watt import TARIFF, answer, watt

TEXT = TARIFF.read_bytes()
BAD = {
    "empty": b"",
    "blank": b"\n\n\n",
    "not UTF-8": TEXT.replace(b"Energy", b"Energ\xff", 1),
    "UTF-16": TEXT.decode().encode("utf-16"),
    "zero byte": TEXT + b"\0",
    "a megabyte of brackets": b"(" * 1_000_000,
    "deep nesting": TEXT + b"  sum is " + b"(" * 500 + b"1" + b")" * 500 + b"\n",
    "the fault in the last of ten thousand lines": TEXT + b"-- a comment\n" * 10_000 + b"nonsense\n",
    "an unknown unit": TEXT.replace(b"USD per kWh", b"USD per kWhh", 1),
    "binary": bytes(range(256)) * 10,
}


@pytest.mark.parametrize("command", ["check", "build", "test", "format", "inspect"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_text_is_refused_and_nothing_is_written(tmp_path: Path, command: str, name: str) -> None:
    path = tmp_path / "t.watt"
    path.write_bytes(BAD[name])
    extra = ("-o", tmp_path / "t.wattc") if command == "build" else ()
    result = watt(command, path, *extra)
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    assert [each.name for each in tmp_path.iterdir()] == ["t.watt"]
    assert path.read_bytes() == BAD[name]


def test_the_fault_in_the_last_line_is_found_there(tmp_path: Path) -> None:
    path = tmp_path / "t.watt"
    path.write_bytes(BAD["the fault in the last of ten thousand lines"])
    lines = path.read_text().count("\n")
    assert lines in [one["line"] for one in answer("check", path)["diagnostics"]]


def test_a_module_with_a_flipped_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.wattc"
    assert watt("build", TARIFF, "-o", path).exit_code == 0
    whole = path.read_bytes()
    for place in range(0, len(whole), max(1, len(whole) // 40)):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        path.write_bytes(bytes(damaged))
        result = watt("inspect", path)
        assert result.exit_code == 2, place
        assert "is refused" in result.stderr


def test_building_twice_gives_the_same_bytes_wherever_the_text_lies(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / TARIFF.name
    copy.write_bytes(TEXT)
    assert watt("build", TARIFF, "-o", tmp_path / "a.wattc").exit_code == 0
    assert watt("build", copy, "-o", tmp_path / "b.wattc").exit_code == 0
    assert (tmp_path / "a.wattc").read_bytes() == (tmp_path / "b.wattc").read_bytes()


def test_formatting_again_changes_nothing_and_the_module_stays(tmp_path: Path) -> None:
    path = tmp_path / TARIFF.name
    path.write_bytes(TEXT)
    assert watt("format", path).exit_code == 0
    once = path.read_bytes()
    assert answer("format", path) == {
        "schema": 1,
        "ok": True,
        "files": [{"path": str(path), "changed": False}],
    }
    assert path.read_bytes() == once
    assert watt("format", "--check", path).exit_code == 0

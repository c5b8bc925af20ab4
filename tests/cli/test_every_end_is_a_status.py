"""0 all is well, 1 the answer is no, 2 a mistake, 70 our own fault, 130 interrupted; never a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.watt import BILLED, READINGS, ROOT, TARIFF, answer, program, watt
from wattlaw.cli.group import COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str) -> None:
    result = watt(name, "--help")
    assert result.exit_code == 0
    assert "Example:" in result.output


def test_all_is_well() -> None:
    assert program("check", TARIFF).returncode == 0


def test_the_answer_is_no(tmp_path: Path) -> None:
    lines = READINGS.read_text().splitlines()
    del lines[100]
    (tmp_path / "r.csv").write_text("\n".join(lines) + "\n")
    result = program("bill", BILLED, "--readings", tmp_path / "r.csv", "-o", tmp_path / "b.csv")
    assert result.returncode == 1
    assert "row 101" in result.stderr
    assert "a gap" in result.stderr
    refused = (tmp_path / "b.csv.refused.csv").read_text().splitlines()
    assert len(refused) == 2
    assert "2018-01-01,2018-02-01" in refused[1]


MISTAKES = [
    (),
    ("nonsense",),
    ("check",),
    ("check", "nowhere.watt"),
    ("check", "."),
    ("bill", "nowhere.watt", "--readings", "nowhere.csv"),
    ("bill", str(TARIFF), "--readings", "nowhere.csv"),
    ("bill", str(TARIFF)),
    ("bill", str(TARIFF), "--readings", str(READINGS), "--from", "yesterday"),
    ("bill", str(TARIFF), "--readings", str(READINGS), "--from", "2018-02-01", "--to", "2018-01-01"),
    ("bill", str(TARIFF), "--readings", str(READINGS), "--round", "sideways"),
    ("bill", str(TARIFF), "--readings", str(READINGS), "--step", "-1"),
    ("bill", str(TARIFF), "--readings", str(READINGS), "-o", "bills.xlsx"),
    ("bill", str(TARIFF), "--readings", str(TARIFF)),
    ("build", str(TARIFF), "-o", "x.txt"),
    ("inspect", str(READINGS.with_suffix(".wattc"))),
    ("call", str(TARIFF), "nothing", "--args", "{}"),
    ("explain", str(TARIFF), "-o", "x.docx"),
    ("import", "greenbutton", str(READINGS), "-o", "x.csv"),
    ("import", "paper", "x", "-o", "x.csv"),
    ("schema", "nonsense"),
    ("version", "--wrong"),
]


@pytest.mark.parametrize("arguments", MISTAKES[1:], ids=" ".join)
def test_a_mistake_is_a_sentence_and_status_2(arguments: tuple[str, ...]) -> None:
    result = watt(*arguments)
    assert result.exit_code == 2, result.output
    assert "error" in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("arguments", MISTAKES[1:], ids=" ".join)
def test_with_json_a_mistake_is_one_object(arguments: tuple[str, ...]) -> None:
    result = watt(*arguments, "--json")
    assert result.exit_code == 2
    content = json.loads(result.stdout)
    assert content["schema"] == 1
    assert content["ok"] is False
    assert content["diagnostics"][0]["message"]


def test_our_own_fault_is_said_as_such_and_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import wattlaw.cli.version as version

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(version, "click", None)
    result = watt("version")
    assert result.exit_code == 70
    assert "fault of Wattlaw, not yours" in result.stderr
    assert "Traceback" not in result.output
    (report,) = (tmp_path / ".watt-reports").iterdir()
    assert "Traceback" in report.read_text()
    assert "arguments: ['version']" in report.read_text()


def test_interrupting_a_run_leaves_nothing_half_written(tmp_path: Path) -> None:
    out = tmp_path / "bills.csv"
    readings = tmp_path / "many.csv"
    rows = READINGS.read_text().splitlines()
    with readings.open("w") as stream:
        stream.write(f"customer,{rows[0]}\n")
        for customer in range(60):
            stream.writelines(f"{customer},{row}\n" for row in rows[1:])
    running = subprocess.Popen(
        [sys.executable, "-m", "wattlaw", "bill", str(BILLED), "--readings", str(readings), "-o", str(out)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2.5)
    running.send_signal(signal.SIGINT)
    _, words = running.communicate(timeout=60)
    assert running.returncode == 130, words
    assert "Traceback" not in words
    assert sorted(path.name for path in tmp_path.iterdir()) == ["many.csv"]


@pytest.mark.parametrize("loaded", ["click", "wattlaw.cli.ending", "wattlaw.cli.version"])
def test_an_interruption_while_it_loads_is_a_status_too(loaded: str) -> None:
    code = (
        "import sys, runpy\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {loaded!r}: raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "sys.argv = ['watt', 'version']\n"
        "runpy.run_module('wattlaw', run_name='__main__')\n"
    )
    made = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert made.returncode == 130, made.stderr
    assert made.stderr.strip() == "interrupted"


def test_the_installed_program_is_the_same_one() -> None:
    import tomllib

    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert scripts == {"watt": "wattlaw.__main__:main"}


def test_the_reader_of_a_pipe_may_leave() -> None:
    running = subprocess.Popen(
        f"{sys.executable} -m wattlaw schema bill | head -c 1",
        shell=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    _, words = running.communicate(timeout=60)
    assert words == ""


@pytest.mark.parametrize("name", ["compiler", "runtime", "dsl"])
def test_another_distributions_package_of_our_name_is_named_in_a_sentence(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text("")
    result = subprocess.run(
        [sys.executable, "-m", "wattlaw", "version"],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": ""},
        cwd=ROOT.parent,
        timeout=60,
    )
    assert result.returncode == 2
    assert f"The package {name} found in {tmp_path / name} is not Wattlaw's" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_near_miss_is_answered_with_what_was_meant() -> None:
    assert "Did you mean bill?" in watt("bil").stderr


def test_check_says_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "t.watt"
    path.write_text(TARIFF.read_text().replace("rates energy, in USD", "rates energy, in USB"))
    content = answer("check", path)
    assert content["ok"] is False
    first = content["diagnostics"][0]
    assert first["file"] == str(path)
    assert path.read_text().splitlines()[first["line"] - 1].startswith("rates energy, in USB")
    assert watt("check", path).exit_code == 2

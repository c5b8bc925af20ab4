"""The tutorial from top to bottom: its files are written, its commands run, in order."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.docs.fences import ROOT

STEP = re.compile(r"^```(watt|console)(?: (\w+)=(\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_each_command_of_the_tutorial_ends_as_it_says(tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    text = (ROOT / "docs/tutorial.md").read_text("utf-8")
    failed = []
    for kind, option, value, body in STEP.findall(text):
        if kind == "watt":
            assert option == "file"
            (tmp_path / value).write_text(body, "utf-8")
            continue
        for command, expected in commands(body):
            ended = run(command, tmp_path)
            status = int(value) if option == "status" else 0
            missing = [line for line in expected if words(line) not in words(ended.stdout + ended.stderr)]
            if ended.returncode != status or missing:
                failed.append(
                    f"{command}: status {ended.returncode}, without {missing}\n{ended.stdout}{ended.stderr}"
                )
    assert not failed, "\n".join(failed)


def commands(body: str) -> list[tuple[str, list[str]]]:
    """Commands after ``$`` and the lines that must be among their output."""
    found: list[tuple[str, list[str]]] = []
    for line in body.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A ``watt`` command as a user runs it."""
    assert command.startswith("watt ")
    return subprocess.run(
        [sys.executable, "-m", "wattlaw", *command.split()[1:]],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


def words(text: str) -> str:
    """Text with single spaces and without frames, so that widths of tables do not matter."""
    return " ".join(text.split())

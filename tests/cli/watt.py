"""``watt`` as tests call it: in this process, or as a program of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from wattlaw.cli import main

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
TARIFF = EXAMPLES / "fort-collins-tod" / "fort-collins-tod.watt"
BILLED = EXAMPLES / "fort-collins-tod" / "fort-collins-tod.sam-net-billing.watt"
READINGS = EXAMPLES / "records" / "household.csv"

LIBRARY = """library "blocks"

function doubled (usage: kWh from 0 to 1000 in steps of 0.001)
  gives usage × 2
"""


def watt(*arguments: object) -> Result:
    """Run ``watt`` in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answer(*arguments: object) -> dict[str, Any]:
    """The JSON object that ``watt … --json`` prints; standard output holds nothing else."""
    content: dict[str, Any] = json.loads(watt(*arguments, "--json").stdout)
    return content


def program(*arguments: object, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run ``watt`` as a program."""
    return subprocess.run(
        [sys.executable, "-m", "wattlaw", *map(str, arguments)],
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd or ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "COLUMNS": "100"},
        timeout=120,
    )

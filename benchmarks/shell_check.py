"""``watt check`` as it is typed: start of Python, imports, parse, check, end."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.results import Result
from benchmarks.timing import command, side_by_side

ROOT = Path(__file__).parents[1]
TEXT = "examples/pge-e-tou-c/e-tou-c.watt.md"


def measure(rounds: int = 9) -> list[Result]:
    """Beside a Python that only starts and imports the parser library."""
    watt = Path(sys.executable).with_name("watt")
    taken = side_by_side(
        {
            "ours": command([str(watt), "check", TEXT], ROOT),
            "lark": command([sys.executable, "-c", "import lark"], ROOT),
        },
        rounds,
    )
    return [
        Result(
            "watt check from the shell",
            "ms",
            taken["ours"] * 1_000,
            {"a Python that starts and imports lark": taken["lark"] * 1_000},
            aim=300,
            note=f"`watt check {TEXT}`, wall clock",
        )
    ]

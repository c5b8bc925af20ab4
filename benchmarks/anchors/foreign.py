"""Our end of the foreign engine: a process in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv-bench" / "bin" / "python"
PROGRAM = Path(__file__).with_name("utilityrate5.py")


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine with one customer-year in it: its version, its twelve bills, and its runs."""

    version: str
    bills: tuple[Decimal, ...]
    requests: IO[str]
    answers: IO[str]

    def run(self) -> float:
        """Bill the year once more; the seconds that took, measured inside the engine's process."""
        self.requests.write("again\n")
        self.requests.flush()
        return float(self.answers.readline())


@contextmanager
def engine(record: dict[str, Any], load_kw: Sequence[Decimal]) -> Iterator[Engine | None]:
    """The engine with this record and load, or None where it is not installed."""
    if (
        not PYTHON.exists()
        or subprocess.run([PYTHON, "-c", "import PySAM.Utilityrate5"], check=False).returncode
    ):
        yield None
        return
    with subprocess.Popen(
        [PYTHON, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        # The engine computes in floats; this is the door through which exact values leave for it.
        given = {"record": record, "load": [float(value) for value in load_kw]}
        process.stdin.write(json.dumps(given) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline(), parse_float=Decimal)
        yield Engine(answer["version"], tuple(map(Decimal, answer["bills"])), process.stdin, process.stdout)
        process.stdin.close()

"""cvc5 as a second solver, in a process of its own: ``python -m verifier.cvc5_solver MILLISECONDS < query``.

It decides from the same text as z3.  cvc5 counts resources in its own way, so
that here the clock is the limit: the second solver confirms, it never decides.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from verifier.solving import Status

PATIENCE: float = 10.0
"""Seconds for one query."""


def ask_cvc5(text: str, patience: float = PATIENCE) -> Status:
    """What cvc5 says about a query; UNDECIDED when it does not answer in time."""
    command = [sys.executable, "-m", "verifier.cvc5_solver", str(int(patience * 1000))]
    try:
        answer = subprocess.run(  # noqa: S603 (this very module)
            command, input=text, capture_output=True, text=True, timeout=patience + 5, check=False
        )
    except subprocess.TimeoutExpired:
        return Status.UNDECIDED
    words = answer.stdout.split()
    return Status(words[-1]) if words and words[-1] in ("sat", "unsat", "unknown") else Status.UNDECIDED


def cvc5_version() -> str | None:
    """The version of the second solver, None where it is not installed."""
    try:
        import cvc5
    except ImportError:
        return None
    return str(cvc5.__version__)


def _decide(text: str, milliseconds: int) -> str:
    """The answer in this process."""
    import cvc5

    solver: Any = cvc5.Solver()
    solver.setOption("tlimit-per", str(milliseconds))
    solver.setOption("nl-cov", "true")
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "query")
    answer = ""
    while True:
        command = parser.nextCommand()
        if command.isNull():
            return answer
        answer = str(command.invoke(solver, parser.getSymbolManager())) or answer


if __name__ == "__main__":
    print(_decide(sys.stdin.read(), int(sys.argv[1])).strip())

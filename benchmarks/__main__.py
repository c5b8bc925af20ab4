"""``python -m benchmarks`` measures all and writes the results; with names, only those, nothing written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module

from benchmarks.report import show, write
from benchmarks.results import Result

MEASUREMENTS = ("compile_tariff", "shell_check", "customer_year", "forms", "contract_call", "proofs")


def main(names: list[str]) -> int:
    """Run the measurements of these names, or all."""
    unknown = set(names) - set(MEASUREMENTS)
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(MEASUREMENTS)}")
        return 2
    results: list[Result] = []
    for name in names or MEASUREMENTS:
        print(f"measuring {name.replace('_', ' ')} …", file=sys.stderr, flush=True)
        measure: Callable[[], list[Result]] = import_module(f"benchmarks.{name}").measure
        results += measure()
    show(results)
    if not names:
        write(results)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

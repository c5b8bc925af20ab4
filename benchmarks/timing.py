"""How a time is taken: side by side, interleaved, the median of several rounds."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time


def side_by_side(runs: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Median seconds of each run.  Rounds alternate, so that a busy moment falls on all of them."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            seconds[name].append(run())
    return {name: median(taken) for name, taken in seconds.items()}


def timed(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    """A run that does ``work`` some times and gives the processor's seconds of one.

    Processor time, because all that is timed so runs in one thread and a busy
    machine should not show in it.
    """

    def run() -> float:
        start = process_time()
        for _ in range(times):
            work()
        return (process_time() - start) / times

    return run


def command(arguments: Sequence[str], folder: Path) -> Callable[[], float]:
    """A run that starts a program, waits for it, and gives the seconds from start to end."""

    def run() -> float:
        start = perf_counter()
        subprocess.run(arguments, cwd=folder, check=True, capture_output=True)
        return perf_counter() - start

    return run


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least ``percent`` of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]

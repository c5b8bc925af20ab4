"""Proofs of all examples from nothing: no cache exists, every obligation is a query of its own."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from benchmarks.results import Result
from benchmarks.timing import percentile
from verifier.prove import prove
from verifier.report import Verdict
from wattlaw import Contract

EXAMPLES = Path(__file__).parents[1] / "examples"


def texts() -> list[Path]:
    """The tariffs as their sheets and records have them: no overlays, no riders, nothing faulty."""
    folders = sorted(path for path in EXAMPLES.iterdir() if (path / "faulty").is_dir())
    found = [
        path for folder in folders for path in sorted((*folder.glob("*.watt"), *folder.glob("*.watt.md")))
    ]
    return [path for path in found if path.name.count(".") == path.name.endswith(".md") + 1 and _bills(path)]


def _bills(path: Path) -> bool:
    """Whether the text makes bills: a rider alone does not."""
    return Contract(path).check.model is not None and Contract(path).module.bill is not None


def measure() -> list[Result]:
    """Every claim and check of every example, one after the other in one process."""
    modules = {path.parent.name: Contract(path).loaded for path in texts()}
    seconds: list[float] = []
    counts = dict.fromkeys(Verdict, 0)
    start = perf_counter()
    slowest = ("", 0.0)
    for name, module in modules.items():
        began = perf_counter()
        report = prove(module)
        slowest = max(slowest, (name, perf_counter() - began), key=lambda each: each[1])
        for finding in (*report.properties, *report.checks):
            seconds.append(finding.seconds)
            counts[finding.verdict] += 1
    whole = perf_counter() - start
    verdicts = ", ".join(f"{count} {verdict.value}" for verdict, count in counts.items())
    note = (
        f"{len(modules)} tariffs, {len(seconds)} obligations: {verdicts}; "
        f"slowest {slowest[0]} with {slowest[1]:.1f} s"
    )
    return [
        Result("cold proof of all examples", "s", whole, aim=30, note=note),
        Result("an obligation, median", "s", percentile(seconds, 50)),
        Result("an obligation, 99th percentile", "s", percentile(seconds, 99)),
    ]

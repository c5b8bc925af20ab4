"""Writes results for machines (``results.json``) and for people (``docs/benchmarks.md``)."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.anchors.foreign import PYTHON
from benchmarks.results import Result, significant

HERE = Path(__file__).parent
PACKAGES = ("wattlaw", "lark", "z3-solver", "cvc5", "cbor2")
ANCHORS = {"nrel-pysam": PYTHON}
"""Packages of an environment that is not ours."""
COLUMNS = ("what", "unit", "ours", "aim", "beside", "ratio")


def write(results: Sequence[Result]) -> None:
    """Write both files."""
    document = {
        "machine": machine(),
        "versions": versions(),
        "results": [result.as_json() for result in results],
    }
    (HERE / "results.json").write_text(
        json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (HERE.parent / "docs" / "benchmarks.md").write_text(page(results), encoding="utf-8")


def show(results: Sequence[Result]) -> None:
    """Print the table."""
    table = Table(*COLUMNS)
    for result in results:
        table.add_row(*row(result))
    Console().print(table)


def page(results: Sequence[Result]) -> str:
    """The table as a page of the documentation."""
    used = ", ".join(f"{name} {number}" for name, number in (versions()).items())
    lines = [
        "# Benchmarks",
        "",
        "Written by `make bench`; each pair ran side by side in the same run. `ratio` is best anchor ÷ ours",
        "for times and ours ÷ best anchor for rates: more is better, 1.0 is level.",
        "",
        f"Machine: {describe(machine())}. Versions: {used}.",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|---|---|---:|---:|---|---:|",
    ]
    lines += ["| " + " | ".join(row(result)) + " |" for result in results]
    lines += ["", "## What was measured", ""]
    lines += [f"- **{result.name}**: {result.note}" for result in results if result.note]
    return "\n".join(lines) + "\n"


def row(result: Result) -> tuple[str, ...]:
    """One row of the table, as text."""
    beside = ", ".join(
        f"{name}: {'not run' if value is None else f'{significant(value):g}'}"
        for name, value in result.anchors.items()
    )
    sign = "<" if result.direction == "less" else ">"
    return (
        result.name,
        result.unit,
        f"{significant(result.ours):g}",
        f"{sign} {result.aim:g}" if result.aim is not None else "",
        beside,
        f"{significant(result.ratio):g}" if result.ratio is not None else "",
    )


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "processor": processor(),
        "cores": os.cpu_count() or 1,
        "system": platform.system(),
        "python": platform.python_version(),
    }


def describe(about: dict[str, object]) -> str:
    """The machine in one phrase."""
    return f"{about['processor']}, {about['cores']} cores, {about['system']}, Python {about['python']}"


def processor() -> str:
    """The processor's name where the system tells it, otherwise its architecture."""
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.machine()


def versions() -> dict[str, str]:
    """The versions of what took part."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    for package, python in ANCHORS.items():
        ask = f"import importlib.metadata as m; print(m.version({package!r}))"
        answer = (
            subprocess.run([python, "-c", ask], capture_output=True, text=True, check=False)
            if python.exists()
            else None
        )
        if answer is not None and answer.returncode == 0:
            found[package] = answer.stdout.strip()
    return found

"""Nobody waits for a command that has little to do: it imports nothing that it does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.watt import ROOT
from wattlaw.cli.version import FORMAT

HEAVY = (
    "z3",
    "lark",
    "pyarrow",
    "numpy",
    "hypothesis",
    "networkx",
    "rich",
    "lxml",
    "pydantic",
    "dsl",
    "compiler",
)


@pytest.mark.parametrize("arguments", [["--help"], ["version"], ["schema", "bill"], ["bill", "--help"]])
def test_what_is_not_needed_is_not_imported(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom wattlaw.cli.ending import run\nrun(sys.argv[1:])\n"
        "print('\\n'.join(sys.modules), file=sys.stderr)"
    )
    made = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    loaded = {name.partition(".")[0] for name in made.stderr.splitlines()}
    assert not loaded & set(HEAVY)


def test_the_module_format_is_told_as_it_is() -> None:
    from runtime.machine.module import FORMAT as REAL

    assert FORMAT == REAL


def test_the_release_is_the_projects() -> None:
    import tomllib

    from wattlaw.release import RELEASE

    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == RELEASE

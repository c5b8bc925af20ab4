"""Builds the wheel and uses it where nothing of this checkout can be imported.

Two environments: one as an author installs it, one as a node has it, without
lark, the solvers, hypothesis, networkx and typst.  ``python -m tests.house.built_wheel``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.house.tree import PACKAGES, ROOT

TEXT = ROOT / "examples" / "pge-e-1" / "pge-e-1.watt"
YEAR = ROOT / "examples" / "pacificorp-1" / "pacificorp-1.sam-net-metering.watt"
READINGS = ROOT / "examples" / "records" / "household.csv"
NODE_PACKAGES = ("cbor2",)
ABSENT = ("lark", "z3", "cvc5", "hypothesis", "networkx", "typst")
NODE_PROGRAM = """
import importlib.util, sys
from pathlib import Path
for name in {absent!r}:
    assert importlib.util.find_spec(name) is None, name + " should not be installed here"
from runtime.machine import interpreter
from runtime.machine.door import admit
from runtime.machine.generated import generate
from runtime.machine.loader import load
module = load(Path(sys.argv[1]).read_bytes())
assert module.hash == sys.argv[2], (module.hash, sys.argv[2])
charge = module.module.bill.charge
given = {{each.name: each.low or 0 for each in module.module.functions[charge].parameters}}
arguments = admit(module, charge, given)
outcome = interpreter.run(module, charge, arguments)
assert generate(module).run(charge, arguments) == outcome
print("a node without parser and solvers loads and runs", module.module.name)
"""


def main() -> None:
    """Raises where the wheel does not do what the checkout does."""
    uv = Path(sys.executable).with_name("uv")
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = build(folder)
        contains_what_it_must(wheel)
        author = environment(uv, folder / "author")
        run(
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            author,
            "--require-hashes",
            "-r",
            ROOT / "requirements.lock",
        )
        run(uv, "pip", "install", "--quiet", "--python", author, "--no-deps", wheel)
        module, name = as_an_author(author.with_name("watt"), folder)
        node = environment(uv, folder / "node")
        only = ("--constraint", ROOT / "requirements.lock")
        run(uv, "pip", "install", "--quiet", "--python", node, *only, *NODE_PACKAGES)
        run(uv, "pip", "install", "--quiet", "--python", node, "--no-deps", wheel)
        print(run(node, "-c", NODE_PROGRAM.format(absent=ABSENT), module, name, folder=folder).strip())
    print("the built wheel works")


def build(folder: Path) -> Path:
    """The wheel of this checkout."""
    run(
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        folder / "dist",
        folder=ROOT,
    )
    (wheel,) = (folder / "dist").glob("wattlaw-*.whl")
    return wheel


def contains_what_it_must(wheel: Path) -> None:
    """Code and data of all packages, and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == set(PACKAGES), tops
    for package in PACKAGES:
        assert f"{package}/py.typed" in names, package
    assert any(name.endswith(".lark") for name in names), "the grammar is missing"


def environment(uv: Path, place: Path) -> Path:
    """A new environment; its Python."""
    run(uv, "venv", "--quiet", "--python", sys.executable, place)
    return place / "bin" / "python"


def as_an_author(watt: Path, folder: Path) -> tuple[Path, str]:
    """Check, build and prove a real tariff with the installed command; the module and its name."""
    text = Path(shutil.copy(TEXT, folder))
    version = answer(watt, "version", folder=folder)
    print("wattlaw", version["version"], "installed from its wheel")
    assert answer(watt, "check", text, folder=folder)["ok"] is True
    module = folder / "built.wattc"
    name = answer(watt, "build", text, "-o", module, folder=folder)["module"]
    verdicts = answer(watt, "prove", module, "--second", "none", folder=folder)
    assert verdicts["refuted"] == 0, verdicts
    assert verdicts["unknown"] == 0, verdicts
    print(verdicts["proved"], "properties and checks proved from the module alone")
    bills = answer(watt, "bill", YEAR, "--readings", READINGS, folder=folder)["bills"]
    assert isinstance(bills, list)
    assert len(bills) == 12
    print(len(bills), "bills of a year, the last", bills[-1]["total"], bills[-1]["currency"])
    return module, str(name)


def answer(*arguments: str | Path, folder: Path) -> dict[str, object]:
    """What a command prints with ``--json``."""
    found: dict[str, object] = json.loads(run(*arguments, "--json", folder=folder))
    return found


def run(*arguments: str | Path, folder: Path | None = None) -> str:
    """A program's output; raises, with what it said, when it fails."""
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [*map(str, arguments)], cwd=folder, env=clean, capture_output=True, text=True, check=False
    )
    if done.returncode:
        command = " ".join(map(str, arguments))
        sys.exit(f"{command}\nended with status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    main()

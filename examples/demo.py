"""The main job from nothing: ``make demo``.

Real tariffs are checked, proved, refuted where they are wrong, turned into a
document, and bill real meters.  Each step is a command that can be typed; what
it should end with is known here, so that a demo that goes wrong says so.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).parents[1]
GREEN_BUTTON = "examples/data/meters/greenbutton"
TIERED = "examples/pge-e-1"
TOU = "examples/pge-e-tou-c"
OK, NO, MISTAKE = 0, 1, 2
WIDTH = 120


@dataclass(frozen=True, slots=True)
class Step:
    """A command after ``watt``, how it must end, and how many of its last lines are worth showing."""

    words: str
    command: tuple[str, ...]
    status: int = OK
    shown: int = 12


def texts() -> list[str]:
    """The hand-written tariffs, without the deliberately faulty ones; riders are checked where they apply."""
    found = [*ROOT.glob("examples/*/*.watt"), *ROOT.glob("examples/*/*.watt.md")]
    tariffs = (path for path in found if not re.search(r"^rider ", path.read_text("utf-8"), re.MULTILINE))
    return sorted(path.relative_to(ROOT).as_posix() for path in tariffs)


def steps(out: Path) -> Iterator[Step]:
    """What is shown, in order; files go to ``out``."""
    refuted = out / "refuted"
    yield Step("Every text in examples/: names, units, types, calendars", ("check", *texts()))
    yield Step(
        "A time-of-use tariff with baseline credit, taxes and net billing: proved from its bytecode",
        ("prove", f"{TOU}/e-tou-c.watt.md"),
        shown=48,
    )
    yield Step(
        "The same with a gap in its periods at 21:00: the check says where",
        ("check", f"{TOU}/faulty/gap-at-21.watt"),
        MISTAKE,
    )
    yield Step(
        "A credit after the minimum, as the independent engine bills it: refuted, with a customer",
        (
            "prove",
            "examples/pacificorp-1/faulty/minimum-before-credit.watt",
            "--only",
            "never-below",
            "--scenarios",
            str(refuted),
        ),
        NO,
        shown=24,
    )
    scenario = ("replay", str(refuted / "never-below.watts"))
    yield Step("That customer's bill, on the machine: it breaks the claim", scenario, NO, shown=6)
    yield Step(
        "The same customer on the text as the sheet has it: the claim holds",
        (*scenario, "--module", "examples/pacificorp-1/pacificorp-1.watt"),
        shown=16,
    )
    for text, name in ((f"{TOU}/e-tou-c.watt.md", "e-tou-c.html"), (f"{TIERED}/pge-e-1.watt", "pge-e-1.pdf")):
        yield Step(
            f"The document for people, with the status of each proof ({name})",
            ("explain", text, "-o", str(out / name)),
            shown=3,
        )
    homes = ("--readings", "examples/homes/readings.csv", "--customer", "examples/homes/facts.csv")
    yield Step(
        "A year of four real homes in California, daylight saving included",
        ("bill", f"{TOU}/e-tou-c.homes.watt", *homes, "-o", str(out / "four-homes.jsonl")),
    )
    july = ("--from", "2017-07-01", "--to", "2017-08-01")
    yield Step("One month of it, as a bill", ("bill", f"{TOU}/e-tou-c.homes.watt", *homes, *july), shown=16)
    yield from green_button(out)


def green_button(out: Path) -> Iterator[Step]:
    """Downloads in the Green Button format: a whole year, one with a gap, one that breaks the schema."""
    for name, words, status, shown in (
        ("Inland_Single_Family_2011_hourly.xml.gz", "A Green Button download of a year", OK, 9),
        ("electric_containerized.xml", "One with a gap of eight hours: its bill is refused by name", NO, 2),
    ):
        readings = str(out / f"{name.partition('.')[0]}.csv")
        yield Step(f"{words}, imported", ("import", "greenbutton", f"{GREEN_BUTTON}/{name}", "-o", readings))
        bill = ("bill", "examples/greenbutton/e-1-for-2011.watt", "--readings", readings)
        yield Step(f"{words}, billed", bill, status, shown)
    gas = ("import", "greenbutton", f"{GREEN_BUTTON}/gas_containerized.xml", "-o", str(out / "gas.csv"))
    yield Step("One that breaks the schema: refused, with every breach", gas, MISTAKE)


def run(step: Step, watt: Path) -> bool:
    """Show one step; whether it ended as it must."""
    typed = shlex.join(step.command) if len(step.command) <= 12 else f"{shlex.join(step.command[:3])} …"
    print(f"\n── {step.words}\n   $ watt {typed}", flush=True)
    start = perf_counter()
    done = subprocess.run([watt, *step.command], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).rstrip().splitlines()
    left_out = len(lines) - step.shown
    if left_out > 0:
        print(f"   … {left_out} {'line' if left_out == 1 else 'lines'} above, not shown here")
    for line in lines[-step.shown :]:
        print(f"   {line if len(line) <= WIDTH else line[: WIDTH - 2] + ' …'}")
    right = done.returncode == step.status
    print(f"   ({perf_counter() - start:.1f} s{'' if right else f', ended with {done.returncode}'})")
    return right


def main() -> int:
    """0 when every step ended as it must."""
    parser = argparse.ArgumentParser(prog="python -m examples.demo")
    parser.add_argument("--out", type=Path, default=Path("demo-output"), help="where files go")
    out: Path = parser.parse_args().out
    (ROOT / out).mkdir(parents=True, exist_ok=True)
    start = perf_counter()
    wrong = [step.words for step in steps(out) if not run(step, Path(sys.executable).with_name("watt"))]
    print(f"\nDone in {perf_counter() - start:.0f} s.")
    if wrong:
        print("These did not end as they should:", *wrong, sep="\n  ")
        return 1
    print(f"Open {out}/e-tou-c.html and pge-e-1.pdf (documents), four-homes.jsonl (48 bills).")
    print("Next: docs/tutorial.md, to write a tariff of your own (first `. .venv/bin/activate`, for `watt`).")
    return 0


if __name__ == "__main__":
    sys.exit(main())

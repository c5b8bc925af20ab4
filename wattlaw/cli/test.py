"""``watt test``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wattlaw.cli.options import PATH, json_option

if TYPE_CHECKING:
    from wattlaw.trials.outcome import Trial


@click.command("test", epilog="Example:  watt test tariff.watt --runs 200 --seed 7")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@click.option("--runs", default=10, show_default=True, help="Random customers, or tens of random calls.")
@click.option("--seed", default=1, show_default=True, help="The same seed makes the same runs.")
@json_option
def command(files: tuple[Path, ...], *, runs: int, seed: int, machine: bool) -> int:
    """Run the examples and scenarios that stand in a text, and its properties on random customers or calls.

    A random run can refute a property, never prove it: watt prove does that.
    """
    from wattlaw.contract import Contract
    from wattlaw.trials.run import trials_of

    trials = [trial for path in files for trial in trials_of(Contract(path), runs, seed)]
    failed = [trial for trial in trials if not trial.ok]
    if machine:
        from wattlaw.cli.printing import print_json

        tests = [trial.json() for trial in trials]
        passed, untried = _passed(trials), sum(not trial.tried for trial in trials)
        print_json({"passed": passed, "failed": len(failed), "not_tried": untried, "tests": tests})
    else:
        _print(trials)
    return 1 if failed else 0


def _print(trials: Sequence[Trial]) -> None:
    """Every trial on a line; a failed one with its differences below."""
    for trial in trials:
        word = "FAILED" if not trial.ok else "passed" if trial.tried else "not tried"
        click.echo(f"{word}  {trial.file}: {trial.name}")
        if trial.message is not None:
            click.echo(f"        {trial.message}")
        for line in trial.story:
            click.echo(f"      {line}")
        width = max((len(row.name) for row in trial.rows), default=0)
        for row in trial.rows:
            if not row.agrees:
                click.echo(
                    f"        {row.name:{width}}  expected {row.expected}, the machine gives {row.found}"
                )
    failed = sum(not trial.ok for trial in trials)
    untried = sum(not trial.tried for trial in trials)
    also = f", {untried} not tried" if untried else ""
    click.echo(f"{_passed(trials)} passed, {failed} failed{also}")


def _passed(trials: Sequence[Trial]) -> int:
    return sum(trial.ok and trial.tried for trial in trials)

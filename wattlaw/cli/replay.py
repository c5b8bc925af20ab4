"""``watt replay``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wattlaw.cli.options import PATH, json_option

if TYPE_CHECKING:
    from wattlaw.cli.customer import Teller
    from wattlaw.replaying import Replayed

MOST_DIFFERENT = 6
"""Results that are shown where they differ from what the scenario states."""


@click.command("replay", epilog="Example:  watt replay scenarios/floor.watts")
@click.argument("scenario", type=PATH)
@click.option("--module", type=PATH, help="Run it on this module or text instead of the one that it names.")
@json_option
def command(scenario: Path, module: Path | None, *, machine: bool) -> int:
    """Run a scenario on the machine, show each step, and say which property broke (exit status 1)."""
    from wattlaw.replaying import replay
    from wattlaw.running.again import Again

    made = replay(scenario, module)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json(made.json())
    elif isinstance(made, Again):
        click.echo("\n".join(made.lines()))
    else:
        _print(made)
    return 1 if made.violated else 0


def _print(made: Replayed) -> None:
    """The customer, each step, the bill; the verdict is the last thing said."""
    from wattlaw.cli.customer import Teller

    teller = Teller(made.loaded, made.scenario.function)
    click.echo(made.loaded.module.name)
    for label, words in teller.given(made.scenario):
        click.echo(f"  {label:9} {words}")
    _print_steps(made, teller)
    _print_differences(made, teller)
    _print_verdict(made)


def _print_steps(made: Replayed, teller: Teller) -> None:
    """What each function gave; amounts as the bill that they make."""
    bills: dict[str, dict[str, str]] = {}
    for step in made.steps:
        run = f"run {step['run']}, " if made.scenario.second is not None else ""
        bills.setdefault(step.get("run", ""), {}).update(step["results"])
        told = teller.determinants(step["results"])
        if step["stopped"] is not None:
            click.echo(f"{run}{step['function']} stopped: {step['stopped']}")
        elif told:
            click.echo(f"{run}{step['function']}")
        width = max((len(name) for name, _ in told), default=0)
        for name, value in told:
            click.echo(f"  {name:{width}}  {value}")
    if all(step["stopped"] is None for step in made.steps):
        teller.print_bills(list(bills.values()))


def _print_differences(made: Replayed, teller: Teller) -> None:
    """On its own module a scenario must come out as it states; on another one it may well not."""
    told = [
        f"{name} is {teller.value(name[2:], found)}, in the scenario {teller.value(name[2:], stated)}"
        for name, stated, found in made.differs
        if not made.elsewhere or not teller.is_step(name[2:])
    ]
    for one in told[:MOST_DIFFERENT]:
        click.echo(one, err=not made.elsewhere)
    if len(told) > MOST_DIFFERENT:
        click.echo(f"… and {len(told) - MOST_DIFFERENT} more differences", err=not made.elsewhere)


def _print_verdict(made: Replayed) -> None:
    for name in made.violated:
        click.echo(f"✘ broken: {name}")
    if made.untried:
        click.echo(f"? not tried, because a run stopped: {', '.join(made.untried)}")
    elif not made.violated:
        held = [name for name in made.scenario.breaks if made.elsewhere]
        known = {one.name for one in made.loaded.module.properties}
        kept = f": {', '.join(held)} holds here for this customer" if held and set(held) <= known else ""
        click.echo(f"✔ no property is broken{kept}{_other_total(made)}")


def _other_total(made: Replayed) -> str:
    """What the bill comes to, where it comes to something else than on the scenario's own module."""
    from wattlaw.shown import sentence

    totals = [(stated, found) for name, stated, found in made.differs if name == "a.total"]
    return "" if not totals else sentence(f"; the bill is {totals[0][1]}, in the scenario {totals[0][0]}")

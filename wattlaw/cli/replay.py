"""``watt replay``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command("replay", epilog="Example:  watt replay scenarios/floor.watts")
@click.argument("scenario", type=PATH)
@click.option("--module", type=PATH, help="Run it on this module or text instead of the one that it names.")
@json_option
def command(scenario: Path, module: Path | None, *, machine: bool) -> int:
    """Run a scenario on the machine, show each step, and say which property broke (exit status 1)."""
    from wattlaw.replaying import replay

    made = replay(scenario, module)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json(made.json())
        return 1 if made.violated else 0
    if made.title:
        click.echo(made.title)
    for step in made.steps:
        run = f"run {step['run']}, " if "run" in step else ""
        click.echo(f"{run}{step['function']}")
        width = max((len(name) for name in step["results"]), default=0)
        for name, value in step["results"].items():
            click.echo(f"  {name:{width}}  {value}")
        if step["stopped"] is not None:
            click.echo(f"  stopped: {step['stopped']}")
    for name, stated, found in made.differs:
        click.echo(f"the scenario states {name} = {stated}, the machine gives {found}", err=True)
    for name in made.violated:
        click.echo(f"broken: {name}")
    if not made.violated:
        untried = ", but a run stopped: properties of its bill were not tried" if made.stopped else ""
        click.echo(f"no property is broken{untried}")
    return 1 if made.violated else 0

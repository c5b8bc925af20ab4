"""``watt version``."""

from __future__ import annotations

import click

from wattlaw.cli.options import json_option
from wattlaw.release import RELEASE

FORMAT = 1
"""The module format; a test holds it to ``runtime.machine.module.FORMAT``, which costs more to import."""


@click.command("version", epilog="Example:  watt version --json")
@json_option
def command(*, machine: bool) -> int:
    """Print the version of Wattlaw and of its module format."""
    if machine:
        from wattlaw.cli.printing import print_json

        print_json({"version": RELEASE, "format": FORMAT})
    else:
        click.echo(f"watt {RELEASE} (module format {FORMAT})")
    return 0

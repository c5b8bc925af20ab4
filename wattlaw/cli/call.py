"""``watt call``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command(
    "call", epilog="""Example:  watt call library.watt tiered-cost --args '{"usage": "350 kWh"}'"""
)
@click.argument("file", metavar="FILE|MODULE", type=PATH)
@click.argument("function")
@click.option(
    "--args", "arguments", default="{}", metavar="JSON", help="Arguments by name or in order, with units."
)
@json_option
def command(file: Path, function: str, arguments: str, *, machine: bool) -> int:
    """Call a pure function of a text or module; quantities are written with their units, "3.5 kWh"."""
    from wattlaw.calls import Stopped, call, parse_arguments
    from wattlaw.contract import Contract
    from wattlaw.faults import BadValue

    try:
        called = call(Contract(file).loaded, function, parse_arguments(arguments))
    except Stopped as error:
        raise BadValue(f"{function} gives no value: {error}") from error
    if machine:
        from wattlaw.cli.printing import print_json

        print_json({"result": called.result, "cost": called.cost})
    elif isinstance(called.result, str):
        click.echo(called.result)
    else:
        for name, value in called.result.items():
            click.echo(f"{name}  {value}")
    return 0

"""``watt inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wattlaw.cli.options import PATH, json_option

if TYPE_CHECKING:
    from wattlaw.inspection import Inspection


@click.command("inspect", epilog="Example:  watt inspect tariff.wattc --disassembly")
@click.argument("file", metavar="MODULE", type=PATH)
@click.option("--disassembly", is_flag=True, help="Show the bytecode too, with its source lines.")
@json_option
def command(file: Path, *, disassembly: bool, machine: bool) -> int:
    """Show what a module is, from the module alone: interface, costs, properties, bytecode.

    A text is compiled first.
    """
    from wattlaw.contract import Contract
    from wattlaw.inspection import inspect

    made = inspect(Contract(file).loaded)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json(made.json())
    else:
        _print(made)
        if disassembly:
            click.echo(made.disassembly, nl=False)
    return 0


def _print(made: Inspection) -> None:
    from wattlaw.cli.printing import print_table

    content: dict[str, Any] = made.json()
    click.echo(
        f"{content['kind']} {content['name']}, made by {content['release']}, format {content['format']}"
    )
    click.echo(f"module {content['module']}")
    for key, text in content["about"].items():
        if not key.startswith(("clause:", "line", "quantity:")):
            click.echo(f"  {key}: {text}")
    if content["channels"]:
        rows = [
            (one["name"], one["unit"], one["step"], f"{one['from']} to {one['to']}")
            for one in content["channels"]
        ]
        print_table("Readings", ("channel", "unit", "step", "range"), rows)
    for function in content["functions"]:
        if function["parameters"] and (function["exported"] or function["name"] in ("measure", "charge")):
            rows = [
                (one["name"], one["type"], _range(one), one["default"] or "")
                for one in function["parameters"]
            ]
            print_table(f"Inputs of {function['name']}", ("name", "type", "range", "default"), rows)
    if "contract" in content:
        _print_contract(content["contract"])
    costs = [
        (
            function["name"],
            " + ".join(
                [str(function["cost"]["fixed"]), *(f"{n} × {x}" for x, n in function["cost"]["per"].items())]
            ),
        )
        for function in content["functions"]
    ]
    print_table("Cost bounds", ("function", "at most"), costs)
    claims = [(one["name"], one["kind"], one["statement"] or one["words"]) for one in content["properties"]]
    if claims:
        print_table("Properties, from the bytecode", ("name", "kind", "statement"), claims)


def _print_contract(contract: dict[str, Any]) -> None:
    from wattlaw.cli.printing import print_table

    state = [(one["name"], one["type"], _range(one), one["start"] or "") for one in contract["values"]]
    for table in contract["tables"]:
        name = f"{table['name']}[{', '.join(table['keys'].values())}]"
        state += [
            (f"{one['name']} of {name}", one["type"], _range(one), one["start"] or "")
            for one in table["columns"]
        ]
    print_table("State", ("name", "type", "range", "starts at"), state)
    actions = []
    for one in contract["actions"]:
        arguments = ", ".join(f"{each['name']}: {each['type']}" for each in one["arguments"])
        actions.append((one["name"], one["by"], arguments))
    print_table("Actions", ("name", "by", "arguments"), actions)


def _range(parameter: dict[str, Any]) -> str:
    if parameter["from"] is None and parameter["to"] is None:
        return ""
    return f"{parameter['from'] or '…'} to {parameter['to'] or '…'}"

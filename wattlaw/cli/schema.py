"""``watt schema``: what machines may rely on."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import click

from wattlaw.faults import UsageFault


def names() -> list[str]:
    """Commands that print JSON."""
    found = (entry.name.removesuffix(".json") for entry in files("wattlaw.schemas").iterdir())
    return sorted(
        name.replace("-", " ", 1) for name in found if name not in ("failure", "__init__.py", "__pycache__")
    )


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a command's output: its result, or what it prints on status 2."""
    if name not in names():
        raise UsageFault(f"{name} prints no JSON", f"these do: {', '.join(names())}")
    result, failure = (
        json.loads(files("wattlaw.schemas").joinpath(f"{stem}.json").read_text(encoding="utf-8"))
        for stem in (name.replace(" ", "-"), "failure")
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"watt {name} --json",
        "anyOf": [result, failure],
    }


@click.command("schema", epilog="Example:  watt schema bill > bill.schema.json")
@click.argument("words", nargs=-1, metavar="COMMAND")
@click.option("--json", "machine", is_flag=True, hidden=True)
def command(words: tuple[str, ...], *, machine: bool) -> int:
    """Print the JSON Schema of a command's output; without COMMAND, list the commands that have one."""
    if words:
        click.echo(json.dumps(schema_of(" ".join(words)), indent=None if machine else 2, ensure_ascii=False))
    elif machine:
        click.echo(json.dumps({"schema": 1, "commands": names()}))
    else:
        click.echo("\n".join(names()))
    return 0

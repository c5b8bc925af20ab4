"""``watt check``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command("check", epilog="Example:  watt check tariff.watt riders/*.watt")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=PATH)
@json_option
def command(files: tuple[Path, ...], *, machine: bool) -> int:
    """Parse, resolve names, check types and units; show every mistake with its place and what would help."""
    from wattlaw.cli.ending import USAGE, as_json, in_words
    from wattlaw.contract import Contract
    from wattlaw.faults import Diagnostic, Fault

    found: list[Diagnostic] = []
    for path in files:
        try:
            found.extend(Contract(path).diagnostics)
        except Fault as fault:
            found.extend(fault.diagnostics())
    failed = any(one.severity == "error" for one in found)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json({"ok": not failed, "diagnostics": [as_json(one) for one in found]})
        return USAGE if failed else 0
    for one in found:
        click.echo(in_words(one) + "\n", err=True)
    errors = sum(one.severity == "error" for one in found)
    if failed:
        click.echo(f"{errors} mistake{'s' if errors > 1 else ''}", err=True)
        return USAGE
    click.echo(f"{len(files)} text{'s' if len(files) > 1 else ''} checked: no mistakes")
    return 0

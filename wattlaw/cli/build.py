"""``watt build``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command("build", epilog="Example:  watt build tariff.watt -o tariff.wattc")
@click.argument("file", type=PATH)
@click.option("-o", "--output", "out", type=PATH, required=True, help="Where to write the module: OUT.wattc.")
@json_option
def command(file: Path, out: Path, *, machine: bool) -> int:
    """Compile a text to a module, named by its hash: the same text and release give the same bytes."""
    from wattlaw.contract import Contract
    from wattlaw.faults import UsageFault
    from wattlaw.files import check_target

    if out.suffix != ".wattc":
        raise UsageFault(f"{out}: modules end in .wattc")
    check_target(out)
    contract = Contract(file)
    name = contract.hash
    contract.write(out)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json({"module": name, "path": str(out)})
    else:
        click.echo(f"{out}: module {name}, {len(contract.encoded)} bytes")
    return 0

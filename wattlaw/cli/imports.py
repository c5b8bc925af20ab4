"""``watt import``: foreign formats to what Wattlaw reads."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option
from wattlaw.cli.printing import print_json


@click.group("import", epilog="Example:  watt import greenbutton year.xml -o readings.csv")
def command() -> None:
    """Turn foreign formats into what Wattlaw reads."""


@command.command("greenbutton", epilog="Example:  watt import greenbutton year.xml.gz -o readings.parquet")
@click.argument("file", type=PATH)
@click.option("-o", "--output", "out", type=PATH, required=True, help="Where to write: .csv or .parquet.")
@json_option
def greenbutton(file: Path, out: Path, *, machine: bool) -> int:
    """Turn a Green Button (ESPI) file into readings.

    Electricity becomes the wide form (import_kwh, export_kwh …), gas the long form.  A file that
    breaks the schema is refused with every breach; nothing is guessed or filled.
    """
    from wattlaw.files import check_target
    from wattlaw.importers.greenbutton import read_greenbutton
    from wattlaw.importers.greenbutton_table import outgoing
    from wattlaw.readings.instants import written
    from wattlaw.readings.writing import write_readings

    check_target(out, file)
    imported = read_greenbutton(file)
    write_readings(out, outgoing(imported))
    first = min(reading.start for reading in imported.readings)
    last = max(reading.start + 60 * reading.minutes for reading in imported.readings)
    found = {
        "path": str(out),
        "service": imported.service,
        "readings": len(imported.readings),
        "usage_points": sorted({reading.usage_point for reading in imported.readings}),
        "registers": sorted({reading.register for reading in imported.readings}),
        "from": written(first, 0),
        "to": written(last, 0),
    }
    if machine:
        print_json(found)
    else:
        registers = ", ".join(sorted({reading.register for reading in imported.readings}))
        click.echo(
            f"{out}: {len(imported.readings)} readings of {registers}, {found['from']} to {found['to']}"
        )
    return 0

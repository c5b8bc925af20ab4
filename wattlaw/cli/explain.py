"""``watt explain``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command("explain", epilog="Example:  watt explain tariff.watt -o tariff.pdf")
@click.argument("file", type=PATH)
@click.option("-o", "--output", "out", type=PATH, required=True, help="Where to write: .md, .html or .pdf.")
@click.option(
    "--no-proofs",
    "--unproved",
    "unproved",
    is_flag=True,
    help="Do not prove anything first; the document then says so.",
)
@json_option
def command(file: Path, out: Path, *, unproved: bool, machine: bool) -> int:
    """Write the document for people: clauses, rates, calendar, examples, and what is proved.

    Its formulas and properties are decompiled from the module; the verdicts are made now.
    """
    from wattlaw.cli.printing import print_json, progress
    from wattlaw.contract import Contract
    from wattlaw.documents.gathering import gather
    from wattlaw.documents.lineage import lineage
    from wattlaw.documents.tariff import compose
    from wattlaw.documents.writing import SUFFIXES, write
    from wattlaw.faults import UsageFault
    from wattlaw.files import check_target
    from wattlaw.release import RELEASE

    if out.suffix not in SUFFIXES:
        raise UsageFault(f"{out}: documents end in {', '.join(SUFFIXES)}")
    check_target(out, file)
    contract = Contract(file)
    tariff, report = contract.tariff, None
    if not unproved:
        with progress("proofs") as shown:
            report = contract.prove(progress=lambda _: shown.step())
    evidence = gather(str(file), tariff, contract.loaded, RELEASE, report, lineage(contract))
    try:
        written = write(compose(tariff, evidence), out)
    except OSError as error:
        raise UsageFault(f"{out} cannot be written: {error.strerror or error}", file=str(out)) from error
    if machine:
        print_json({"path": str(out), "module": contract.hash, "files": [str(path) for path in written]})
    else:
        click.echo(f"{out}: the document of module {contract.hash}")
    return 0

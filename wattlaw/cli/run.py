"""``watt run``."""

from __future__ import annotations

from pathlib import Path

import click

from wattlaw.cli.options import PATH, json_option


@click.command("run", epilog="Example:  watt run bank.watt story.watts    (or a module: bank.wattc)")
@click.argument("file", metavar="FILE|MODULE", type=PATH)
@click.argument("scenario")
@click.option("--only", metavar="TITLE", help="The scenario to run, where the file has several.")
@json_option
def command(file: Path, scenario: str, only: str | None, *, machine: bool) -> int:
    """Run a scenario on a contract from its first state: each step, what it moved, the state at the end.

    SCENARIO is a file, or the title of a scenario in the text.  Exit status 1 when a step ended
    otherwise than the scenario says, an expectation was not met, or a property broke.
    """
    from wattlaw.contract import Contract
    from wattlaw.running.run import run

    contract = Contract(file)
    played = run(contract, scenario, only)
    if machine:
        from wattlaw.cli.printing import print_json
        from wattlaw.running.report import run_json

        print_json(run_json(contract.hash, played))
    else:
        from wattlaw.running.telling import tell, tell_state

        for line in (*tell(played), *tell_state(played)):
            click.echo(line)
    return 0 if played.ok else 1

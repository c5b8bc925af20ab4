"""``watt prove``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wattlaw.cli.options import PATH, json_option

if TYPE_CHECKING:
    from verifier.contracts.scenario import RunScenario
    from verifier.report import Finding, Report
    from verifier.scenario import Scenario
    from wattlaw.contract import Contract


INDENT = " " * 11
MARKS = {"proved": "✔", "refuted": "✘", "unknown": "?"}


@click.command("prove", epilog="Example:  watt prove tariff.watt --scenarios refuted/")
@click.argument("file", metavar="FILE|MODULE", type=PATH)
@click.option("--only", metavar="NAME", multiple=True, help="Only this property or check (may be repeated).")
@click.option("--second", type=click.Choice(["cvc5", "none"]), default="none", show_default=True,
              help="A second solver that is asked the same.")  # fmt: skip
@click.option(
    "--scenarios", type=PATH, metavar="DIR", help="Write each refutation as a scenario that can be replayed."
)
@click.option("--junit", type=PATH, metavar="F", help="Write the verdicts as JUnit XML.")
@click.option("--sarif", type=PATH, metavar="F", help="Write what is not proved as SARIF.")
@click.option("--profile", is_flag=True, help="Say where the time went.")
@json_option
def command(
    file: Path,
    only: tuple[str, ...],
    second: str,
    scenarios: Path | None,
    junit: Path | None,
    sarif: Path | None,
    *,
    profile: bool,
    machine: bool,
) -> int:
    """Prove a rule's properties from its module alone, or refute them with a customer.

    Each verdict is proved, refuted (exit status 1; the customer was replayed on the machine) or unknown (3).
    """
    from wattlaw import proving
    from wattlaw.cli.printing import progress
    from wattlaw.contract import Contract
    from wattlaw.files import writing
    from wattlaw.sarif import sarif as sarif_log

    contract = Contract(file)
    with progress("proofs", every=1) as shown:
        report = contract.prove(only, "cvc5" if second == "cvc5" else "none", lambda _: shown.step())
    paths = {} if scenarios is None else proving.write_scenarios(report, contract, scenarios)
    if junit is not None:
        with writing(junit) as stream:
            stream.write(proving.junit(report, contract))
    if sarif is not None:
        with writing(sarif) as stream:
            json.dump(sarif_log(report, contract), stream, indent=2)
    if machine:
        from wattlaw.cli.printing import print_json

        print_json(report.as_json(paths))
    else:
        _print(report, contract, paths, profile=profile)
    return proving.status_of(report)


def _print(report: Report, contract: Contract, paths: dict[str, str], *, profile: bool) -> None:
    """Each verdict with what was compiled; grounds that many share once; a refutation with its customer."""
    from runtime.machine.decompiler import statement
    from verifier.report import Verdict
    from wattlaw.shown import sentence

    findings = (*report.properties, *report.checks)
    statements = {one.name: statement(contract.module, one) for one in contract.module.properties}
    shared = Counter(one.grounds for one in findings if one.verdict is Verdict.PROVED).most_common(1)
    usual = shared[0][0] if shared and shared[0][1] > 1 else ""
    width = max((len(one.name) for one in findings), default=0)
    for one in findings:
        said = statements.get(one.name, "") if one.verdict is Verdict.PROVED else ""
        line = f"{MARKS[one.verdict.value]} {one.verdict.value:8} {one.name:{width}}  {sentence(said)}"
        click.echo(line.rstrip())
        if one.grounds != usual:
            click.echo(f"{INDENT}{sentence(one.grounds)}")
        for note in one.notes:
            click.echo(f"{INDENT}note: {note}")
        if profile:
            used = sum(part.used for part in one.parts)
            click.echo(f"{INDENT}{one.seconds:.2f} s, {len(one.parts)} queries, {used} units of solver work")
        _print_customer(one, contract, paths)
    if usual:
        click.echo(f"proved here means: {usual}")
    counts = ", ".join(f"{report.count(verdict)} {verdict.value}" for verdict in Verdict)
    click.echo(f"{counts}; {report.seconds:.1f} s with {report.solver}")


def _print_customer(one: Finding, contract: Contract, paths: dict[str, str]) -> None:
    """The refuting customer in short, and how to get all of it."""
    if one.run is not None:
        _print_run(one.run, contract)
    if one.scenario is not None:
        _print_bill(one.scenario, contract)
    if one.name in paths:
        click.echo(f"{INDENT}all of it: watt replay {paths[one.name]}")
    elif one.scenario is not None or one.run is not None:
        click.echo(f"{INDENT}all of it: watt prove {contract.path} --only {one.name} --scenarios DIR")


def _print_run(run: RunScenario, contract: Contract) -> None:
    """The run of a contract, as the machine tells it."""
    from wattlaw.running.again import play_again

    for line in list(play_again(contract.loaded, run).lines())[1:]:
        click.echo(f"{INDENT}{line}")


def _print_bill(scenario: Scenario, contract: Contract) -> None:
    from wattlaw.cli.customer import Teller

    teller = Teller(contract.loaded, scenario.function)
    told = list(teller.customer(scenario))
    width = max((len(label) for label, _ in told), default=0)
    for label, words in told:
        click.echo(f"{INDENT}{label:{width}}  {words}")
    teller.print_bill(scenario, INDENT)

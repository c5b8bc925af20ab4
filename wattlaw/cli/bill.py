"""``watt bill``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wattlaw.cli.options import PATH, json_option

if TYPE_CHECKING:
    from wattlaw.billing.output import JsonBill
    from wattlaw.billing.refusal import Refusal
    from wattlaw.billing.run import Job

OPTIONS = {
    "readings": "--readings",
    "assign": "--assign",
    "facts": "--customer",
    "periods": "--periods",
    "usage": "--usage",
    "history": "--history",
    "balances": "--balances",
    "previous": "--previous",
    "first": "--from",
    "after": "--to",
    "step": "--step",
    "mode": "--round",
}
"""What decides about the bills, as it is written on the command line."""

MODES = ("half-up", "half-even", "up", "down", "floor", "ceiling")


@click.command(
    "bill",
    epilog="Example:  watt bill summer.watt winter.watt --readings year.csv --assign who.csv -o bills.jsonl",
)
@click.argument("tariffs", nargs=-1, required=True, type=PATH)
@click.option("--readings", type=PATH, help="Intervals: CSV or Parquet, wide or long.")
@click.option("--assign", type=PATH, help="Who is on which tariff: customer, tariff, from, to.")
@click.option("--customer", "facts", type=PATH, help="Customer facts: customer, fact, value, from.")
@click.option("--periods", type=PATH, help="Billing periods: customer, from, to. Otherwise calendar months.")
@click.option(
    "--usage", type=PATH, help="Registers without intervals: customer, from, to, determinant, value, unit."
)
@click.option("--history", type=PATH, help="Determinants of earlier bills, in the same form.")
@click.option("--balances", type=PATH, help="Opening balances: customer, balance, value, unit, at.")
@click.option(
    "--previous", type=PATH, help="Bills issued before (.jsonl): cancel and rebill what was restated."
)
@click.option("--from", "first", metavar="DATE", help="First day.")
@click.option("--to", "after", metavar="DATE", help="The day after the last.")
@click.option(
    "--step",
    metavar="S",
    help="The step that readings are multiples of (with --round: rounded to), as 0.001.",
)
@click.option(
    "--round", "mode", type=click.Choice(MODES), help="Round finer readings at the door; the bill says so."
)
@click.option("-o", "--output", "out", type=PATH, help="Write bills to .jsonl, .csv or .parquet.")
@click.option("--resume", is_flag=True, help="Go on with an interrupted run (OUT.jsonl) of the same inputs.")
@json_option
def command(tariffs: tuple[Path, ...], out: Path | None, *, resume: bool, machine: bool, **given: Any) -> int:
    """Bill customers on tariffs from their readings.

    All tariffs are billed for all customers unless --assign says who is on which.  A bad row sets aside its
    customer's billing period (exit status 1, rows in OUT.refused.csv); everything else is billed.
    """
    from wattlaw.billing.made_of import made_of
    from wattlaw.billing.output import write_bills, write_refused
    from wattlaw.billing.resume import finished, lines_to

    _check_output(out, [*tariffs, *(one for one in given.values() if isinstance(one, Path))], resume=resume)
    job = _job(tariffs, given)
    bills: list[JsonBill] = []
    refusals: list[Refusal] = []
    with ExitStack() as stack:
        stream = None
        if out is not None and out.suffix == ".jsonl":
            made = made_of(job.tariffs, {option: given[name] for name, option in OPTIONS.items()})
            stream = stack.enter_context(lines_to(out, made, resume=resume))
            if resume:
                job.made.update(finished(out, job.tariffs, made))
        for bill, new in _run(job, refusals):
            if stream is not None and new:
                from wattlaw.billing.output import json_line

                stream.write(json_line(bill))
            if machine or stream is None:
                bills.append(bill)
            elif new or resume:
                bills.append({name: bill[name] for name in ("from", "to", "cut")})
    if out is not None and out.suffix != ".jsonl":
        write_bills(out, bills)
    refused = None if out is None else write_refused(out, refusals)
    _report(bills, refusals, out, refused, machine=machine)
    return 1 if refusals else 0


def _check_output(out: Path | None, inputs: list[Path], *, resume: bool) -> None:
    from wattlaw.billing.output import check_ending
    from wattlaw.faults import UsageFault
    from wattlaw.files import check_target

    if out is not None:
        check_ending(out)
        check_target(out, *inputs)
    if resume and (out is None or out.suffix != ".jsonl"):
        raise UsageFault("--resume goes on with the lines of an OUT.jsonl", "add -o OUT.jsonl")


def _job(tariffs: tuple[Path, ...], given: dict[str, Any]) -> Job:
    """Read all files; a fault of any of them comes before anything is billed."""
    from runtime.machine.rounding import Rounding
    from wattlaw.billing.assignments import read_assignments
    from wattlaw.billing.balances import Balances, read_balances
    from wattlaw.billing.determinants import Determinants, read_determinants
    from wattlaw.billing.facts import no_facts, read_facts
    from wattlaw.billing.periods import read_periods
    from wattlaw.billing.rebilling import Issued, read_issued
    from wattlaw.billing.run import Job
    from wattlaw.billing.tariffs import billable
    from wattlaw.contract import Contract
    from wattlaw.readings.door import Asked
    from wattlaw.readings.file import read_readings

    loaded = [billable(str(path), Contract(path).loaded) for path in tariffs]
    labels = [tariff.label for tariff in loaded]
    mode = given["mode"]
    asked = Asked(_step(given["step"]), None if mode is None else Rounding(mode))
    return Job(
        loaded,
        None if given["readings"] is None else read_readings(given["readings"]),
        no_facts() if given["facts"] is None else read_facts(given["facts"]),
        None if given["assign"] is None else read_assignments(given["assign"], labels),
        None if given["periods"] is None else read_periods(given["periods"]),
        Determinants() if given["usage"] is None else read_determinants(given["usage"]),
        Determinants() if given["history"] is None else read_determinants(given["history"]),
        Balances() if given["balances"] is None else read_balances(given["balances"]),
        asked,
        *_span(given["first"], given["after"]),
        issued=Issued() if given["previous"] is None else read_issued(given["previous"]),
    )


def _step(text: str | None) -> Fraction | None:
    from wattlaw.faults import UsageFault
    from wattlaw.readings.decimals import parse_decimal
    from wattlaw.readings.problems import CellFault

    if text is None:
        return None
    value = parse_decimal(text, "--step")
    if isinstance(value, CellFault) or value <= 0:
        raise UsageFault(f"--step {text} is no positive decimal", "for example --step 0.001")
    return Fraction(value)


def _span(first: str | None, after: str | None) -> tuple[int | None, int | None]:
    from wattlaw.faults import UsageFault
    from wattlaw.quantities import BadQuantity, parse_day

    days = []
    for name, text in (("--from", first), ("--to", after)):
        try:
            days.append(None if text is None else parse_day(text))
        except BadQuantity as error:
            raise UsageFault(f"{name}: {error.message}") from error
    if days[0] is not None and days[1] is not None and days[1] <= days[0]:
        raise UsageFault("--to is not after --from", "--to is the day after the last")
    return days[0], days[1]


def _run(job: Job, refusals: list[Refusal]) -> Iterator[tuple[JsonBill, bool]]:
    """Each bill as JSON, and whether it was made just now; refusals are gathered."""
    from wattlaw.billing.refusal import Refusal
    from wattlaw.billing.run import bills
    from wattlaw.cli.printing import progress

    with progress("bills") as shown:
        for made in bills(job):
            shown.step()
            if isinstance(made, Refusal):
                refusals.append(made)
            elif isinstance(made, dict):
                yield made, False
            else:
                yield made.json(), True


def _report(
    bills: list[JsonBill], refusals: list[Refusal], out: Path | None, refused: Path | None, *, machine: bool
) -> None:
    from wattlaw.billing.output import refusal_json
    from wattlaw.cli.bill_table import print_bills, print_cuts, print_refusals
    from wattlaw.cli.printing import print_json

    if machine:
        print_json({"bills": bills, "refused": [refusal_json(refusal) for refusal in refusals]})
        return
    if out is None:
        print_bills(bills)
    else:
        click.echo(f"{len(bills)} bills are in {out}")
    print_cuts(bills)
    print_refusals(refusals, refused)

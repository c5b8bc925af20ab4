"""Bills on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

import click

from wattlaw.billing.output import JsonBill, refusal_json
from wattlaw.billing.refusal import Refusal
from wattlaw.cli.bill_rows import HEADERS, NUMERIC, cells, printed
from wattlaw.cli.printing import print_table
from wattlaw.shown import quantity, sentence

MOST_IN_FULL = 12
"""Bills that are shown line by line; more are shown as one row each."""

MOST_REFUSED = 20


def print_bills(bills: Sequence[JsonBill]) -> None:
    """A few bills in full, or many as a table of totals."""
    if len(bills) <= MOST_IN_FULL:
        for bill in bills:
            _print_bill(bill)
        return
    rows = [
        (
            *_who(bill),
            bill["from"],
            bill["to"],
            str(bill["days"]),
            quantity(bill["total"], bill["currency"]),
            _mark(bill),
        )
        for bill in bills
    ]
    print_table(None, ("tariff", "customer", "from", "to", "days", "total", ""), rows, right=(4, 5))


def _who(bill: JsonBill) -> tuple[str, str]:
    return bill["tariff"], bill["customer"] or ""


def _mark(bill: JsonBill) -> str:
    return "estimated" if bill["estimated"] else ""


def _print_bill(bill: JsonBill) -> None:
    customer = f", {bill['customer']}" if bill["customer"] else ""
    mark = ", estimated" if bill["estimated"] else ""
    length = "1 day" if bill["days"] == 1 else f"{bill['days']} days"
    title = f"{bill['tariff']}{customer}, {bill['from']} to {bill['to']} ({length}){mark}"
    currency = bill["currency"]
    rows: list[tuple[str, ...]] = [cells(line, currency) for line in printed(bill["lines"])]
    rows.append(("", "Total", "", "", quantity(bill["total"], currency)))
    rows.extend(
        ("", f"{name} carried forward", "", "", sentence(value)) for name, value in bill["closing"].items()
    )
    print_table(title, HEADERS, rows, right=NUMERIC)


def print_refusals(refusals: Sequence[Refusal], path: object) -> None:
    """What was not billed, on standard error."""
    if not refusals:
        return
    where = "" if path is None else f"; all rows are in {path}"
    what = "1 billing period was" if len(refusals) == 1 else f"{len(refusals)} billing periods were"
    click.echo(f"{what} refused{where}", err=True)
    for refusal in refusals[:MOST_REFUSED]:
        shown = refusal_json(refusal)
        who = f"{shown['customer']}, " if shown["customer"] else ""
        when = f"{shown['from']} to {shown['to']}: " if shown["from"] else ""
        row = "" if shown["row"] is None else f"row {shown['row']}: "
        more = f" (and {shown['more']} more)" if shown["more"] else ""
        click.echo(f"  {who}{when}{row}{shown['message']}{more}", err=True)
    if len(refusals) > MOST_REFUSED:
        click.echo(f"  … and {len(refusals) - MOST_REFUSED} more", err=True)

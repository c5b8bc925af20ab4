"""Bills on a terminal."""

from __future__ import annotations

from collections import Counter
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
MOST_CUT = 5
"""Different cuts of billing periods that are told."""


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
    length = f"{bill['days']} day{'s' if bill['days'] != 1 else ''}{_of_whole(bill)}"
    title = f"{bill['tariff']}{customer}, {bill['from']} to {bill['to']} ({length}){mark}"
    currency = bill["currency"]
    rows: list[tuple[str, ...]] = [cells(line, currency) for line in printed(bill["lines"])]
    rows.append(("", "Total", "", "", quantity(bill["total"], currency)))
    rows.extend(
        ("", f"{name} carried forward", "", "", sentence(value)) for name, value in bill["closing"].items()
    )
    print_table(title, HEADERS, rows, right=NUMERIC)


def _of_whole(bill: JsonBill) -> str:
    """The billing period that the bill is only for a part of."""
    return f" of {bill['cut']['from']} to {bill['cut']['to']}" if bill["cut"] else ""


def print_cuts(bills: Sequence[JsonBill]) -> None:
    """Which billing periods are billed only in part, on standard error."""
    cut = [bill for bill in bills if bill.get("cut")]
    if not cut:
        return
    what = "1 bill is" if len(cut) == 1 else f"{len(cut)} bills are"
    click.echo(
        f"note: {what} for a part of a billing period; charges per billing period are charged whole",
        err=True,
    )
    found = Counter(_cut_words(bill) for bill in cut)
    for words, count in list(found.items())[:MOST_CUT]:
        click.echo(f"  {words}{f' ({count} bills)' if count > 1 else ''}", err=True)
    if len(found) > MOST_CUT:
        click.echo(f"  … and {len(found) - MOST_CUT} more", err=True)


def _cut_words(bill: JsonBill) -> str:
    cut = bill["cut"]
    return f"{bill['from']} to {bill['to']} of {cut['from']} to {cut['to']}, cut by {' and '.join(cut['by'])}"


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

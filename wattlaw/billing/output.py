"""Bills as files: one object a line, one row a printed line, or columns; refusals beside them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from wattlaw.billing.refusal import Refusal
from wattlaw.faults import UsageFault
from wattlaw.files import replacing, writing
from wattlaw.quantities import day_text
from wattlaw.readings.parquet_table import pyarrow

ENDINGS = (".jsonl", ".csv", ".parquet")
HEADER = (
    *("tariff", "customer", "from", "to", "days", "line", "name", "quantity", "unit", "rate", "rate_unit"),
    *("amount", "total", "exact_total", "currency", "estimated", "module"),
)
"""Columns of the flat forms: one row for each printed line of a bill."""

REFUSED_HEADER = ("tariff", "customer", "from", "to", "file", "row", "code", "message")
MONEY_PLACES = 12

JsonBill = dict[str, Any]


def check_ending(out: Path) -> None:
    """Refuse a name whose ending says no format."""
    if out.suffix not in ENDINGS:
        raise UsageFault(f"{out}: bills are written to {', '.join(ENDINGS)}")


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    """A refusal as ``--json`` prints it: the first reason in full, how many more there are."""
    first = refusal.reasons[0]
    return {
        "tariff": refusal.tariff,
        "customer": refusal.customer,
        "from": None if refusal.first is None else day_text(refusal.first),
        "to": None if refusal.after is None else day_text(refusal.after),
        "row": first.row,
        "code": first.code,
        "message": first.message,
        "more": len(refusal.reasons) - 1,
    }


def write_bills(out: Path, bills: Sequence[JsonBill]) -> None:
    """All bills at once, as ``.csv`` or ``.parquet``."""
    if out.suffix == ".csv":
        with writing(out) as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(HEADER)
            rows.writerows(_flat(bills))
        return
    _write_parquet(out, bills)


def _flat(bills: Iterable[JsonBill]) -> Iterator[list[Any]]:
    for bill in bills:
        for line in bill["lines"]:
            row = {**bill, **line, "estimated": "yes" if bill["estimated"] else "no"}
            yield ["" if row[name] is None else row[name] for name in HEADER]


def _write_parquet(out: Path, bills: Sequence[JsonBill]) -> None:
    """Texts as they are, money as ``decimal128``, so that a sum of bills stays exact."""
    arrow = pyarrow()
    text, money = arrow.string(), arrow.decimal128(38, MONEY_PLACES)
    kinds = {"days": arrow.int32(), "estimated": arrow.bool_(), "from": arrow.date32(), "to": arrow.date32()}
    kinds |= dict.fromkeys(("amount", "total", "exact_total"), money)
    rows = [{**bill, **line} for bill in bills for line in bill["lines"]]
    columns = {}
    for name in HEADER:
        cells = [row[name] for row in rows]
        if name in ("amount", "total", "exact_total"):
            cells = [Decimal(cell) for cell in cells]
        elif name in ("from", "to"):
            from datetime import date

            cells = [date.fromisoformat(cell) for cell in cells]
        columns[name] = arrow.array(cells, kinds.get(name, text))
    with replacing(out) as partial:
        arrow.parquet.write_table(arrow.table(columns), partial)


def refused_path(out: Path) -> Path:
    """Where the refused rows of OUT go."""
    return out.with_name(f"{out.name}.refused.csv")


def write_refused(out: Path, refusals: Sequence[Refusal]) -> Path | None:
    """Every reason of every refusal, one a row, beside OUT; an old file goes when nothing was refused."""
    path = refused_path(out)
    if not refusals:
        path.unlink(missing_ok=True)
        return None
    with writing(path) as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(REFUSED_HEADER)
        for refusal in refusals:
            first = "" if refusal.first is None else day_text(refusal.first)
            after = "" if refusal.after is None else day_text(refusal.after)
            for reason in refusal.reasons:
                place = ("" if reason.file is None else reason.file, "" if reason.row is None else reason.row)
                rows.writerow(
                    [
                        refusal.tariff,
                        refusal.customer or "",
                        first,
                        after,
                        *place,
                        reason.code,
                        reason.message,
                    ]
                )
    return path


def json_line(bill: JsonBill) -> str:
    """A bill on one line."""
    return json.dumps(bill, ensure_ascii=False) + "\n"

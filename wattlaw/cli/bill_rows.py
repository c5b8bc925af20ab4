"""The rows of a bill as people read them: what is charged, and of the rest that it does not apply."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from wattlaw.shown import quantity, rate

JsonLine = Mapping[str, Any]
"""A row of a bill as JSON has it."""

HEADERS = ("line", "", "quantity", "rate", "amount")
NUMERIC = (2, 3, 4)
NOT_APPLYING = "does not apply"


def printed(lines: Iterable[JsonLine]) -> list[JsonLine]:
    """The rows that are worth printing.

    Of a line with several rows, those that come to nothing are left out (the winter of a bill for
    July); each line keeps at least one.
    """
    kept: list[JsonLine] = []
    for _, group in groupby(lines, key=lambda line: line["line"]):
        rows = list(group)
        kept += [row for row in rows if not _comes_to_nothing(row)] or _foremost(rows)
    return kept


def _comes_to_nothing(line: JsonLine) -> bool:
    nothing = line["quantity"] is None or not Decimal(line["quantity"])
    return not Decimal(line["amount"]) and (nothing or not line["applies"])


def _foremost(rows: list[JsonLine]) -> list[JsonLine]:
    """One row of a line of which nothing is charged: the first that applies."""
    return [next((row for row in rows if row["applies"]), rows[0])]


def cells(line: JsonLine, currency: str) -> tuple[str, str, str, str, str]:
    """Number, name, quantity, rate, amount; a row that does not apply has no quantity and rate."""
    if not line["applies"]:
        return line["line"], line["name"], "", "", NOT_APPLYING
    return (
        line["line"],
        line["name"],
        "" if line["quantity"] is None else quantity(line["quantity"], line["unit"]),
        "" if line["rate"] is None else rate(line["rate"], line["rate_unit"], line["unit"]),
        quantity(line["amount"], currency).removesuffix(f" {currency}"),
    )

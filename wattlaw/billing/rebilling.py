"""Cancel and rebill: bills that were issued, and what restated readings make of them.

A rebill is a new bill of the old period that names the bill it cancels; nothing
is ever added by hand.  How far back is the text's own limit.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from runtime.machine.module import Readings
from wattlaw.billing.output import JsonBill
from wattlaw.billing.periods import Period
from wattlaw.billing.refusal import Reason
from wattlaw.faults import BadDocument
from wattlaw.files import read_text
from wattlaw.quantities import BadQuantity, parse_day

COMPARED = ("lines", "total", "exact_total", "determinants", "opening", "closing", "estimated")
"""What must be equal for a bill to stand."""

CANCELLED = ("total", "exact_total", "currency", "estimated", "module")
"""What a rebill says of the bill that it cancels."""


@dataclass(slots=True)
class Issued:
    """Bills that customers have, by customer and period."""

    bills: dict[tuple[str | None, Period], JsonBill] = field(default_factory=dict)

    def of(self, customer: str | None, period: Period) -> JsonBill | None:
        """The bill of a period, None when none was issued."""
        return self.bills.get((customer, period))

    def periods_since(self, customer: str | None, period: Period) -> int:
        """How many billing periods back this one is; the latest issued one is 1."""
        return sum(who == customer and other.first >= period.first for who, other in self.bills)


def read_issued(path: Path) -> Issued:
    """The bills of a ``.jsonl`` that an earlier run wrote; of two for one period the later line stands."""
    found = Issued()
    for number, line in enumerate(read_text(path).splitlines(), 1):
        try:
            bill = json.loads(line, parse_float=Decimal)
            period = Period(parse_day(bill["from"]), parse_day(bill["to"]))
            found.bills[bill["customer"], period] = {name: bill[name] for name in (*COMPARED, *CANCELLED)}
        except (ValueError, KeyError, TypeError, RecursionError, BadQuantity) as error:
            raise BadDocument(
                f"{path}, line {number}: no bill of watt bill -o OUT.jsonl", file=str(path), line=number
            ) from error
    return found


def stands(issued: JsonBill, made: JsonBill) -> bool:
    """Whether the bill that was made again is the one that was issued."""
    return all(issued[name] == made[name] for name in COMPARED)


def cancelled(issued: JsonBill) -> dict[str, Any]:
    """What the rebill says of its predecessor."""
    return {name: issued[name] for name in CANCELLED}


@dataclass(frozen=True, slots=True)
class Limit:
    """How many billing periods back the text makes a bill again, and for which customers it says so."""

    periods: int
    when: str = ""


def limit_of(readings: Readings | None, issued: JsonBill, made: JsonBill) -> Limit | None:
    """The limit for this rebill; None where there is none.

    A customer *owes more* when the total of the new bill is greater than that of the old one.
    """
    if readings is None:
        return Limit(0)
    if readings.rebill_periods == readings.credit_periods:
        return Limit(readings.rebill_periods)
    if Decimal(made["total"]) > Decimal(issued["total"]):
        return Limit(readings.rebill_periods, " when the customer owes more")
    credit = readings.credit_periods
    return None if credit is None else Limit(credit, " when the customer owes less")


def too_late(back: int, limit: Limit) -> Reason:
    """Why a bill stands although its readings were restated."""
    periods = "period" if limit.periods == 1 else "periods"
    return Reason(
        "B17",
        f"the readings were restated {back} billing periods back; the text rebills at most {limit.periods} "
        f"{periods}{limit.when}",
    )

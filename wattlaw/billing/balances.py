"""Balances at a date, as a file gives them."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from runtime.machine.units import ONE, Unit
from wattlaw.billing.records import Record, read_records
from wattlaw.quantities import BadQuantity, parse_quantity


@dataclass(frozen=True, slots=True)
class BalanceAt:
    """The value of a balance at the beginning of a local date."""

    day: int
    value: Fraction
    unit: Unit
    record: Record


@dataclass(slots=True)
class Balances:
    """Given balances by customer and name, in order of date."""

    rows: dict[tuple[str | None, str], list[BalanceAt]] = field(default_factory=dict)

    def at(self, customer: str | None, name: str, day: int) -> BalanceAt | None:
        """The balance stated for exactly this date."""
        return next((one for one in self._of(customer, name) if one.day == day), None)

    def before(self, customer: str | None, name: str, day: int) -> BalanceAt | None:
        """The last balance stated for this date or an earlier one."""
        return next((one for one in reversed(self._of(customer, name)) if one.day <= day), None)

    def named(self) -> list[tuple[str, Record]]:
        """Each name with the first row that has it, customer by customer."""
        return [(name, rows[0].record) for (_, name), rows in self.rows.items()]

    def _of(self, customer: str | None, name: str) -> list[BalanceAt]:
        return self.rows.get((customer, name), [])


def read_balances(path: Path) -> Balances:
    """Rows ``customer, balance, value, unit, at``."""
    found = Balances()
    for record in read_records(path, "balance", "value", "unit", "at"):
        try:
            value, unit = parse_quantity(f"{record.cells['value']} {record.cells['unit']}", ONE)
        except BadQuantity as error:
            raise record.fault(error.message, error.hint) from error
        rows = found.rows.setdefault((record.customer, record.cells["balance"]), [])
        if any(one.day == record.day("at") for one in rows):
            raise record.fault(f"balance {record.cells['balance']} is given twice at this date")
        rows.append(BalanceAt(record.day("at"), value, unit, record))
        rows.sort(key=lambda one: one.day)
    return found

"""Determinants that no interval of the run yields: registers' usage, and those of earlier bills."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from runtime.machine.types import Number
from runtime.machine.units import ONE, Unit
from wattlaw.billing.periods import Period
from wattlaw.billing.records import Record, read_records
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.quantities import BadQuantity, count_of, parse_quantity


@dataclass(frozen=True, slots=True)
class Given:
    """One determinant of one period, exact."""

    period: Period
    value: Fraction
    unit: Unit
    record: Record | None = None

    def count(self, name: str, kind: Number) -> int:
        """The value in steps of the type that is wanted; ``CannotBill`` when it cannot be."""
        try:
            if self.unit != kind.unit:
                raise BadQuantity(f"its unit is {self.unit}, {kind.unit} is needed")
            return count_of(self.value, kind)
        except BadQuantity as error:
            row, file = (None, None) if self.record is None else (self.record.row, self.record.path)
            raise CannotBill(Reason("B03", f"{name}: {error.message}", row, file)) from error


@dataclass(slots=True)
class Determinants:
    """Given determinants by customer and name.  Those under None hold for customers without their own."""

    rows: dict[tuple[str | None, str], dict[Period, Given]] = field(default_factory=dict)

    def of(self, customer: str | None, name: str) -> dict[Period, Given]:
        """A customer's values of a determinant, by period."""
        return self.rows.get((customer, name)) or self.rows.get((None, name), {})

    def named(self) -> list[tuple[str, Record]]:
        """Each name with the first row that has it, customer by customer."""
        firsts = ((name, next(iter(given.values())).record) for (_, name), given in self.rows.items())
        return [(name, record) for name, record in firsts if record is not None]

    def customers(self) -> list[str | None]:
        """Customers that have a row, in order of first appearance."""
        return list(dict.fromkeys(customer for customer, _ in self.rows))

    def span(self, customer: str | None) -> tuple[int, int] | None:
        """First day and day after the last of a customer's periods."""
        periods = [period for (who, _), given in self.rows.items() if who == customer for period in given]
        if not periods:
            return None
        return min(period.first for period in periods), max(period.after for period in periods)


def read_determinants(path: Path) -> Determinants:
    """Rows ``customer, from, to, determinant, value, unit``."""
    found = Determinants()
    for record in read_records(path, "from", "to", "determinant", "value"):
        period = Period(record.day("from"), record.day("to"))
        if period.days <= 0:
            raise record.fault("the period ends before it begins", "to is the day after the last")
        try:
            value, unit = parse_quantity(f"{record.cells['value']} {record.cells.get('unit', '')}", ONE)
        except BadQuantity as error:
            raise record.fault(error.message, error.hint) from error
        given = found.rows.setdefault((record.customer, record.cells["determinant"]), {})
        if period in given:
            raise record.fault(f"{record.cells['determinant']} is given twice for this period")
        given[period] = Given(period, value, unit, record)
    return found

"""Customer facts, filed factors, called events and published instants, as the table of facts gives them.

Rows are ``customer, fact, value, from``.  A row without a customer holds for
every customer who has no row of their own for that fact.  ``from`` is a date;
for events and prices it is a time with offset; empty means always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runtime.machine.module import Module
from runtime.machine.types import Dated, Plain
from runtime.machine.values import DatedValue
from wattlaw.billing.names import check_near
from wattlaw.billing.records import Record, read_records
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.faults import BadValue
from wattlaw.quantities import BadQuantity, parse_plain

ALWAYS = -(1 << 40)
"""A key before every date and instant that a module knows."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Rows by customer and fact."""

    path: Path | None
    rows: dict[tuple[str | None, str], tuple[Record, ...]]

    def of(self, customer: str | None, fact: str) -> tuple[Record, ...]:
        """A customer's rows for a fact, or those that hold for all."""
        return self.rows.get((customer, fact)) or self.rows.get((None, fact), ())

    def check_names(self, known: Iterable[str]) -> None:
        """Refuse a fact whose name is nearly one that a tariff reads."""
        check_near("fact", ((fact, records[0]) for (_, fact), records in self.rows.items()), known)


def no_facts() -> Facts:
    """An empty table."""
    return Facts(None, {})


def read_facts(path: Path) -> Facts:
    """Rows ``customer, fact, value, from``."""
    rows: dict[tuple[str | None, str], list[Record]] = {}
    for record in read_records(path, "fact", "value", "from"):
        if not record.cells["fact"]:
            raise record.fault("the fact has no name")
        rows.setdefault((record.customer, record.cells["fact"]), []).append(record)
    return Facts(path, {key: tuple(records) for key, records in rows.items()})


def dated_value(
    module: Module,
    kind: Dated,
    records: Iterable[Record],
    base: tuple[tuple[int, int], ...],
    begin: int,
    end: int,
) -> DatedValue:
    """The rows that matter from ``begin`` to before ``end``: the last one before it, and those within.

    ``base`` are rows that hold where no record does (a default, the text's own
    rows of a factor).  Raises ``CannotBill`` for a row that cannot be read.
    """
    rows = dict(base)
    own: dict[int, Record] = {}
    for record in records:
        key, value = _read(module, kind, record)
        if key in own:
            raise CannotBill(
                Reason("B01", f"{_what(record)} is given twice from the same date", *_at(record))
            )
        own[key] = record
        rows[key] = value
    ordered = sorted(rows.items())
    first = max((index for index, (key, _) in enumerate(ordered) if key <= begin), default=0)
    chosen = [row for row in ordered[first:] if row[0] < end]
    return DatedValue(tuple(key for key, _ in chosen), tuple(value for _, value in chosen))


def latest(module: Module, kind: Plain, records: Iterable[Record], end: int) -> int | None:
    """The value of the last row that is dated before ``end`` (days), None when there is none."""
    best: tuple[int, int] | None = None
    for record in records:
        try:
            key = record.optional_day("from")
        except BadValue as error:
            raise CannotBill(Reason("B02", error.message, *_at(record))) from error
        day = ALWAYS if key is None else key
        if day < end and (best is None or day > best[0]):
            best = (day, _value(module, kind, record))
    return None if best is None else best[1]


def _read(module: Module, kind: Dated, record: Record) -> tuple[int, int]:
    stated = record.cells["from"]
    if not stated:
        return ALWAYS, _value(module, kind.element, record)
    try:
        return parse_plain(stated, kind.key, module), _value(module, kind.element, record)
    except BadQuantity as error:
        raise CannotBill(Reason("B02", f"{_what(record)}: from: {error.message}", *_at(record))) from error


def _value(module: Module, kind: Plain, record: Record) -> int:
    try:
        return parse_plain(record.cells["value"], kind, module)
    except BadQuantity as error:
        hint = f" ({error.hint})" if error.hint else ""
        raise CannotBill(Reason("B02", f"{_what(record)}: {error.message}{hint}", *_at(record))) from error


def _what(record: Record) -> str:
    return f"fact {record.cells['fact']}"


def _at(record: Record) -> tuple[int, Path]:
    return record.row, record.path

"""Customer facts, filed factors, called events and published instants, as the table of facts gives them.

Rows are ``customer, fact, value, from``.  A row without a customer holds for
every customer who has no row of their own for that fact.  ``from`` is a date;
for events and prices it is a time with offset; empty means always.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from runtime.machine.module import Module, Parameter
from runtime.machine.spelling import spell_value
from runtime.machine.types import Dated, Number, Plain
from runtime.machine.values import DatedValue
from wattlaw.billing.names import check_near
from wattlaw.billing.records import Record, read_records
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.faults import BadValue
from wattlaw.quantities import BadQuantity, decimal_text, parse_plain

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
    parameter: Parameter,
    kind: Dated,
    records: Iterable[Record],
    base: tuple[tuple[int, int], ...],
    begin: int,
    end: int,
) -> DatedValue:
    """The rows that matter from ``begin`` to before ``end``: the last one before it, and those within.

    ``base`` are rows that hold where no record does (a default, the text's own
    rows of a factor).  Raises ``CannotBill`` for a row that cannot be read, and for one that
    matters and is outside the range of the parameter.
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
    for key, value in chosen:
        if key in own:
            _check_range(module, parameter, kind.element, own[key], value)
    return DatedValue(tuple(key for key, _ in chosen), tuple(value for _, value in chosen))


def latest(
    module: Module, parameter: Parameter, kind: Plain, records: Iterable[Record], end: int
) -> int | None:
    """The value of the last row that is dated before ``end`` (days), None when there is none."""
    best: tuple[int, int, Record] | None = None
    for record in records:
        try:
            key = record.optional_day("from")
        except BadValue as error:
            raise CannotBill(Reason("B02", error.message, *_at(record))) from error
        day = ALWAYS if key is None else key
        if day < end and (best is None or day > best[0]):
            best = (day, _value(module, kind, record), record)
    if best is None:
        return None
    _check_range(module, parameter, kind, best[2], best[1])
    return best[1]


def _check_range(module: Module, parameter: Parameter, kind: Plain, record: Record, value: int) -> None:
    """Refuse a value that the door would refuse too, but with its row and as the file has it."""
    for bound, outside, words in (
        (parameter.low, parameter.low is not None and value < parameter.low, "below the least"),
        (parameter.high, parameter.high is not None and value > parameter.high, "above the greatest"),
    ):
        if outside and bound is not None:
            stated, limit = record.cells["value"], spell_value(module, kind, bound)
            if stated.endswith("%") and isinstance(kind, Number):
                limit = f"{decimal_text(100 * bound * kind.step)}%"
            message = f"{_what(record)}: {stated} is {words} admitted value, {limit}"
            raise CannotBill(Reason("B04", message, *_at(record)))


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

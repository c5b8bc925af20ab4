"""One bill: the module's results, spelled.  Nothing is computed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from runtime.machine.module import Entry
from runtime.machine.types import ListOf, Number, is_plain
from runtime.machine.units import Unit, spell
from wattlaw.billing.arguments import Situation, arguments
from wattlaw.billing.periods import Period
from wattlaw.billing.tariffs import Billable, Values
from wattlaw.quantities import day_text, number_text, plain_text

Exact = tuple[Fraction, Unit]


@dataclass(frozen=True, slots=True)
class BillLine:
    """A printed row; numbers are decimals as text, in the units beside them.

    A row that does not ``apply`` is nothing whatever its quantity and rate would come to.
    """

    line: str
    name: str
    quantity: str | None
    unit: str | None
    rate: str | None
    rate_unit: str | None
    amount: str
    applies: bool = True


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill, with what it hands on to the next one (``carried`` and ``left``: exact)."""

    tariff: str
    customer: str | None
    period: Period
    lines: tuple[BillLine, ...]
    subtotals: dict[str, str]
    determinants: dict[str, str]
    total: str
    exact_total: str
    currency: str
    estimated: bool
    opening: dict[str, str]
    closing: dict[str, str]
    module: str
    rounded: dict[str, str]
    carried: dict[str, Exact]
    left: dict[str, Exact]
    cancels: dict[str, Any] | None = None
    """The bill that this one replaces, where it is a rebill."""
    cut: dict[str, Any] | None = None
    """The whole billing period and what cut it, where only a part of it is billed."""

    def json(self) -> dict[str, Any]:
        """The object that ``--json`` and ``.jsonl`` have; a rebill also says which bill it cancels."""
        made = {
            "tariff": self.tariff,
            "customer": self.customer,
            "from": day_text(self.period.first),
            "to": day_text(self.period.after),
            "days": self.period.days,
            "cut": self.cut,
            "lines": [_line(line) for line in self.lines],
            "subtotals": self.subtotals,
            "determinants": self.determinants,
            "total": self.total,
            "exact_total": self.exact_total,
            "currency": self.currency,
            "estimated": self.estimated,
            "opening": self.opening,
            "closing": self.closing,
            "rounded": self.rounded,
            "module": self.module,
        }
        return made if self.cancels is None else {**made, "cancels": self.cancels}


def _line(line: BillLine) -> dict[str, Any]:
    return {
        "line": line.line,
        "name": line.name,
        "quantity": line.quantity,
        "unit": line.unit,
        "rate": line.rate,
        "rate_unit": line.rate_unit,
        "amount": line.amount,
        "applies": line.applies,
    }


def make_bill(situation: Situation, *, estimated: bool, rounded: dict[str, str]) -> Bill:
    """Run ``measure``, ``charge`` and ``exact``.  Raises ``CannotBill``."""
    tariff = situation.tariff
    layout = tariff.layout
    inputs = arguments(situation)
    measured = tariff.run(layout.measure, inputs)
    known = {**inputs, **measured.values}
    charged = tariff.run(layout.charge, known)
    exact = tariff.run(layout.exact, known)
    opening = {name: f"opening:{name}" for name in layout.opening}
    closing = {name: f"closing:{name}" for name in layout.closing}
    parameters = tariff.inputs()
    titles = dict(tariff.module.about.facts)
    given = Values(inputs, {name: parameter.type for name, parameter in parameters.items()})
    return Bill(
        tariff.label,
        situation.customer,
        situation.period,
        tuple(_printed(charged, entry, titles) for entry in layout.entries),
        {_bare(name): _bare_number(charged, name) for name in layout.subtotals},
        {name: _spelled(tariff, measured, name) for name in layout.determinants},
        _bare_number(charged, layout.total),
        _bare_number(exact, layout.total),
        _currency(charged, layout.total),
        estimated,
        {name: _spelled(tariff, given, source) for name, source in opening.items()},
        {name: _spelled(tariff, charged, source) for name, source in closing.items()},
        tariff.loaded.hash,
        rounded,
        {name: _exact(measured, name) for name in layout.determinants if _is_number(measured, name)},
        {name: _exact(charged, source) for name, source in closing.items()},
    )


def _printed(charged: Values, entry: Entry, titles: Mapping[str, str]) -> BillLine:
    return BillLine(
        entry.line,
        title_of(titles, entry),
        None if entry.quantity is None else _bare_number(charged, entry.quantity),
        None if entry.quantity is None else _unit(charged, entry.quantity),
        None if entry.rate is None else _bare_number(charged, entry.rate),
        None if entry.rate is None else _unit(charged, entry.rate),
        _bare_number(charged, entry.amount),
        _applies(charged, entry),
    )


def _applies(charged: Values, entry: Entry) -> bool:
    """Whether the entry's condition holds; an entry without one always applies."""
    return charged.values.get(condition_of(entry), 1) == 1


def condition_of(entry: Entry) -> str:
    """The name under which ``charge`` says whether an entry applies, where it may not."""
    return entry.amount.replace("amount:", "applies:", 1)


def title_of(titles: Mapping[str, str], entry: Entry) -> str:
    """The line's title, with the words of its row where the line has several."""
    title = titles.get(f"line: {entry.line}", entry.name)
    return title if entry.name in ("", title) else f"{title}, {entry.name}"


def _bare(name: str) -> str:
    return name.removeprefix("subtotal:")


def _number(values: Values, name: str) -> Number:
    kind = values.types[name]
    assert isinstance(kind, Number)
    return kind


def _is_number(values: Values, name: str) -> bool:
    return isinstance(values.types[name], Number)


def _bare_number(values: Values, name: str) -> str:
    return number_text(values.number(name), _number(values, name).step)


def _unit(values: Values, name: str) -> str:
    return spell(_number(values, name).unit)


def _currency(values: Values, name: str) -> str:
    return spell(_number(values, name).unit)


def _spelled(tariff: Billable, values: Values, name: str) -> str:
    kind, value = values.types[name], values.values[name]
    if isinstance(kind, ListOf):
        assert isinstance(value, list | tuple)
        return ", ".join(plain_text(item, kind.element, tariff.module) for item in value)
    assert is_plain(kind)
    assert isinstance(value, int)
    return plain_text(value, kind, tariff.module)  # type: ignore[arg-type]


def _exact(values: Values, name: str) -> Exact:
    kind = _number(values, name)
    return values.number(name) * kind.step, kind.unit

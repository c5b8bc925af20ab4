"""What is carried from bill to bill of one customer: closing balances, and determinants as history."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from runtime.machine.module import Parameter
from runtime.machine.types import ListOf, Number
from runtime.machine.units import Unit, spell
from wattlaw.billing.balances import BalanceAt, Balances
from wattlaw.billing.determinants import Determinants, Given
from wattlaw.billing.periods import Period, billing_month
from wattlaw.billing.refusal import CannotBill, Reason
from wattlaw.quantities import BadQuantity, count_of, day_text, quantity_text


@dataclass(slots=True)
class Chain:
    """The bills of one customer so far, in order of time.

    ``broken`` is the last period whose bill was refused, None when none was.
    """

    customer: str | None
    balances: Balances
    history: Determinants
    closing: dict[str, tuple[Fraction, Unit]] = field(default_factory=dict)
    billed: dict[str, dict[Period, Given]] = field(default_factory=dict)
    last: Period | None = None
    broken: Period | None = None

    def opening(self, name: str, parameter: Parameter, period: Period) -> int:
        """The opening value of a balance: what the bill before closed with, or what the file or text says."""
        assert isinstance(parameter.type, Number)
        stated = self.balances.at(self.customer, name, period.first)
        carried = self.closing.get(name) if self.broken is None else None
        if carried is not None and self.last is not None and self.last.after == period.first:
            if stated is not None and (stated.value, stated.unit) != carried:
                raise CannotBill(_contradiction(name, stated, carried))
            return _count(name, *carried, parameter.type)
        if stated is None and self.broken is not None:
            raise CannotBill(
                Reason("B08", f"balance {name} is not known: the bill of {self.broken} was refused")
            )
        if stated is None and carried is not None and self.last is not None:
            raise CannotBill(
                Reason("B06", f"balance {name} is not known: no bill begins on {day_text(self.last.after)}")
            )
        stated = stated or self.balances.before(self.customer, name, period.first)
        if stated is not None:
            return _count(name, stated.value, stated.unit, parameter.type)
        if parameter.default is None:
            raise CannotBill(Reason("B09", f"balance {name} has no opening value"))
        return parameter.default

    def history_of(self, name: str, kind: ListOf, period: Period) -> list[tuple[Period, int]]:
        """Earlier values of a determinant, most recent first, at most as many as are wanted."""
        assert isinstance(kind.element, Number)
        known = {**self.history.of(self.customer, name), **self.billed.get(name, {})}
        if self.broken is not None and self.broken not in known and self.broken.after <= period.first:
            raise CannotBill(Reason("B10", f"{name} of {self.broken} is not known: that bill was refused"))
        earlier = sorted((given for given in known.values() if given.period.after <= period.first), key=_end)
        recent = earlier[::-1][: kind.maximum]
        return [(given.period, given.count(name, kind.element)) for given in recent]

    def history_months(self, name: str, kind: ListOf, period: Period, rule: str) -> list[int]:
        """The billing months of the same earlier periods."""
        known = {**self.history.of(self.customer, name), **self.billed.get(name, {})}
        earlier = sorted((given for given in known.values() if given.period.after <= period.first), key=_end)
        return [billing_month(given.period, rule) for given in earlier[::-1][: kind.maximum]]

    def follow(
        self,
        period: Period,
        determinants: dict[str, tuple[Fraction, Unit]],
        closing: dict[str, tuple[Fraction, Unit]],
    ) -> None:
        """Take over what a bill leaves."""
        for name, (value, unit) in determinants.items():
            self.billed.setdefault(name, {})[period] = Given(period, value, unit)
        self.closing.update(closing)
        self.last, self.broken = period, None

    def breaks(self, period: Period) -> None:
        """A bill was refused."""
        self.last, self.broken = period, period


def _contradiction(name: str, stated: BalanceAt, carried: tuple[Fraction, Unit]) -> Reason:
    return Reason(
        "B07",
        f"balance {name} is stated as {quantity_text(stated.value, stated.unit)}, "
        f"but the bill before closed with {quantity_text(*carried)}",
        stated.record.row,
        stated.record.path,
    )


def _end(given: Given) -> int:
    return given.period.after


def _count(name: str, value: Fraction, unit: Unit, kind: Number) -> int:
    try:
        if unit != kind.unit:
            raise BadQuantity(f"its unit is {spell(unit)}, {spell(kind.unit)} is needed")
        return count_of(value, kind)
    except BadQuantity as error:
        raise CannotBill(Reason("B03", f"balance {name}: {error.message}")) from error

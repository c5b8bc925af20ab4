"""The parameters of ``measure``: everything a bill is computed from."""

from __future__ import annotations

from datetime import date

from compiler import names
from compiler.dates import day_number
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.types import bounds, limits, number, plain
from dsl.model.base import NumberType
from dsl.model.tariff import CustomerFact, Tariff
from runtime.machine.types import COUNT, Dated, Day, Instant, ListOf, SeriesOf, Truth

FACT_CHANGES = 400
FACTOR_ROWS = 2_000
EVENT_CHANGES = 10_000
PRICE_ROWS = 500_000


class Inputs:
    """Declares the inputs of a tariff, in the order that the interface fixes."""

    def __init__(self, e: Emitter, tariff: Tariff) -> None:
        self.e = e
        self.tariff = tariff
        self.period_from = e.parameter("period-from", Day())
        self.period_to = e.parameter("period-to", Day())
        self.billing_month = e.parameter("billing-month", COUNT, 1, 12)
        self.readings = e.parameter("readings", SeriesOf())
        for fact in tariff.facts:
            self.fact(fact.name)
        for factor in tariff.factors:
            for column in factor.columns or (None,):
                self.factor(factor.name, column)
        for event in tariff.events:
            self.event(event.name)
        for price in tariff.prices:
            if not price.files:
                self.price(price.name)
        for item in tariff.history:
            self.history(item.name)
            self.history_months(item.name)
        for given in tariff.inputs:
            self.given(given.name)

    def fact(self, name: str) -> Value:
        """A dated customer fact."""
        (known,) = [fact for fact in self.tariff.facts if fact.name == name]
        kind = plain(known.type, self.e.builder.enum_numbers())
        dated = Dated(Day(), kind, FACT_CHANGES)
        low, high = limits(known.type)
        return self.e.parameter(f"fact:{name}", dated, low, high, default_of(known))

    def factor(self, name: str, column: str | None) -> Value:
        """A dated filed factor."""
        (known,) = [factor for factor in self.tariff.factors if factor.name == name]
        dated = Dated(Day(), number(known.type), FACTOR_ROWS)
        return self.e.parameter(names.factor_input(name, column), dated, *bounds(known.type))

    def event(self, name: str) -> Value:
        """When an event was called."""
        return self.e.parameter(f"event:{name}", Dated(Instant(), Truth(), EVENT_CHANGES), None, None, 0)

    def price(self, name: str) -> Value:
        """A price series."""
        (known,) = [price for price in self.tariff.prices if price.name == name]
        dated = Dated(Instant(), number(known.type), PRICE_ROWS)
        return self.e.parameter(f"price:{name}", dated, *bounds(known.type))

    def history(self, name: str) -> Value:
        """A determinant of earlier periods, most recent first."""
        (known,) = [item for item in self.tariff.history if item.name == name]
        kind = ListOf(number(known.type), known.periods)
        return self.e.parameter(f"history:{name}", kind, *bounds(known.type))

    def history_months(self, name: str) -> Value:
        """The billing months of these periods."""
        (known,) = [item for item in self.tariff.history if item.name == name]
        return self.e.parameter(f"history-month:{name}", ListOf(COUNT, known.periods), 1, 12)

    def given(self, name: str) -> Value:
        """A register's determinant, or a published instant or value."""
        (known,) = [one for one in self.tariff.inputs if one.name == name]
        if known.kind == "instant":
            return self.e.parameter(f"input:{name}", Instant())
        if not isinstance(known.type, NumberType):
            raise CannotCompile(f"{name} must be a number", known.span)
        return self.e.parameter(f"register:{name}", number(known.type), *bounds(known.type))


def default_of(fact: CustomerFact) -> int | None:
    """The default of a fact as the integer that the machine holds."""
    default = fact.default
    if default is None:
        return None
    if isinstance(default, date):
        return day_number(default)
    if isinstance(fact.type, NumberType):
        return int(default / number(fact.type).step)
    return int(default)

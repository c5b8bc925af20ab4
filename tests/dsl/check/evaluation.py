"""The model's period level by plain fractions: a second opinion on what a checked line says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

from dsl.model import expressions as m
from dsl.model.base import Mode, Rounding
from dsl.model.tariff import Line, SubtotalRow, Tariff

Value = Fraction | bool | int
DECIMAL_MODES = {Mode.HALF_UP: ROUND_HALF_UP, Mode.HALF_EVEN: ROUND_HALF_EVEN}


@dataclass
class Customer:
    """What one customer's billing period measured.  ``totals`` by (quantity, part, period)."""

    totals: Mapping[tuple[str, int | None, str | None], Fraction] = field(default_factory=dict)
    days: Mapping[int | None, int] = field(default_factory=lambda: {None: 30})
    facts: Mapping[str, Value] = field(default_factory=dict)
    quantities: Mapping[str, Fraction] = field(default_factory=dict)
    openings: Mapping[str, Fraction] = field(default_factory=dict)
    contains: bool = False
    month: int = 7


def rounded(value: Fraction, how: Rounding) -> Fraction:
    """By ``decimal``, which this project did not write."""
    steps = value / how.step
    exact = Decimal(steps.numerator) / Decimal(steps.denominator)
    return int(exact.quantize(Decimal(1), DECIMAL_MODES[how.mode])) * how.step


class Bill:
    """All lines of a tariff for one customer, from top to bottom."""

    def __init__(self, tariff: Tariff, customer: Customer) -> None:
        self.customer = customer
        self.entries: dict[tuple[str, str], Fraction] = {}
        self.lines: dict[str, Fraction] = {}
        self.subtotals: dict[str, Fraction] = {}
        for row in tariff.bill.rows:
            if isinstance(row, Line):
                for entry in row.entries:
                    amount = rounded(self.number(entry.amount), row.rounding)
                    self.entries[row.number, entry.label] = amount
                self.lines[row.number] = sum(
                    (self.entries[row.number, entry.label] for entry in row.entries), Fraction(0)
                )
            else:
                assert isinstance(row, SubtotalRow)
                self.subtotals[row.name] = sum((self.lines[line] for line in row.lines), Fraction(0))
        self.total = sum(self.lines.values(), Fraction(0))
        self.closing = {balance.name: self.number(balance.closing) for balance in tariff.balances}

    def number(self, of: m.Expr) -> Fraction:
        value = self.value(of)
        assert isinstance(value, Fraction | int)
        return Fraction(value)

    def value(self, of: m.Expr) -> Value:
        known = self._leaf(of)
        return known if known is not None else self._operation(of)

    def _leaf(self, of: m.Expr) -> Value | None:
        customer = self.customer
        match of:
            case m.Number(value=value):
                return value
            case m.Total(quantity=name, part=part, periods=periods):
                names = periods or (None,)
                return sum(
                    (Fraction(customer.totals.get((name, part, one), 0)) for one in names), Fraction(0)
                )
            case m.Days(part=part):
                return Fraction(customer.days.get(part, 0))
            case m.Fact(name=name):
                return customer.facts[name]
            case m.Option(index=index):
                return index
            case m.Quantity(name=name):
                return customer.quantities[name]
            case m.Opening(balance=name):
                return customer.openings[name]
            case m.LineAmount(line=line, entry=None):
                return self.lines[line]
            case m.Subtotal(name=name):
                return self.subtotals[name]
            case m.PeriodContains():
                return customer.contains
            case m.BillingMonth():
                return Fraction(customer.month)
            case m.DaySum(of=inner, part=part):
                return self.number(inner) * customer.days.get(part, 0)
            case m.OptionLookup(keys=(key,), values=values):
                index = self.value(key)
                assert isinstance(index, int)
                return values[index]
            case _:
                return None

    def _operation(self, of: m.Expr) -> Value:
        match of:
            case m.Arithmetic(operator=operator, left=left, right=right):
                a, b = self.number(left), self.number(right)
                return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[
                    operator
                ]()
            case m.Negate(of=inner):
                return -self.number(inner)
            case m.Extreme(take=take, of=each):
                values = [self.number(one) for one in each]
                return max(values) if take == "greatest" else min(values)
            case m.Round(of=inner, rounding=how):
                return rounded(self.number(inner), how)
            case m.Compare(operator=operator, left=left, right=right):
                a2, b2 = self.value(left), self.value(right)
                return {
                    "<": a2 < b2,
                    "<=": a2 <= b2,
                    ">": a2 > b2,
                    ">=": a2 >= b2,
                    "=": a2 == b2,
                    "!=": a2 != b2,
                }[operator]
            case m.Logic(operator=operator, of=each):
                truths = [bool(self.value(one)) for one in each]
                return {"and": all(truths), "or": any(truths), "not": not truths[0]}[operator]
            case m.Cases(cases=cases, otherwise=otherwise):
                chosen = next((value for holds, value in cases if self.value(holds)), otherwise)
                return self.value(chosen)
            case _:
                raise AssertionError(f"{type(of).__name__} has no value here")

"""``charge``: from determinants and opening balances to amounts, subtotals, total and closing balances.

``exact`` is the same without the rounding of lines and bill: each amount is
carried to 18 decimals (half-even), the total to 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from compiler.choosing import is_number
from compiler.conditions import applies
from compiler.determinants import Determinants
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Applied, Compiler
from compiler.period import PeriodScope, parameters
from compiler.rounding import MODE, round_term
from compiler.terms import Quotient, Surd, Term, add, at_step, literal, value_of
from compiler.types import bounds, number
from dsl.model import expressions as m
from dsl.model.base import Rounding as ModelRounding
from dsl.model.tariff import Balance, Entry, Line, SubtotalRow, Tariff
from runtime.machine import module as machine
from runtime.machine.module import Function
from runtime.machine.rounding import Rounding
from runtime.machine.units import base

AMOUNT_DIGITS = Fraction(1, 10**18)
TOTAL_DIGITS = Fraction(1, 10**12)
TOTAL = "total"


@dataclass(slots=True)
class Amounts:
    """What ``charge`` has computed so far, by name."""

    entries: dict[str, list[Value]] = field(default_factory=dict)
    lines: dict[str, Value] = field(default_factory=dict)
    subtotals: dict[str, Value] = field(default_factory=dict)
    closings: dict[str, Value] = field(default_factory=dict)
    total: Value | None = None


class BillScope(PeriodScope):
    """Leaves of lines: determinants as parameters, and what stands above."""

    def __init__(self, determinants: Determinants, amounts: Amounts) -> None:
        super().__init__(determinants, parameters())
        self.amounts = amounts

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        amounts = self.amounts
        match expr:
            case m.LineAmount(entry=None):
                return _above(amounts.lines, expr.line, expr)
            case m.LineAmount():
                assert expr.entry is not None
                return amounts.entries[expr.line][expr.entry]
            case m.Subtotal(name="bill"):
                if amounts.total is None:
                    raise CannotCompile("the bill is not known before its last line", expr.span)
                return amounts.total
            case m.Subtotal():
                return _above(amounts.subtotals, expr.name, expr)
            case m.Closing():
                return _above(amounts.closings, expr.balance, expr)
            case _:
                return super().leaf(c, expr)


def _above(known: dict[str, Value], name: str, expr: m.Expr) -> Value:
    if name not in known:
        raise CannotCompile(f"{name} does not stand above", expr.span)
    return known[name]


class Charge:
    """Emits ``charge`` or ``exact``; the latter when ``digits`` is given."""

    def __init__(
        self,
        e: Emitter,
        determinants: Determinants,
        functions: Applied,
        *,
        rounding: Callable[[Line], tuple[Fraction, Rounding]],
        printing: bool,
    ) -> None:
        self.e = e
        self.tariff: Tariff = determinants.tariff
        self.amounts = Amounts()
        self.scope = BillScope(determinants, self.amounts)
        self.compiler = Compiler(e, self.scope, functions)
        self.rounding = rounding
        self.printing = printing
        """Quantities, rates, conditions and closing balances are results of ``charge`` alone."""
        self.entries: list[machine.Entry] = []
        self.results: dict[str, Value] = {}
        self.conditions: dict[str, Value] = {}
        """Of entries that may not apply: copied at the end, so that formulas say the condition itself."""
        self.money = base(self.tariff.header.currency)

    def emit(self) -> Function:
        """The whole function."""
        for balance in self.tariff.balances:
            self.scope.opening(self.compiler, balance.name)
        for one in self.tariff.eligibility:
            with self.e.at(one.span):
                self.e.require(self.compiler.value(one.condition), one.message)
        for row in self.tariff.bill.rows:
            with self.e.at(row.span):
                if isinstance(row, Line):
                    self._line(row)
                else:
                    self._subtotal(row)
        self._total()
        if self.printing:
            self._closings()
        for name, holds in self.conditions.items():
            self._result(name, self.e.copy_of(holds, holds.interval))
        for name, value in self.results.items():
            self.e.result(name, value)
        return self.e.finish()

    def _line(self, line: Line) -> None:
        key = str(line.number)
        step, mode = self.rounding(line)
        labels: set[str] = set()
        amounts = []
        for entry in line.entries:
            name = f"{key}/{_unique(entry.label, labels)}"
            with self.e.at(entry.amount.span):
                amount = round_term(self.e, self.compiler.term(entry.amount), step, mode)
            self._result(f"amount:{name}", amount)
            amounts.append(amount)
            if self.printing:
                self._printed(key, entry, name)
        self.amounts.entries[key] = amounts
        total = self._sum(amounts, step)
        self.amounts.lines[key] = total
        self._result(f"line:{key}", total)

    def _sum(self, amounts: list[Value], step: Fraction) -> Value:
        result: Term = literal(0, self.money, step)
        for amount in amounts:
            result = add(self.e, result, amount)
        return value_of(self.e, result)

    def _printed(self, line: str, entry: Entry, name: str) -> None:
        """Quantity and rate of an entry, and whether it applies, for print."""
        quantity, rate = None, None
        if entry.quantity is not None:
            quantity = self._shown(f"quantity:{name}", entry.quantity, entry.quantity_rounding)
        if entry.rate is not None:
            rate = self._shown(f"rate:{name}", entry.rate, None)
        condition = applies(entry.amount)
        if condition is not None:
            with self.e.at(condition.span):
                self.conditions[f"applies:{name}"] = self.compiler.value(condition)
        label = name.split("/", 1)[1]
        self.entries.append(machine.Entry(line, label, quantity, rate, f"amount:{name}"))

    def _shown(self, name: str, expr: m.Expr, rounding: ModelRounding | None) -> str | None:
        """The name of a printed number; None for what is no number or has no last digit."""
        term = self.compiler.term(expr)
        if rounding is not None:
            self._result(name, round_term(self.e, term, rounding.step, MODE[rounding.mode]))
        elif isinstance(term, Quotient | Surd) or not is_number(term):
            return None
        else:
            self._result(name, value_of(self.e, term))
        return name

    def _subtotal(self, row: SubtotalRow) -> None:
        lines = [self.amounts.lines[str(line)] for line in row.lines]
        total = self._sum(lines, lines[0].number.step if lines else Fraction(1))
        self.amounts.subtotals[row.name] = total
        self._result(f"subtotal:{row.name}", total)

    def _total(self) -> None:
        lines = list(self.amounts.lines.values())
        total = self._sum(lines, lines[0].number.step if lines else Fraction(1))
        if not self.printing:
            total = round_term(self.e, total, TOTAL_DIGITS, Rounding.HALF_EVEN)
        elif self.tariff.bill.rounding is not None:
            rounding = self.tariff.bill.rounding
            total = round_term(self.e, total, rounding.step, MODE[rounding.mode])
        self.amounts.total = total
        self._result(TOTAL, total)

    def _closings(self) -> None:
        for balance in self.tariff.balances:
            with self.e.at(balance.span):
                term = self.compiler.term(balance.closing)
                if isinstance(term, Quotient | Surd):
                    raise CannotCompile(f"what {balance.name} carries must be rounded", balance.span)
                value = at_step(self.e, term, number(balance.type).step)
                self._carried_within(balance, value)
            self.amounts.closings[balance.name] = value
            self._result(f"closing:{balance.name}", value)

    def _carried_within(self, balance: Balance, value: Value) -> None:
        """A balance that would leave its declared range refuses the bill, as the text says."""
        low, high = bounds(balance.type)
        e = self.e
        message = f"{balance.name} would leave its declared range"
        if value.low < low:
            e.require(e.op("le", e.constant(value.number, low), value), message)
        if value.high > high:
            e.require(e.op("le", value, e.constant(value.number, high)), message)

    def _result(self, name: str, value: Value) -> None:
        assert name not in self.results, name
        self.results[name] = value


def stated_rounding(line: Line) -> tuple[Fraction, Rounding]:
    """The rounding that the text gives a line."""
    return line.rounding.step, MODE[line.rounding.mode]


def no_rounding(_: Line) -> tuple[Fraction, Rounding]:
    """Eighteen decimals, far below anything that is billed."""
    return AMOUNT_DIGITS, Rounding.HALF_EVEN


def _unique(label: str, taken: set[str]) -> str:
    """The label, numbered when it stands in the line already."""
    candidate, count = label, 1
    while candidate in taken:
        count += 1
        candidate = f"{label} ({count})"
    taken.add(candidate)
    return candidate

"""The level of the billing period: leaves of lines, of named quantities and of properties."""

from __future__ import annotations

from collections.abc import Callable

from compiler.choosing import choose, compare
from compiler.determinants import Determinant, Determinants
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.ladders import tier_quantity
from compiler.terms import Quotient, Term, literal, one
from compiler.types import bounds, number
from dsl.model import expressions as m
from runtime.machine.types import COUNT, Number

Supply = Callable[[Compiler, Determinant], Value]
"""Where the value of a determinant comes from: a parameter, or the code of ``measure``."""


class PeriodScope:
    """Leaves at period level.  Bill amounts are added by ``charge`` and by properties."""

    def __init__(self, determinants: Determinants, supply: Supply, prefix: str = "") -> None:
        self.determinants = determinants
        self.supply = supply
        self.prefix = prefix

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        d = self.determinants
        match expr:
            case m.Total():
                return self._folded(c, "add", d.total(expr.quantity, expr.part, expr.schedule, expr.periods))
            case m.Highest():
                return self._folded(c, "max", d.highest(expr))
            case m.DailyHighest():
                return self._daily(c, expr)
            case m.TierQuantity():
                return tier_quantity(c, self, expr)
            case m.History():
                return self._history(c, expr)
            case m.Opening():
                return self.opening(c, expr.balance)
            case _:
                return self.supply(c, self._single(expr))

    def _single(self, expr: m.Expr) -> Determinant:
        """The one determinant of a leaf."""
        d = self.determinants
        match expr:
            case m.AtInstant():
                return d.coincident(expr)
            case m.Days():
                return d.days(expr.part)
            case m.DaySum():
                return d.day_sum(expr)
            case m.BillingMonth():
                return d.billing_month()
            case m.Fact(when="first day" | "last day"):
                return d.fact(expr)
            case m.Factor(when="first day" | "last day"):
                return d.factor(expr)
            case m.PartOn():
                return d.part_on(expr)
            case m.PeriodContains():
                return d.contains(expr)
            case m.Register():
                return d.register(expr.name)
            case m.Quantity():
                return d.scalar(expr.name)
            case _:
                raise CannotCompile(f"{type(expr).__name__} has no meaning for a billing period", expr.span)

    def _folded(self, c: Compiler, instruction: str, determinants: list[Determinant]) -> Value:
        """The sum or the greatest of several determinants."""
        result = self.supply(c, determinants[0])
        for determinant in determinants[1:]:
            result = c.e.op(instruction, result, self.supply(c, determinant))
        return result

    def cells(self, c: Compiler, determinants: list[Determinant]) -> Value:
        """The sum of several determinants."""
        return self._folded(c, "add", determinants)

    def _daily(self, c: Compiler, expr: m.DailyHighest) -> Term:
        """The average over no day at all is zero."""
        if expr.combine == "nth highest":
            return self.supply(c, self.determinants.daily(expr, expr.n))
        total = self.supply(c, self.determinants.daily(expr, 0))
        days = self.supply(c, self.determinants.daily(expr, -1))
        return Quotient(total, one(c.e), c.e.op("max", days, c.e.constant(COUNT, 1)))

    def _history(self, c: Compiler, expr: m.History) -> Term:
        """Without entries the text's other value holds."""
        d = self.determinants
        if expr.take == "count at least":
            return self.supply(c, d.past(expr, "at least"))
        if expr.take in ("longest run", "latest run"):
            return self.supply(c, d.past(expr, expr.take))
        entries = self.supply(c, d.past(expr, "entries"))
        value: Term = self.supply(c, d.past(expr, "highest" if expr.take == "highest" else "sum"))
        if expr.take == "average":
            assert isinstance(value, Value)
            value = Quotient(value, one(c.e), c.e.op("max", entries, c.e.constant(COUNT, 1)))
        none = compare(c.e, "=", entries, literal(0))
        return choose(c.e, none, c.term(expr.or_else), value)

    def opening(self, c: Compiler, balance: str) -> Value:
        """What a balance opens with."""
        (known,) = [one for one in self.determinants.tariff.balances if one.name == balance]
        kind = number(known.type)
        start = int(known.start / kind.step)
        return c.e.parameter(f"{self.prefix}opening:{balance}", kind, *bounds(known.type), start)


def parameters(prefix: str = "") -> Supply:
    """Determinants as parameters of the function, in its own range."""

    def supply(c: Compiler, determinant: Determinant) -> Value:
        name = prefix + determinant.name
        if isinstance(determinant.type, Number):
            return c.e.parameter(name, determinant.type, determinant.low, determinant.high)
        value = c.e.parameter(name, determinant.type)
        return Value(value.register, value.type, determinant.low, determinant.high)

    return supply

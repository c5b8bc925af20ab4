"""The level of an interval: values of metered quantities; and the level of a day."""

from __future__ import annotations

from collections.abc import Mapping

from compiler.determinants import Determinants
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.inputs import Inputs
from compiler.moments import Moment
from compiler.names import factor_input
from compiler.prices import price_at
from compiler.terms import Term
from dsl.model import expressions as m


class IntervalScope:
    """Leaves inside the definition of a metered quantity, at one interval or netting span."""

    def __init__(
        self, inputs: Inputs, determinants: Determinants, channels: Mapping[str, Value], moment: Moment
    ) -> None:
        self.inputs = inputs
        self.determinants = determinants
        self.channels = channels
        self.moment = moment

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        moment = self.moment
        match expr:
            case m.Channel():
                return self.channels[expr.name]
            case m.InEvent():
                return c.e.op("dated", self.inputs.event(expr.event), self._start(expr))
            case m.InPeriods():
                numbers = self.determinants.period_numbers(expr.schedule, expr.periods)
                assert numbers is not None
                return moment.among(expr.schedule, numbers)
            case m.PriceAt():
                return price_at(c, self.inputs, moment, expr)
            case m.Fact(when="interval" | "day"):
                return self._daily(expr.name, self.inputs.fact(expr.name))
            case m.Factor(when="interval" | "day"):
                name = factor_input(expr.name, expr.column)
                return self._daily(name, self.inputs.factor(expr.name, expr.column))
            case _:
                raise CannotCompile(f"{type(expr).__name__} has no meaning for an interval", expr.span)

    def _start(self, expr: m.Expr) -> Value:
        if self.moment.start is None:
            raise CannotCompile("the start of the span is not known here", expr.span)
        return self.moment.start

    def _daily(self, name: str, dated: Value) -> Value:
        """A value of the day, looked up once a day."""
        day = self.moment.day
        if name not in day.values:
            with day.e.block(day.block):
                day.values[name] = look_up(day.e, dated, day.date)
        return day.values[name]


class DayScope:
    """Leaves inside a sum over days."""

    def __init__(self, inputs: Inputs, date: Value) -> None:
        self.inputs = inputs
        self.date = date

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        match expr:
            case m.Fact(when="interval" | "day"):
                return look_up(c.e, self.inputs.fact(expr.name), self.date)
            case m.Factor(when="interval" | "day"):
                return look_up(c.e, self.inputs.factor(expr.name, expr.column), self.date)
            case m.Fact(when="first day"):
                return self._first(c, self.inputs.fact(expr.name))
            case m.Factor(when="first day"):
                return self._first(c, self.inputs.factor(expr.name, expr.column))
            case _:
                raise CannotCompile(f"{type(expr).__name__} has no meaning for a day", expr.span)

    def _first(self, c: Compiler, dated: Value) -> Value:
        """A value of the billing period's first day, looked up once."""
        with c.e.outermost():
            return look_up(c.e, dated, self.inputs.period_from)


def look_up(e: Emitter, dated: Value, key: Value) -> Value:
    """What a dated value is on a day or at an instant, in the range that the door admits."""
    found = e.op("dated", dated, key)
    return Value(found.register, found.type, dated.low, dated.high)

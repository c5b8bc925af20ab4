"""What is counted and summed over the days of the billing period, whether or not there are readings."""

from __future__ import annotations

from compiler.determinants import Determinant
from compiler.emitter import Emitter, Value
from compiler.expressions import Compiler
from compiler.interval import DayScope
from compiler.ranges import Interval
from compiler.sources import Contains, DayCount, DayTotal
from compiler.terms import at_step, value_of
from compiler.walk import Context
from dsl.model import expressions as m
from runtime.machine.types import COUNT, DAYS, Number, Truth

MONTH = 32
"""Month × 32 + day of the month numbers the dates of a year."""

LEAP_DAY, DAY_BEFORE = 2 * MONTH + 29, 2 * MONTH + 28


class Sum:
    """A sum over days, by part where parts are asked for."""

    def __init__(self, e: Emitter, kind: Number, interval: Interval, parts: int) -> None:
        self.e = e
        self.total = e.variable(kind, 0, interval)
        self.by_part = e.array(kind, parts, interval) if parts else None

    def add(self, value: Value, part: Value | None) -> None:
        """One day."""
        self.e.into(self.total, "add", self.total, value)
        if self.by_part is not None and part is not None:
            self.e.do("put_sum", self.by_part, part, value)

    def of(self, part: int | None) -> Value:
        """The sum over a part, or over all days."""
        if part is None or self.by_part is None:
            return self.total
        found = self.e.op("get", self.by_part, self.e.constant(COUNT, part))
        return Value(found.register, found.type, *self.by_part.interval)


class DayLoop:
    """The loop over days.  ``values`` are the determinants it gives."""

    def __init__(self, context: Context, wanted: list[Determinant], length: Value) -> None:
        self.context = context
        self.e = context.e
        self.length = length
        self.values: dict[str, Value] = {}
        self.counts = [
            one for one in wanted if isinstance(one.source, DayCount) and one.source.part is not None
        ]
        self.sums = [(one, one.source) for one in wanted if isinstance(one.source, DayTotal)]
        self.anniversaries = [
            (one, one.source.anniversary_of)
            for one in wanted
            if isinstance(one.source, Contains) and one.source.anniversary_of is not None
        ]

    def emit(self) -> None:
        """The loop, if anything needs it."""
        if not (self.counts or self.sums or self.anniversaries):
            return
        e = self.e
        parts = len(self.context.determinants.tariff.parts)
        maximum = self.context.determinants.tariff.readings.maximum_days
        count = Sum(e, DAYS, (0, maximum), parts) if self.counts else None
        sums: dict[m.Expr, Sum] = {}
        for one, source in self.sums:
            if source.of not in sums:
                by_part = parts if any(s.of == source.of and s.part is not None for _, s in self.sums) else 0
                assert isinstance(one.type, Number)
                sums[source.of] = Sum(e, one.type, (one.low, one.high), by_part)
        found = [e.variable(Truth(), 0, (0, 1)) for _ in self.anniversaries]
        with e.count(self.length, maximum) as index:
            date = e.op("days_after", self.context.inputs.period_from, index)
            needs_part = count is not None or any(one.by_part is not None for one in sums.values())
            part = self.context.calendar.part(date) if needs_part else None
            if count is not None:
                count.add(e.constant(DAYS, 1), part)
            self._add(sums, date, part)
            for flag, (_, fact) in zip(found, self.anniversaries, strict=True):
                self._anniversary(flag, fact, date)
        for one in self.counts:
            assert isinstance(one.source, DayCount)
            assert count is not None
            self.values[one.name] = count.of(one.source.part)
        for one, source in self.sums:
            self.values[one.name] = sums[source.of].of(source.part)
        for flag, (one, _) in zip(found, self.anniversaries, strict=True):
            self.values[one.name] = flag

    def _add(self, sums: dict[m.Expr, Sum], date: Value, part: Value | None) -> None:
        scope = DayScope(self.context.inputs, date)
        compiler = Compiler(self.e, scope, self.context.functions)
        for expr, total in sums.items():
            with self.e.at(expr.span):
                value = for_one_day(self.e, value_of(self.e, compiler.term(expr)))
                total.add(at_step(self.e, value, total.total.number.step), part)

    def _anniversary(self, flag: Value, fact: str, date: Value) -> None:
        """A later day with the month and day of a date; 29 February is kept on the 28th."""
        e = self.e
        origin = e.op("dated", self.context.inputs.fact(fact), date)
        yearly = self._day_of_year(origin)
        leap = e.op("eq", yearly, e.constant(COUNT, LEAP_DAY))
        yearly = e.op("select", leap, e.constant(COUNT, DAY_BEFORE), yearly)
        same = e.op("eq", yearly, self._day_of_year(date))
        e.into(flag, "or", flag, e.op("and", same, e.op("lt", origin, date)))

    def _day_of_year(self, date: Value) -> Value:
        """Month × 32 + day of the month."""
        e = self.e
        table = self.context.tables.months
        row = e.op("row", date, imm=(table,))
        month = e.op("cell", row, imm=(table, 0))
        first = e.op("cell", row, imm=(table, 1))
        day = e.op("count_of", e.op("days_between", first, date))
        return e.op("add", e.op("times", month, imm=(MONTH,)), e.op("add", day, e.constant(COUNT, 1)))


def contains_date(context: Context, month_day: tuple[int, int]) -> Value:
    """Whether a date of the year lies in the period: more are past on its last day than before its first."""
    e = context.e
    table = context.tables.occurrences(month_day)
    back = e.constant(DAYS, -1)
    before = e.op("row", e.op("days_after", context.inputs.period_from, back), imm=(table,))
    last = e.op("row", e.op("days_after", context.inputs.period_to, back), imm=(table,))
    return e.op("not", e.op("eq", before, last))


def day_type(e: Emitter, compiler: Compiler, expr: m.Expr) -> Value:
    """What one day adds to a sum of a day-level expression, compiled apart for its type and range."""
    return for_one_day(e, value_of(e, compiler.term(expr)))


def for_one_day(e: Emitter, value: Value) -> Value:
    """An amount per day is what one day adds; anything else is added as it is."""
    if dict(value.number.unit.powers).get("day", 0) >= 0:
        return value
    return e.op("mul", value, e.constant(DAYS, 1))

"""Price tables: by month, kind of day and hour, or by instant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.inputs import Inputs
from compiler.moments import Moment
from compiler.names import possible_values, value_words
from compiler.types import number
from dsl.model import expressions as m
from dsl.model.rates import PriceFile, PriceTable
from runtime.machine.types import COUNT, Choice, Instant, Number

if TYPE_CHECKING:
    from compiler.expressions import Compiler

HOURS = 24
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAY = 7
"""The kind of day that a holiday is, after the seven weekdays."""


def price_at(c: Compiler, inputs: Inputs, moment: Moment, expr: m.PriceAt) -> Value:
    """The price that holds at the start of an interval."""
    (table,) = [one for one in inputs.tariff.prices if one.name == expr.table]
    if not table.files:
        dated = inputs.price(table.name)
        found = moment.e.op("dated", dated, _start(moment, expr))
        return Value(found.register, found.type, dated.low, dated.high)
    if table.kind == "hourly":
        columns = Columns(inputs, table, [file.values for file in table.files])
        row = _hourly_row(moment, table)
        return columns.chosen(c, moment, expr, row)
    instants = sorted({instant for file in table.files for instant in file.instants})
    columns = Columns(inputs, table, [_held(file, instants) for file in table.files], Instant(), instants)
    return columns.chosen(c, moment, expr, moment.e.op("row", _start(moment, expr), imm=(columns.table,)))


def _start(moment: Moment, expr: m.PriceAt) -> Value:
    if moment.start is None:
        raise CannotCompile("the start of the span is not known here", expr.span)
    return moment.start


def _held(file: PriceFile, instants: list[int]) -> list[Fraction]:
    """What a file says at each of the instants: its last price so far, and nothing before its first."""
    prices = dict(zip(file.instants, file.values, strict=True))
    held, now = [], Fraction(0)
    for instant in instants:
        now = prices.get(instant, now)
        held.append(now)
    return held


class Columns:
    """The files of a table as columns over the same rows, of which the customer's fact chooses one."""

    def __init__(
        self,
        inputs: Inputs,
        table: PriceTable,
        values: Sequence[Sequence[Fraction]],
        key: Instant | None = None,
        keys: Sequence[int] = (),
    ) -> None:
        self.prices = table
        self.keys = keys
        kind = number(table.type)
        self.fact = next((fact for fact in inputs.tariff.facts if fact.name == table.fact), None)
        self.complete = False
        if self.fact is not None:
            self.complete = len(table.files) == possible_values(self.fact.type, inputs.tariff.enums)
        self.words = [
            "price" if self.fact is None or file.value is None
            else value_words(self.fact.type, inputs.tariff.enums, file.value)
            for file in table.files
        ]  # fmt: skip
        self.table = inputs.e.builder.table(
            f"prices {table.name}",
            [
                (word, kind, [int(value / kind.step) for value in column])
                for word, column in zip(self.words, values, strict=True)
            ],
            key,
            keys,
        )

    def chosen(self, c: Compiler, moment: Moment, expr: m.PriceAt, row: Value) -> Value:
        """The price of the row in the customer's column; a value of the fact without one refuses the bill."""
        e = moment.e
        result = e.op("cell", row, imm=(self.table, 0))
        if expr.chosen_by is None or self.fact is None:
            return result
        fact = c.value(expr.chosen_by)
        admitted: Value | None = None
        for column, file in enumerate(self.prices.files):
            assert file.value is not None
            is_it = self._is(moment, fact, file.value)
            if column:
                result = e.op("select", is_it, e.op("cell", row, imm=(self.table, column)), result)
            self._begun(moment, is_it, row, column)
            if not self.complete:
                admitted = is_it if admitted is None else e.op("or", admitted, is_it)
        if admitted is not None:
            known = ", ".join(self.words)
            e.require(admitted, f"{self.prices.name}: there are prices for {self.fact.name} {known} only")
        return result

    def _is(self, moment: Moment, fact: Value, value: int) -> Value:
        """Whether the fact has a value on the day, found once a day."""
        day = moment.day
        name = f"{self.prices.fact} is {value}"
        if name not in day.values:
            with day.e.block(day.block):
                kind = fact.type
                assert isinstance(kind, Number | Choice)
                day.values[name] = day.e.op("eq", fact, day.e.constant(kind, value))
        return day.values[name]

    def _begun(self, moment: Moment, is_it: Value, row: Value, column: int) -> None:
        """A file whose first price comes after those of others has none before it."""
        file = self.prices.files[column]
        if not file.instants or file.instants[0] == self.keys[0]:
            return
        e = moment.e
        first = e.constant(COUNT, self.keys.index(file.instants[0]))
        holds = e.op("or", e.op("not", is_it), e.op("le", first, row))
        e.require(holds, f"{self.prices.name}: the prices of {self.words[column]} begin later")


def _hourly_row(moment: Moment, table: PriceTable) -> Value:
    """Row = (month × kinds of day + kind) × 24 + hour, its first row looked up once a day."""
    day = moment.day
    name = f"first price of {table.name}"
    if name not in day.values:
        with moment.e.block(day.block):
            day.values[name] = _first_hour(moment, table)
    return moment.e.op("add", day.values[name], moment.e.op("hour_of", moment.minute))


def _first_hour(moment: Moment, table: PriceTable) -> Value:
    """The row of the first hour of the day's month and kind."""
    e, day = moment.e, moment.day
    calendar = day.calendar.tables
    months = calendar.months
    month = e.op("cell", e.op("row", day.date, imm=(months,)), imm=(months, 0))
    size = HOURS * len(table.day_types)
    starts = e.builder.counts(f"months in steps of {size}", [0, *(size * n for n in range(12))])
    first = e.op("cell", month, imm=(starts, 0))
    if len(table.day_types) == 1:
        return first
    weekday = e.op("weekday", day.date)
    kinds = kinds_of_day(table)
    column = e.builder.counts(f"kinds of day of {table.name}", [HOURS * number for number in kinds])
    if calendar.tariff.calendar.holidays:
        holidays = calendar.holidays
        flag = e.op("cell", e.op("row", day.date, imm=(holidays,)), imm=(holidays, 0))
        is_holiday = e.op("eq", flag, e.constant(COUNT, 1))
        weekday = e.op("select", is_holiday, e.constant(COUNT, HOLIDAY), weekday)
    return e.op("add", first, e.op("cell", weekday, imm=(column, 0)))


def kinds_of_day(table: PriceTable) -> list[int]:
    """For Monday to Sunday and for holidays: which of the table's day types it is, read from their names.

    ``weekday`` means Monday to Friday, ``weekend`` Saturday and Sunday, days go by
    their names, ``holiday`` by its own; a holiday that no name mentions is the
    day that it is, and then belongs where Sunday does.
    """
    found: dict[int, int] = {}
    for place, name in enumerate(table.day_types):
        words = re.findall(r"[a-z]+", name.lower())
        for day in _days(words):
            if day in found:
                raise CannotCompile(f"two kinds of day of {table.name} contain one day", table.span)
            found[day] = place
    missing = [day for day in range(7) if day not in found]
    if missing:
        raise CannotCompile(f"no kind of day of {table.name} contains {WEEKDAYS[missing[0]]}", table.span)
    return [found.get(day, found[6]) for day in range(8)]


def _days(words: list[str]) -> list[int]:
    days: list[int] = []
    for word in words:
        singular = word.removesuffix("s")
        if singular in ("weekday", "workday"):
            days += range(5)
        elif singular == "weekend":
            days += (5, 6)
        elif singular == "holiday":
            days.append(HOLIDAY)
        elif singular in WEEKDAYS:
            days.append(WEEKDAYS.index(singular))
    return list(dict.fromkeys(days))

"""Price tables: by month, kind of day and hour, or by instant."""

from __future__ import annotations

import re

from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.inputs import Inputs
from compiler.moments import Moment
from compiler.types import number
from dsl.model import expressions as m
from dsl.model.rates import PriceTable
from runtime.machine.types import COUNT, Instant

HOURS = 24
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAY = 7
"""The kind of day that a holiday is, after the seven weekdays."""


def price_at(inputs: Inputs, moment: Moment, expr: m.PriceAt) -> Value:
    """The price that holds at the start of an interval."""
    (table,) = [one for one in inputs.tariff.prices if one.name == expr.table]
    if table.kind == "hourly":
        return _hourly(moment, table)
    if moment.start is None:
        raise CannotCompile("the start of the span is not known here", expr.span)
    if not table.values:
        dated = inputs.price(table.name)
        found = moment.e.op("dated", dated, moment.start)
        return Value(found.register, found.type, dated.low, dated.high)
    kind = number(table.type)
    values = [int(value / kind.step) for value in table.values]
    rows = moment.e.builder.table(
        f"prices {table.name}", [("price", kind, values)], Instant(), table.instants
    )
    return moment.e.op("cell", moment.e.op("row", moment.start, imm=(rows,)), imm=(rows, 0))


def _hourly(moment: Moment, table: PriceTable) -> Value:
    """Row = (month × kinds of day + kind) × 24 + hour, its first row looked up once a day."""
    e, day = moment.e, moment.day
    kind = number(table.type)
    values = [int(value / kind.step) for value in table.values]
    prices = e.builder.table(f"prices {table.name}", [("price", kind, values)])
    name = f"first price of {table.name}"
    if name not in day.values:
        with e.block(day.block):
            day.values[name] = _first_hour(moment, table)
    hour = e.op("hour_of", moment.minute)
    return e.op("cell", e.op("add", day.values[name], hour), imm=(prices, 0))


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

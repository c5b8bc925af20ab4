"""Inputs of ``measure`` that are made up: an example's facts, readings of a whole period."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from runtime.machine.interpreter import Value
from runtime.machine.module import Module, Parameter
from runtime.machine.series import Series, read_series
from runtime.machine.types import Dated, Day, Instant, ListOf
from runtime.machine.values import DatedValue
from wattlaw.billing.periods import Period, billing_month
from wattlaw.readings.clock import clock_of

Usage = Callable[[int, int], int]
"""The reading of channel ``c`` in interval ``i``, in steps; it is brought into the channel's range."""


def series_of(module: Module, period: Period, usage: Usage) -> Series:
    """Readings of the declared interval over a whole billing period."""
    readings = module.readings
    assert readings is not None
    clock = clock_of(module)
    begin, end = clock.midnight(period.first), clock.midnight(period.after)
    starts = range(begin, end, 60 * readings.minutes)
    columns = [
        [min(max(usage(number, index), channel.low), channel.high) for index in range(len(starts))]
        for number, channel in enumerate(readings.channels)
    ]
    return read_series(module, starts, [readings.minutes] * len(starts), columns)


def find_period(module: Module, days: int, month: int | None, since: int) -> Period:
    """A period of so many days in a billing month, the first one from ``since`` on."""
    rule = "" if module.readings is None else module.readings.billing_month
    for begin in range(since, since + 800):
        period = Period(begin, begin + days)
        if month is None or billing_month(period, rule) == month:
            return period
    raise ValueError(f"no period of {days} days has billing month {month}")


def made_up(module: Module, parameter: Parameter, period: Period, given: Mapping[str, int]) -> Value | None:
    """An input other than readings: what is given, the default, the text's own rows, or nothing at all.

    None when the input is needed and nobody says it.
    """
    name, kind = parameter.name, parameter.type
    head = name.partition(":")[0]
    if name in ("period-from", "period-to"):
        return period.first if name == "period-from" else period.after
    if name == "billing-month":
        rule = "" if module.readings is None else module.readings.billing_month
        return given.get(name, billing_month(period, rule))
    if isinstance(kind, ListOf):
        return ()
    value = given.get(name, parameter.default)
    if isinstance(kind, Dated):
        begin = period.first if isinstance(kind.key, Day) else clock_of(module).midnight(period.first)
        if value is None:
            value = _own_row(module, parameter, begin)
        if value is None and head == "event":
            value = 0
        return None if value is None else DatedValue((begin,), (value,))
    if value is None and isinstance(kind, Instant):
        return clock_of(module).midnight(period.first)
    return value


def _own_row(module: Module, parameter: Parameter, begin: int) -> int | None:
    """The text's own value of a factor on a day."""
    for table in module.tables:
        if table.name == parameter.name:
            rows = [
                value for key, value in zip(table.keys, table.columns[0].values, strict=True) if key <= begin
            ]
            return rows[-1] if rows else None
    return None

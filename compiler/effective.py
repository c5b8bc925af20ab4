"""From when on the tariff bills: by the days of service, by the bill, or by its billing month."""

from __future__ import annotations

from datetime import date, timedelta

from compiler.dates import day_number
from compiler.emitter import Emitter, Value
from dsl.model.tariff import Tariff
from runtime.machine.types import DAYS, Day


def in_effect(e: Emitter, tariff: Tariff, start: Value, end: Value) -> Value:
    """Whether a billing period from ``start`` to before ``end`` is billed by the tariff.

    Service counts from its first day on.  A bill is rendered on the day after its last day at the
    earliest.  A billing month is in effect from its own first day on, by the rule of ``billing_month``.
    """
    header = tariff.header
    if header.effective_kind == "service":
        return e.op("le", e.constant(Day(), day_number(header.effective)), start)
    if header.effective_kind == "bills":
        return e.op("le", e.constant(Day(), day_number(header.effective)), end)
    month = header.effective.replace(day=1)
    rule = tariff.readings.billing_month_rule
    if "most days" in rule:
        return _most_days(e, month, start, end)
    first = e.constant(Day(), day_number(month))
    if "first day" in rule:
        return e.op("le", first, start)
    return e.op("lt", first, end)


def _most_days(e: Emitter, month: date, start: Value, end: Value) -> Value:
    """Fewer days in the fullest month before than in the fullest from then on; the earlier wins a tie.

    Before the last month before, and after the first month from then on, a billing period of two months
    has a part of one month each: what lies there counts as one.
    """
    before = (month - timedelta(days=1)).replace(day=1)
    after = (month + timedelta(days=31)).replace(day=1)
    origin = e.constant(Day(), day_number(month))
    first, last = e.op("days_between", origin, start), e.op("days_between", origin, end)
    zero = e.constant(DAYS, 0)
    begin, close = e.constant(DAYS, (before - month).days), e.constant(DAYS, (after - month).days)

    def inside(low: Value, high: Value) -> Value:
        """Days of the billing period from one of its ends, or of a month's, to another."""
        return e.op("max", zero, e.op("sub", e.op("min", last, high), e.op("max", first, low)))

    earlier = e.op("max", inside(begin, zero), inside(first, begin))
    later = e.op("max", inside(zero, close), inside(close, last))
    return e.op("lt", earlier, later)

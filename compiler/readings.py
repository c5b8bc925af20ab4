"""How the readings of a tariff must look: channels, intervals, zone."""

from __future__ import annotations

from compiler.calendar import CalendarTables
from compiler.metered import Intervals
from compiler.ranges import Interval
from compiler.rounding import MODE
from compiler.types import bounds, number
from dsl.model.tariff import MeterChannel, Tariff
from runtime.machine.module import Channel, Readings
from runtime.machine.types import Number


def readings_of(tariff: Tariff, tables: CalendarTables) -> Readings:
    """The module's description of the readings."""
    model = tariff.readings
    return Readings(
        channels=tuple(_channel(one) for one in model.channels),
        zone=tables.zone,
        minutes=model.minutes,
        finer=model.finer,
        maximum=Intervals(model).rows,
        zone_name=tariff.header.zone,
        billing_month=model.billing_month_rule,
        estimated=tariff.missing.estimated == "billed and marked",
        rebill_periods=tariff.missing.rebill_periods,
        credit_periods=tariff.missing.credit_periods,
    )


def _channel(one: MeterChannel) -> Channel:
    rounding = None if one.round_at_door is None else MODE[one.round_at_door.mode]
    return Channel(one.column, number(one.type), *bounds(one.type), rounding)


def channels_of(tariff: Tariff) -> tuple[tuple[str, Number, Interval], ...]:
    """Name in the text, type and range of each channel."""
    return tuple((one.name, number(one.type), bounds(one.type)) for one in tariff.readings.channels)

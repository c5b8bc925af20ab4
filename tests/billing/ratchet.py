"""A tariff built by hand, instruction by instruction: what a bill is must not depend on our own compiler.

Line 1 prices the usage at the customer's price, line 2 the highest usage of this
and the remembered periods at 0.01 USD/kWh; the bank gathers all totals.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from zoneinfo import ZoneInfo

from runtime.machine.code import Block, Const, Each, Op, Rows
from runtime.machine.cost import derive_costs
from runtime.machine.encoding import encode, wrap
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import (
    About,
    BillLayout,
    Channel,
    Column,
    Entry,
    Function,
    Module,
    Parameter,
    Readings,
    Result,
    Table,
)
from runtime.machine.types import COUNT, DAYS, MINUTES, Dated, Day, Instant, ListOf, Number, SeriesOf
from runtime.machine.units import base

USD, KWH = base("USD"), base("kW") * base("h")
CENTS = Number(USD, Fraction(1, 100))
ENERGY = Number(KWH, Fraction(1, 1000))
PRICE = Number(USD / KWH, Fraction(1, 100_000))
PRODUCT = Number(USD, Fraction(1, 10**8))

MEASURE = Function(
    "measure",
    (
        Parameter("period-from", Day()),
        Parameter("period-to", Day()),
        Parameter("readings", SeriesOf()),
        Parameter("fact:price", Dated(Day(), PRICE, 8), 0, 100_000),
        Parameter("history:usage", ListOf(ENERGY, 12), 0, 10**9),
    ),
    (Instant(), MINUTES, Day(), MINUTES, ENERGY, ENERGY, DAYS, ENERGY, ENERGY, COUNT, PRICE),
    (Result("usage", 10), Result("days", 11), Result("highest-usage", 12), Result("fact:price", 15)),
    Block(
        (
            Const(10, 0),
            Rows(2, 5, 6, 7, 8, (9,), Block((Op("add", (10,), (10, 9)),))),
            Op("days_between", (11,), (0, 1)),
            Op("copy", (12,), (10,)),
            Each(13, 14, 4, Block((Op("max", (12,), (12, 13)),))),
            Op("dated", (15,), (3, 0)),
        )
    ),
)

CHARGE = Function(
    "charge",
    (
        Parameter("usage", ENERGY, 0, 10**12),
        Parameter("highest-usage", ENERGY, 0, 10**12),
        Parameter("fact:price", PRICE, 0, 100_000),
        Parameter("opening:bank", CENTS, -(10**12), 10**12, 500),
    ),
    (PRODUCT, CENTS, PRICE, PRODUCT, CENTS, CENTS, CENTS),
    (
        Result("quantity:1/energy", 0),
        Result("rate:1/energy", 2),
        Result("amount:1/energy", 5),
        Result("quantity:2/highest", 1),
        Result("rate:2/highest", 6),
        Result("amount:2/highest", 8),
        Result("subtotal:all", 9),
        Result("total", 9),
        Result("closing:bank", 10),
    ),
    Block(
        (
            Op("mul", (4,), (0, 2)),
            Op("round", (5,), (4,), (1, 1_000_000, 0)),
            Const(6, 1_000),
            Op("mul", (7,), (1, 6)),
            Op("round", (8,), (7,), (1, 1_000_000, 0)),
            Op("add", (9,), (5, 8)),
            Op("add", (10,), (3, 9)),
        )
    ),
)

EXACT = Function(
    "exact",
    CHARGE.parameters[:3],
    (PRODUCT, PRICE, PRODUCT, PRODUCT),
    (Result("total", 6),),
    Block(
        (
            Op("mul", (3,), (0, 2)),
            Const(4, 1_000),
            Op("mul", (5,), (1, 4)),
            Op("add", (6,), (3, 5)),
        )
    ),
)


def zone_table(name: str, first: int, last: int) -> Table:
    """The offsets of a zone by hour of change, found by asking ``zoneinfo`` for every hour."""
    zone = ZoneInfo(name)
    hour, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last, 1, 1, tzinfo=UTC)
    keys, offsets = [], []
    while hour < end:
        offset = hour.astimezone(zone).utcoffset()
        assert offset is not None
        seconds = offset // timedelta(seconds=1)
        if not offsets or offsets[-1] != seconds:
            keys.append(int(hour.timestamp()))
            offsets.append(seconds)
        hour += timedelta(hours=1)
    return Table("zone", Instant(), tuple(keys), (Column("offset", COUNT, tuple(offsets)),))


def ratchet(*, zone: str = "America/Los_Angeles", minutes: int = 60, finer: bool = True) -> Module:
    """The module, for another zone or interval if wanted."""
    channel = Channel("import_kwh", ENERGY, 0, 100_000)
    module = Module(
        format=1,
        release="0.1.0",
        kind="tariff",
        name="Ratchet",
        about=About("Made by hand for tests"),
        horizon=(14_000, 22_000),
        enums=(),
        tables=(zone_table(zone, 2015, 2020),),
        readings=Readings(
            (channel,),
            0,
            minutes,
            finer,
            50_000,
            zone,
            "the month of the first day",
            credit_periods=2,
            rebill_periods=2,
        ),
        functions=(MEASURE, CHARGE, EXACT),
        exports=(),
        bill=BillLayout(
            0,
            1,
            2,
            ("usage", "days", "highest-usage"),
            (
                Entry("1", "Energy", "quantity:1/energy", "rate:1/energy", "amount:1/energy"),
                Entry("2", "Highest usage", "quantity:2/highest", "rate:2/highest", "amount:2/highest"),
            ),
            ("subtotal:all",),
            "total",
            ("bank",),
            ("bank",),
        ),
        properties=(),
        messages=(),
        costs=(),
        files=("ratchet.watt",),
    )
    return replace(module, costs=derive_costs(module))


@cache
def loaded(**changes: object) -> LoadedModule:
    """The module as the loader accepts it."""
    return validate(ratchet(**changes))  # type: ignore[arg-type]


def file_bytes(**changes: object) -> bytes:
    """The contents of its ``.wattc`` file."""
    return wrap(encode(ratchet(**changes)))  # type: ignore[arg-type]

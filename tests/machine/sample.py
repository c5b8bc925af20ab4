"""A module that uses everything the format has, for tests of encoding, loading and disassembly."""

from __future__ import annotations

from dataclasses import replace

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows
from runtime.machine.module import (
    About,
    BillLayout,
    Entry,
    Function,
    Module,
    Origin,
    Parameter,
    Property,
    Result,
    Variation,
)
from runtime.machine.rounding import Rounding
from runtime.machine.types import (
    COUNT,
    MINUTES,
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    SeriesOf,
    Truth,
)
from tests.machine.programs import CENTS, EMPTY, ENERGY, PRICE, USD, steps_of, with_costs

MEASURE = Function(
    "measure",
    (
        Parameter("readings", SeriesOf()),
        Parameter("period-from", Day(), 0, 30_000),
        Parameter("fact:assistance", Dated(Day(), Truth(), 8), default=0),
        Parameter("event:called", Dated(Instant(), Truth(), 50)),
        Parameter("history:demand", ListOf(ENERGY, 12), 0, 10**9),
    ),
    (
        *(SeriesOf(), Day(), MINUTES, Instant(), MINUTES, Day(), MINUTES, ENERGY),
        *(Array(ENERGY, 2), COUNT, COUNT, Truth(), ENERGY, ENERGY, Choice(0), Truth(), COUNT, ENERGY, COUNT),
    ),
    (Result("usage", 18), Result("highest", 17), Result("season", 19), Result("assisted", 16)),
    Block(
        (
            Const(14, 0),
            Const(15, 2),
            Const(17, 0),
            Op("dated", (16,), (2, 1)),
            Op("row", (21,), (1,), (0,)),
            Op("cell", (19,), (21,), (0, 1)),
            Groups(
                0,
                1440,
                5,
                6,
                7,
                Block((Rows(5, 8, 9, 10, 11, (12,), Block((Op("put_sum", (), (13, 14, 12)),), (2,))),)),
            ),
            Op("get", (18,), (13, 14)),
            Each(22, 23, 4, Block((Op("max", (17,), (17, 22)),))),
            Count(21, 15, 5, Block(())),
            If(16, Block((Op("copy", (17,), (18,)),), (-1,)), Block(())),
        ),
        (0, 0, 0, 1, 1, 1, 2, 2, 2, 2, -1),
    ),
    "What was used, and the highest of the history.",
)

CHARGE = Function(
    "charge",
    (Parameter("usage", ENERGY, 0, 10**12), Parameter("opening:bank", CENTS, -(10**9), 10**9)),
    (PRICE, CENTS, steps_of(USD, "1/100000000"), CENTS),
    (
        Result("quantity:1", 0),
        Result("rate:1", 2),
        Result("amount:1", 3),
        Result("total", 5),
        Result("closing:bank", 1),
    ),
    Block(
        (
            Const(2, 12_345),
            Op("mul", (4,), (0, 2)),
            Op("round", (3,), (4,), (1, 1_000_000, 0)),
            Op("add", (5,), (3, 1)),
            Op("range", (5,), (5,), (-(10**15), 10**15, 0)),
        )
    ),
)

EXACT = replace(
    CHARGE,
    name="exact",
    results=(Result("total", 4),),
    body=Block(CHARGE.body.steps[:2]),
)

NOT_NEGATIVE = Function(
    "goal",
    (Parameter("total", CENTS), Parameter("usage", ENERGY)),
    (CENTS, Truth()),
    (Result("holds", 3),),
    Block((Const(2, 0), Op("le", (3,), (2, 0)))),
)

NO_LESS = Function(
    "more costs no less",
    (Parameter("a.total", CENTS), Parameter("b.total", CENTS)),
    (Truth(),),
    (Result("holds", 2),),
    Block((Op("le", (2,), (0, 1)),)),
)

TWICE = Function(
    "twice",
    (Parameter("usage", ENERGY, 0, 10**6), Parameter("opening:bank", CENTS)),
    (PRICE, CENTS, CENTS, ENERGY),
    (Result("total", 4),),
    Block((Call(1, (5, 2, 3, 4, 1), (0, 1)),)),
)

assert EMPTY.readings is not None
CHECKED = replace(
    EMPTY.readings,
    channels=(replace(EMPTY.readings.channels[0], rounding=Rounding.HALF_EVEN),),
    zone_name="UTC",
    billing_month="the month in which the period ends",
    estimated=False,
    rebill_periods=3,
    credit_periods=None,
)

SAMPLE: Module = with_costs(
    replace(
        EMPTY,
        kind="tariff",
        readings=CHECKED,
        about=About("A tariff “for tests”\nin two lines", (("utility", "None"), ("sheet", "1"))),
        functions=(MEASURE, CHARGE, EXACT, NOT_NEGATIVE, NO_LESS, TWICE),
        exports=(1, 5),
        bill=BillLayout(
            measure=0,
            charge=1,
            exact=2,
            determinants=("usage",),
            entries=(
                Entry("1", "Energy", "quantity:1", "rate:1", "amount:1"),
                Entry("2", "", None, None, "total"),
            ),
            subtotals=(),
            total="total",
            opening=("bank",),
            closing=("bank",),
        ),
        properties=(
            Property("never-negative", "bill", 3, None, None, "No bill is negative.", 1, ("total",)),
            Property("no-cheaper", "relation", 4, 4, Variation("raise", "import", "day", "night")),
            Property("about-charge", "function", 3, about=("charge",)),
        ),
        origins=(Origin(0, 1, 1, 1, 20), Origin(0, 2, 5, 4, 1), Origin(0, 5, 1, 5, 1)),
    )
)

"""What test programs stand in: enumerations, tables, zones with odd clocks, readings and other arguments."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

from runtime.machine.interpreter import Value
from runtime.machine.loaded import table_data
from runtime.machine.module import Channel, Column, Enumeration, Module, Parameter, Readings, Table
from runtime.machine.series import SeriesFault, localise, read_series
from runtime.machine.types import (
    COUNT,
    DAYS,
    MINUTES,
    WORD_MAX,
    WORD_MIN,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    SeriesOf,
    Truth,
    Type,
)
from runtime.machine.units import ONE, Unit, base
from runtime.machine.values import DatedValue
from tests.machine_forms.choices import Choices, one_in, pick

KWH = Number(Unit((("h", 1), ("kW", 1))), Fraction(1, 1000))
USD = Number(base("USD"), Fraction(1, 100))
USD_PER_KWH = Number(Unit((("USD", 1), ("h", -1), ("kW", -1))), Fraction(1, 100_000))
PERCENT = Number(ONE, Fraction(1, 100))
NUMBERS = (COUNT, KWH, USD, USD_PER_KWH, PERCENT, MINUTES, DAYS)

ENUMS = (
    Enumeration("season", ("summer", "winter")),
    Enumeration("period", ("peak", "part-peak", "off-peak")),
)
SECONDS = Number(base("second"), Fraction(1))

FIRST = (date(2026, 2, 20) - date(1970, 1, 1)).days
AFTER = (date(2026, 11, 20) - date(1970, 1, 1)).days


def _at(month: int, day: int, hour: int, minute: int = 0) -> int:
    return int(datetime(2026, month, day, hour, minute, tzinfo=UTC).timestamp())


BEGIN = 86_400 * (FIRST - 3)
ZONES = (
    # Los Angeles: an hour is missing on 8 March and comes twice on 1 November.
    ((BEGIN, _at(3, 8, 10), _at(11, 1, 9)), (-8 * 3600, -7 * 3600, -8 * 3600)),
    # A clock that goes back from one minute past midnight to the day before (as Newfoundland's did).
    ((BEGIN, _at(3, 8, 3, 31), _at(11, 1, 2, 31)), (-12_600, -9_000, -12_600)),
    # East of Greenwich, with a change of half an hour.
    ((BEGIN, _at(4, 4, 15), _at(10, 3, 15, 30)), (39_600, 37_800, 39_600)),
)
CHANGES = (_at(3, 8, 0), _at(11, 1, 0), _at(4, 4, 6), _at(6, 1, 7))


ZONE = 0
"""The number of the zone's table."""


def surroundings(choices: Choices) -> Module:
    """A module without functions."""
    zone = pick(choices, ZONES)
    tables = (
        Table("zone", Instant(), zone[0], (Column("offset", SECONDS, zone[1]),)),
        Table(
            "hours",
            None,
            (),
            (
                Column("period", Choice(1), tuple(pick(choices, (0, 1, 2)) for _ in range(24))),
                Column("price", USD_PER_KWH, tuple(choices.integer(-500, 60_000) for _ in range(24))),
                Column("open", Truth(), tuple(choices.integer(0, 1) for _ in range(24))),
            ),
        ),
        Table("clock", MINUTES, (0, 540, 960, 1260), (Column("place", COUNT, (0, 2, 1, 0)),)),
        Table(
            "seasons",
            Day(),
            (FIRST + choices.integer(-5, 5), FIRST + 101, FIRST + 223),
            (
                Column("season", Choice(0), (1, 0, 1)),
                Column("first", Day(), (FIRST, FIRST + 101, FIRST + 223)),
            ),
        ),
        Table("tiers", KWH, (-3, 0, 500), (Column("rate", USD_PER_KWH, (0, 12_345, WORD_MAX)),)),
    )
    readings = Readings(
        (
            Channel("import_kwh", KWH, 0, 50_000),
            Channel("net_kwh", KWH, -20_000, pick(choices, (20_000, WORD_MAX))),
        ),
        0,
        pick(choices, (60, 30)),
        bool(choices.integer(0, 1)),
        32,
    )
    return Module(
        1,
        "0.1.0",
        "library",
        "random",
        _about(),
        (FIRST, AFTER),
        ENUMS,
        tables,
        readings,
        (),
        (),
        None,
        (),
        ("must hold", "in range"),
        (),
        (),
        (),
    )


def _about():
    from runtime.machine.module import About

    return About("a random program")


def edge(choices: Choices, low: int, high: int) -> int:
    """An integer between bounds, often one at which something happens."""
    near = [
        value
        for value in (0, 1, -1, 2, 7, 60, 100, -100, 1000, low, high, low + 1, high - 1)
        if low <= value <= high
    ]
    if one_in(choices, 2):
        return pick(choices, near)
    return choices.integer(max(low, -5000), min(high, 5000)) if max(low, -5000) <= min(high, 5000) else low


def plain_value(choices: Choices, kind: Type) -> int:
    """A value of a plain type."""
    match kind:
        case Truth():
            return choices.integer(0, 1)
        case Choice():
            return choices.integer(0, len(ENUMS[kind.enum].options) - 1)
        case Day():
            return choices.integer(FIRST - 8, AFTER + 8)
        case Instant():
            return choices.integer(BEGIN - 10_000, 86_400 * AFTER)
        case _:
            wide = one_in(choices, 12)
            return edge(choices, WORD_MIN if wide else -3000, WORD_MAX if wide else 3000)


def argument(choices: Choices, module: Module, parameter: Parameter) -> Value:
    """A value for a parameter: mostly in its range, sometimes just outside."""
    kind = parameter.type
    if isinstance(kind, SeriesOf):
        return readings(choices, module)
    if isinstance(kind, ListOf | Dated):
        longest = kind.maximum + one_in(choices, 25)
        size = choices.integer(0, longest)
        values = tuple(_in_range(choices, parameter, kind.element) for _ in range(size))
        if isinstance(kind, ListOf):
            return values
        keys = sorted({plain_value(choices, kind.key) for _ in range(size)})
        return DatedValue(tuple(keys), values[: len(keys)])
    return _in_range(choices, parameter, kind)


def _in_range(choices: Choices, parameter: Parameter, kind: Type) -> int:
    if parameter.low is None and parameter.high is None:
        return plain_value(choices, kind)
    low = WORD_MIN if parameter.low is None else parameter.low
    high = WORD_MAX if parameter.high is None else parameter.high
    if one_in(choices, 30):
        return min(high + 1, WORD_MAX) if choices.integer(0, 1) else max(low - 1, WORD_MIN)
    return edge(choices, low, high)


def readings(choices: Choices, module: Module) -> Value:
    """A few hours of readings, with gaps, often around a change of the clock."""
    assert module.readings is not None
    zone = table_data(module.tables[module.readings.zone])
    starts, lengths, channels = [], [], ([], [])
    at = pick(choices, CHANGES) + 3600 * choices.integer(0, 12)
    for _ in range(choices.integer(0, 14)):
        length = module.readings.minutes
        if module.readings.finer and one_in(choices, 2):
            length //= pick(choices, (1, 2, 3))
        _, (minute,), _ = localise(zone, [at])
        at += 60 * (-minute % length)
        starts.append(at)
        lengths.append(length)
        for column, channel in zip(channels, module.readings.channels, strict=True):
            column.append(edge(choices, channel.low, min(channel.high, 1 << 100)))
        at += 60 * length + (3600 * choices.integer(1, 15) if one_in(choices, 6) else 0)
    try:
        return read_series(module, starts, lengths, channels)
    except SeriesFault:
        # A clock that jumps by part of an interval may leave no multiple of it.
        return read_series(module, (), (), ((), ()))

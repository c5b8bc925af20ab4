"""Checked models written by hand, small enough to be recomputed by other means in the tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from dsl.model import expressions as m
from dsl.model.base import Mode, NumberType, OptionType, Rounding, Span, TruthType
from dsl.model.calendar import Calendar, DayFilter, Period, PeriodSpan, Schedule, Season
from dsl.model.tariff import (
    Bill,
    Entry,
    Header,
    Line,
    MeterChannel,
    MeteredQuantity,
    MissingReadings,
    Part,
    Readings,
    ScalarQuantity,
    SubtotalRow,
    Tariff,
)
from dsl.units import ONE, Unit

SPAN = Span("test.watt", 1, 1, 1, 2)
KWH = Unit((("h", 1), ("kW", 1)))
KW = Unit((("kW", 1),))
DAY = Unit((("day", 1),))
USD = Unit((("USD", 1),))
CENT = Rounding(Mode.HALF_UP, Fraction(1, 100))
WEEKDAYS = DayFilter(frozenset(range(5)), "left out")
EVERY_DAY = DayFilter(frozenset(range(7)), "as any day")


def frac(text: str | int) -> Fraction:
    """A decimal written as text."""
    return Fraction(str(text))


def kind(
    unit: Unit, step: str | Fraction | None, low: str | None = None, high: str | None = None
) -> NumberType:
    """A number type."""
    return NumberType(
        unit,
        None if step is None else Fraction(step),
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
    )


ENERGY = kind(KWH, "0.001")
POWER = kind(KW, "0.001")
MONEY = kind(USD, "0.01")
COUNT = kind(ONE, "1")
TRUTH = TruthType()


def num(value: str | int, unit: Unit = ONE) -> m.Number:
    """A literal whose step is its last digit."""
    text = str(value)
    digits = len(text.split(".")[1]) if "." in text else 0
    return m.Number(kind(unit, Fraction(1, 10**digits)), SPAN, Fraction(text))


def usd_per(value: str, unit: Unit) -> m.Number:
    """A price."""
    return num(value, USD / unit)


def op(operator: str, left: m.Expr, right: m.Expr, *more: m.Expr) -> m.Expr:
    """Arithmetic from the left; the types of inner nodes do not matter to the compiler."""
    result: m.Expr = m.Arithmetic(COUNT, SPAN, operator, left, right)  # type: ignore[arg-type]
    for other in more:
        result = m.Arithmetic(COUNT, SPAN, operator, result, other)  # type: ignore[arg-type]
    return result


def times(left: m.Expr, right: m.Expr) -> m.Expr:
    return op("*", left, right)


def rounded(of: m.Expr, step: str, mode: Mode = Mode.HALF_UP, unit: Unit = ONE) -> m.Round:
    return m.Round(kind(unit, step), SPAN, of, Rounding(mode, Fraction(step)))


def greatest(*of: m.Expr) -> m.Extreme:
    return m.Extreme(COUNT, SPAN, "greatest", of)


def least(*of: m.Expr) -> m.Extreme:
    return m.Extreme(COUNT, SPAN, "least", of)


def total(quantity: str, part: int | None = None, *periods: str, schedule: str | None = None) -> m.Total:
    name = schedule if schedule is not None else ("" if periods else None)
    return m.Total(ENERGY, SPAN, quantity, part, name, periods or None)


def days(part: int | None = None) -> m.Days:
    return m.Days(kind(DAY, "1"), SPAN, part)


def tier(quantity: str, ladder: str, number: int, part: int | None = None, *periods: str) -> m.TierQuantity:
    return m.TierQuantity(
        ENERGY, SPAN, quantity, ladder, number, part, "" if periods else None, periods or None
    )


def channel(name: str) -> m.Channel:
    return m.Channel(ENERGY, SPAN, name)


def entry(label: str, quantity: m.Expr, rate: m.Expr) -> Entry:
    """quantity × rate."""
    return Entry(label, quantity, None, rate, times(quantity, rate))


def amount(label: str, of: m.Expr) -> Entry:
    return Entry(label, None, None, None, of)


def line(number: int, title: str, *entries: Entry, rounding: Rounding = CENT) -> Line:
    return Line(number, title, entries, rounding, "", SPAN)


def subtotal(name: str, *lines: int) -> SubtotalRow:
    return SubtotalRow(name, tuple(str(one) for one in lines), SPAN)


def metered(name: str, value: m.Expr, netting: int | None = None, of: NumberType = ENERGY) -> MeteredQuantity:
    return MeteredQuantity(name, netting, value, of, "", SPAN)


def scalar(name: str, value: m.Expr, of: NumberType | TruthType) -> ScalarQuantity:
    return ScalarQuantity(name, value, of, "", SPAN)


def period(name: str, *spans: PeriodSpan, rest: bool = False) -> Period:
    return Period(name, spans, rest, SPAN)


def clock(
    start: int,
    end: int,
    days: DayFilter = EVERY_DAY,
    seasons: tuple[str, ...] | None = None,
    dates: tuple[tuple[int, int], tuple[int, int]] | None = None,
) -> PeriodSpan:
    """Hours of the day."""
    return PeriodSpan(start * 60, end * 60, days, seasons, dates)


def season(
    name: str,
    *ranges: tuple[tuple[int, int], tuple[int, int]],
    months: tuple[int, ...] = (),
    rest: bool = False,
) -> Season:
    return Season(name, ranges, months, rest, SPAN)


SUMMER = season("summer", ((6, 1), (9, 30)))
WINTER = season("winter", rest=True)
PLAIN_CALENDAR = Calendar((), None, (), "", ())
PEAK = Schedule("", (period("peak", clock(16, 21, WEEKDAYS)), period("off-peak", rest=True)))
DELIVERED = MeterChannel("delivered", "import_kwh", kind(KWH, "0.001", "0", "200"), None, SPAN)
RECEIVED = MeterChannel("received", "export_kwh", kind(KWH, "0.001", "0", "200"), None, SPAN)
USAGE = metered("usage", channel("delivered"))


def header(**changes: object) -> Header:
    made = Header(
        name="Test",
        utility="Test Utility",
        citations=(("Schedule", "T"),),
        follows="sheet",
        status="",
        effective_kind="service",
        effective=date(2016, 1, 1),
        effective_enforced=False,
        supersedes=None,
        zone="America/Los_Angeles",
        currency="USD",
        horizon=(date(2016, 1, 1), date(2027, 1, 1)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def readings(minutes: int = 60, *channels: MeterChannel, finer: bool = False) -> Readings:
    return Readings(
        channels or (DELIVERED,), minutes, finer, 40, 1, "calendar month", "the month of its last day"
    )


def seasons_as_parts(calendar: Calendar, editions: int = 1) -> tuple[Part, ...]:
    """Edition by edition, seasons within."""
    names: list[str | None] = [one.name for one in calendar.seasons] or [None]
    found = [(name, edition) for edition in range(editions) for name in names]
    return tuple(
        Part(index, name, edition, f"{name or 'rates'}{f' {edition + 1}' if editions > 1 else ''}")
        for index, (name, edition) in enumerate(found)
    )


def tariff(*rows: Line | SubtotalRow, **changes: object) -> Tariff:
    """A tariff with the given bill; everything else is plain unless it is changed."""
    calendar = changes.get("calendar", PLAIN_CALENDAR)
    assert isinstance(calendar, Calendar)
    made = Tariff(
        header=header(),
        readings=readings(),
        facts=(),
        enums=(),
        calendar=calendar,
        parts=seasons_as_parts(calendar),
        edition_starts=(),
        grids=(),
        ladders=(),
        factors=(),
        prices=(),
        events=(),
        history=(),
        inputs=(),
        functions=(),
        quantities=(USAGE,),
        bill=Bill(rows, None),
        balances=(),
        clauses=(),
        missing=MissingReadings("billed and marked", 3, 3, ()),
        claims=(),
        examples=(),
        files=("test.watt",),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def option(enum: str, index: int) -> m.Option:
    return m.Option(OptionType(enum), SPAN, enum, index)


def compare(operator: str, left: m.Expr, right: m.Expr) -> m.Compare:
    return m.Compare(TRUTH, SPAN, operator, left, right)  # type: ignore[arg-type]

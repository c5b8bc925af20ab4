"""Tariffs written by hand in bytecode: time of use, demand, netting, on a Los Angeles calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from runtime.machine.module import (
    BillLayout,
    Channel,
    Column,
    Entry,
    Property,
    Readings,
    Table,
    Variation,
)
from runtime.machine.types import COUNT, DAYS, Dated, Day, Instant, Number, SeriesOf, Truth
from runtime.machine.units import Unit, base
from tests.verifier.building import CENT, ENERGY, KWH, POWER, PRICE, USD, Book, Code

EPOCH = date(1970, 1, 1)
SECONDS = Number(base("second"), Fraction(1))
SUMMER, WINTER = 0, 1
PEAK, OFF = 0, 1
MOST = 50_000
"""Largest reading of an hour: 50 kWh, in steps of 0.001 kWh."""


def day(year: int, month: int, number: int) -> int:
    return (date(year, month, number) - EPOCH).days


def offsets(name: str, first: int, after: int) -> Table:
    """The UTC offsets of a zone, found hour by hour."""
    zone = ZoneInfo(name)
    keys: list[int] = []
    values: list[int] = []
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=first - 2)
    end = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=after + 2)
    while at < end:
        ahead = at.astimezone(zone).utcoffset()
        assert ahead is not None
        offset = int(ahead.total_seconds())
        if not values or values[-1] != offset:
            keys.append(int(at.timestamp()))
            values.append(offset)
        at += timedelta(hours=1)
    return Table("zone", Instant(), tuple(keys), (Column("offset", SECONDS, tuple(values)),))


def seasons(first: int, after: int) -> Table:
    """Summer from June to September."""
    keys: list[int] = []
    values: list[int] = []
    for number in range(first, after):
        season = SUMMER if 6 <= (EPOCH + timedelta(days=number)).month <= 9 else WINTER
        if not values or values[-1] != season:
            keys.append(number)
            values.append(season)
    return Table("seasons", Day(), tuple(keys), (Column("season", COUNT, tuple(values)),))


def hours(first: int = 16, after: int = 21) -> Table:
    """The period of each hour of a working day and of other days."""
    peak = tuple(PEAK if first <= hour < after else OFF for hour in range(24))
    return Table("hours", None, (), (Column("period", COUNT, peak),))


class TimeOfUse(Book):
    """Two seasons, peak on working days; energy lines, a charge a day, and optionally a minimum."""

    def __init__(
        self,
        rates: tuple[int, int, int, int] = (52240, 39940, 39757, 36757),
        first: int = day(2026, 1, 1),
        after: int = day(2028, 1, 1),
        minutes: int = 60,
        window: int | None = None,
    ) -> None:
        super().__init__()
        self.rates = rates
        self.window = window
        self.horizon = (first, after)
        self.tables = [offsets("America/Los_Angeles", first, after), seasons(first, after), hours()]
        self.readings = Readings(
            (Channel("import_kwh", ENERGY, 0, MOST),), 0, minutes, False, 40 * 24 * 60 // minutes
        )
        measure, charge, exact = self.measure(), self.charge(), self.exact()
        names = tuple(result.name for result in self.functions[measure].results)
        entries = tuple(
            Entry("1", name, f"quantity:1/{name}", None, f"amount:1/{name}")
            for name in ("sp", "so", "wp", "wo")
        )
        entries += (Entry("2", "days", None, None, "amount:2/days"),)
        self.bill = BillLayout(measure, charge, exact, names, entries, ("energy",), "total")

    def inputs(self, code: Code) -> tuple[int, int, int, int]:
        first = code.parameter("period-from", Day())
        after = code.parameter("period-to", Day())
        month = code.parameter("billing-month", COUNT, 1, 12)
        return first, after, month, code.parameter("readings", SeriesOf())

    def measure(self) -> int:
        code = self.function("measure")
        _first, _after, _month, readings = self.inputs(code)
        cells, total = code.array(ENERGY, 4), code.array(ENERGY, 1)
        demand = code.array(POWER, 1)
        zero, two, four = code.const(COUNT, 0), code.const(COUNT, 2), code.const(COUNT, 4)
        days = code.const(DAYS, 0)
        one_day = code.const(DAYS, 1)
        with code.groups(readings, 1440) as (part, today, _minute):
            code.op("add", days, one_day, into=days)
            season = code.op("cell", code.op("row", today, imm=(1,)), imm=(1, 0))
            working = code.op("le", code.op("weekday", today), four)
            with code.rows(part) as (_start, _length, _date, minute, (usage,)):
                hour = code.op("hour_of", minute)
                period = code.op("cell", hour, imm=(2, 0))
                period = code.op("select", working, period, code.const(COUNT, OFF))
                index = code.op("add", code.op("mul", season, two), period)
                code.op("put_sum", cells, index, usage)
                code.op("put_sum", total, zero, usage)
            if self.window:
                with code.groups(part, self.window) as (window, _date2, _minute2):
                    energy = code.array(ENERGY, 1)
                    code.op("clear", energy)
                    with code.rows(window) as (_s, _l, _d, _m, (usage,)):
                        code.op("put_sum", energy, zero, usage)
                    inside = code.op("get", energy, zero)
                    kw = code.op("times", inside, imm=(60 // self.window,))
                    hourless = code.const(Number(Unit((("h", 1),)), Fraction(1)), 1)
                    power = code.op(
                        "muldiv",
                        kw,
                        code.const(COUNT, 1),
                        hourless,
                        imm=(1, 1, 0, 1, 1000),
                    )
                    code.op("put_max", demand, zero, power)
        results = {"days": days, "usage": code.op("get", total, zero)}
        for index, name in enumerate(("sp", "so", "wp", "wo")):
            results[f"usage[{name}]"] = code.op("get", cells, code.const(COUNT, index))
        if self.window:
            results["max-demand"] = code.op("get", demand, zero)
        return code.finish(results)

    def lines(self, code: Code, rounded: bool) -> dict[str, int]:
        days = code.parameter("days", DAYS)
        usages = {name: code.parameter(f"usage[{name}]", ENERGY) for name in ("sp", "so", "wp", "wo")}
        results: dict[str, int] = {}
        amounts = []
        step = 10**6 if rounded else 1
        for (name, usage), rate in zip(usages.items(), self.rates, strict=True):
            product = code.op("mul", usage, code.const(PRICE, rate))
            results[f"quantity:1/{name}"] = usage
            amount = code.op("round", product, imm=(1, step, 0))
            results[f"amount:1/{name}"] = amount
            amounts.append(amount)
        energy = amounts[0]
        for amount in amounts[1:]:
            energy = code.op("add", energy, amount)
        a_day = code.op(
            "mul", days, code.const(Number(USD / base("day"), Fraction(1, 100_000_000)), 79343000)
        )
        amount = code.op("round", a_day, imm=(1, step, 0))
        results["amount:2/days"] = amount
        results["subtotal:energy"] = energy
        results["energy"] = energy
        results["total"] = code.op("add", energy, amount)
        return results

    def charge(self) -> int:
        code = self.function("charge")
        return code.finish(self.lines(code, rounded=True))

    def exact(self) -> int:
        code = self.function("exact")
        results = self.lines(code, rounded=False)
        return code.finish({"total": results["total"]})

    def claim(self, name: str, kind: str = "bill", variation: Variation | None = None) -> Goal:
        return Goal(self, name, kind, variation)


class Goal(Code):
    """A goal that is being written; ``holds`` ends it."""

    def __init__(self, book: Book, name: str, kind: str, variation: Variation | None) -> None:
        super().__init__(book, f"goal of {name}")
        self.claim = name
        self.kind = kind
        self.variation = variation

    def holds(self, truth: int) -> None:
        goal = self.finish({"holds": truth})
        self.book.properties.append(Property(self.claim, self.kind, goal, None, self.variation))


__all__ = ["CENT", "ENERGY", "KWH", "Dated", "TimeOfUse", "Truth", "day"]

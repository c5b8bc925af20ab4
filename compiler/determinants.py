"""Billing determinants: what they are called, what type and range they have, and how bills speak of them.

``charge`` and properties take determinants as parameters, ``measure`` computes
them.  Both see the same leaves of expressions; here each leaf is written as
determinants of the finest kind (a cell of a grid, a highest, a count of days),
which are noted as *wanted* so that ``measure`` knows what to make.

Ranges are derived from the channels' ranges and the most rows that the door
admits: a total lies within (most intervals) × (range of one interval), and a
highest within (rows of the window) × (range of one reading) ÷ window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from compiler import names
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.metered import Metered
from compiler.ranges import Interval
from compiler.sources import (
    CellHighest,
    CellTotal,
    Coincident,
    Contains,
    Daily,
    DayCount,
    DayTotal,
    Given,
    Moving,
    OnDay,
    PartOn,
    Past,
    Scalar,
    Source,
    TierCell,
)
from compiler.types import bounds, number, plain
from dsl.model import expressions as m
from dsl.model.base import NumberType, OptionType
from dsl.model.calendar import Schedule
from dsl.model.tariff import ScalarQuantity, Tariff
from dsl.units import quantity
from runtime.machine.types import COUNT, DAYS, WORD_MAX, WORD_MIN, Plain, Truth

COUNTED = {"at least": "periods of", "longest run": "longest run of", "latest run": "latest run of"}
"""Aggregates of history that count entries, in the words of their names."""
COMPARED = {"<": "below", "<=": "at most", ">": "above", ">=": "at least"}


@dataclass(frozen=True, slots=True)
class Determinant:
    """A determinant: name, type, range, and where it comes from."""

    name: str
    type: Plain
    low: int
    high: int
    source: Source


class Determinants:
    """The determinants of a tariff, and which of them are wanted so far (in order of first mention)."""

    def __init__(self, tariff: Tariff, enums: dict[str, int], day_type: Callable[[m.Expr], Value]) -> None:
        self.tariff = tariff
        self.enums = enums
        self.day_type = day_type
        """Type and range of a day-level expression."""
        self.metered: dict[str, Metered] = {}
        self.scalars: dict[str, tuple[Plain, Interval]] = {}
        self.wanted: dict[str, Determinant] = {}
        self._anonymous: dict[object, int] = {}
        self._totals: dict[object, list[Determinant]] = {}

    def want(self, name: str, kind: Plain, interval: Interval, source: Source) -> Determinant:
        """Note that something speaks of this determinant."""
        known = self.wanted.setdefault(name, Determinant(name, kind, *interval, source))
        if known.source != source:
            raise CannotCompile(f"two determinants are called {name}", hint=f"rename the quantity {name}")
        return known

    # --- cells

    def parts(self, part: int | None) -> list[int | None]:
        """The parts that a leaf ranges over, where it restricts or is restricted by periods."""
        count = len(self.tariff.parts)
        if count <= 1:
            return [None]
        return [part] if part is not None else list(range(count))

    def only(self, part: int | None) -> int | None:
        """A part, or None where there is only one."""
        return part if len(self.tariff.parts) > 1 else None

    @property
    def one_part_each(self) -> bool:
        """Whether every billing period lies in one part: seasons by billing month, and one edition."""
        by_date = self.tariff.calendar.seasons_by == "date" and len(self.tariff.calendar.seasons) > 1
        return not by_date and len(self.tariff.edition_starts) == 0

    def period_numbers(self, schedule: str | None, periods: tuple[str, ...] | None) -> tuple[int, ...] | None:
        """The positions of periods in their schedule."""
        if periods is None:
            return None
        order = [period.name for period in self.schedule(schedule).periods]
        return tuple(order.index(period) for period in periods)

    def schedule(self, name: str | None) -> Schedule:
        """The schedule of this name; None is the calendar's own."""
        for known in self.tariff.calendar.schedules:
            if known.name == (name or ""):
                return known
        raise CannotCompile(f"there is no schedule {name!r}")

    def labels(self, part: int | None, schedule: str | None, period: int | None) -> list[str]:
        """The labels of a cell."""
        name = None
        if period is not None:
            name = self.schedule(schedule).periods[period].name
        return names.cell(self.tariff.parts, part, schedule, name)

    def cell_total(
        self, quantity: str, part: int | None, schedule: str | None, period: int | None
    ) -> Determinant:
        """One cell of a total."""
        metered = self.metered[quantity]
        source = CellTotal(quantity, part, None if period is None else schedule or "", period)
        name = names.of_cell(quantity, self.labels(part, schedule, period))
        return self.want(name, metered.type, metered.total, source)

    def total(
        self, quantity: str, part: int | None, schedule: str | None, periods: tuple[str, ...] | None
    ) -> list[Determinant]:
        """A total as the cells that it is the sum of."""
        key = (quantity, part, schedule, periods)
        if key not in self._totals:
            self._totals[key] = self._cells_of(*key)
        return self._totals[key]

    def _cells_of(
        self, quantity: str, part: int | None, schedule: str | None, periods: tuple[str, ...] | None
    ) -> list[Determinant]:
        numbers = self.period_numbers(schedule, periods)
        if numbers is None:
            return [self.cell_total(quantity, self.only(part), None, None)]
        return [
            self.cell_total(quantity, one, schedule, number) for one in self.parts(part) for number in numbers
        ]

    def highest(self, leaf: m.Highest) -> list[Determinant]:
        """A highest as those that it is the greatest of."""
        title = names.highest(leaf.quantity, leaf.window, leaf.slide)
        kind, interval = self.metered[leaf.quantity].power(leaf.window)
        numbers = self.period_numbers(leaf.schedule, leaf.periods)
        if leaf.slide is not None:
            part = self.only(leaf.part)
            source = Moving(leaf.quantity, leaf.window, leaf.slide, part, leaf.schedule, numbers)
            return [self.want(self._spread(title, part, leaf.schedule, numbers), kind, interval, source)]
        found = []
        parts = self.parts(leaf.part) if numbers is not None else [self.only(leaf.part)]
        for part in parts:
            for period in numbers if numbers is not None else (None,):
                schedule = None if period is None else leaf.schedule or ""
                source_of = CellHighest(leaf.quantity, leaf.window, part, schedule, period)
                name = names.of_cell(title, self.labels(part, leaf.schedule, period))
                found.append(self.want(name, kind, interval, source_of))
        return found

    def _spread(
        self, title: str, part: int | None, schedule: str | None, numbers: tuple[int, ...] | None
    ) -> str:
        """A name for a part and several periods at once."""
        labels = self.labels(part, None, None)
        for period in numbers or ():
            labels += self.labels(None, schedule, period)
        return names.of_cell(title, labels)

    def daily(self, leaf: m.DailyHighest, rank: int) -> Determinant:
        """One aggregate of daily highest blocks."""
        numbers = self.period_numbers(leaf.schedule, leaf.periods)
        part = self.only(leaf.part)
        source = Daily(leaf.quantity, leaf.window, rank, part, leaf.schedule, numbers)
        title = f"daily highest {leaf.window}-minute {leaf.quantity}"
        prefix = {0: "sum of ", -1: "days of "}.get(rank, f"number {rank} of ")
        name = self._spread(prefix + title, part, leaf.schedule, numbers)
        kind, (low, high) = self.metered[leaf.quantity].power(leaf.window)
        days = self.tariff.readings.maximum_days + 1
        if rank == -1:
            return self.want(name, COUNT, (0, days), source)
        return self.want(name, kind, (low, high * days if rank == 0 else high), source)

    def coincident(self, leaf: m.AtInstant) -> Determinant:
        """The average power around a published instant."""
        kind, (low, high) = self.metered[leaf.quantity].power(leaf.window, signed=True)
        name = f"{leaf.window}-minute {leaf.quantity} at {leaf.input}"
        return self.want(name, kind, (low, high), Coincident(leaf.quantity, leaf.input, leaf.window))

    def tier_cells(self, leaf: m.TierQuantity) -> list[Determinant]:
        """The cells of a tier of a ladder that is filled in order of time."""
        metered = self.metered[leaf.quantity]
        numbers = self.period_numbers(leaf.schedule, leaf.periods)
        low, high = metered.total
        wide = (low - max(high, 0), high + max(-low, 0)) if low < 0 else metered.total
        found = []
        parts = self.parts(leaf.part) if numbers is not None else [self.only(leaf.part)]
        for part in parts:
            for period in numbers if numbers is not None else (None,):
                schedule = None if period is None else leaf.schedule or ""
                source = TierCell(leaf.ladder, leaf.quantity, leaf.tier, part, schedule, period)
                labels = [*self.labels(part, leaf.schedule, period), self._tier(leaf)]
                name = names.of_cell(leaf.quantity, labels)
                found.append(self.want(name, metered.type, wide, source))
        return found

    def _tier(self, leaf: m.TierQuantity) -> str:
        ladders = [ladder.name for ladder in self.tariff.ladders if ladder.basis == "in order"]
        return f"tier {leaf.tier + 1}" if ladders[0] == leaf.ladder else f"{leaf.ladder}:tier {leaf.tier + 1}"

    # --- days, dates, facts, history

    def days(self, part: int | None) -> Determinant:
        """The number of days."""
        one = self.only(part)
        name = names.of_cell("days", self.labels(one, None, None))
        return self.want(name, DAYS, (0, self.tariff.readings.maximum_days), DayCount(one))

    def day_sum(self, leaf: m.DaySum) -> Determinant:
        """A sum over days."""
        one = self.only(leaf.part)
        name = names.of_cell(f"day-sum {self._order('day', leaf.of)}", self.labels(one, None, None))
        each = self.day_type(leaf.of)
        days = self.tariff.readings.maximum_days
        interval = (min(0, each.low * days), max(0, each.high * days))
        return self.want(name, each.number, interval, DayTotal(leaf.of, one))

    def _order(self, kind: str, key: object) -> int:
        """1, 2, … in order of first mention."""
        count = sum(1 for known in self._anonymous if isinstance(known, tuple) and known[0] == kind)
        return self._anonymous.setdefault((kind, key), count + 1)

    def fact(self, leaf: m.Fact) -> Determinant:
        """A fact on the first or the last day."""
        (known,) = [fact for fact in self.tariff.facts if fact.name == leaf.name]
        kind = plain(known.type, self.enums)
        last = leaf.when == "last day"
        interval = (0, 1) if isinstance(kind, Truth) else (WORD_MIN, WORD_MAX)
        if isinstance(known.type, NumberType):
            interval = bounds(known.type)
        if isinstance(known.type, OptionType):
            interval = (0, self._options(known.type.enum) - 1)
        return self.want(names.fact(leaf.name, last), kind, interval, OnDay(f"fact:{leaf.name}", last))

    def _options(self, enum: str) -> int:
        (known,) = [one for one in self.tariff.enums if one.name == enum]
        return len(known.options)

    def factor(self, leaf: m.Factor) -> Determinant:
        """A factor on the first or the last day."""
        (known,) = [factor for factor in self.tariff.factors if factor.name == leaf.name]
        last = leaf.when == "last day"
        name = names.factor(leaf.name, leaf.column, last)
        source = OnDay(names.factor_input(leaf.name, leaf.column), last)
        return self.want(name, number(known.type), bounds(known.type), source)

    def part_on(self, leaf: m.PartOn) -> Determinant:
        """Whether the first or the last day lies in a part; yes where there is only one."""
        one = self.tariff.parts[leaf.part]
        name = f"the {leaf.when} is in {one.name or 'the only part'}"
        return self.want(name, Truth(), (0, 1), PartOn(leaf.part, leaf.when == "last day"))

    def contains(self, leaf: m.PeriodContains) -> Determinant:
        """Whether a date or an anniversary lies in the period."""
        if leaf.month_day is not None:
            what = f"{leaf.month_day[0]:02}-{leaf.month_day[1]:02}"
        else:
            what = f"anniversary of {leaf.anniversary_of}"
        source = Contains(leaf.month_day, leaf.anniversary_of)
        return self.want(f"contains:{what}", Truth(), (0, 1), source)

    def past(self, leaf: m.History, take: str) -> Determinant:
        """An aggregate over earlier periods."""
        (known,) = [item for item in self.tariff.history if item.name == leaf.name]
        periods = min(leaf.periods, known.periods)
        months = "" if leaf.months is None else f" in {','.join(str(month) for month in leaf.months)}"
        if take in COUNTED and leaf.threshold is not None:
            what, threshold = self._bound(leaf.threshold)
            said = f"{COUNTED[take]} {leaf.name} {COMPARED[leaf.operator]} {what}"
            source = Past(leaf.name, take, periods, leaf.months, threshold, leaf.operator)
            return self.want(f"history:{said} of {periods}{months}", COUNT, (0, periods), source)
        name = f"history:{take} {leaf.name} of {periods}{months}"
        kind, (low, high) = number(known.type), bounds(known.type)
        source = Past(leaf.name, take, periods, leaf.months, None)
        if take == "entries":
            return self.want(name, COUNT, (0, periods), source)
        if take == "sum":
            return self.want(name, kind, (min(0, low * periods), max(0, high * periods)), source)
        return self.want(name, kind, (min(low, 0), max(high, 0)), source)

    def _bound(self, bound: m.Expr) -> tuple[str, m.Expr]:
        """What history is compared with, for a name; a literal is the same wherever it stands."""
        if isinstance(bound, m.Number) and isinstance(bound.type, NumberType):
            placeless = replace(bound, span=self.tariff.history[0].span)
            return quantity(bound.value, bound.type.unit), placeless
        return f"bound {self._order('bound', bound)}", bound

    def register(self, name: str) -> Determinant:
        """A register's determinant, given by the caller."""
        (known,) = [one for one in self.tariff.inputs if one.name == name]
        assert isinstance(known.type, NumberType)
        title = f"register:{name}"
        return self.want(title, number(known.type), bounds(known.type), Given(title))

    def billing_month(self) -> Determinant:
        """1 to 12."""
        return self.want("billing-month", COUNT, (1, 12), Given("billing-month"))

    def scalar(self, name: str) -> Determinant:
        """A named quantity."""
        kind, interval = self.scalars[name]
        return self.want(name, kind, interval, Scalar(name))


def scalars(tariff: Tariff) -> list[ScalarQuantity]:
    """The quantities computed once a period, in order."""
    return [one for one in tariff.quantities if isinstance(one, ScalarQuantity)]

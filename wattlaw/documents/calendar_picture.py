"""The calendar drawn: which hour of which kind of day, in which season, is what period at what price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from dsl.model.calendar import Period, PeriodSpan, Schedule
from dsl.model.rates import Axis
from dsl.model.tariff import Tariff
from wattlaw.documents.blocks import Figure
from wattlaw.documents.numerals import clock, decimal
from wattlaw.documents.svg import Drawing, colour_of, ink_on

LEFT, TOP, HOUR, ROW, GAP = 150, 46, 26, 24, 14
KINDS: tuple[tuple[str, int, bool], ...] = (
    ("weekday", 2, False),
    ("Saturday", 5, False),
    ("Sunday", 6, False),
    ("holiday", 2, True),
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of one day, in minutes, that belongs to one period."""

    start: int
    end: int
    period: str


def applies(span: PeriodSpan, season: str | None, weekday: int, *, holiday: bool) -> bool:
    """Whether a span covers days of this kind in this season (date limits are drawn apart)."""
    if span.seasons is not None and season not in span.seasons:
        return False
    if holiday and span.days.holidays == "taken in":
        return True
    if holiday and span.days.holidays == "left out":
        return False
    return weekday in span.days.weekdays


def stretches(schedule: Schedule, season: str | None, weekday: int, *, holiday: bool) -> tuple[Stretch, ...]:
    """One day of this kind, from midnight to midnight, as stretches in order of time."""
    owner = [_rest(schedule.periods)] * 96
    for period in schedule.periods:
        for span in period.spans:
            if applies(span, season, weekday, holiday=holiday):
                for quarter in range(span.start // 15, span.end // 15):
                    owner[quarter] = period.name
    found: list[Stretch] = []
    for quarter, name in enumerate(owner):
        if found and found[-1].period == name:
            found[-1] = Stretch(found[-1].start, quarter * 15 + 15, name)
        else:
            found.append(Stretch(quarter * 15, quarter * 15 + 15, name))
    return tuple(found)


def _rest(periods: tuple[Period, ...]) -> str:
    return next((period.name for period in periods if period.rest), "")


def day_kinds(
    schedule: Schedule, season: str | None, *, has_holidays: bool
) -> list[tuple[str, tuple[Stretch, ...]]]:
    """The kinds of day that differ in this season, equal ones under one name."""
    grouped: list[tuple[list[str], tuple[Stretch, ...]]] = []
    for name, weekday, holiday in KINDS:
        if holiday and not has_holidays:
            continue
        shape = stretches(schedule, season, weekday, holiday=holiday)
        for names, known in grouped:
            if known == shape:
                names.append(name)
                break
        else:
            grouped.append(([name], shape))
    if len(grouped) == 1:
        return [("every day", grouped[0][1])]
    return [(_together(names), shape) for names, shape in grouped]


def _together(names: list[str]) -> str:
    joined = ", ".join(names)
    return joined.replace("Saturday, Sunday", "weekend")


def prices_by_cell(tariff: Tariff, schedule: str) -> dict[tuple[str | None, str], Fraction]:
    """Price of the first block of the schedule's energy grid, by (season, period)."""
    for grid in tariff.grids:
        periods = next((axis for axis in grid.axes if axis.kind == "period"), None)
        if periods is not None and periods.of == schedule and "h" in dict(grid.unit.powers):
            return _first_prices(grid.axes, grid.editions[-1].values)
    return {}


def _first_prices(
    axes: tuple[Axis, ...], values: tuple[Fraction | None, ...]
) -> dict[tuple[str | None, str], Fraction]:
    found: dict[tuple[str | None, str], Fraction] = {}
    keys = [axis.keys for axis in axes]
    for cell, value in zip(product(*keys), values, strict=True):
        if value is None:
            continue
        season = next((key for axis, key in zip(axes, cell, strict=True) if axis.kind == "season"), None)
        period = next(key for axis, key in zip(axes, cell, strict=True) if axis.kind == "period")
        found.setdefault((season, period), value)
    return found


def calendar_figure(tariff: Tariff, schedule: Schedule) -> Figure:
    """The picture: a row a kind of day, a block a season, 24 hours across."""
    prices = prices_by_cell(tariff, schedule.name)
    ranked = sorted(set(prices.values()))
    seasons: list[str | None] = [season.name for season in tariff.calendar.seasons] or [None]
    has_holidays = bool(tariff.calendar.holidays)
    plan = [(season, day_kinds(schedule, season, has_holidays=has_holidays)) for season in seasons]
    height = TOP + sum(len(rows) * ROW + GAP for _, rows in plan) + 8
    drawing = Drawing(LEFT + 24 * HOUR + 24, height)
    _hours(drawing, height)
    y = TOP
    spoken: list[str] = []
    for season, rows in plan:
        for name, shape in rows:
            label = f"{season}, {name}" if season else name
            drawing.text(LEFT - 8, y + 16, label, anchor="end", size=11)
            for stretch in shape:
                price = prices.get((season, stretch.period), prices.get((None, stretch.period)))
                _paint(drawing, stretch, y, price, ranked)
            told = ", ".join(f"{clock(s.start)}–{clock(s.end)} {s.period}" for s in shape)
            spoken.append(f"{label}: {told}")
            y += ROW
        y += GAP
    named = f" ({schedule.name})" if schedule.name else ""
    return Figure(
        f"calendar{'-' + schedule.name if schedule.name else ''}",
        drawing.finish("; ".join(spoken)),
        f"What each hour is{named}. Darker is dearer; prices in {tariff.header.currency} per kWh.",
        "; ".join(spoken),
    )


def _hours(drawing: Drawing, height: int) -> None:
    for hour in range(0, 25, 3):
        x = LEFT + hour * HOUR
        drawing.text(x, TOP - 12, f"{hour:02d}:00", anchor="middle", size=10, colour="#5b6577")
        drawing.line(x, TOP - 6, x, height - 8, "#d5dae2")


def _paint(
    drawing: Drawing, stretch: Stretch, y: int, price: Fraction | None, ranked: list[Fraction]
) -> None:
    x, end = LEFT + stretch.start * HOUR // 60, LEFT + stretch.end * HOUR // 60
    colour = colour_of(ranked.index(price), len(ranked)) if price is not None else "#dfe4ea"
    label = stretch.period if price is None else f"{stretch.period} {decimal(price)}"
    hint = f"{clock(stretch.start)} to {clock(stretch.end)}: {label}"
    drawing.rectangle(x, y, end - x - 1, ROW - 3, colour, hint)
    if (end - x) > 7 * len(label):
        drawing.text((x + end) // 2, y + 15, label, anchor="middle", size=10, colour=ink_on(colour))
    elif (end - x) > 7 * len(stretch.period):
        drawing.text((x + end) // 2, y + 15, stretch.period, anchor="middle", size=10, colour=ink_on(colour))

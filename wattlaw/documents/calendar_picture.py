"""The calendar drawn: which hour of which kind of day, in which season, is what period at what price."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby, product

from dsl.model.calendar import Schedule
from dsl.model.rates import RateGrid
from dsl.model.tariff import Tariff
from wattlaw.documents.blocks import Figure
from wattlaw.documents.day_shapes import DayShape, Stretch, day_shapes
from wattlaw.documents.numerals import clock, decimal
from wattlaw.documents.svg import Drawing, colour_of, ink_on

TOP, HOUR, ROW, GAP, LETTER, SWATCH = 46, 26, 24, 14, 7, 14
"""Pixels; a letter is taken as ``LETTER`` wide."""
SOFT = "#5b6577"


@dataclass(frozen=True, slots=True)
class Prices:
    """Price of the first block by (season, period); ``grid`` names the rates, ``places`` its decimals."""

    grid: str
    by_cell: dict[tuple[str | None, str], Fraction]
    places: int
    first_of_several: bool

    def of(self, season: str | None, period: str) -> Fraction | None:
        """The price in a season, None where the rates give none."""
        return self.by_cell.get((season, period), self.by_cell.get((None, period)))


def prices_of(tariff: Tariff, schedule: str) -> Prices:
    """The prices of the schedule's first grid per kWh; none when the schedule is only for demand."""
    for grid in tariff.grids:
        periods = next((axis for axis in grid.axes if axis.kind == "period"), None)
        if periods is not None and periods.of == schedule and "h" in dict(grid.unit.powers):
            return _first_prices(grid)
    return Prices("", {}, 0, first_of_several=False)


def _first_prices(grid: RateGrid) -> Prices:
    found: dict[tuple[str | None, str], Fraction] = {}
    for cell, value in zip(
        product(*(axis.keys for axis in grid.axes)), grid.editions[-1].values, strict=True
    ):
        if value is None:
            continue
        keys = {axis.kind: key for axis, key in zip(grid.axes, cell, strict=True)}
        found.setdefault((keys.get("season"), keys["period"]), value)
    several = any(axis.kind == "tier" for axis in grid.axes)
    return Prices(grid.name, found, len(decimal(grid.step).partition(".")[2]), several)


def calendar_figure(tariff: Tariff, schedule: Schedule) -> Figure:
    """The picture: a row a kind of day, a block a season, 24 hours across, the legend below."""
    prices = prices_of(tariff, schedule.name)
    shapes = day_shapes(tariff.calendar, schedule)
    paint = _Paint(schedule, prices)
    labels = [_label(shape) for shape in shapes]
    left = 24 + LETTER * max(len(label) for label in labels)
    legend = paint.legend(shapes)
    seasons = [list(rows) for _, rows in groupby(shapes, key=lambda shape: shape.season)]
    bottom = TOP + len(shapes) * ROW + len(seasons) * GAP
    drawing = Drawing(left + 24 * HOUR + 24, bottom + 20 * len(legend) + 8)
    _hours(drawing, left, bottom)
    y = TOP
    for rows in seasons:
        for shape in rows:
            drawing.text(left - 8, y + 16, _label(shape), anchor="end", size=11)
            for stretch in shape.stretches:
                paint.stretch(drawing, left, y, shape.season, stretch)
            y += ROW
        y += GAP
    for place, (colour, words) in enumerate(legend):
        drawing.rectangle(left, bottom + 20 * place, SWATCH, SWATCH, colour)
        drawing.text(left + SWATCH + 8, bottom + 20 * place + 11, words, size=11)
    spoken = "; ".join(f"{label}: {_told(shape)}" for label, shape in zip(labels, shapes, strict=True))
    suffix = f"-{schedule.name}" if schedule.name else ""
    return Figure(
        f"calendar{suffix}",
        drawing.finish(spoken),
        _caption(schedule, prices, tariff.header.currency),
        spoken,
    )


def _label(shape: DayShape) -> str:
    return f"{shape.season}, {shape.name}" if shape.season else shape.name


def _told(shape: DayShape) -> str:
    return ", ".join(f"{clock(s.start)}–{clock(s.end)} {s.period}" for s in shape.stretches)


def _caption(schedule: Schedule, prices: Prices, currency: str) -> str:
    named = f" in the schedule {schedule.name}" if schedule.name else ""
    words = f"What each hour is{named}, in local time."
    if not prices.by_cell:
        return words
    which = "those of the first block of" if prices.first_of_several else "of"
    return f"{words} Darker is dearer; the prices are {which} rates {prices.grid}, in {currency} per kWh."


def _hours(drawing: Drawing, left: int, bottom: int) -> None:
    for hour in range(0, 25, 3):
        x = left + hour * HOUR
        drawing.text(x, TOP - 12, f"{hour:02d}:00", anchor="middle", size=10, colour=SOFT)
        drawing.line(x, TOP - 6, x, bottom - GAP, "#d5dae2")


class _Paint:
    """Colours: by price, or by period where there is no price."""

    def __init__(self, schedule: Schedule, prices: Prices) -> None:
        self.prices = prices
        self.ranked = sorted(set(prices.by_cell.values()))
        self.periods = [period.name for period in reversed(schedule.periods)]

    def colour(self, season: str | None, period: str) -> str:
        price = self.prices.of(season, period)
        if price is not None:
            return colour_of(self.ranked.index(price), len(self.ranked))
        if self.ranked or period not in self.periods:
            return "#dfe4ea"
        return colour_of(self.periods.index(period), len(self.periods))

    def words(self, season: str | None, period: str) -> str:
        price = self.prices.of(season, period)
        return period if price is None else f"{period} {decimal(price, self.prices.places)}"

    def stretch(self, drawing: Drawing, left: int, y: int, season: str | None, stretch: Stretch) -> None:
        """One stretch of a day, with as much of its words as it holds."""
        x, end = left + stretch.start * HOUR // 60, left + stretch.end * HOUR // 60
        colour, label = self.colour(season, stretch.period), self.words(season, stretch.period)
        hint = f"{clock(stretch.start)} to {clock(stretch.end)}: {label}"
        drawing.rectangle(x, y, end - x - 1, ROW - 3, colour, hint)
        fitting = next((text for text in (label, stretch.period) if end - x > LETTER * len(text)), "")
        if fitting:
            drawing.text((x + end) // 2, y + 15, fitting, anchor="middle", size=10, colour=ink_on(colour))

    def legend(self, shapes: list[DayShape]) -> list[tuple[str, str]]:
        """(colour, words) of each period and price that occurs, cheapest first."""
        found: dict[tuple[str, str], list[str]] = {}
        rank: dict[tuple[str, str], tuple[Fraction, int]] = {}
        for shape in shapes:
            for name in dict.fromkeys(stretch.period for stretch in shape.stretches):
                key = self.colour(shape.season, name), self.words(shape.season, name)
                seasons = found.setdefault(key, [])
                if shape.season is not None and shape.season not in seasons:
                    seasons.append(shape.season)
                place = self.periods.index(name) if name in self.periods else -1
                rank[key] = self.prices.of(shape.season, name) or Fraction(0), place
        ordered = sorted(found, key=lambda key: (rank[key], key))
        every = {shape.season for shape in shapes}
        return [
            (key[0], key[1] + ("" if len(found[key]) in (0, len(every)) else f", {' and '.join(found[key])}"))
            for key in ordered
        ]

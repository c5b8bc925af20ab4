"""Tiers drawn: the price of each block, season by season."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from dsl.model.base import NumberType
from dsl.model.expressions import Number
from dsl.model.rates import Axis, Ladder, RateGrid
from dsl.units import spell
from wattlaw.documents.blocks import Figure
from wattlaw.documents.numerals import decimal
from wattlaw.documents.svg import Drawing, colour_of, ink_on

TOP, ROW, FULL, LETTER = 18, 26, 360, 7
"""Pixels; a letter is taken as that wide."""


def tier_axis(grid: RateGrid) -> Axis | None:
    """The axis of a grid that lists blocks, if it has one."""
    return next((axis for axis in grid.axes if axis.kind == "tier"), None)


def tiers_figure(grid: RateGrid, ladder: Ladder | None) -> Figure:
    """A bar a block, as long as its price, grouped by what else the grid distinguishes."""
    tiers = tier_axis(grid)
    assert tiers is not None
    groups = _groups(grid, tiers)
    prices = sorted({price for _, bars in groups for _, price in bars})
    dearest = max(*prices, Fraction(0)) or Fraction(1)
    rows = sum(len(bars) + (1 if name else 0) for name, bars in groups)
    words = _words(tiers, ladder)
    left = 16 + LETTER * max(len(text) for text in words.values())
    drawing = Drawing(left + FULL + 90, TOP + rows * ROW + 12)
    y = TOP
    spoken: list[str] = []
    for name, bars in groups:
        if name:
            drawing.text(8, y + 15, name, size=12, weight=600)
            y += ROW
        for block, price in bars:
            label = words[block]
            drawing.text(left - 8, y + 15, label, anchor="end", size=11)
            length = max(2, int(max(price, Fraction(0)) * FULL / dearest))
            colour = colour_of(prices.index(price), len(prices))
            told = f"{label}: {decimal(price)} {spell(grid.unit)}"
            drawing.rectangle(left, y, length, ROW - 6, colour, told)
            _price(drawing, left, length, y, price, colour)
            spoken.append(f"{name}, {told}" if name else told)
            y += ROW
    return Figure(
        f"blocks-{grid.name}",
        drawing.finish("; ".join(spoken)),
        f"The price of each block of {grid.name}, in {spell(grid.unit)}.",
        "; ".join(spoken),
    )


def _words(tiers: Axis, ladder: Ladder | None) -> dict[str, str]:
    """Each block in the words of the text, with its bounds where those are fixed and not said already."""
    plain = {key: key for key in tiers.keys}
    if ladder is None or len(ladder.bounds) != 1 or not all(isinstance(b, Number) for b in ladder.bounds[0]):
        return plain
    bounds = [bound for bound in ladder.bounds[0] if isinstance(bound, Number)]
    if len(bounds) + 1 != len(tiers.keys):
        return plain
    for place, key in enumerate(tiers.keys[1:-1], 1):
        low, high = decimal(bounds[place - 1].value), decimal(bounds[place].value)
        kind = bounds[place].type
        unit = f" {spell(kind.unit)}" if isinstance(kind, NumberType) else ""
        plain[key] = f"{key} ({low} to {high}{unit})"
    return plain


def _price(drawing: Drawing, left: int, length: int, y: int, price: Fraction, colour: str) -> None:
    if length > 80:
        drawing.text(left + length - 6, y + 14, decimal(price), anchor="end", size=11, colour=ink_on(colour))
    else:
        drawing.text(left + length + 6, y + 14, decimal(price), size=11)


def _groups(grid: RateGrid, tiers: Axis) -> list[tuple[str, list[tuple[str, Fraction]]]]:
    """(name of the other keys, blocks with prices); groups with equal prices are told together."""
    found: dict[str, list[tuple[str, Fraction]]] = {}
    cells = product(*(axis.keys for axis in grid.axes))
    for cell, value in zip(cells, grid.editions[-1].values, strict=True):
        if value is None:
            continue
        named = list(zip(grid.axes, cell, strict=True))
        block = next(key for axis, key in named if axis is tiers)
        name = ", ".join(key for axis, key in sorted(named, key=_season_first) if axis is not tiers)
        found.setdefault(name, []).append((block, value))
    merged: list[tuple[str, list[tuple[str, Fraction]]]] = []
    for name, bars in found.items():
        same = next((i for i, (_, known) in enumerate(merged) if known == bars), None)
        if same is None:
            merged.append((name, bars))
        else:
            merged[same] = (f"{merged[same][0]} and {name}", bars)
    return merged


def _season_first(named: tuple[Axis, str]) -> bool:
    return named[0].kind != "season"

"""Rate grids as the sheet prints them: one table an edition."""

from __future__ import annotations

from itertools import product

from dsl.model.base import OptionType
from dsl.model.rates import Factor, PriceTable, RateGrid
from dsl.model.tariff import Tariff
from dsl.units import spell
from wattlaw.documents.blocks import Paragraph, Table
from wattlaw.documents.numerals import decimal


def rate_tables(grid: RateGrid) -> list[Table]:
    """A table for each edition; the season axis, where there is one, runs across."""
    across = next((axis for axis in grid.axes if axis.kind in ("season", "component")), None)
    down = [axis for axis in grid.axes if axis is not across]
    places, blocks = _places(grid), any(axis.kind == "tier" for axis in grid.axes)
    tables = []
    for edition in grid.editions:
        value_of = dict(zip(product(*(axis.keys for axis in grid.axes)), edition.values, strict=True))
        columns = across.keys if across else ("",)
        rows = []
        for keys in product(*(axis.keys for axis in down)):
            cells = []
            for column in columns:
                rest = iter(keys)
                cell = tuple(column if axis is across else next(rest) for axis in grid.axes)
                value = value_of[cell]
                cells.append("–" if value is None else decimal(value, places))
            if blocks and set(cells) == {"–"}:
                continue  # a block of other rows
            rows.append((", ".join(keys) or "all", *cells))
        headers = (grid.name.replace("-", " "), *(columns if across else (spell(grid.unit),)))
        since = f", from {edition.start.isoformat()}" if edition.start else ""
        tables.append(
            Table(
                headers,
                tuple(rows),
                frozenset(range(1, len(headers))),
                f"Rates {grid.name}, in {spell(grid.unit)}{since}.",
            )
        )
    return tables


def factor_table(factor: Factor) -> Table:
    """The dated rows of a filed factor; the bounds stand in the caption."""
    headers = ("from", *(factor.columns or (factor.name,)))
    rows = tuple((start.isoformat(), *(decimal(value) for value in values)) for start, values in factor.rows)
    low, high = factor.type.low, factor.type.high
    bounds = "" if low is None or high is None else f", filed between {decimal(low)} and {decimal(high)}"
    caption = (
        f"Factor {factor.name}, in {spell(factor.type.unit)}{bounds}; proofs hold for every value in between."
    )
    return Table(headers, rows, frozenset(range(1, len(headers))), caption)


def price_files(tariff: Tariff, prices: PriceTable) -> Paragraph | Table:
    """Where a table's prices come from; a row for each value of the customer's fact that chooses the file."""
    head = f"Prices {prices.name}, in {spell(prices.type.unit)}"
    fact = next((fact for fact in tariff.facts if fact.name == prices.fact), None)
    if fact is None:
        (file,) = prices.files
        return Paragraph(f"{head}: {len(file.values):,} values from {file.file}, sha256 {file.sha256}.")
    options = next((e.options for e in tariff.enums if OptionType(e.name) == fact.type), None)
    rows = [
        (
            str(file.value) if options is None or file.value is None else options[file.value],
            f"{len(file.values):,}",
            decimal(min(file.values)),
            decimal(max(file.values)),
            f"{file.file}, sha256 {file.sha256}",
        )
        for file in prices.files
    ]
    caption = f"{head}: the file of the customer's {fact.name}; where there is none, the bill is refused."
    headers = (fact.name, "values", "least", "greatest", "from")
    return Table(headers, tuple(rows), frozenset({1, 2, 3}), caption)


def _places(grid: RateGrid) -> int:
    """Decimals of the grid's step, so that a column lines up."""
    return len(decimal(grid.step).partition(".")[2]) if "/" not in decimal(grid.step) else 0

"""Syntax tree of what prices are taken from: grids, filed factors, price files."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.expressions import Expr, Literal, Name, UnitName


@node
class TierKey:
    """A block: ``first 400 kWh`` · ``next 600 kWh`` (sizes, one above the other) · ``up to 130% of
    allowance``
    (an absolute upper bound) · ``over 1,000 kWh`` (the open rest; ``bound`` must repeat the last upper bound,
    or is None for ``the rest``).

    Bounds are period-level expressions in the quantity's unit; ``13 kWh per day`` counts the days,
    ``650 kWh in the billing period`` says the same as ``650 kWh`` (kept as ``650 kWh``), and
    ``125 kWh per kW of billing-demand`` is hours' use.
    """

    kind: OneOf["first", "next", "up to", "over", "rest"]
    bound: Expr | None
    words: str = field(compare=False)
    span: Span = field(compare=False)


@node
class RateRow:
    """Keys (seasons, periods, options, quantities, components, at most one block) and one value a column.

    A value None is ``none`` (no price there); bare numbers are in the grid's unit.
    """

    keys: tuple[Name | TierKey, ...]
    values: tuple[Literal | None, ...]
    span: Span = field(compare=False)


@node
class EditionRows:
    """Rows that hold from ``start`` (``from 2026-06-01``); None: rows before any ``from``."""

    start: date | None
    rows: tuple[RateRow, ...]
    span: Span = field(compare=False)


@node
class BlockRule:
    """How blocks are filled.  Each part may be written once; None where it was not.

    ``blocks are not prorated`` → ``prorated`` ``"not"``; ``blocks are prorated × days ÷ 30`` → the
    expression.
    ``blocks are filled over the billing period`` / ``over each part of it`` → ``scope``;
    ``… in order of time`` / ``in proportion to each period`` / ``in each period by itself`` → ``basis``.
    ``a negative quantity is credited in the first block`` / ``is refused`` / ``cannot be`` → ``negative``.
    """

    prorated: OneOf["not"] | Expr | None
    scope: OneOf["period", "part"] | None
    basis: OneOf["each cell", "proportional", "in order"] | None
    negative: OneOf["first tier", "refused", "cannot be"] | None
    span: Span = field(compare=False)


@node
class RatesSection:
    """``rates energy, in USD per kWh   summer  winter`` and its rows.

    ``columns`` are the names at the end of the heading (seasons, options or components); none: one value
    a row.  ``components_add`` is ``the columns add up`` (unbundled components).
    ``each_period``: the unit ended in ``for each billing period`` (same as ``per billing period``).
    """

    name: Name
    unit: UnitName
    each_period: bool
    columns: tuple[Name, ...]
    editions: tuple[EditionRows, ...]
    rules: tuple[BlockRule, ...]
    components_add: bool
    change: bool
    span: Span = field(compare=False)


@node
class FactorRow:
    """``from 2022-01-01   0.024557  0.025104``: one value a column."""

    start: date
    values: tuple[Literal, ...]
    span: Span = field(compare=False)


@node
class FactorsSection:
    """``factors fuel, in USD per kWh, between 0.010 and 0.080   winter  summer`` and its dated rows.

    ``in steps of S`` after the bounds gives ``step``.  ``filed_separately``: further rows may come from
    outside.
    """

    name: Name
    unit: UnitName
    low: Literal
    high: Literal
    step: Literal | None
    columns: tuple[Name, ...]
    rows: tuple[FactorRow, ...]
    filed_separately: bool
    change: bool
    span: Span = field(compare=False)


@node
class PriceFileRow:
    """``from file "x.csv" for vintage 2023 with hash sha256:…``: ``sha256`` in hex, None where left out.

    ``fact`` and ``value`` (an option's name, or a number) are None for a file that holds for all customers.
    """

    file: str
    sha256: str | None
    fact: Name | None
    value: Name | Literal | None
    span: Span = field(compare=False)


@node
class PricesSection:
    """``prices export, in USD per kWh, between -1 and 5`` with its rows.

    ``by month, day type and hour`` → kind ``hourly``, with ``day types weekday; weekend or holiday`` →
    ``day_types`` (each a tuple of the words joined by ``or``); ``by instant`` → kind ``dated``.
    """

    name: Name
    unit: UnitName
    low: Literal | None
    high: Literal | None
    step: Literal | None
    kind: OneOf["hourly", "dated"] | None
    day_types: tuple[tuple[str, ...], ...]
    files: tuple[PriceFileRow, ...]
    change: bool
    span: Span = field(compare=False)


__all__ = [
    "BlockRule",
    "EditionRows",
    "FactorRow",
    "FactorsSection",
    "PriceFileRow",
    "PricesSection",
    "RateRow",
    "RatesSection",
    "TierKey",
]

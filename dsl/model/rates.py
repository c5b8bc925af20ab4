"""What prices are taken from: grids, ladders, factors, price tables."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from dsl.model.base import NumberType, Span
from dsl.model.expressions import Expr
from dsl.node import node
from dsl.units import Unit


@node
class Axis:
    """One axis of a grid: seasons, periods of a schedule, tiers of a ladder, options of facts, components."""

    kind: Literal["season", "period", "tier", "option", "component", "name"]
    of: str
    keys: tuple[str, ...]


@node
class Edition:
    """The values of a grid from a date on (first edition: None).  Row-major over the axes; None = none."""

    start: date | None
    values: tuple[Fraction | None, ...]


@node
class RateGrid:
    """A rate table as the sheet prints it.  ``step`` is the finest step of its literals."""

    name: str
    unit: Unit
    step: Fraction
    axes: tuple[Axis, ...]
    editions: tuple[Edition, ...]
    span: Span


@node
class Ladder:
    """Tiers of a quantity.

    ``bounds``: the upper bounds, ascending, in the quantity's unit, period
    level; the last tier is open.  With ``scope`` ``part`` there is one tuple a
    part (a ladder of its own over the part's days and usage), otherwise one.

    ``basis``: ``each cell`` (every period has a ladder of its own),
    ``proportional`` (the ladder's total is filled first, each cell takes its
    share of every tier), ``in order`` (intervals fill the ladder in order of time).
    ``negative``: what a negative quantity does: all in the first tier, or refused.
    """

    name: str
    bounds: tuple[tuple[Expr, ...], ...]
    basis: Literal["each cell", "proportional", "in order"]
    scope: Literal["period", "part"]
    negative: Literal["first tier", "refused", "cannot be"]
    labels: tuple[str, ...]
    prorated: str
    span: Span


@node
class Factor:
    """A filed factor: dated rows within declared bounds.  Proofs hold for the whole range."""

    name: str
    type: NumberType
    columns: tuple[str, ...]
    rows: tuple[tuple[date, tuple[Fraction, ...]], ...]
    words: str
    span: Span


@node
class PriceFile:
    """A file of prices, with the hash of its bytes.

    ``values`` for kind ``hourly``: 12 × len(day_types) × 24, row-major;
    for ``dated``: (instant in epoch seconds, price) rows, ascending.
    ``value`` is that of the table's fact whose prices these are: an option's index, or a
    number; None where all customers have the same.
    """

    value: int | None
    values: tuple[Fraction, ...]
    instants: tuple[int, ...]
    file: str
    sha256: str


@node
class PriceTable:
    """Prices from files, by month (1–12), day type and hour, or by instant.

    With a ``fact`` there is a file for each of some of its values, and no bill for the others.
    Without files, the prices come as an input.
    """

    name: str
    type: NumberType
    kind: Literal["hourly", "dated"]
    day_types: tuple[str, ...]
    files: tuple[PriceFile, ...]
    fact: str | None
    span: Span

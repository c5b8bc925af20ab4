"""Syntax tree of expressions that only contracts have: rows, totals over tables, what the contract holds."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.literals import Name, UnitName

if TYPE_CHECKING:
    from dsl.syntax.expressions import Expr, Item


@node
class Row:
    """``positions[m, i]``: a row of a table with several keys (one key: ``Item``)."""

    of: Name
    keys: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class RowExists:
    """``trades[t] exists``."""

    row: Item | Row
    span: Span = field(compare=False)


@node
class OrElse:
    """``marks[n], or $0 if none``: the value where there is no row."""

    of: Item | Row
    value: Expr
    span: Span = field(compare=False)


@node
class TableMeasure:
    """``sum of amount of balances where C``, ``count of trades where C``, ``lowest price of offers where C,
    or $0 if none``: over the rows of a table.

    ``sum of amount of withdraw by a``: over the calls of an action so far; ``by`` is who called.
    """

    take: OneOf["sum", "count", "lowest", "highest"]
    of: Expr | None
    table: Name
    by: Expr | None
    where: Expr | None
    or_else: Expr | None
    span: Span = field(compare=False)


@node
class PastCalls:
    """``count of calls of join by a where C``."""

    action: Name
    by: Expr | None
    where: Expr | None
    span: Span = field(compare=False)


@node
class Held:
    """``the USD held``: what the contract has of it."""

    unit: UnitName
    span: Span = field(compare=False)


@node
class Wallet:
    """``the USD wallet of p``: what p has got out of the contract less what it put in."""

    unit: UnitName
    party: Expr
    span: Span = field(compare=False)


@node
class MomentLiteral:
    """``2026-06-01 12:00`` in the contract's zone, or ``… UTC``: minutes of that clock since 1970-01-01."""

    minutes: int
    utc: bool
    span: Span = field(compare=False)

"""Syntax tree of the bill: lines, subtotals, minimums, credits, offsets, rounding."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.citations import Citation
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import Expr, LineReference, MonthDay, Name, RoundingPhrase
from dsl.syntax.inputs import MonthMeaning


@node
class AtRates:
    """``usage at rates energy [column delivery] [at the rates of …]``: each cell's quantity × its price.

    ``column`` chooses one component of an unbundled grid.
    """

    quantity: Expr
    grid: Name
    column: Name | None
    span: Span = field(compare=False)


@node
class EachRow:
    """``each row of rates demand``: the grid's rows are named after quantities; each × its price."""

    grid: Name
    span: Span = field(compare=False)


@node
class Minimum:
    """``minimum E on SUBTOTAL``: what is missing from the subtotal to E, or 0 (a line of its own)."""

    value: Expr
    on: Name | LineReference
    span: Span = field(compare=False)


@node
class Offset:
    """``offsets ON down to $0; the rest is carried to BALANCE`` (``is forfeited``: ``rest_to`` None).

    The line's credit (plus, for a balance, what that balance opened with) is used only as far as it brings
    ``on`` down to ``floor``; what is left is the balance's closing value, or is lost.
    """

    on: Name | LineReference
    floor: Expr
    rest_to: Name | None
    span: Span = field(compare=False)


@node
class BillLine:
    """``3  "Base services charge"  less AMOUNT, clauses``.

    ``less``: the amount is subtracted.  ``amount``: ``AtRates``, ``EachRow``, ``Minimum`` or an expression;
    an expression per day, per billing period or per month (``$10.00 per day``) counts the period's days,
    1, or the months by ``month`` (else by the ``a month`` row of readings).
    Clauses (order free, each once): ``when C`` · ``on the bill that contains April 10 or October 10``
    (``dated``; a
    name is the anniversary of that date fact) · ``one row for each season and period`` (``rows``:
    ``season``, ``period``,
    ``block``, ``edition``; ``in one row`` → empty tuple; None: not written) · ``rounded half-up to $0.01`` ·
    ``carried to BALANCE`` (minus this line's amount is added to that balance) · ``offsets …`` ·
    ``under CITATION`` · ``a month × …`` · ``fixed for "…"`` words (``note``).
    ``after``: under ``change bill``, ``add after line N: …``.
    """

    number: str
    title: str
    less: bool
    amount: Expr | AtRates | EachRow | Minimum
    condition: Expr | None
    dated: tuple[MonthDay | Name, ...]
    rows: tuple[OneOf["season", "period", "block", "edition"], ...] | None
    rounding: RoundingPhrase | None
    carried_to: Name | None
    offset: Offset | None
    month: MonthMeaning | None
    note: str | None
    citations: tuple[Citation, ...]
    after: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class SubtotalRow:
    """``electric-service  is lines 1 to 3`` (``after`` as in ``BillLine``)."""

    name: Name
    lines: LineReference
    after: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class BillRounding:
    """The rounding clauses of the bill; None where not written.

    ``each line is rounded half-up to $0.01`` → ``line``; ``lines are not rounded`` → ``line`` ``"not"``.
    ``the bill is the sum of the lines`` (``of the rounded lines``) → ``bill`` ``"sum"``;
    ``the bill is rounded half-up to $0.01`` → ``bill`` the phrase.
    """

    line: RoundingPhrase | OneOf["not"] | None
    bill: RoundingPhrase | OneOf["sum"] | None
    edit: Edit
    span: Span = field(compare=False)


@node
class BillSection:
    """``bill``: rows in order; a subtotal stands among the lines after which it was written."""

    rows: tuple[BillLine | SubtotalRow | BillRounding, ...]
    change: bool
    span: Span = field(compare=False)

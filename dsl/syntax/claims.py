"""Syntax tree of examples, claims and functions."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.citations import Citation
from dsl.syntax.contract_claims import ContractGoal, ForEveryGoal
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import Expr, Form, Literal, Name, UnitName


@node
class Given:
    """``territory is P`` · ``usage during peak in summer is 120 kWh`` · ``days is 30``."""

    subject: Expr
    """A ``Name``, a ``Restricted`` name, a ``Days``, a ``BillingMonth`` or an opening ``BalanceValue``."""
    value: Expr
    """A literal, a name (an option), a date, a truth."""
    span: Span = field(compare=False)


@node
class Expected:
    """``"Energy charges", summer, peak  62.69`` · ``line 3  23.80`` · ``bill  205.44`` · ``max-demand
    12.5 kW``.

    ``keys`` choose an entry of the line.  A bare value has the subject's unit.
    """

    subject: Expr
    keys: tuple[Name, ...]
    value: Literal
    span: Span = field(compare=False)


@node
class ExampleSection:
    """``example "title"``: ``period D to D`` (end exclusive), ``given …``, expected rows; or ``refused
    "message"``.
    """

    title: str
    period: tuple[date, date] | None
    given: tuple[Given, ...]
    expected: tuple[Expected, ...]
    refused: str | None
    span: Span = field(compare=False)


@node
class Variation:
    """``more usage during peak`` (raise) · ``moving usage from peak to off-peak`` (shift) ·
    ``changing energy received`` (change): how the second run differs, all else equal."""

    kind: OneOf["raise", "shift", "change"]
    what: Expr
    source: Name | None
    target: Name | None
    span: Span = field(compare=False)


@node
class RelationGoal:
    """``VARIATION never lowers E within $0.02`` (``raises``, ``changes``); or ``VARIATION: E`` over
    before/after.
    """

    variation: Variation
    never: OneOf["lowers", "raises", "changes"] | None
    of: Expr
    within: Literal | None
    span: Span = field(compare=False)


@node
class OnceGoal:
    """``every kWh of usage falls in exactly one cell of rates energy``."""

    unit: UnitName
    quantity: Expr
    grid: Name
    span: Span = field(compare=False)


Goal = Expr | RelationGoal | OnceGoal | ForEveryGoal | ContractGoal


@node
class ClaimRow:
    """``NAME ["author's words"] [when C:] GOAL [, under CITATION]``; a plain expression is a truth of
    every bill.
    """

    name: Name
    words: str | None
    premise: Expr | None
    goal: Goal
    citations: tuple[Citation, ...]
    edit: Edit
    span: Span = field(compare=False)


@node
class ProveSection:
    """``prove``."""

    rows: tuple[ClaimRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class LetRow:
    """``let NAME be E`` (``E`` may be a ``Fold``)."""

    name: Name
    value: Expr
    span: Span = field(compare=False)


@node
class RequireRow:
    """``require C else "message"``."""

    condition: Expr
    message: str
    span: Span = field(compare=False)


@node
class FunctionSection:
    """``function share (whole: USD, weights: list of at most 12 count) gives USD`` … ``gives E``.

    ``result`` None where the header leaves the type to be inferred.
    """

    name: Name
    parameters: tuple[tuple[Name, Form], ...]
    result: Form | None
    body: tuple[LetRow | RequireRow, ...]
    value: Expr | None
    """None: the ``gives`` row is missing (an error)."""
    words: str | None
    span: Span = field(compare=False)

"""Syntax tree of quantities, balances and true-up."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.citations import Citation
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import Expr, Literal, MonthDay, Name, NumberForm, RoundingPhrase


@node
class QuantityRow:
    """``nbc-energy  energy delivered − energy received, netted within each hour, where positive``.

    A quantity whose ``value`` mentions a channel outside a demand or a total is metered.  ``netting``:
    minutes (``each interval`` → 0, ``each 15 minutes``, ``each hour`` 60, ``each day`` 1440) or
    ``"period"`` for ``netted over the billing period``; None: not written.  ``where``: ``positive`` keeps
    max(0, x), ``negative`` keeps max(0, −x), of each netted span.  ``periods``/``seasons``/``event``:
    ``, during …``, ``, in …``: intervals elsewhere count as zero.  ``rounding`` comes after a comma.
    """

    name: Name
    value: Expr
    netting: int | OneOf["period"] | None
    where: OneOf["positive", "negative"] | None
    periods: tuple[Name, ...]
    seasons: tuple[Name, ...]
    event: Name | None
    rounding: RoundingPhrase | None
    form: NumberForm | None
    """``, in kW from 0 kW to 999 kW``: a declared range (checked, aborts outside)."""
    citations: tuple[Citation, ...]
    edit: Edit
    span: Span = field(compare=False)


@node
class QuantitiesSection:
    """``quantities``."""

    rows: tuple[QuantityRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class BalanceRow:
    """``bank  kWh from 0 kWh to 99,999 kWh in steps of 0.001 kWh, starts at 0 kWh; becomes E``.

    ``becomes`` None: closing = opening + what bill lines carry to it − what they take (see ``Offset`` and
    ``carried to``).  With it, E is the whole rule (``opening bank`` is available) before any true-up.
    """

    name: Name
    form: NumberForm
    start: Literal
    becomes: Expr | None
    edit: Edit
    span: Span = field(compare=False)


@node
class BalancesSection:
    """``balances``."""

    rows: tuple[BalanceRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class TrueUpRow:
    """``bank above 0 kWh  is forfeited`` / ``is paid`` / ``is carried``: what happens to that side at
    true-up.

    ``paid``: the part leaves the balance and ``true-up of bank`` (used by a bill line) is that part;
    ``forfeited``: it leaves and nobody gets it; ``carried``: it stays.
    """

    balance: Name
    side: OneOf["above", "below"]
    threshold: Literal
    action: OneOf["paid", "forfeited", "carried"]
    edit: Edit
    span: Span = field(compare=False)


@node
class TrueUpSection:
    """``true-up on the bill that contains the anniversary of X`` (or days of the year); or
    ``true-up in the billing months March and December`` (``months``)."""

    days: tuple[MonthDay | Name, ...]
    months: tuple[int, ...]
    rows: tuple[TrueUpRow, ...]
    change: bool
    span: Span = field(compare=False)

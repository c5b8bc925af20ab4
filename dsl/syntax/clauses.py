"""Syntax tree of the clauses on changes inside the billing period and on missing readings."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.edits import Edit

ChangeKind = OneOf[
    "each interval",
    "each day",
    "own ladder",
    "one ladder",
    "own demand",
    "one demand",
    "by days",
    "first day",
    "last day",
    "refused",
]


@node
class ChangeRow:
    """What a change inside the billing period does to ``subject``: ``energy``, ``demand``, ``blocks``,
    ``per-day lines``, ``per-period lines``, ``facts``, ``factors``, the name of a quantity, grid or fact, or
    ``line N``.

    ``each interval at the rates of its own start`` · ``each day at the rates of that day`` ·
    ``each part is a ladder of its own`` (own days, own usage) · ``one ladder for the whole billing period`` ·
    ``each part's own demand × its days ÷ the days of the billing period`` (own demand) ·
    ``one demand for the whole billing period, shared by days`` (one demand) · ``shared by days`` (by
    days: amount ×
    days of the part ÷ days of the period) · ``as on the first day`` · ``as on the last day`` ·
    ``the bill is refused``.
    """

    subject: str
    kind: ChangeKind
    edit: Edit
    span: Span = field(compare=False)


@node
class ChangesSection:
    """``when a rate, a season or a fact changes inside the billing period``; ``causes`` as written."""

    causes: tuple[OneOf["rate", "season", "fact", "factor"], ...]
    rows: tuple[ChangeRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class RebillLimit:
    """``at most 3 billing periods when the customer owes more`` (``less``; ``either way`` where unsaid)."""

    periods: int
    owes: OneOf["more", "less", "either way"]
    span: Span = field(compare=False)


@node
class MissingRow:
    """A row of ``when readings are missing``.

    ``subject``/``rule``: ``estimated`` → ``billed and marked`` | ``refused``; ``missing interval`` →
    ``refused``
    (``message`` may be given); ``late`` → ``cancel and rebill`` (with its ``limits``) | ``stands``;
    ``disputed`` → ``billed and marked`` | ``refused``.
    """

    subject: OneOf["estimated", "missing interval", "late", "disputed"]
    rule: OneOf["billed and marked", "refused", "cancel and rebill", "stands"]
    limits: tuple[RebillLimit, ...]
    message: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class MissingSection:
    """``when readings are missing``."""

    rows: tuple[MissingRow, ...]
    change: bool
    span: Span = field(compare=False)

"""Syntax tree of the header and of ``available to``."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.citations import Citation
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import Expr


@node
class Import:
    """``with rider "NEM2" from "nem2.watt"`` or ``with library …``, optionally ``hash sha256:…`` (hex)."""

    kind: OneOf["rider", "library"]
    name: str
    file: str
    sha256: str | None
    span: Span = field(compare=False)


@node
class Effective:
    """``effective for service on and after D`` · ``for bills rendered on and after D`` · ``for billing months
    from D``; ``printed, not enforced`` after it gives ``enforced`` False."""

    kind: OneOf["service", "bills", "billing months"]
    start: date
    enforced: bool
    span: Span = field(compare=False)


@node
class Header:
    """What stands at the top.  Each clause at most once; None (or empty) where the text has none.

    ``kind``: ``tariff`` · ``rider`` · ``library`` · ``contract`` · ``overlay`` (``tariff "X" based on
    "y.watt"``).
    In an overlay and in a rider, a clause that is present replaces the base's.
    """

    kind: OneOf["tariff", "rider", "library", "overlay", "contract"]
    name: str
    utility: str | None
    base: str | None
    """Overlay: the base's file."""
    schedules: tuple[str, ...]
    """Rider: the names of the tariffs it applies to."""
    citations: tuple[Citation, ...]
    follows: OneOf["sheet", "record"] | None
    status: str | None
    """``approved``, ``pending``, ``proposed``, ``subject to refund``."""
    effective: Effective | None
    supersedes: tuple[str, date] | None
    zone: str | None
    """``America/Los_Angeles`` or ``UTC`` (``, prevailing time`` and ``, standard time`` are decoration)."""
    currency: str | None
    horizon: tuple[date, date] | None
    """``horizon 2016-01-01 to 2036-01-01``: first day, and the day after the last."""
    imports: tuple[Import, ...]
    span: Span = field(compare=False)
    clause_spans: tuple[tuple[str, Span], ...] = field(compare=False)
    """Where each clause stands, by its first word."""
    version: str | None = None
    """Contract: ``1.1.0``."""


@node
class Eligibility:
    """A row of ``available to``: ``"text"``, ``only when C``, ``not when C``, ``mandatory when C``."""

    kind: OneOf["text", "only", "not", "mandatory"]
    text: str | None
    condition: Expr | None
    edit: Edit
    span: Span = field(compare=False)


@node
class AvailableSection:
    """``available to``."""

    rows: tuple[Eligibility, ...]
    change: bool
    span: Span = field(compare=False)

"""Statements one after the other: each ``otherwise:`` joins the ``when`` above it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dsl.syntax import codes
from dsl.syntax.builder import Builder
from dsl.syntax.contracts import OtherwiseRow, Statement, WhenRow


def with_otherwise(p: Builder, rows: Iterable[Statement]) -> tuple[Statement, ...]:
    """The statements; an ``otherwise:`` without a ``when`` is noted."""
    out: list[Statement] = []
    for row in rows:
        if not isinstance(row, OtherwiseRow):
            out.append(row)
        elif out and isinstance(out[-1], WhenRow) and not out[-1].otherwise:
            out[-1] = replace(out[-1], otherwise=row.body)
        else:
            p.error(
                codes.NOT_HERE,
                "`otherwise:` follows a `when …:`, and there is none directly above it",
                row.span,
                "indent both alike: `when C:` … `otherwise:` …",
            )
    return tuple(out)

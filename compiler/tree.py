"""Walking expressions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from dsl.model import expressions as m


def nodes(node: object) -> Iterator[m.Expr]:
    """An expression and all that it contains, outermost first."""
    if isinstance(node, tuple):
        for part in node:
            yield from nodes(part)
    elif isinstance(node, m.Node):
        yield node  # type: ignore[misc]
        for field in fields(node):
            if field.name not in ("type", "span"):
                yield from nodes(getattr(node, field.name))

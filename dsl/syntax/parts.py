"""A section as read: its heading and the values of its items."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.actions.headings import Head
from dsl.syntax.builder import Builder
from dsl.syntax.tree import Removal


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and the values of its items as (edit, after line, value); not ``whole``: the heading is
    faulty.  ``places`` is where each item stands, by its first word, faulty ones too.
    """

    head: Head
    items: list[tuple[str, str | None, Any]]
    whole: bool
    places: tuple[tuple[str, Span], ...] = ()


def rows_of(part: Part) -> tuple[Any, ...]:
    """The items that are rows of their own, each with its edit (and the line it comes after)."""
    rows = []
    for edit, after, value in part.items:
        if type(value) is tuple or isinstance(value, Removal):
            continue
        changes: dict[str, Any] = {}
        if edit:
            changes["edit"] = edit
        if after is not None and hasattr(value, "after"):
            changes["after"] = after
        rows.append(replace(value, **changes) if changes else value)
    return tuple(rows)


def tags_of(p: Builder, part: Part) -> dict[str, Any]:
    """The items that are single clauses, by tag; one that stands twice is noted."""
    found: dict[str, Any] = {}
    for _, _, value in part.items:
        if type(value) is tuple:
            if value[0] in found:
                p.error(
                    codes.TWICE,
                    f"“{value[0]}” stands twice in this section",
                    part.head.span,
                    "keep one of them",
                )
            found[value[0]] = value[1]
    return found

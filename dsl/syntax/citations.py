"""Syntax tree of citations: what a clause implements."""

from __future__ import annotations

from dataclasses import field

from dsl.model.base import Span
from dsl.node import node


@node
class Citation:
    """``Schedule "E-1" sheets 1 to 5``: kind (may be several words), text, and the sheets as written or
    empty.
    """

    kind: str
    text: str
    sheets: str
    span: Span = field(compare=False)

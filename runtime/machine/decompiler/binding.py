"""How tightly the parts of a sentence bind: where brackets are needed."""

from __future__ import annotations

CASES, OR, AND, NOT, COMPARISON, SUM, PRODUCT, ATOM = range(8)

Phrase = tuple[str, int]
"""A text, and how tightly it binds."""

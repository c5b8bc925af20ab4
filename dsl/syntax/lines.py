"""References to bill lines: ``line 3``, ``lines 1 to 4``, ``lines 1, 2 and 4a``."""

from __future__ import annotations

import re


def line_items(text: str) -> tuple[tuple[str, str], ...]:
    """The numbers and ranges of a reference; a single number is a range from itself to itself."""
    items: list[tuple[str, str]] = []
    reaching = False
    for word in re.findall(r"\d+[a-z]?|to", text.partition(" ")[2]):
        if word == "to":
            reaching = True
        elif reaching and items:
            items[-1] = (items[-1][0], word)
            reaching = False
        else:
            items.append((word, word))
    return tuple(items)

"""The fenced examples of a document, and how the tests read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASE = "shop.watt"


@dataclass(frozen=True)
class Fence:
    """One fenced block: where it starts, the words after ``watt``, its text."""

    line: int
    words: str
    text: str

    def whole(self) -> str:
        """The block as a text of its own: a piece becomes an overlay of the document's first tariff, or,
        headed ``market``, a part of its first contract.
        """
        if "market" in self.words.split():
            market = next(fence for fence in fences("language.md") if fence.words == "contract")
            return f"{market.text.partition('scenario ')[0]}{self.text}"
        if re.search(r"^(tariff|rider|library|contract)\b", self.text, re.MULTILINE):
            return self.text
        return f'tariff "Piece" based on "{BASE}"\n\n{self.text}'


def fences(document: str) -> list[Fence]:
    """The ``watt`` blocks of a document in ``docs``."""
    found = []
    lines = (ROOT / "docs" / document).read_text("utf-8").split("\n")
    start: int | None = None
    for number, line in enumerate(lines, 1):
        if start is None and line.startswith("```watt"):
            start = number
        elif start is not None and line == "```":
            words = lines[start - 1].removeprefix("```watt").strip()
            found.append(Fence(start, words, "\n".join(lines[start : number - 1]) + "\n"))
            start = None
    return found

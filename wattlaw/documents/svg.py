"""Writing SVG by hand: the few shapes that calendars and tiers need.

Coordinates are integers, so that equal documents are equal bytes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

FONT = "Inter, 'Libertinus Sans', 'DejaVu Sans', Arial, sans-serif"


@dataclass(slots=True)
class Drawing:
    """Shapes in the order in which they are painted."""

    width: int
    height: int
    shapes: list[str] = field(default_factory=list)

    def rectangle(self, x: int, y: int, width: int, height: int, fill: str, hint: str = "") -> None:
        """A filled rectangle; ``hint`` is shown when pointed at."""
        title = f"<title>{escape(hint)}</title>" if hint else ""
        self.shapes.append(
            f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}">{title}</rect>'
            if title
            else f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}"/>'
        )

    def line(self, x1: int, y1: int, x2: int, y2: int, colour: str = "#8a94a6") -> None:
        """A thin line."""
        ends = f'x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"'
        self.shapes.append(f'<line {ends} stroke="{colour}" stroke-width="1"/>')

    def text(
        self,
        x: int,
        y: int,
        words: str,
        *,
        size: int = 12,
        anchor: str = "start",
        colour: str = "#1d2433",
        weight: int = 400,
    ) -> None:
        """Words whose baseline is at ``y``; ``anchor`` is ``start``, ``middle`` or ``end``."""
        self.shapes.append(
            f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{escape(words)}</text>'
        )

    def finish(self, description: str) -> str:
        """The whole picture; ``description`` is what a screen reader says."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" '
            f'width="{self.width}" height="{self.height}" role="img" aria-label="{escape(description)}" '
            f'font-family="{FONT}">{"".join(self.shapes)}</svg>'
        )


SCALE = ("#e7f0fa", "#c4daf0", "#f7dfa5", "#f3b95f", "#e58a4b", "#cf5a3c", "#a93226")
"""Cheap to dear.  The steps differ in lightness, so that the scale survives grey printing."""


def colour_of(rank: int, ranks: int) -> str:
    """The colour of the ``rank``-th cheapest of ``ranks`` prices."""
    if ranks <= 1:
        return SCALE[1]
    return SCALE[rank * (len(SCALE) - 1) // (ranks - 1)]


def ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on the colour."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#1d2433" if red * 299 + green * 587 + blue * 114 > 140_000 else "#ffffff"

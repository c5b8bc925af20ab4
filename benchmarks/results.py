"""What one measurement yields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

NOT_RUN = None
"""The value of an anchor that could not be installed or run here."""


@dataclass(frozen=True, slots=True)
class Result:
    """Our figure and the figures of its anchors, in one unit.

    ``direction`` says what is better; ``aim`` is the promised figure, if there
    is one; ``note`` says what was measured on what, for the table.
    """

    name: str
    unit: str
    ours: float
    anchors: dict[str, float | None] = field(default_factory=dict)
    direction: Literal["less", "more"] = "less"
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Best anchor ÷ ours for times, ours ÷ best anchor for rates; None without an anchor that ran."""
        ran = [value for value in self.anchors.values() if value is not None]
        if not ran:
            return None
        return min(ran) / self.ours if self.direction == "less" else self.ours / max(ran)

    def as_json(self) -> dict[str, object]:
        """The form that ``results.json`` holds; numbers to four significant digits."""
        return {
            "name": self.name,
            "unit": self.unit,
            "ours": significant(self.ours),
            "anchors": {
                name: significant(value) if value is not None else "not run"
                for name, value in self.anchors.items()
            },
            "ratio": significant(self.ratio) if self.ratio is not None else None,
            "aim": self.aim,
            "note": self.note,
        }


def significant(value: float) -> float:
    """The value to four significant digits: more would be noise."""
    return float(f"{value:.4g}")

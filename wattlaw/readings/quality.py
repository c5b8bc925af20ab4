"""Quality of a reading by ESPI's names (QualityOfReading of the Green Button schema)."""

from __future__ import annotations

from difflib import get_close_matches

from wattlaw.readings.problems import CellFault, Problem

ESPI: dict[int, str] = {
    0: "valid",
    7: "manually edited",
    8: "estimated using reference day",
    9: "estimated using linear interpolation",
    10: "questionable",
    11: "derived",
    12: "projected (forecast)",
    13: "mixed",
    14: "raw",
    15: "normalized for weather",
    16: "other",
    17: "validated",
    18: "verified",
    19: "revenue-quality",
}
"""The codes of ESPI and their names."""

SHORT = {"estimated": "estimated using reference day", "projected": "projected (forecast)"}
"""Shorter words for two of them, which people write."""

ESTIMATED = frozenset(
    {
        "estimated",
        "projected",
        "estimated using reference day",
        "estimated using linear interpolation",
        "projected (forecast)",
    }
)
"""Qualities that make a bill an estimated one."""

NAMES = frozenset(ESPI.values()) | frozenset(SHORT)


def check_quality(name: str) -> CellFault | None:
    """What is wrong with a quality's name, if anything; an empty one says nothing about the reading."""
    if not name or name in NAMES:
        return None
    if name == "missing":
        return CellFault(
            Problem.MISSING_VALUE, "the reading is marked missing", "a missing reading has no default"
        )
    near = get_close_matches(name, sorted(NAMES), n=1)
    return CellFault(
        Problem.UNKNOWN_QUALITY,
        f"quality {name[:40]!r} is none of ESPI's",
        f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(NAMES))}",
    )

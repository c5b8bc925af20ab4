"""Where a long formula breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDE = 88
BREAKS = (": ", ", rounded ", ", otherwise ", " and ", " + ")
"""A formula is broken before these, outside brackets; the first that helps."""


def rounded_at_the_end(line: str) -> str:
    """``x = round half-up to 0.01 USD (y)`` with the rounding after the value."""
    found = re.fullmatch(r"(.*? = )(−?)round (\S+) to (\S+ [^ ()]+) \((.*)\)", line)
    if found is None or not _closes_at_end(found[5]):
        return line
    left, sign, mode, step, value = found.groups()
    if sign:
        value = f"−({value})"
    return f"{left}{value}, rounded {mode} to {step}"


def _closes_at_end(inside: str) -> bool:
    """Whether the bracket that was opened before ``inside`` is closed only after it."""
    depth = 0
    for letter in inside:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def laid_out(line: str, indent: str = "    ") -> str:
    """The formula in lines that a page holds, broken where its terms begin."""
    if len(line) + len(indent) - 4 <= WIDE:
        return line
    for mark in BREAKS:
        first, *rest = _split(line, mark)
        if rest:
            end, lead = mark[0].strip(), mark.lstrip(",: ")
            pieces = [laid_out(first, indent), *(laid_out(piece, indent + "    ") for piece in rest)]
            return f"{end}\n{indent}{lead}".join(pieces)
    return line


def rounded_alike(lines: list[str]) -> list[str]:
    """Several formulas that end in the same rounding, with that rounding said once."""
    endings = {line.rpartition(", rounded ")[2] for line in lines if ", rounded " in line}
    if len(lines) < 2 or len(endings) != 1 or not all(", rounded " in line for line in lines):
        return lines
    return [*(line.rpartition(", rounded ")[0] for line in lines), f"each rounded {endings.pop()}"]


def _split(line: str, mark: str) -> Iterator[str]:
    depth = start = 0
    for place, letter in enumerate(line):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and line.startswith(mark, place):
            yield line[start:place]
            start = place + len(mark)
    yield line[start:]

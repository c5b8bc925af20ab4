"""Where a long formula breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDE = 88
BREAKS = (": ", ", otherwise ", " and ", " + ")
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


def laid_out(line: str) -> str:
    """The formula in lines that a page holds, broken where its terms begin."""
    if len(line) <= WIDE:
        return line
    for mark in BREAKS:
        first, *rest = _split(line, mark)
        if rest:
            end, lead = (mark[0].strip()), mark.lstrip(",: ")
            return f"\n    {lead}".join([first + end, *(piece + end for piece in rest[:-1]), rest[-1]])
    return line


def _split(line: str, mark: str) -> Iterator[str]:
    depth = start = 0
    for place, letter in enumerate(line):
        depth += (letter in "([") - (letter in ")]")
        if depth == 0 and line.startswith(mark, place):
            yield line[start:place]
            start = place + len(mark)
    yield line[start:]

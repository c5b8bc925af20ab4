"""From bytes to the text of a contract: the door of the language.

A literate text (``.watt.md``) keeps its fenced ``watt`` blocks and the tables after a rate
heading; everything else becomes blanks of the same length, so that places stay true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dsl.diagnostics import SourceError, error
from dsl.model.base import Span
from dsl.syntax import codes

MAXIMUM_BYTES = 8_000_000
"""No text that people write comes near this."""

MAXIMUM_LINE = 10_000
"""Characters; nor does any line."""

MAXIMUM_LINES = 100_000
"""Nor has any text so many lines."""

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})[ \t]*([A-Za-z0-9_.+-]*)[^\n]*$")
_GRID_HEADING = re.compile(r"^(?:change[ \t]+)?(?:rates|factors)\b")


@dataclass(frozen=True, slots=True)
class Source:
    """One text: its name, its full text, and the part that is contract (equal length)."""

    file: str
    text: str
    contract: str


def read_source(file: str, content: bytes | str) -> Source:
    """The contract in a file's content.  Raises ``SourceError`` when it is no text or holds no contract."""
    text = decode(file, content)
    if not text.strip():
        raise SourceError(
            [
                error(
                    codes.EMPTY,
                    "the file is empty",
                    Span(file, 1, 1, 1, 1),
                    'a tariff starts with: tariff "NAME" of "UTILITY"',
                )
            ]
        )
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(
            [
                error(
                    codes.NUL,
                    "the file holds a NUL character: it is not a text",
                    Span(file, line, 1, line, 1),
                )
            ]
        )
    _refuse_line_ends(file, text)
    _refuse_long_lines(file, text)
    contract = literate_contract(file, text) if file.endswith(".md") else text
    return Source(file, text, contract)


def _refuse_line_ends(file: str, text: str) -> None:
    """Lines end in LF or CR LF; a text of CR alone would be one line, half of it lost in a comment."""
    plain = text.replace("\r\n", "\n")
    if "\r" in plain:
        line = plain.count("\n", 0, plain.index("\r")) + 1
        raise SourceError(
            [
                error(
                    codes.LINE_ENDS,
                    "this line ends in a carriage return alone",
                    Span(file, line, 1, line, 1),
                    "save the file with the line ends of Unix (LF) or Windows (CR LF)",
                )
            ]
        )
    lines = plain.count("\n")
    if lines > MAXIMUM_LINES:
        raise SourceError(
            [
                error(
                    codes.TOO_LARGE,
                    f"the file has {lines:,} lines; at most {MAXIMUM_LINES:,} are read",
                    Span(file, 1, 1, 1, 1),
                    "prices of single hours stand in a price file",
                )
            ]
        )


def _refuse_long_lines(file: str, text: str) -> None:
    if len(text) <= MAXIMUM_LINE:
        return
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAXIMUM_LINE:
            message = f"the line is longer than {MAXIMUM_LINE:,} characters"
            place = Span(file, number, 1, number, MAXIMUM_LINE)
            raise SourceError([error(codes.LONG_LINE, message, place, "break the line and indent its rest")])


def decode(file: str, content: bytes | str) -> str:
    """UTF-8 to text; a byte-order mark at the start is skipped (as a blank)."""
    if isinstance(content, str):
        return content
    start = Span(file, 1, 1, 1, 1)
    if len(content) > MAXIMUM_BYTES:
        raise SourceError([error(codes.TOO_LARGE, f"the file is larger than {MAXIMUM_BYTES:,} bytes", start)])
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content.count(b"\n", 0, problem.start) + 1
        column = problem.start - (content.rfind(b"\n", 0, problem.start) + 1) + 1
        raise SourceError(
            [
                error(
                    codes.NOT_UTF8,
                    f"byte {problem.start + 1} of the file is not UTF-8",
                    Span(file, line, column, line, column + 1),
                    "save the file with the encoding UTF-8",
                )
            ]
        ) from None


def literate_contract(file: str, text: str) -> str:
    """The fenced ``watt`` blocks (and tables after a rate heading) of a Markdown text, the rest blank.

    Raises ``SourceError`` when there is no such block, or one is not closed.
    """
    blocks = watt_blocks(text)
    lines = text.split("\n")
    if not blocks:
        raise SourceError(
            [
                error(
                    codes.NO_CONTRACT,
                    "the text holds no watt block",
                    Span(file, 1, 1, 1, 1),
                    "the contract stands between a line ```watt and a line ```",
                )
            ]
        )
    if blocks[-1][1] > len(lines):
        opened = blocks[-1][0] - 1
        raise SourceError(
            [
                error(
                    codes.FENCE_OPEN,
                    "this watt block is not closed",
                    Span(file, opened, 1, opened, 4),
                    "close it with a line of three backticks",
                )
            ]
        )
    inside = {number for first, last in blocks for number in range(first, last + 1)}
    grid = table = False  # whether rows may still come, and whether the line above was one
    out: list[str] = []
    for number, line in enumerate(lines, 1):
        if number in inside:
            if line[:1].strip() and not line.startswith(("--", "|")):
                grid = _GRID_HEADING.match(line) is not None
            out.append(line)
            continue
        row = line.startswith("|")
        keep = grid and row
        grid = grid and (row or not table)
        table = keep
        out.append(line if keep else " " * len(line))
    return "\n".join(out)


def watt_blocks(text: str) -> list[tuple[int, int]]:
    """First and last line of the inside of each fenced ``watt`` block; an open one ends after the text."""
    blocks: list[tuple[int, int]] = []
    fence: str | None = None
    ours = False
    opened = 0
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        mark = _FENCE.match(line.rstrip("\r"))
        if mark is None:
            continue
        if fence is None:
            fence, ours, opened = mark.group(1), mark.group(2) == "watt", number
        elif mark.group(1).startswith(fence) and not mark.group(2):
            if ours:
                blocks.append((opened + 1, number - 1))
            fence, ours = None, False
    if fence is not None and ours:
        blocks.append((opened + 1, len(lines) + 1))
    return blocks

"""CSV files as tables of text."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from wattlaw.faults import EmptyFile, NotATable
from wattlaw.files import read_text
from wattlaw.readings.problems import CellFault, Problem
from wattlaw.readings.table import Table

MOST_COLUMNS = 1_000
"""More are no table of ours, such as one with a column for each interval of a year."""


def read_csv(path: Path) -> Table:
    """A comma-separated file with a header line, UTF-8, quoted as RFC 4180 says.

    Row numbers are lines of the file, the header being line 1.  A row with too
    many or too few cells is ``broken``; faults of the whole file are raised.
    """
    text = read_text(path)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise NotATable(f"{path} is no CSV: line {line} has a zero byte", file=str(path), line=line)
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader)]
        rows = list(reader)
    except csv.Error as error:
        line = _began(text)
        raise NotATable(
            f"{path} is no CSV: the row that begins in line {line}: {error}", file=str(path), line=line
        ) from error
    _check_header(path, header)
    numbers: Sequence[int] = range(2, len(rows) + 2)
    if reader.line_num != len(rows) + 1 or [] in rows:
        rows, numbers = _numbered(text)
    if not rows:
        raise EmptyFile(f"{path} has a header but no rows", file=str(path))
    broken = {}
    if any(len(row) != len(header) for row in rows):
        broken = _mend(rows, len(header))
    columns = dict(zip(header, zip(*rows, strict=True), strict=True))
    return Table(path, dict(columns), numbers, broken)


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        raise NotATable(
            f"{path} is not separated by commas", "save it with commas and decimal points", str(path), 1
        )
    if len(header) > MOST_COLUMNS:
        raise NotATable(
            f"{path} has {len(header)} columns; a table has at most {MOST_COLUMNS}",
            "one row is one interval, and one column one quantity",
            str(path),
            1,
        )
    for name in header:
        if header.count(name) > 1:
            raise NotATable(
                f"{path} has the column {name or '(without a name)'} twice", file=str(path), line=1
            )


def _numbered(text: str) -> tuple[list[list[str]], list[int]]:
    """Rows with the line on which each begins, blank lines left out."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    next(reader)
    rows: list[list[str]] = []
    numbers: list[int] = []
    before = reader.line_num
    for row in reader:
        if row:
            rows.append(row)
            numbers.append(before + 1)
        before = reader.line_num
    return rows, numbers


def _began(text: str) -> int:
    """The line on which the unreadable row begins; an open quote is noticed only where the file ends."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    before = 0
    try:
        for _ in reader:
            before = reader.line_num
    except csv.Error:
        return before + 1
    raise AssertionError("the row could not be read a moment ago")


def _mend(rows: list[list[str]], width: int) -> dict[int, CellFault]:
    """Give ragged rows the right width, and say which they were."""
    broken = {}
    for index, row in enumerate(rows):
        if len(row) != width:
            broken[index] = CellFault(
                Problem.BROKEN_ROW, f"the row has {len(row)} cells where the header has {width}"
            )
            rows[index] = (row + [""] * width)[:width]
    return broken

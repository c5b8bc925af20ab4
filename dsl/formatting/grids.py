"""Grids: rates, factors and the expected amounts of examples, with their numbers in columns."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.formatting.spacing import joined, spell
from dsl.syntax.tokens import Token

VALUES = frozenset("NUMBER MONEY CENTS PERCENTAGE".split())


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid: its label and the cells after it."""

    line: int
    label: str
    cells: tuple[str, ...]


def heading_row(tokens: list[Token], line: int, columns: int) -> Row:
    """The heading: what comes before the column names is its label."""
    split = len(tokens) - columns
    return Row(line, joined(tokens[:split]), tuple(spell(token) for token in tokens[split:]))


def value_row(tokens: list[Token], line: int, prefix: str) -> Row | None:
    """A row that ends in values; None when the item is something else."""
    split = len(tokens)
    while split and _is_value(tokens, split - 1):
        split -= 1
    if split == len(tokens):
        return None
    return Row(line, prefix + joined(tokens[:split]), tuple(spell(token) for token in tokens[split:]))


def _is_value(tokens: list[Token], index: int) -> bool:
    """Whether a token is a value of the row: a number, or ``none`` that is no key."""
    token = tokens[index]
    if VALUES.intersection(token.kinds):
        # a bare number directly after a word of a block (``first 650``) would be its bound
        return index == 0 or tokens[index - 1].text not in (
            "first",
            "next",
            "over",
            "to",
            "×",
            "÷",
            "+",
            "-",
            "of",
        )
    return token.text == "none" and index > 0 and tokens[index - 1].text != ","


def aligned(rows: list[Row]) -> dict[int, str]:
    """The rows as lines: labels padded to one width, the numbers of a column with their points in line."""
    width = max((len(row.label) for row in rows), default=0)
    count = max((len(row.cells) for row in rows), default=0)
    columns = [_column([row.cells[i] if i < len(row.cells) else None for row in rows]) for i in range(count)]
    lines = {}
    for place, row in enumerate(rows):
        cells = [columns[i][place] for i in range(len(row.cells))]
        lines[row.line] = "  ".join([row.label.ljust(width), *cells]).rstrip()
    return lines


def _column(cells: list[str | None]) -> list[str]:
    """The cells of one column in equal width."""
    whole = max((len(c.partition(".")[0]) for c in cells if c is not None and _is_number(c)), default=0)
    out = [
        "" if c is None else " " * (whole - len(c.partition(".")[0])) + c if _is_number(c) else c
        for c in cells
    ]
    width = max(len(c) for c in out)
    return [c.ljust(width) for c in out]


def _is_number(cell: str) -> bool:
    return any(letter.isdigit() for letter in cell) and not cell[0].isalpha()

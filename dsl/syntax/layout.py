"""Layout: a text's lines become sections, items and lists.

A line that starts in the first column is a heading; indented lines below it are items; a line
indented deeper than its item continues it, and so does any line inside open brackets.  Where a
line ends in ``of:`` the deeper lines below are a list with one entry a line; in an action the deeper
lines below one that ends in ``:`` are a block of statements.  A line that starts with ``|`` is a table
row and an item by itself, and so is a subtotal of the bill however far indented.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dsl.syntax.tokens import BRACKETS, MAXIMUM_DEPTH, Line, Token

STATEMENTS = frozenset(("action", "deployment"))
"""First words of sections whose items are statements."""


@dataclass(slots=True)
class Item:
    """One item: its ``tokens`` with list marks, and its lines as they stand."""

    tokens: list[Token]
    lines: list[Line]
    table: bool = False


@dataclass(slots=True)
class Block:
    """A section as laid out: the tokens and lines of its heading, and its items."""

    heading: list[Token]
    lines: list[Line]
    items: list[Item] = field(default_factory=list)


@dataclass(slots=True)
class Layout:
    """A text as laid out; ``stray`` items stand before any heading, ``deep`` is a bracket too deep."""

    blocks: list[Block]
    stray: list[Item]
    deep: Token | None


def lay_out(lines: list[Line]) -> Layout:
    """Group lines into sections and items."""
    layout = Layout([], [], None)
    group: list[Line] = []
    heading = False
    indent = 0
    depth = 0

    def finish() -> None:
        if not group:
            return
        inside = bool(layout.blocks) and not heading and layout.blocks[-1].heading[0].text in STATEMENTS
        tokens = _with_lists(group, blocks=inside)
        item = Item(tokens, group, table=group[0].tokens[0].text == "|")
        if heading:
            layout.blocks.append(Block(item.tokens, item.lines))
        elif layout.blocks:
            layout.blocks[-1].items.append(item)
        else:
            layout.stray.append(item)

    for line in lines:
        table = line.tokens[0].text == "|"
        first = line.indent == 0
        begins = first or table or _is_subtotal(line)
        continues = group and not begins and (depth > 0 or (not heading and line.indent > indent))
        if not continues:
            finish()
            group, heading, indent, depth = [], first and not table, line.indent, 0
        group.append(line)
        for token in line.tokens:
            if token.text in BRACKETS:
                depth = max(0, depth + BRACKETS[token.text])
                if depth > MAXIMUM_DEPTH and layout.deep is None:
                    layout.deep = token
    finish()
    return layout


def _is_subtotal(line: Line) -> bool:
    """``electric-service is lines 1 to 3``: a subtotal is an item wherever it stands."""
    return len(line.tokens) == 3 and line.tokens[1].text == "is" and line.tokens[2].kinds == ("LINE_NUMBERS",)


class _Open:
    """A list or a block that is open: where its entries stand (None: not seen yet)."""

    def __init__(self, word: str) -> None:
        self.word = word
        self.indent: int | None = None

    def mark(self, what: str, at: int) -> Token:
        return Token((f"_{self.word}_{what}",), "", at, at)


def _with_lists(lines: list[Line], *, blocks: bool) -> list[Token]:
    """The tokens of an item's lines, with marks around and between the entries of lists and blocks."""
    out: list[Token] = []
    opened: list[_Open] = []
    depth = 0
    for line in lines:
        if out and depth == 0:
            while opened and opened[-1].indent is not None and line.indent < opened[-1].indent:
                out.append(opened.pop().mark("CLOSE", out[-1].end))
            if opened and opened[-1].indent is None:
                opened[-1].indent = line.indent
            elif opened and line.indent == opened[-1].indent:
                out.append(opened[-1].mark("SEP", line.tokens[0].start))
        out.extend(line.tokens)
        depth = max(0, depth + sum(BRACKETS.get(token.text, 0) for token in line.tokens))
        if len(out) > 1 and out[-1].text == ":" and (blocks or out[-2].text == "of"):
            word = "LIST" if out[-2].text == "of" else "BLOCK"
            out[-1] = out[-1]._replace(kinds=(f"_{word}_OPEN", "COLON"))
            opened.append(_Open(word))
            depth = 0
    end = out[-1].end
    out.extend(one.mark("CLOSE", end) for one in reversed(opened))
    return out

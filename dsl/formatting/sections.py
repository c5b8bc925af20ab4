"""One section laid out: each of its lines, by the number of the line."""

from __future__ import annotations

from dsl.formatting.grids import Row, aligned, heading_row, value_row
from dsl.formatting.labels import label_length
from dsl.formatting.spacing import NO_SPACE_BEFORE, joined
from dsl.syntax.actions.headings import Head
from dsl.syntax.layout import Block, Item
from dsl.syntax.tokens import Line, Token

INDENT = "  "
CONTINUED = 4
LONGEST_LABEL = {"bill": 44, "readings": 36}
"""A longer label than this does not push the others' contents to the right."""
EDITS = frozenset(("add", "replace", "remove"))


def section_lines(block: Block, head: Head) -> dict[int, str]:
    """The lines of a section; the heading is among them."""
    out = _continued(block.lines, {block.lines[0].number: joined(block.lines[0].tokens)}, CONTINUED)
    if head.kind in ("rates", "factors"):
        out.update(_grid(block, len(head.fields.get("columns", ()))))
    elif head.kind == "example":
        out.update(_items(head.kind, [item for item in block.items if not _expected(item)]))
        out.update(_amounts([item for item in block.items if _expected(item)]))
    else:
        out.update(_items(head.kind, block.items))
    return out


def _grid(block: Block, columns: int) -> dict[int, str]:
    """Rows and heading of a grid in columns, its other items as sentences.  Rows of a table stay."""
    first = block.lines[0]
    rows = [heading_row(first.tokens, first.number, columns)] if columns and len(block.lines) == 1 else []
    others: list[Item] = []
    for item in block.items:
        row = None
        if not item.table and len(item.lines) == 1:
            row = value_row(item.lines[0].tokens, item.lines[0].number, INDENT)
        if row is not None:
            rows.append(row)
        elif not item.table:
            others.append(item)
    if others:
        # under its column such a row would stand deeper than `from …` above it, and continue it
        bare = {row.line: INDENT + "  ".join(row.cells) for row in rows if not row.label.strip()}
        rows = [row for row in rows if row.line not in bare]
        return {**aligned(rows), **bare, **_items("rates", others)}
    return aligned(rows)


def _expected(item: Item) -> bool:
    return item.tokens[0].text not in ("given", "period", "refused") and len(item.lines) == 1


def _amounts(items: list[Item]) -> dict[int, str]:
    rows = []
    for item in items:
        tokens = item.tokens
        split = len(tokens)
        while split > 1 and not any(kind in ("NUMBER", "MONEY") for kind in tokens[split - 1].kinds):
            split -= 1
        amount = joined(tokens[split - 1 :])
        rows.append(Row(item.lines[0].number, INDENT + joined(tokens[: split - 1]), (amount,)))
    return aligned(rows)


def _items(kind: str, items: list[Item]) -> dict[int, str]:
    """Items with their labels in one column and their contents in another."""
    prefixes = [_prefix(kind, item.lines[0].tokens) for item in items]
    labels = []
    number_width = _number_width(kind, items)
    for item, prefix in zip(items, prefixes, strict=True):
        tokens = item.lines[0].tokens[prefix:]
        length = label_length(kind, tokens) if tokens else 0
        if length < len(tokens) and tokens[length].text in NO_SPACE_BEFORE:
            length = 0  # words follow the name at once: NAME; "what it is"
        labels.append(_label(kind, item, prefix, min(length, len(tokens)), number_width))
    limit = LONGEST_LABEL.get(kind, 32)
    width = max((len(text) for text, _ in labels if text and len(text) <= limit), default=0)
    out: dict[int, str] = {}
    for item, (text, taken) in zip(items, labels, strict=True):
        rest = joined(item.lines[0].tokens[taken:])
        first = INDENT + (f"{text.ljust(width)}  {rest}" if text else rest)
        base = len(INDENT) + (max(width, len(text)) + 2 if text else 2)
        if kind == "bill":
            base = len(INDENT) + number_width + 4
        out.update(_continued(item.lines, {item.lines[0].number: first.rstrip()}, max(base, CONTINUED)))
    return out


def _number_width(kind: str, items: list[Item]) -> int:
    if kind != "bill":
        return 0
    numbers = (item.tokens[0] for item in items)
    return max((len(token.text) for token in numbers if token.kinds[0] == "LINE_LABEL"), default=0)


def _prefix(kind: str, tokens: list[Token]) -> int:
    """How many tokens say how a ``change`` section edits: ``add``, ``add after line 3:``."""
    if tokens[0].text not in EDITS or len(tokens) < 2:
        return 0
    if kind == "bill" and tokens[1].text == "after":
        return 4
    return 1


def _label(kind: str, item: Item, prefix: int, length: int, number_width: int) -> tuple[str, int]:
    """The label's text and how many tokens it takes, prefix included."""
    tokens = item.lines[0].tokens
    taken = prefix + length
    if not length:
        return "", 0
    if kind != "bill":
        return joined(tokens[:taken]), taken
    if length == 2:
        number = joined(tokens[: prefix + 1])
        return f"{number.ljust(number_width)}  {joined(tokens[prefix + 1 : taken])}", taken
    if prefix:
        return joined(tokens[:taken]), taken
    return " " * (number_width + 2) + joined(tokens[:taken]), taken


def _continued(lines: list[Line], out: dict[int, str], base: int) -> dict[int, str]:
    """The lines after an item's first, indented by rank: the least indented at ``base``."""
    ranks = sorted({line.indent for line in lines[1:]})
    for line in lines[1:]:
        out[line.number] = " " * (base + 2 * ranks.index(line.indent)) + joined(line.tokens)
    return out

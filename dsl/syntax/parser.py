"""From text to syntax tree.  Never raises for a mistake of the text: it comes back among the diagnostics.

After a mistake the parser goes on with the next item, after an unknown heading with the next
section, so that one run finds many mistakes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import dsl.syntax.actions  # noqa: F401 - registers what the rules build
from dsl.diagnostics import Diagnostic, SourceError, error, in_order, nearest
from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.actions.headings import Head
from dsl.syntax.assemble import ITEM_STARTS, assemble
from dsl.syntax.builder import Builder
from dsl.syntax.confusions import confusion
from dsl.syntax.depth import too_deep
from dsl.syntax.driver import Unexpected, parse
from dsl.syntax.expectations import decimal_comma, explain, form_hint
from dsl.syntax.layout import Block, Item, Layout, lay_out
from dsl.syntax.parts import Part
from dsl.syntax.source import Source, read_source
from dsl.syntax.tokens import BRACKETS, MAXIMUM_DEPTH, Places, Token, tokenize
from dsl.syntax.tree import Document

MAXIMUM_FINDINGS = 100
"""Nobody mends more at once."""

HEADING_WORDS = {
    "available": "available",
    "readings": "readings",
    "customer": "customer",
    "options": "options",
    "constants": "constants",
    "history": "history",
    "inputs": "inputs",
    "event": "event",
    "calendar": "calendar",
    "schedule": "calendar",
    "rates": "rates",
    "factors": "factors",
    "prices": "prices",
    "quantities": "quantities",
    "bill": "bill",
    "balances": "balances",
    "true-up": "true_up",
    "example": "example",
    "prove": "prove",
    "function": "function",
    "tariff": "tariff",
    "rider": "rider",
    "library": "library",
    "contract": "contract",
    **{w: w for w in "types parties parameters state table feed action deployment scenario".split()},
    "events": "contract_events",
    "settlement": "runs",
}
"""First word of a heading to the kind of section, for going on after a faulty heading."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text read: its tree (None when there is no usable header), and what was found wrong."""

    source: Source | None
    document: Document | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether the tree is whole."""
        return self.document is not None and not any(d.severity == "error" for d in self.diagnostics)


def parse_text(file: str, content: bytes | str) -> Parsed:
    """Read one text.  ``file`` is its name for diagnostics; names ending in ``.md`` are literate."""
    try:
        source = read_source(file, content)
    except SourceError as problem:
        return Parsed(None, None, problem.diagnostics)
    parser = _Parser(source)
    document = parser.run()
    return Parsed(source, document, in_order(parser.builder.findings)[:MAXIMUM_FINDINGS])


class _Parser:
    """One run over one text."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.builder = Builder(Places(source.file, source.contract))
        self.wrong: list[Token] = []

    def run(self) -> Document | None:
        tokens = tokenize(self.source.contract)
        self.wrong = tokens.wrong[:MAXIMUM_FINDINGS]
        for wrong in self.wrong:
            self._strange(wrong)
        layout = lay_out(tokens.lines)
        if layout.deep is not None:
            self.builder.error(
                codes.TOO_DEEP,
                f"brackets are nested deeper than {MAXIMUM_DEPTH} levels",
                self.builder.span(layout.deep),
                "give the inner part a name under quantities",
            )
            return None
        return self._sections(layout)

    def _sections(self, layout: Layout) -> Document | None:
        for item in layout.stray[:MAXIMUM_FINDINGS]:
            self.builder.error(
                codes.OUTSIDE,
                "this line belongs to no section",
                self.builder.span(item.tokens[0]),
                "headings start in the first column, their items are indented below",
            )
        parts = []
        for block in layout.blocks:
            if len(self.builder.findings) > MAXIMUM_FINDINGS:
                break
            part = self._section(block)
            if part is not None:
                parts.append(part)
        return assemble(self.builder, parts)

    def _section(self, block: Block) -> Part | None:
        head = self._parse("heading", block.heading)
        if not isinstance(head, Head):
            kind = HEADING_WORDS.get(self._heading_word(block))
            if kind is None:
                return None
            head = Head(kind, self.builder.span(block.heading[0]), {}, block.heading[0].text == "change")
            self._items(head, block)
            return Part(head, [], whole=False)
        places = tuple((item.tokens[0].text, self._place(item)) for item in block.items[:MAXIMUM_FINDINGS])
        return Part(head, self._items(head, block), whole=True, places=places)

    def _place(self, item: Item) -> Span:
        return self.builder.places.span(item.tokens[0].start, item.tokens[-1].end)

    def _heading_word(self, block: Block) -> str:
        first = block.heading[0].text
        if first == "change" and len(block.heading) > 1:
            return block.heading[1].text
        return first

    def _items(self, head: Head, block: Block) -> list[tuple[str, str | None, Any]]:
        """The items as (edit, after line, value)."""
        values = []
        for item in block.items:
            if len(self.builder.findings) > MAXIMUM_FINDINGS:
                break
            value = self._item(head, item)
            if value is not None:
                values.append(value)
        return values

    def _item(self, head: Head, item: Item) -> tuple[str, str | None, Any] | None:
        tokens, edit, after = item.tokens, "", None
        if item.table:
            return self._table_row(head, tokens)
        if head.change:
            edit, tokens = self._edit_word(tokens)
            if not tokens:
                return None
            if edit == "remove":
                removal = self._parse("removal", tokens)
                return None if removal is None else (edit, None, removal)
            if head.kind == "bill" and tokens[0].text == "after":
                split = next((i for i, token in enumerate(tokens) if token.text == ":"), len(tokens) - 1) + 1
                after = self._parse("after_line", tokens[:split])
                tokens = tokens[split:]
                if after is None or not tokens:
                    return None
        start = ITEM_STARTS.get(head.kind)
        assert start is not None
        if head.kind == "rates":
            tokens = _with_keys(tokens)
        value = self._parse(start, tokens)
        return None if value is None else (edit, after, value)

    def _edit_word(self, tokens: list[Token]) -> tuple[str, list[Token]]:
        if tokens[0].text in ("add", "replace", "remove"):
            if len(tokens) == 1:
                self.builder.error(
                    codes.INCOMPLETE, f"“{tokens[0].text}” what?", self.builder.span(tokens[0])
                )
            return tokens[0].text, tokens[1:]
        self.builder.error(
            codes.EDIT_WORD,
            "an item under “change” starts with add, replace or remove",
            self.builder.span(tokens[0]),
            "without “change” in the heading, the section replaces the whole section of the base",
        )
        return "", []

    def _table_row(self, head: Head, tokens: list[Token]) -> tuple[str, str | None, Any] | None:
        """A row of a Markdown table: the first cell holds the keys; a row of names alone is the columns'."""
        cells = [token for token in tokens if token.text != "|"]
        if not cells or all(token.text in ":-" for token in cells):
            return None
        if head.kind not in ("rates", "factors"):
            self.builder.error(
                codes.TABLE, "a table can only stand below rates or factors", self.builder.span(tokens[0])
            )
            return None
        if all("NAME" in token.kinds for token in cells) and cells[-1].text != "none":
            names = self._parse("table_columns", [token._replace(kinds=("NAME",)) for token in cells])
            return ("", None, ("table columns", names))
        if head.kind == "rates":
            cells = _with_keys(cells)
        elif cells[0].kinds == ("ISO_DATE",):
            cells.insert(0, Token(("FROM",), "from", cells[0].start, cells[0].start))
        value = self._parse(ITEM_STARTS[head.kind], cells)
        return None if value is None else ("", None, value)

    def _parse(self, start: str, tokens: list[Token]) -> Any:
        """The value of an item, or None when it is faulty (noted)."""
        try:
            value = parse(start, tokens, self.builder)
        except Unexpected as problem:
            self._unexpected(start, tokens, problem)
            return None
        if len(tokens) > MAXIMUM_DEPTH and too_deep(value, MAXIMUM_DEPTH):
            self.builder.error(
                codes.TOO_DEEP,
                f"this expression has more than {MAXIMUM_DEPTH} parts inside one another",
                self.builder.places.span(tokens[0].start, tokens[-1].end),
                "give parts of it names under quantities",
            )
            return None
        return value

    def _unexpected(self, start: str, tokens: list[Token], problem: Unexpected) -> None:
        if any(tokens[0].start <= wrong.start <= tokens[-1].end for wrong in self.wrong):
            return  # the letter that means nothing has been noted
        token = problem.token
        meant = confusion(start, tokens, token)
        if meant is not None:
            wrong, reason, advice = meant
            self.builder.error(wrong, reason, self.builder.span(token), advice)
            return
        message, hint = explain(problem)
        hint = hint or form_hint(start, tokens[0].text if tokens else "")
        code = codes.INCOMPLETE if token.kinds[0] == "$END" else codes.UNEXPECTED
        span = self.builder.span(token)
        if token.kinds[0] == "$END" and tokens:
            span = self.builder.span(tokens[-1])
        if start == "heading" and token is tokens[0]:
            code = codes.UNKNOWN_SECTION
            near = nearest(token.text, [*HEADING_WORDS, "when", "change"])
            message = f"“{token.text}” starts no section"
            hint = (
                f"did you mean “{near}”?"
                if near
                else ("items are indented below their heading; headings are words such as rates or bill")
            )
        else:
            comma = decimal_comma(tokens, token)
            if comma is not None:
                self.builder.error(
                    codes.DECIMAL_COMMA,
                    f"“{comma.text}” is not a number: decimals are written with a point",
                    self.builder.span(comma),
                    f"write {comma.text.replace(',', '.')}",
                )
                return
            unclosed = _unclosed(tokens)
            if unclosed is not None:
                self.builder.error(
                    codes.BRACKET_OPEN, f"this “{unclosed.text}” is not closed", self.builder.span(unclosed)
                )
                return
        self.builder.findings.append(error(code, message, span, hint))

    def _strange(self, wrong: Token) -> None:
        span: Span = self.builder.span(wrong)
        if wrong.text == '"':
            self.builder.error(
                codes.STRING_OPEN, "this text in quotes is not closed on its line", span, 'add the closing "'
            )
            return
        name = f"“{wrong.text}”" if wrong.text.isprintable() else f"character U+{ord(wrong.text):04X}"
        self.builder.error(codes.STRANGE_LETTER, f"{name} means nothing in Watt", span)


VALUES = frozenset(("NUMBER", "MONEY", "CENTS", "PERCENTAGE"))


def _with_keys(tokens: list[Token]) -> list[Token]:
    """A rate row whose keys are names even where they look like keywords: ``none``, ``a``.

    A key stands at the start or after a comma, and before a comma or a value.
    """
    out = list(tokens)
    for place, token in enumerate(tokens[:-1]):
        after = tokens[place + 1]
        starts = place == 0 or tokens[place - 1].text == ","
        ends = after.text in (",", "none") or not VALUES.isdisjoint(after.kinds)
        if starts and ends and token.kinds[-1] == "NAME" and token.text not in ("first", "next", "over"):
            out[place] = token._replace(kinds=("NAME",))
    return out


def _unclosed(tokens: list[Token]) -> Token | None:
    """The first bracket of an item that no bracket closes."""
    open_brackets: list[Token] = []
    for token in tokens:
        if BRACKETS.get(token.text) == 1:
            open_brackets.append(token)
        elif token.text in BRACKETS and open_brackets:
            open_brackets.pop()
    return open_brackets[0] if open_brackets else None

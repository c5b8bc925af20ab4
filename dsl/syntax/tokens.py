"""Tokens: one pass of a regular expression over a text.

A token lists the terminals that it may be, most special first; the parser takes the first that
the grammar allows at that place, so ``day`` is a keyword in ``for each day`` and a name elsewhere.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from dsl.grammar.table import grammar_table
from dsl.model.base import Span
from dsl.units import CURRENCIES, NAMES

MONTHS = {
    name: number
    for number, name in enumerate(
        "January February March April May June July August September October November December".split(), 1
    )
}
WEEKDAYS = {
    name + plural: number
    for number, name in enumerate("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
    for plural in ("", "s")
}

_ENERGY = r"energy[ \t]+(?:delivered|received)"
_REACTIVE = r"reactive[ \t]+energy[ \t]+(?:lagging|leading)"
_LINE_NUMBER = r"\d+[a-z]?(?![\w.%¢])"
_NEXT_NUMBER = rf"(?:[ \t]*,[ \t]*(?:and[ \t]+)?|\s+and\s+|\s+to\s+){_LINE_NUMBER}"
_PATTERN = re.compile(
    rf"""
    (?P<NEWLINE>\r\n|\n|\r)
  | (?P<BLANK>[ \t\u00a0\ufeff]+)
  | (?P<COMMENT>--[^\r\n]*)
  | (?P<STRING>"(?:[^"\\\r\n]|\\.)*")
  | (?P<CHANNEL_NAME>(?:{_ENERGY}|{_REACTIVE})(?![\w-]))
  | (?P<LINE_NUMBERS>lines?[ \t]+{_LINE_NUMBER}(?:{_NEXT_NUMBER})*)
  | (?P<ZONE_NAME>[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-0-9]+)+)
  | (?P<SHA256_HASH>sha256:[0-9A-Fa-f]+)
  | (?P<WORD>[A-Za-z](?:[A-Za-z0-9_'’³]|-(?=[A-Za-z0-9]))*)
  | (?P<VERSION>\d+\.\d+\.\d+(?![\w.]))
  | (?P<ISO_DATE>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?![\w-]))
  | (?P<CLOCK>\d{{1,2}}:\d{{2}}(?!\d))
  | (?P<WINDOW_LENGTH>\d+-(?:minute|hour|day)(?![\w-]))
  | (?P<ORDINAL_NUMBER>\d+(?:st|nd|rd|th)(?!\w))
  | (?P<LINE_LABEL>\d+[a-z](?![\w.]))
  | (?P<FIGURE>(?:(?<![^\s(\[,:|])[-−])?[$€£]?\d+(?:,\d{{3}})*(?:\.\d+)?(?:%|¢)?)
  | (?P<CURRENCY_SIGN>[$€£¢%])
  | (?P<SYMBOL><=|>=|!=|[-−+×*÷/()\[\],;:<>=≤≥≠²|])
  | (?P<WRONG>.)
    """,
    re.VERBOSE | re.ASCII,
)

BRACKETS = {"(": 1, "[": 1, ")": -1, "]": -1}
MAXIMUM_DEPTH = 200
"""Deeper nesting than this is refused before parsing; no more tokens are made."""

CLAUSE_WORDS = frozenset("in by when under rounded netted where during from starts".split())
"""Words that open a clause after a comma, where a list could go on as well."""


class Token(NamedTuple):
    """A piece of text: the terminals that it may be, the text, where it starts and ends (offsets)."""

    kinds: tuple[str, ...]
    text: str
    start: int
    end: int


class Places:
    """Turns offsets of one file's text into spans."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.length = len(text)
        starts = [0]
        starts.extend(match.end() for match in re.finditer(r"\r\n|\n|\r", text))
        self._starts = starts

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)

    def span(self, start: int, end: int) -> Span:
        """The span from one offset to another."""
        starts = self._starts
        line = bisect_right(starts, start)
        column = start - starts[line - 1] + 1
        if line == len(starts) or end < starts[line]:
            return Span(self.file, line, column, line, end - starts[line - 1] + 1)
        end_line = bisect_right(starts, end)
        return Span(self.file, line, column, end_line, end - starts[end_line - 1] + 1)


class Line(NamedTuple):
    """One physical line that has tokens: how far it is indented, its tokens, and the number of the line."""

    indent: int
    tokens: list[Token]
    number: int


class Comment(NamedTuple):
    """A comment, with its dashes; ``alone`` when nothing stands before it on its line."""

    text: str
    start: int
    line: int
    alone: bool


class Tokens(NamedTuple):
    """A text as lines of tokens; comments and letters that belong to nothing are listed apart."""

    lines: list[Line]
    comments: list[Comment]
    wrong: list[Token]


def word_kinds(word: str) -> tuple[str, ...]:
    """The terminals that a word may be, most special first."""
    kinds = []
    keyword = grammar_table().keywords.get(word)
    if keyword is not None:
        kinds.append(keyword)
    if word in MONTHS:
        kinds.append("MONTH_NAME")
    elif word in WEEKDAYS:
        kinds.append("WEEKDAY_NAME")
    elif word in CURRENCIES:
        kinds.append("CURRENCY_CODE")
    elif word in NAMES:
        kinds.append("UNIT_NAME")
    kinds.append("NAME")
    return tuple(kinds)


def tokenize(text: str) -> Tokens:
    """Cut a text into lines of tokens.  Never fails: what is no token ends up in ``wrong``."""
    return _Cutter(text).cut()


class _Cutter:
    """One pass over one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = Tokens([], [], [])
        self.words: dict[str, tuple[str, ...]] = {}
        self.current: list[Token] = []
        self.number, self.line_start, self.depth = 1, 0, 0

    def cut(self) -> Tokens:
        for match in _PATTERN.finditer(self.text):
            kind = str(match.lastgroup)
            if kind == "BLANK":
                continue
            start, end = match.span()
            piece = match.group()
            if kind == "NEWLINE":
                self._new_line(end)
            elif kind == "COMMENT":
                alone = not self.current
                self.found.comments.append(Comment(piece.rstrip(), start, self.number, alone))
            elif kind == "WRONG":
                self.found.wrong.append(Token(("WRONG",), piece, start, end))
            else:
                kinds, piece = self._kinds(kind, piece)
                self.current.append(Token(kinds, piece, start, end))
                if self.depth > MAXIMUM_DEPTH:
                    break
        self._close_line()
        return self.found

    def _new_line(self, end: int) -> None:
        self._close_line()
        self.number += 1
        self.line_start = end
        if self.text[end : end + 1].strip():
            self.depth = 0

    def _close_line(self) -> None:
        if self.current:
            before = self.text[self.line_start : self.current[0].start]
            self.found.lines.append(Line(len(before.expandtabs(4)), self.current, self.number))
            self.current = []

    def _kinds(self, kind: str, piece: str) -> tuple[tuple[str, ...], str]:
        """What a token may be, and its text in the form that the parser reads."""
        if kind == "WORD":
            kinds = self.words.get(piece)
            if kinds is None:
                kinds = self.words[piece] = word_kinds(piece)
            self._open_clause(piece)
            return kinds, piece
        if kind == "SYMBOL":
            self.depth = max(0, self.depth + BRACKETS.get(piece, 0))
            return (grammar_table().keywords.get(piece, "BAR"),), piece
        if kind == "FIGURE":
            return _figure_kinds(piece), piece
        if kind == "CHANNEL_NAME":
            return (kind,), " ".join(piece.split())
        if kind == "LINE_NUMBERS":
            self.number += piece.count("\n")
        return (kind,), piece

    def _open_clause(self, word: str) -> None:
        """A comma before a word that opens a clause is marked as such."""
        before = self.current or (self.found.lines[-1].tokens if self.found.lines else None)
        if not before or before[-1].text != ",":
            return
        if word == "else":
            before[-1] = before[-1]._replace(kinds=("_ELSE_COMMA", "COMMA"))
        elif word == "or":
            before[-1] = before[-1]._replace(kinds=("_OR_COMMA", "COMMA"))
        elif word in CLAUSE_WORDS:
            before[-1] = before[-1]._replace(kinds=("_CLAUSE_COMMA", "COMMA"))


def _figure_kinds(piece: str) -> tuple[str, ...]:
    if piece[-1] == "%":
        return ("PERCENTAGE",)
    if piece[-1] == "¢":
        return ("CENTS",)
    bare = piece.lstrip("-−")
    if bare[0] in "$€£":
        return ("MONEY",)
    return ("LINE_LABEL", "NUMBER") if piece.isdigit() else ("NUMBER",)

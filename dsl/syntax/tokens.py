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

_LINE_NUMBER = r"\d+[a-z]?(?![\w.%¢])"
_NEXT_NUMBER = rf"(?:[ \t]*,[ \t]*(?:and[ \t]+)?|\s+and\s+|\s+to\s+){_LINE_NUMBER}"
_PATTERN = re.compile(
    rf"""
    (?P<NEWLINE>\r\n|\n|\r)
  | (?P<BLANK>[ \t ﻿]+)
  | (?P<COMMENT>--[^\r\n]*)
  | (?P<STRING>"(?:[^"\\\r\n]|\\.)*")
  | (?P<CHANNEL_NAME>(?:energy[ ](?:delivered|received)|reactive[ ]energy[ ](?:lagging|leading))(?![\w-]))
  | (?P<LINE_NUMBERS>lines?[ \t]+{_LINE_NUMBER}(?:{_NEXT_NUMBER})*)
  | (?P<ZONE_NAME>[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_+\-0-9]+)+)
  | (?P<SHA256_HASH>sha256:[0-9A-Fa-f]+)
  | (?P<WORD>[A-Za-z](?:[A-Za-z0-9_'’³]|-(?=[A-Za-z0-9]))*)
  | (?P<ISO_DATE>\d{{4}}-\d{{1,2}}-\d{{1,2}}(?![\w-]))
  | (?P<CLOCK>\d{{1,2}}:\d{{2}}(?!\d))
  | (?P<WINDOW_LENGTH>\d+-(?:minute|hour|day)(?![\w-]))
  | (?P<ORDINAL_NUMBER>\d+(?:st|nd|rd|th)(?!\w))
  | (?P<LINE_LABEL>\d+[a-z](?![\w.]))
  | (?P<FIGURE>(?:(?<![^\s(\[,:|])[-−])?(?P<COIN>[$€£])?(?P<DIGITS>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<MARK>%|¢)?)
  | (?P<CURRENCY_SIGN>[$€£¢%])
  | (?P<SYMBOL><=|>=|!=|[-−+×*÷/()\[\],;:<>=≤≥≠²|])
  | (?P<WRONG>.)
    """,
    re.VERBOSE,
)

CLAUSE_WORDS = frozenset("in by when under rounded netted where during from".split())
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
    lines: list[Line] = []
    comments: list[Comment] = []
    wrong: list[Token] = []
    words: dict[str, tuple[str, ...]] = {}
    keywords = grammar_table().keywords
    current: list[Token] = []
    number, line_start = 1, 0
    for match in _PATTERN.finditer(text):
        kind = match.lastgroup
        start, end = match.span()
        piece = match.group()
        if kind == "BLANK":
            continue
        if kind == "NEWLINE":
            if current:
                lines.append(Line(_indent(text, line_start, current[0].start), current, number))
                current = []
            number += 1
            line_start = end
            continue
        if kind == "COMMENT":
            comments.append(Comment(piece.rstrip(), start, number, not current))
            continue
        if kind == "WORD":
            kinds = words.get(piece)
            if kinds is None:
                kinds = words[piece] = word_kinds(piece)
        elif kind == "FIGURE" or kind == "DIGITS" or kind == "MARK" or kind == "COIN":
            kinds = _figure_kinds(piece)
        elif kind == "SYMBOL":
            kinds = (keywords.get(piece, "BAR"),)
        elif kind == "WRONG":
            wrong.append(Token(("WRONG",), piece, start, end))
            continue
        else:
            kinds = (str(kind),)
            if kind == "LINE_NUMBERS" or kind == "LINE_LABEL":
                number += piece.count("\n")
        if kind == "WORD" and (before := current or (lines[-1].tokens if lines else None)):
            _open_clause(before, piece)
        current.append(Token(kinds, piece, start, end))
    if current:
        lines.append(Line(_indent(text, line_start, current[0].start), current, number))
    return Tokens(lines, comments, wrong)


def _figure_kinds(piece: str) -> tuple[str, ...]:
    if piece[-1] == "%":
        return ("PERCENTAGE",)
    if piece[-1] == "¢":
        return ("CENTS",)
    bare = piece.lstrip("-−")
    if bare[0] in "$€£":
        return ("MONEY",)
    return ("LINE_LABEL", "NUMBER") if piece.isdigit() else ("NUMBER",)


def _open_clause(current: list[Token], word: str) -> None:
    comma = current[-1]
    if comma.text != ",":
        return
    if word == "else":
        current[-1] = comma._replace(kinds=("_ELSE_COMMA", "COMMA"))
    elif word in CLAUSE_WORDS:
        current[-1] = comma._replace(kinds=("_CLAUSE_COMMA", "COMMA"))


def _indent(text: str, line_start: int, first: int) -> int:
    return len(text[line_start:first].expandtabs(4))

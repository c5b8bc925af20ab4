"""Diagnostics: what is wrong with a text, where, and what would help.

A ``Diagnostic`` never carries the text; ``render`` puts it beside its source line:

    error W0104 at tariff.watt:12:9
       12 |   season sumer  June 1 through September 30
          |          ^^^^^ …
    the reason
    hint: …
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from dsl.model.base import Span

Severity = Literal["error", "warning", "note"]

TAB_WIDTH = 4


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: a stable ``code`` (``W0102``), a sentence in the user's words, an optional fix.

    ``related`` points at other places that matter ("declared here first").
    """

    code: str
    severity: Severity
    message: str
    hint: str | None
    span: Span
    related: tuple[tuple[str, Span], ...] = ()


class SourceError(Exception):
    """A text that cannot be used; carries every diagnostic found, in order of place."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__(diagnostics[0].message if diagnostics else "the text cannot be used")
        self.diagnostics = tuple(diagnostics)


def error(code: str, message: str, span: Span, hint: str | None = None) -> Diagnostic:
    """An error: the text cannot be used until it is mended."""
    return Diagnostic(code, "error", message, hint, span)


def warning(code: str, message: str, span: Span, hint: str | None = None) -> Diagnostic:
    """A warning: the text can be used, but probably says something else than meant."""
    return Diagnostic(code, "warning", message, hint, span)


def in_order(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By place, then code; the same finding at the same place once."""
    unique = {(d.span, d.code, d.message): d for d in diagnostics}
    return tuple(
        sorted(unique.values(), key=lambda d: (d.span.file, d.span.line, d.span.column, d.code, d.message))
    )


def render(diagnostic: Diagnostic, text: str | None) -> str:
    """The diagnostic for people, with its source line underlined when ``text`` (of its file) is given."""
    span = diagnostic.span
    out = [f"{diagnostic.severity} {diagnostic.code} at {span.file}:{span.line}:{span.column}"]
    if text is not None:
        out.extend(excerpt(span, text))
    out.append(diagnostic.message)
    if diagnostic.hint:
        out.append(f"hint: {diagnostic.hint}")
    for words, place in diagnostic.related:
        out.append(f"see {place.file}:{place.line}:{place.column}: {words}")
        if text is not None and place.file == span.file:
            out.extend(excerpt(place, text))
    return "\n".join(out)


@lru_cache(maxsize=8)
def _lines(text: str) -> list[str]:
    """The lines of a text, split once however many diagnostics it has."""
    return text.split("\n")


def excerpt(span: Span, text: str) -> list[str]:
    """The source line of a span and a line of ``^`` below it."""
    lines = _lines(text)
    if not 1 <= span.line <= len(lines):
        return []
    source = lines[span.line - 1].rstrip("\r")
    start = min(span.column - 1, len(source))
    end = span.end_column - 1 if span.end_line == span.line else len(source)
    before = source[:start].expandtabs(TAB_WIDTH)
    marked = source[start:end].expandtabs(TAB_WIDTH)
    number = str(span.line)
    gutter = " " * max(len(number), 5)
    return [
        f"{number:>{len(gutter)}} | {source.expandtabs(TAB_WIDTH)}",
        f"{gutter} | {' ' * len(before)}{'^' * max(1, len(marked.rstrip()))}",
    ]


MOST_NAMES = 1_000
"""Among more names none is suggested: a guess is not worth the seconds that it would take each time."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, or None: at most a third of its letters apart."""
    best: tuple[int, str] | None = None
    limit = max(1, len(word) // 3)
    names = set(known)
    if len(names) > MOST_NAMES:
        return None
    for candidate in sorted(names):
        if abs(len(candidate) - len(word)) > limit or candidate == word:
            continue
        apart = distance(word.lower(), candidate.lower(), limit)
        if apart <= limit and (best is None or apart < best[0]):
            best = (apart, candidate)
    return best[1] if best else None


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to change, drop, add or swap with a neighbour; above ``limit``, ``limit`` + 1."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        now = [i]
        for j, against in enumerate(other, 1):
            cost = min(row[j] + 1, now[j - 1] + 1, row[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            now.append(cost)
        if min(now) > limit:
            return limit + 1
        before, row = row, now
    return row[-1]

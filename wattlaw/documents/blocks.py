"""What a document consists of, before it is Markdown, HTML or PDF.

A document is a sequence of blocks in reading order.  Text is plain: renderers
escape it for their format.  ``Status`` marks how a claim stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["proved", "refuted", "unknown", "not run"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (title) to 3; ``anchor`` is unique within the document."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Short label–value pairs, such as who filed the tariff and since when."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences that stand beside each other."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``numeric`` are the columns set flush right, ``status`` is a column of verdicts."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: frozenset[int] = frozenset()
    caption: str = ""
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG, with what it shows in words for those who cannot see it."""

    name: str
    svg: str
    caption: str
    description: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text printed exactly as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A numbered clause of the rule.

    ``words`` is the author's text, ``formula`` what the bytecode computes (from
    the decompiler), ``cites`` the law or sheet it implements.
    """

    number: str
    title: str
    words: str
    formula: tuple[str, ...]
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """A property: the author's words, what was compiled, and how the proof stands.

    ``case`` shows the customer who refutes it.
    """

    name: str
    words: str
    statement: str
    status: Status
    detail: str
    case: tuple[Facts | Paragraph | Table, ...] = ()


Block = Heading | Paragraph | Facts | Bullets | Table | Figure | Code | Clause | Claim


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; ``footer`` stands on each page (name, module hash)."""

    title: str
    footer: str
    blocks: tuple[Block, ...]

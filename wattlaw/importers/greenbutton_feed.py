"""An Atom feed of ESPI resources: entries, their links, and exact numbers out of elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wattlaw.faults import BadDocument

ATOM = "{http://www.w3.org/2005/Atom}"
ESPI = "{http://naesb.org/espi}"
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}").fullmatch
SHOWN = 5
"""Breaches that a message spells out."""


@dataclass(slots=True)
class Breaches:
    """Where a file breaks the schema, in order of lines."""

    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, element: Any, message: str) -> None:
        """Note a breach at an element, or of the whole file when it is None."""
        entry = (0 if element is None else element.sourceline or 0, message)
        if entry not in self.found:
            self.found.append(entry)

    def raise_for(self, path: Path) -> None:
        """Refuse the file when anything was found."""
        if not self.found:
            return
        ordered = sorted(self.found)
        told = "; ".join(f"line {line}: {message}" if line else message for line, message in ordered[:SHOWN])
        rest = f"; and {len(ordered) - SHOWN} more" if len(ordered) > SHOWN else ""
        raise BadDocument(
            f"{path} breaks the ESPI schema: {told}{rest}",
            "ask whoever made the file for one that keeps to it",
            str(path),
            ordered[0][0] or None,
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One resource: its element, title and links."""

    content: Any
    title: str
    own: str | None
    up: str | None
    related: tuple[str, ...]


class Feed:
    """The entries of a feed by kind, and who belongs to whom."""

    def __init__(self, root: Any) -> None:
        self.by_kind: dict[str, list[Entry]] = {}
        for entry in root.iter(ATOM + "entry"):
            links: dict[str, list[str]] = {}
            for link in entry.findall(ATOM + "link"):
                links.setdefault(link.get("rel", ""), []).append(link.get("href", ""))
            own, up = (next(iter(links.get(rel, [])), None) for rel in ("self", "up"))
            title = (entry.findtext(ATOM + "title") or "").strip()
            content = entry.find(ATOM + "content")
            for element in () if content is None else content:
                if not isinstance(element.tag, str):
                    continue
                kind = element.tag.removeprefix(ESPI)
                made = Entry(element, title, own, up, tuple(links.get("related", ())))
                self.by_kind.setdefault(kind, []).append(made)

    def entries(self, kind: str) -> Iterator[Entry]:
        """All resources of a kind, in the order of the file."""
        yield from self.by_kind.get(kind, ())

    def usage_point_of(self, reading: Entry) -> Entry | None:
        """The usage point whose readings these are: by link, or the only one there is."""
        points = self.by_kind.get("UsagePoint", [])
        linked = [point for point in points if reading.up is not None and reading.up in point.related]
        return linked[0] if linked else points[0] if len(points) == 1 else None

    def reading_type_of(self, reading: Entry) -> Entry | None:
        """The reading type that a meter reading links to."""
        kinds = self.by_kind.get("ReadingType", [])
        return next((kind for kind in kinds if kind.own in reading.related), None)

    def blocks_of(self, reading: Entry) -> Iterator[Entry]:
        """The interval blocks that stand below a meter reading."""
        for block in self.by_kind.get("IntervalBlock", []):
            if block.up in reading.related or (
                reading.own is not None and block.up == f"{reading.own}/IntervalBlock"
            ):
                yield block

    def child(self, element: Any, name: str) -> Any:
        """The first child of this name, or None."""
        return element.find(ESPI + name)

    def children(self, element: Any, name: str) -> list[Any]:
        """All children of this name."""
        found: list[Any] = element.findall(ESPI + name)
        return found


def read_feed(data: bytes, path: Path) -> Feed:
    """Parse without entities, without a network, without a document type.  Raises ``BadDocument``."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise BadDocument(f"{path} is no XML: {error.msg}", file=str(path), line=error.lineno) from error
    if root.getroottree().docinfo.doctype:
        raise BadDocument(f"{path} declares a document type, which no Green Button file does", file=str(path))
    if root.tag != ATOM + "feed":
        raise BadDocument(
            f"{path} is no Green Button file: its root is {root.tag}, not an Atom feed",
            file=str(path),
            line=1,
        )
    return Feed(root)


def whole_number(
    feed: Feed, parent: Any, name: str, breaches: Breaches, default: int | None = None
) -> int | None:
    """The integer in a child element; ``default`` when there is no such child, None after a breach."""
    element = feed.child(parent, name)
    if element is None:
        if default is None:
            breaches.add(parent, f"{parent.tag.removeprefix(ESPI)} has no {name}")
        return default
    text = (element.text or "").strip()
    if not _INTEGER(text):
        what = "is empty" if not text else f"is {text[:40]!r}, not a whole number"
        breaches.add(element, f"{name} {what}")
        return None
    return int(text)

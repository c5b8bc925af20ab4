"""A document on disk: whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from wattlaw.documents import html, markdown
from wattlaw.documents.blocks import Document, Figure

SUFFIXES = (".md", ".html", ".pdf")


def write(document: Document, path: Path) -> list[Path]:
    """Write the document in the format of the file's ending; returns the files written.

    Markdown gets a folder ``NAME.pictures`` beside it.  Raises ``ValueError``
    for another ending, ``OSError`` when the place cannot be written.
    """
    if path.suffix == ".pdf":
        from wattlaw.documents import pdf

        _replace(path, pdf.render(document))
        return [path]
    if path.suffix == ".html":
        _replace(path, html.render(document).encode())
        return [path]
    if path.suffix != ".md":
        raise ValueError(f"documents end in {', '.join(SUFFIXES)}; {path.name} does not")
    pictures = path.with_name(f"{path.stem}.pictures")
    written = [path]
    for figure in (block for block in document.blocks if isinstance(block, Figure)):
        pictures.mkdir(exist_ok=True)
        target = pictures / f"{figure.name}.svg"
        _replace(target, figure.svg.encode())
        written.append(target)
    _replace(path, markdown.render(document, pictures.name).encode())
    return written


def _replace(path: Path, content: bytes) -> None:
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(content)
    beside.replace(path)

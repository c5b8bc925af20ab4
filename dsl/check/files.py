"""Reading a text and what it imports: its base, its riders, its libraries."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, replace

from dsl.check import codes
from dsl.check.layers import lay_over
from dsl.check.report import Report, listed
from dsl.model.base import Span
from dsl.syntax.parser import parse_text
from dsl.syntax.tree import Document, FunctionSection, Header, Import, OptionsSection

FileReader = Callable[[str], bytes]
"""Gives the bytes of a file by its path, or raises ``OSError``."""

MAXIMUM_IMPORTS = 32


@dataclass(frozen=True, slots=True)
class Loaded:
    """A document with its base, riders and libraries laid over it; ``schedule`` is the base's name."""

    document: Document
    files: tuple[str, ...]


def load(report: Report, path: str, read: FileReader) -> Loaded | None:
    """The document of a file with everything that it imports, or None when it cannot be read."""
    files: list[str] = []
    document = _document(report, path, read, files, (), None)
    if document is None:
        return None
    if document.header.kind == "rider":
        report.note(
            codes.RIDER,
            document.header.span,
            "a rider alone has no bill; only its sentences were checked, not what they mean in a tariff",
            "check a tariff that says `with rider …`",
        )
        return None
    return Loaded(document, tuple(files))


def _document(
    report: Report, path: str, read: FileReader, files: list[str], above: tuple[str, ...], at: Span | None
) -> Document | None:
    here = at or Span(path, 1, 1, 1, 1)
    if path in above:
        report.add(
            codes.IMPORT_CYCLE,
            here,
            f"{path} imports itself, by way of {listed(above)}",
            "leave one import out",
        )
        return None
    if len(files) >= MAXIMUM_IMPORTS:
        report.add(codes.FILE_UNREADABLE, here, f"more than {MAXIMUM_IMPORTS} files are imported")
        return None
    try:
        content = read(path)
    except OSError as problem:
        report.add(
            codes.FILE_UNREADABLE,
            here,
            f"{path} cannot be read: {problem.strerror or problem}",
            "file names are relative to the text that names them" if at else None,
        )
        return None
    parsed = parse_text(path, content)
    files.append(path)
    if parsed.source is not None:
        report.sources[path] = parsed.source.text
    report.extend(parsed.diagnostics)
    if parsed.document is None:
        return None
    return _with_imports(report, parsed.document, path, read, files, (*above, path))


def _with_imports(
    report: Report, document: Document, path: str, read: FileReader, files: list[str], above: tuple[str, ...]
) -> Document | None:
    header = document.header
    if header.kind == "overlay":
        assert header.base is not None
        if not header.base.strip():
            return None  # the parser has told it
        base = _document(report, _beside(path, header.base), read, files, above, _clause(header, "based"))
        if base is None:
            return None
        if base.header.kind not in ("tariff", "overlay"):
            report.add(
                codes.RIDER,
                _clause(header, "based"),
                f"{header.base} is a {base.header.kind}, not a tariff",
                "a tariff is based on a tariff; riders and libraries are imported by `with`",
            )
            return None
        document = lay_over(report, base, document)
    for one in header.imports:
        content = _document(report, _beside(path, one.file), read, files, above, one.span)
        if content is None:
            continue
        if not _fits(report, one, content, header, read, path):
            continue
        if one.kind == "rider":
            document = lay_over(report, document, content)
        else:
            functions = tuple(
                section
                for section in content.sections
                if isinstance(section, FunctionSection | OptionsSection)
            )
            document = replace(document, sections=functions + document.sections)
    return document


def _clause(header: Header, word: str) -> Span:
    return dict(header.clause_spans).get(word, header.span)


def _fits(
    report: Report, one: Import, content: Document, header: Header, read: FileReader, path: str
) -> bool:
    """Whether an imported text is what the import says: kind, name, hash, and for riders the tariff."""
    found = content.header
    if found.kind != one.kind:
        report.add(codes.RIDER, one.span, f"{one.file} is a {found.kind}, not a {one.kind}")
        return False
    if found.name != one.name:
        report.add(
            codes.RIDER,
            one.span,
            f'{one.file} holds the {found.kind} "{found.name}", not "{one.name}"',
            f'write `with {one.kind} "{found.name}"`',
        )
        return False
    if one.sha256 is not None:
        from hashlib import sha256

        digest = sha256(read(_beside(path, one.file))).hexdigest()
        if digest != one.sha256:
            report.add(
                codes.HASH_MISMATCH,
                one.span,
                f"{one.file} is not the file that was meant: its hash is sha256:{digest}",
                "restore the file, or state the new hash",
            )
            return False
    if one.kind == "rider" and header.kind == "tariff" and header.name not in found.schedules:
        report.add(
            codes.UNKNOWN_TARIFF,
            one.span,
            f"rider {found.name} is for {listed(found.schedules)}, not for {header.name}",
            "name this tariff in the rider's heading",
        )
        return False
    return True


def _beside(path: str, name: str) -> str:
    """A file named in a text, relative to that text's folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))

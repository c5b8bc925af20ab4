"""A document as Markdown.  Pictures are written beside it and linked."""

from __future__ import annotations

from wattlaw.documents.blocks import (
    Block,
    Bullets,
    Claim,
    Clause,
    Code,
    Document,
    Facts,
    Figure,
    Heading,
    Paragraph,
    Table,
)

MARKS = {"proved": "✔ proved", "refuted": "✘ refuted", "unknown": "? unknown", "not run": "not run"}


def render(document: Document, pictures: str) -> str:
    """The Markdown text; ``pictures`` is the folder of the SVG files, relative to it."""
    parts = [_block(block, pictures) for block in document.blocks]
    return "\n\n".join(parts) + f"\n\n---\n\n{document.footer}\n"


def _block(block: Block, pictures: str) -> str:
    match block:
        case Heading(level, text, _):
            return f"{'#' * level} {text}"
        case Paragraph(text):
            return _escape(text)
        case Facts(rows):
            return _table(("", ""), rows, frozenset())
        case Bullets(items):
            return "\n".join(f"- {_escape(item)}" for item in items)
        case Table(headers, rows, numeric, caption):
            return _table(headers, rows, numeric) + (f"\n\n*{_escape(caption)}*" if caption else "")
        case Figure(name, _, caption, description):
            return f"![{_escape(description)}]({pictures}/{name}.svg)\n\n*{_escape(caption)}*"
        case Code(text):
            return f"```\n{text}\n```"
        case Clause():
            return _clause(block)
        case Claim():
            return _claim(block)


def _clause(clause: Clause) -> str:
    lines = [f"**{clause.number} · {_escape(clause.title)}** — {_escape(clause.words)}"]
    if clause.cites:
        lines.append(f"*Implements {_escape('; '.join(clause.cites))}.*")
    if clause.formula:
        lines.append("```\n" + "\n".join(clause.formula) + "\n```")
    return "\n\n".join(lines)


def _claim(claim: Claim) -> str:
    lines = [
        f"**{claim.name}** — {MARKS[claim.status]}{f' ({_escape(claim.detail)})' if claim.detail else ''}"
    ]
    if claim.words:
        lines.append(f"> {_escape(claim.words)}")
    if claim.statement:
        lines.append("```\n" + claim.statement + "\n```")
    lines += [_block(block, "") for block in claim.case]
    return "\n\n".join(lines)


def _table(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...], numeric: frozenset[int]) -> str:
    rule = ["---:" if i in numeric else "---" for i in range(len(headers))]
    lines = [headers, rule, *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _escape(text: str) -> str:
    return "".join(f"\\{c}" if c in "*_`<>[]" else c for c in text)

"""A document as one HTML file: no script, no request to anywhere, pictures inside."""

from __future__ import annotations

from html import escape
from importlib.resources import files

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


def render(document: Document) -> str:
    """The page."""
    style = files("wattlaw.documents").joinpath("page.css").read_text(encoding="utf-8")
    contents = "".join(
        f'<a href="#{block.anchor}">{escape(block.text)}</a>'
        for block in document.blocks
        if isinstance(block, Heading) and block.level == 2
    )
    body = []
    for block in document.blocks:
        body.append(_block(block))
        if isinstance(block, Facts) and contents:
            body.append(f'<nav aria-label="Contents">{contents}</nav>')
            contents = ""
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(document.title)}</title><style>{style}</style></head><body><main>\n"
        + "\n".join(body)
        + f"\n<footer>{escape(document.footer)}</footer></main></body></html>\n"
    )


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, anchor):
            return f'<h{level} id="{anchor}">{escape(text)}</h{level}>'
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Facts(rows):
            return "<dl>" + "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in rows) + "</dl>"
        case Bullets(items):
            return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"
        case Table():
            return _table(block)
        case Figure(_, svg, caption, _):
            return f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>"
        case Code(text):
            return f"<pre>{escape(text)}</pre>"
        case Clause():
            return _clause(block)
        case Claim():
            return _claim(block)


def _table(table: Table) -> str:
    def row(cells: tuple[str, ...], tag: str) -> str:
        return f"<tr>{''.join(_cell(table, i, cell, tag) for i, cell in enumerate(cells))}</tr>"

    body = "".join(row(cells, "td") for cells in table.rows)
    caption = f'<p class="caption">{escape(table.caption)}</p>' if table.caption else ""
    head = f"<thead>{row(table.headers, 'th')}</thead>" if any(table.headers) else ""
    return f'<div class="table"><table>{head}<tbody>{body}</tbody></table></div>{caption}'


def _cell(table: Table, column: int, text: str, tag: str) -> str:
    inside = escape(text)
    if column == table.status and tag == "td":
        inside = f'<span class="mark {text.replace(" ", "-")}">{inside}</span>'
    kind = ' class="n"' if column in table.numeric else ""
    return f"<{tag}{kind}>{inside}</{tag}>"


def _clause(clause: Clause) -> str:
    cites = f'<p class="cites">Implements {escape("; ".join(clause.cites))}</p>' if clause.cites else ""
    formula = ""
    if clause.formula:
        formula = f'<pre class="formula">{escape(chr(10).join(clause.formula))}</pre>'
    return (
        f'<div class="clause"><p><span class="number">{escape(clause.number)}</span>'
        f"<strong>{escape(clause.title)}</strong> {escape(clause.words)}</p>{cites}{formula}</div>"
    )


def _claim(claim: Claim) -> str:
    kind = claim.status.replace(" ", "-")
    case = "".join(_block(block) for block in claim.case)
    words = f"<p>{escape(claim.words)}</p>" if claim.words else ""
    statement = f"<pre>{escape(claim.statement)}</pre>" if claim.statement else ""
    detail = f'<p class="cites">{escape(claim.detail)}</p>' if claim.detail else ""
    return (
        f'<div class="claim {kind}"><span class="badge">{escape(claim.status)}</span>'
        f"<strong>{escape(claim.name)}</strong>{words}{statement}{detail}{case}</div>"
    )

"""A document as PDF, set by typst from its own fonts; equal documents give equal bytes."""

from __future__ import annotations

from collections.abc import Callable

import typst

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

PREAMBLE = """
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (x: 2.2cm, y: 2.3cm), footer: context [
  #set text(size: 7.5pt, fill: rgb("#5b6577"))
  #{footer} #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(size: 10pt, fill: rgb("#1d2433"), font: "Libertinus Serif")
#set par(leading: 0.62em, justify: false)
#set table(
  stroke: (x, y) => if y == 0 {{ (bottom: 1pt) }} else {{ (bottom: 0.4pt + rgb("#d5dae2")) }},
  inset: (x: 6pt, y: 4.5pt),
)
#show table: set text(size: 9pt)
#show table.cell.where(y: 0): set text(weight: "bold")
#show heading.where(level: 1): set text(size: 20pt)
#show heading.where(level: 2): it => block(above: 1.7em, below: 0.8em, text(size: 13pt, it.body))
#show heading.where(level: 3): set text(size: 11pt)
#show raw.where(block: true): it => block(
  width: 100%, fill: rgb("#f5f7fa"), inset: 7pt, radius: 3pt, text(size: 8pt, it),
)
#show figure.caption: set text(size: 8.5pt, fill: rgb("#5b6577"))
"""
COLOURS = {"proved": "#1b6e3c", "refuted": "#a32222", "unknown": "#8a5a00", "not run": "#5b6577"}

SHORT = 24
"""Letters of a cell that needs no line break."""
WHOLE = 14
"""Rows of a table that stays on one page."""


def render(document: Document) -> bytes:
    """The PDF."""
    return _set(document, "", format="pdf")


def render_picture(document: Document, width_mm: int, ppi: int) -> bytes:
    """A short document as one PNG picture, as high as it needs to be."""
    page = f"#set page(width: {width_mm}mm, height: auto, margin: 8mm, footer: none)\n"
    return _set(document, page, format="png", ppi=ppi)


def _set(document: Document, page: str, **options: str | int) -> bytes:
    pictures = {f"{b.name}.svg": b.svg.encode() for b in document.blocks if isinstance(b, Figure)}
    source = PREAMBLE.format(title=_string(document.title), footer=_string(document.footer)) + page
    source += "\n\n".join(_block(block) for block in document.blocks)
    # The stub knows no dictionary of files, which the compiler accepts.
    compile_files: Callable[..., bytes] = typst.compile
    return compile_files({"main.typ": source.encode(), **pictures}, **options)


def _block(block: Block) -> str:
    match block:
        case Heading(level, text, _):
            return f"#heading(level: {level}, {_string(text)})"
        case Paragraph(text):
            return f"#par({_text(text)})"
        case Facts(rows):
            cells = ", ".join(f'text(fill: rgb("#5b6577"), {_string(k)}), {_text(v)}' for k, v in rows)
            grid = f"grid(columns: (auto, 1fr), column-gutter: 14pt, row-gutter: 6pt, {cells})"
            return f"#block(breakable: false, {grid})"
        case Bullets(items):
            return f"#list({', '.join(_text(item) for item in items)})"
        case Table():
            return _table(block)
        case Figure(name, _, caption, description):
            return (
                f"#figure(image({_string(name + '.svg')}, width: 100%, alt: {_string(description)}), "
                f"caption: {_text(caption)}, numbering: none)"
            )
        case Code(text):
            return f"#raw({_string(text)}, block: true)"
        case Clause():
            return _clause(block)
        case Claim():
            return _claim(block)


def _table(table: Table) -> str:
    aligns = ", ".join("right" if i in table.numeric else "left" for i in range(len(table.headers)))
    header = ", ".join(_text(cell) for cell in table.headers)
    cells = ", ".join(_cell(table, i, cell) for row in table.rows for i, cell in enumerate(row))
    widths = ", ".join(_width(table, i) for i in range(len(table.headers)))
    caption = f'#text(size: 8.5pt, fill: rgb("#5b6577"), {_string(table.caption)})' if table.caption else ""
    inner = f"table(columns: ({widths},), align: ({aligns},), table.header({header}), {cells})"
    whole = f"block(breakable: false, {inner})" if len(table.rows) <= WHOLE else inner
    return f"#{whole}\n{caption}"


def _width(table: Table, column: int) -> str:
    """Numbers and short words take what they need; sentences share the rest."""
    longest = [max(map(len, cells)) for cells in zip(table.headers, *table.rows, strict=True)]
    if column in table.numeric or (max(longest) > SHORT >= longest[column]):
        return "auto"
    return "1fr"


def _cell(table: Table, column: int, text: str) -> str:
    if column == table.status and text in COLOURS:
        return f'text(weight: "bold", fill: rgb("{COLOURS[text]}"), {_string(text)})'
    return _text(text)


def _clause(clause: Clause) -> str:
    first = f"*#{_text(clause.number)}* #h(4pt) #strong({_text(clause.title)}) #h(4pt) #{_text(clause.words)}"
    if clause.cites:
        cites = _string("Implements " + "; ".join(clause.cites))
        first += f' \\\n#text(size: 8.5pt, fill: rgb("#5b6577"), {cites})'
    formula = f"\n#raw({_string(chr(10).join(clause.formula))}, block: true)" if clause.formula else ""
    return f"#block(above: 1.1em, breakable: false)[{first}{formula}]"


def _claim(claim: Claim) -> str:
    colour = COLOURS[claim.status]
    badge = f'#text(fill: rgb("{colour}"), weight: "bold", {_string(claim.status)})'
    parts = [f"#strong({_text(claim.name)}) #h(1fr) {badge}"]
    if claim.words:
        parts.append(f"#par({_text(claim.words)})")
    if claim.statement:
        parts.append(f"#raw({_string(claim.statement)}, block: true)")
    if claim.detail:
        parts.append(f'#text(size: 8.5pt, fill: rgb("#5b6577"), {_string(claim.detail)})')
    parts += [_block(block) for block in claim.case]
    inner = "\n\n".join(parts)
    return (
        f"#block(width: 100%, breakable: {'true' if claim.case else 'false'}, inset: 8pt, "
        f'stroke: (left: 3pt + rgb("{colour}"), '
        f'rest: 0.5pt + rgb("#d5dae2")), radius: 2pt)[{inner}]'
    )


def _string(text: str) -> str:
    """A typst string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _text(text: str) -> str:
    """Text as an expression, so that nothing in it is read as markup."""
    return f"text({_string(text)})"

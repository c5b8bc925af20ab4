"""Makes the picture of the front door: proofs, calendar and prices of a tariff, as its document has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from wattlaw.contract import Contract
from wattlaw.documents.blocks import Block, Document, Figure, Heading, Table
from wattlaw.documents.gathering import gather
from wattlaw.documents.pdf import render_picture
from wattlaw.documents.tariff import compose
from wattlaw.release import RELEASE

ROOT = Path(__file__).parents[2]
SHOWN = ("proved", "calendar", "rates")
"""Sections of the document, by their anchors."""


def part(document: Document) -> Document:
    """The title, and of each section shown its heading with the first picture or table."""
    blocks: list[Block] = list(document.blocks[:2])
    for anchor in SHOWN:
        start = next(
            i for i, b in enumerate(document.blocks) if isinstance(b, Heading) and b.anchor == anchor
        )
        blocks.append(document.blocks[start])
        blocks.append(next(b for b in document.blocks[start:] if isinstance(b, Figure | Table)))
    return replace(document, blocks=tuple(blocks))


def main() -> None:
    """Prove, compose, draw."""
    contract = Contract(ROOT / "examples/pge-e-tou-c/e-tou-c.watt.md")
    evidence = gather(contract.path.name, contract.tariff, contract.loaded, RELEASE, contract.prove())
    picture = render_picture(part(compose(contract.tariff, evidence)), width_mm=170, ppi=150)
    Path(__file__).with_name("e-tou-c.png").write_bytes(picture)


if __name__ == "__main__":
    main()

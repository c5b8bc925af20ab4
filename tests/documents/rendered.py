"""Documents of the hand-written texts, made once, without proofs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from wattlaw.contract import Contract
from wattlaw.documents.blocks import Document
from wattlaw.documents.evidence import Evidence
from wattlaw.documents.gathering import gather
from wattlaw.documents.lineage import lineage
from wattlaw.documents.tariff import compose

EXAMPLES = Path(__file__).parents[2] / "examples"
TARIFFS = (
    "pge-e-1/pge-e-1.watt",
    "seattle-rsc/seattle-rsc.watt",
    "pacificorp-1/pacificorp-1.watt",
    "fort-collins-tod/fort-collins-tod.watt",
    "pge-ev-a/pge-ev-a.watt",
    "smud-ci-tod3-record/smud-ci-tod3-record.watt",
    "pge-e-tou-c/e-tou-c.watt.md",
    "smud-ci-tod3/ci-tod3.watt.md",
)
OVERLAYS = (
    "pge-e-1/pge-e-1.sam-net-metering.watt",
    "fort-collins-tod/fort-collins-tod.sam-net-billing.watt",
    "pge-e-tou-c/e-tou-c.homes.watt",
)


@cache
def contract(name: str) -> Contract:
    """The contract of a text in examples/."""
    return Contract(EXAMPLES / name)


def made(one: Contract) -> tuple[Evidence, Document]:
    """Evidence and document, made anew."""
    evidence = gather(one.path.name, one.tariff, one.loaded, "0", None, lineage(one))
    return evidence, compose(one.tariff, evidence)


@cache
def document(name: str) -> Document:
    """The document of a text in examples/."""
    return made(contract(name))[1]

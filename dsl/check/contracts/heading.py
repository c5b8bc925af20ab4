"""The heading of a contract: its zone, and the currency that ``$`` stands for."""

from __future__ import annotations

from dataclasses import fields

from dsl.check import codes
from dsl.check.contracts.world import ContractWorld
from dsl.check.header import read_currency, read_zone
from dsl.syntax import expressions as tree
from dsl.syntax.tree import Document
from dsl.units import CURRENCIES

CLAUSES = frozenset("implements zone currency with citations supersedes".split())
"""What a contract's heading may say."""


def read_heading(world: ContractWorld, document: Document) -> None:
    """Zone and currency.  Where the text names one currency only, signs mean it."""
    header = document.header
    places = dict(header.clause_spans)
    for word, span in header.clause_spans:
        if word not in CLAUSES:
            world.report.add(
                codes.NOT_HERE,
                span,
                f"`{word}` belongs to a tariff; a contract's heading says what it implements, its zone, its "
                "currency and the libraries that it takes",
                "leave it out",
            )
    if header.zone is not None:
        world.zone = read_zone(world, header, places)
    read_currency(world, header)
    if world.currency is None:
        named = sorted(_currencies(document.sections))
        if len(named) == 1:
            world.currency = named[0]


def _currencies(of: object) -> set[str]:
    if isinstance(of, tree.UnitName):
        return set(of.parts) & CURRENCIES
    found: set[str] = set()
    if isinstance(of, tuple):
        for each in of:
            found |= _currencies(each)
    elif hasattr(of, "__dataclass_fields__"):
        for field in fields(of):  # type: ignore[arg-type]
            found |= _currencies(getattr(of, field.name))
    return found

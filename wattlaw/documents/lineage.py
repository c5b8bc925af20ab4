"""What an overlay is laid over, and what it says otherwise, read from both checked texts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dsl.model.base import NumberType
from dsl.model.tariff import Line, SubtotalRow, Tariff
from dsl.syntax.parser import parse_text
from dsl.units import spell
from wattlaw.contract import Contract
from wattlaw.documents.evidence import Lineage
from wattlaw.documents.numerals import decimal


def lineage(contract: Contract) -> Lineage | None:
    """The base of an overlay with all changes; None for a text that stands by itself."""
    if contract.compiled:
        return None
    parsed = parse_text(contract.path.name, contract.path.read_bytes())
    base = parsed.document.header.base if parsed.document is not None else None
    if base is None:
        return None
    below = Contract(contract.path.parent / base).tariff
    return Lineage(below.header.name, base, tuple(changes(below, contract.tariff)))


def changes(base: Tariff, now: Tariff) -> Iterator[tuple[str, str, str]]:
    """(about, what the base says, what this text says) for everything that differs."""
    before, after = dict(_sentences(base)), dict(_sentences(now))
    for about in dict.fromkeys((*after, *before)):
        if before.get(about) != after.get(about):
            yield about, before.get(about, "–"), after.get(about, "–")


def _sentences(tariff: Tariff) -> Iterator[tuple[str, str]]:
    """Each thing that a tariff says, under what it is about."""
    header = tariff.header
    yield "implements", "; ".join(f"{kind} {text}" for kind, text in header.citations)
    yield (
        "effective date",
        header.effective.isoformat() + ("" if header.effective_enforced else ", printed, not enforced"),
    )
    yield "time", header.zone
    for channel in tariff.readings.channels:
        yield channel.name, f"every {tariff.readings.minutes} minutes, in {_steps(channel.type)}"
    for fact in tariff.facts:
        yield f"customer's {fact.name}", _line(fact.words) or "asked for"
    calendar = tariff.calendar
    yield "holidays", ", ".join(holiday.name for holiday in calendar.holidays) or "none"
    for grid in tariff.grids:
        values = ", ".join("none" if v is None else decimal(v) for v in grid.editions[-1].values)
        yield f"rates {grid.name}", f"{values} {spell(grid.unit)}"
    for ladder in tariff.ladders:
        yield f"blocks of {ladder.name}", f"filled {ladder.basis}, {ladder.prorated}"
    for quantity in tariff.quantities:
        words = _line(quantity.words).removeprefix(quantity.name).strip()
        if words and _line(quantity.words).startswith(f"{quantity.name} "):
            yield quantity.name, words
    yield from _bill(tariff)
    for balance in tariff.balances:
        yield f"carried: {balance.name}", _line(balance.words).removeprefix(balance.name).strip()
    for clause in (*tariff.clauses, *tariff.missing.clauses):
        yield f"{clause.section}: {clause.subject}", clause.rule
    for claim in tariff.claims:
        yield f"claim {claim.name}", _line(claim.words)


def _bill(tariff: Tariff) -> Iterator[tuple[str, str]]:
    for row in tariff.bill.rows:
        if isinstance(row, SubtotalRow):
            yield f"subtotal {row.name}", f"lines {', '.join(row.lines)}"
        else:
            yield f"line {row.number}", _line(row.words).removeprefix(row.number).strip()
    steps = {(r.rounding.mode.value, r.rounding.step) for r in tariff.bill.rows if isinstance(r, Line)}
    each = " or ".join(f"{mode} to {decimal(step)}" for mode, step in sorted(steps))
    total = tariff.bill.rounding
    end = "the bill not again" if total is None else f"the bill {total.mode.value} to {decimal(total.step)}"
    yield "rounding", f"each line {each}, {end}"


def _steps(kind: NumberType) -> str:
    step = "" if kind.step is None else f" in steps of {decimal(kind.step)}"
    return spell(kind.unit) + step


def _line(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip()

"""The order of a tariff's document: who, what is read, when, at which prices, which lines, what is proved."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from dsl.model.base import DayType, NumberType, OptionType, TruthType
from dsl.model.rates import Ladder
from dsl.model.tariff import Tariff
from dsl.units import spell
from wattlaw.documents.blocks import Block, Document, Facts, Heading, Paragraph, Table
from wattlaw.documents.charges import bill, carried, determinants
from wattlaw.documents.evidence import Evidence
from wattlaw.documents.numerals import decimal
from wattlaw.documents.rate_tables import factor_table, price_files, rate_tables
from wattlaw.documents.standing import standing
from wattlaw.documents.tiers_picture import tier_axis, tiers_figure
from wattlaw.documents.when import when
from wattlaw.documents.wording import Wording


def compose(tariff: Tariff, evidence: Evidence) -> Document:
    """The whole document of a tariff."""
    title = f"{tariff.header.name}"
    blocks: list[Block] = [Heading(1, title, "title")]
    if tariff.header.utility:
        blocks.append(Paragraph(tariff.header.utility))
    blocks.append(Facts(tuple(_identity(tariff, evidence))))
    wording = Wording(tariff, evidence.formulas)
    blocks.extend(_based(evidence))
    blocks.extend(standing(evidence, wording))
    blocks.extend(_inputs(tariff))
    blocks.extend(when(tariff))
    blocks.extend(_rates(tariff))
    for part in (determinants, bill, carried):
        blocks.extend(part(tariff, evidence, wording))
    blocks.extend(_rules(tariff))
    footer = f"{title} · module sha256:{evidence.module} · Wattlaw {evidence.release}"
    return Document(title, footer, tuple(blocks))


def _identity(tariff: Tariff, evidence: Evidence) -> Iterator[tuple[str, str]]:
    header = tariff.header
    if header.citations:
        yield "Implements", "; ".join(f"{kind} {text}" for kind, text in header.citations)
    yield "Written from", "the rate sheet" if header.follows == "sheet" else "a record of the rate"
    if header.status:
        yield "Status", header.status
    kinds = {
        "service": "for service on and after",
        "bills": "for bills rendered on and after",
        "billing months": "for billing months from",
    }
    enforced = "" if header.effective_enforced else " (printed, not enforced)"
    yield "Effective", f"{kinds[header.effective_kind]} {header.effective.isoformat()}{enforced}"
    if header.supersedes:
        yield "Supersedes", f"{header.supersedes[0]}, effective {header.supersedes[1].isoformat()}"
    yield "Time", f"{header.zone}, prevailing time"
    yield "Currency", header.currency
    first, beyond = header.horizon
    yield "Calendar carried", f"{first.isoformat()} to {(beyond - timedelta(days=1)).isoformat()}"
    yield "Module", evidence.module


def _based(evidence: Evidence) -> Iterator[Block]:
    """What an overlay changes in the text below it."""
    if evidence.lineage is None:
        return
    base = evidence.lineage
    yield Heading(2, "What this text changes", "changes")
    yield Paragraph(
        f"This text is laid over {base.name} ({base.file}). What is not listed here stands there unchanged; "
        "the rest of this document describes both together."
    )
    yield Table(("about", "there", "here"), base.changes)


def _inputs(tariff: Tariff) -> Iterator[Block]:
    yield Heading(2, "What is measured and known", "inputs")
    readings = tariff.readings
    period = (
        "The billing period is the calendar month."
        if readings.billing_period == "calendar month"
        else f"The billing period runs from one meter read to the next, {readings.minimum_days} to "
        f"{readings.maximum_days} days, local midnight to midnight."
    )
    yield Paragraph(
        f"Readings of every {readings.minutes} minutes. "
        f"An interval belongs to the local time of its start. {period}"
    )
    rows = [(channel.name, channel.column, _type(channel.type)) for channel in readings.channels]
    yield Table(("channel", "column of the readings", "values"), tuple(rows))
    if tariff.facts:
        yield Heading(3, "Customer facts", "facts")
        facts = tuple((fact.name, _fact_type(tariff, fact.type), fact.words) for fact in tariff.facts)
        noted = any(note for _, _, note in facts)
        yield Table(
            ("fact", "values", "note") if noted else ("fact", "values"),
            facts if noted else tuple(fact[:2] for fact in facts),
        )
    known = [
        (item.name, f"of up to {item.periods} earlier billing periods", _type(item.type))
        for item in tariff.history
    ]
    known += [(event.name, "called by the utility", event.words) for event in tariff.events]
    known += [(item.name, item.kind, item.words) for item in tariff.inputs]
    if known:
        yield Heading(3, "Further inputs", "further")
        yield Table(("input", "what", "values"), tuple(known))


def _type(kind: NumberType) -> str:
    unit = spell(kind.unit)
    share = not unit and kind.step is not None and kind.step < 1
    words = unit or ("percent" if share else "number")
    scale = 100 if share else 1
    if kind.low is not None and kind.high is not None:
        words += f" from {decimal(kind.low * scale)} to {decimal(kind.high * scale)}"
    if kind.step is not None:
        words += f", in steps of {decimal(kind.step * scale)}"
    return words


def _fact_type(tariff: Tariff, kind: object) -> str:
    match kind:
        case NumberType():
            return _type(kind)
        case OptionType(enum):
            return ", ".join(next((e.options for e in tariff.enums if e.name == enum), ()))
        case TruthType():
            return "yes or no"
        case DayType():
            return "a date"
    return ""


def _rates(tariff: Tariff) -> Iterator[Block]:
    if not tariff.grids and not tariff.factors and not tariff.prices:
        return
    yield Heading(2, "Rates", "rates")
    for grid in tariff.grids:
        yield from rate_tables(grid)
        if tier_axis(grid) is not None:
            yield tiers_figure(grid, next((one for one in tariff.ladders if one.name == grid.name), None))
    rules: dict[str, list[str]] = {}
    for ladder in tariff.ladders:
        rules.setdefault(_filled(tariff, ladder), []).append(ladder.name)
    for rule, names in rules.items():
        yield Paragraph(f"Blocks of {' and of '.join(names)} are filled {rule}.")
    for factor in tariff.factors:
        yield factor_table(factor)
    for prices in tariff.prices:
        yield price_files(tariff, prices)


def _filled(tariff: Tariff, ladder: Ladder) -> str:
    """How usage fills blocks, in words; the basis matters only where there are several periods."""
    where = "by the usage of the whole billing period"
    if ladder.scope == "part":
        where = "by the usage of each part of the billing period (season, edition of the rates) by itself"
    basis = {
        "each cell": ", in each period by itself",
        "proportional": "; each period takes its share of every block",
        "in order": ", in order of time",
    }[ladder.basis]
    several = any(len(schedule.periods) > 1 for schedule in tariff.calendar.schedules)
    prorated = f", {ladder.prorated}" if ladder.prorated else ""
    return f"{where}{basis if several else ''}{prorated}"


ELIGIBILITY = {
    "only": "all others are refused a bill",
    "not": "these are refused a bill",
    "mandatory": "these have no other choice",
}
"""What a condition on who may take service does."""


def _rules(tariff: Tariff) -> Iterator[Block]:
    clauses = (*tariff.clauses, *tariff.missing.clauses)
    if not clauses:
        return
    yield Heading(2, "Other rules of the text", "rules")
    rows, last = [], ""
    for clause in clauses:
        about = ELIGIBILITY.get(clause.subject, "") if clause.section == "available to" else clause.subject
        rows.append((clause.section if clause.section != last else "", about, clause.rule))
        last = clause.section
    yield Table(("section", "about", "rule"), tuple(rows))

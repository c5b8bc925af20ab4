"""The order of a tariff's document: who, what is read, when, at which prices, which lines, what is proved."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from dsl.model.base import DayType, NumberType, OptionType, TruthType
from dsl.model.calendar import Season
from dsl.model.tariff import Line, MeteredQuantity, SubtotalRow, Tariff
from dsl.units import spell
from wattlaw.documents.blocks import (
    Block,
    Bullets,
    Claim,
    Clause,
    Document,
    Facts,
    Heading,
    Paragraph,
    Table,
)
from wattlaw.documents.calendar_picture import calendar_figure
from wattlaw.documents.evidence import Evidence, WorkedExample
from wattlaw.documents.numerals import decimal
from wattlaw.documents.rate_tables import factor_table, rate_tables
from wattlaw.documents.tiers_picture import tier_axis, tiers_figure

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def compose(tariff: Tariff, evidence: Evidence) -> Document:
    """The whole document of a tariff."""
    title = f"{tariff.header.name}"
    blocks: list[Block] = [Heading(1, title, "title")]
    if tariff.header.utility:
        blocks.append(Paragraph(tariff.header.utility))
    blocks.append(Facts(tuple(_identity(tariff, evidence))))
    for part in (_standing, _inputs, _calendar, _rates, _quantities, _bill, _carried, _rules):
        blocks.extend(part(tariff, evidence))
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


def _standing(_: Tariff, evidence: Evidence) -> Iterator[Block]:
    """How the claims stand, before anything else: what a board member looks for."""
    if not evidence.claims and not evidence.checks:
        return
    yield Heading(2, "What is proved", "proved")
    rows = [(claim.name, "the text", claim.verdict.status) for claim in evidence.claims]
    rows += [(check.name, "always checked", check.verdict.status) for check in evidence.checks]
    yield Table(("claim", "made by", "verdict"), tuple(rows))
    for claim in evidence.claims:
        yield Claim(claim.name, claim.words, claim.statement, claim.verdict.status, claim.verdict.detail)


def _inputs(tariff: Tariff, _: Evidence) -> Iterator[Block]:
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


def _calendar(tariff: Tariff, _: Evidence) -> Iterator[Block]:
    drawn = [schedule for schedule in tariff.calendar.schedules if len(schedule.periods) > 1]
    if not drawn and not tariff.calendar.seasons:
        return
    yield Heading(2, "Seasons and hours", "calendar")
    if tariff.calendar.seasons:
        by = "by the date of each day" if tariff.calendar.seasons_by == "date" else "by billing month"
        yield Paragraph(f"Seasons are decided {by}.")
        others = "days" if tariff.calendar.seasons_by == "date" else "billing months"
        yield Bullets(
            tuple(f"{season.name}: {_season(season, others)}" for season in tariff.calendar.seasons)
        )
    for schedule in drawn:
        yield calendar_figure(tariff, schedule)
    dated = [(p, s) for schedule in drawn for p in schedule.periods for s in p.spans if s.dates is not None]
    for period, span in dated:
        assert span.dates is not None
        first, last = span.dates
        yield Paragraph(f"{period.name} applies only from {_day(first)} through {_day(last)}.")
    if tariff.calendar.holidays:
        names = ", ".join(holiday.name for holiday in tariff.calendar.holidays)
        moved = tariff.calendar.observance or "never moved"
        yield Paragraph(f"Holidays: {names}; {moved}.")


def _season(season: Season, others: str) -> str:
    if season.rest:
        return f"all other {others}"
    if season.months:
        return ", ".join(MONTHS[month - 1] for month in season.months)
    return " and ".join(f"{_day(first)} through {_day(last)}" for first, last in season.ranges)


def _day(month_day: tuple[int, int]) -> str:
    return f"{MONTHS[month_day[0] - 1]} {month_day[1]}"


def _rates(tariff: Tariff, _: Evidence) -> Iterator[Block]:
    if not tariff.grids and not tariff.factors and not tariff.prices:
        return
    yield Heading(2, "Rates", "rates")
    for grid in tariff.grids:
        yield from rate_tables(grid)
        if tier_axis(grid) is not None:
            yield tiers_figure(grid)
    for ladder in tariff.ladders:
        where = "over the billing period"
        if ladder.scope == "part":
            where = "over each part of the billing period by itself"
        basis = {
            "each cell": "in each period by itself",
            "proportional": "each period takes its share of every block",
            "in order": "in order of time",
        }[ladder.basis]
        yield Paragraph(f"Blocks of {ladder.name} are filled {where}, {basis}. {ladder.prorated}".strip())
    for factor in tariff.factors:
        yield factor_table(factor)
    for prices in tariff.prices:
        yield Paragraph(
            f"Prices {prices.name}, in {spell(prices.type.unit)}: {len(prices.values):,} values "
            f"from {prices.file}, sha256 {prices.sha256}."
        )


def _quantities(tariff: Tariff, evidence: Evidence) -> Iterator[Block]:
    if not tariff.quantities:
        return
    yield Heading(2, "Billing determinants", "determinants")
    told: set[str] = set()
    for quantity in tariff.quantities:
        words = without_label(quantity.words, quantity.name)
        if not words or quantity.words in told:
            continue  # made by the checker from a quantity that is told
        told.add(quantity.words)
        metered = " (metered interval by interval)" if isinstance(quantity, MeteredQuantity) else ""
        formula = evidence.formulas.get(quantity.name, ())
        yield Clause(f"Q{len(told)}", quantity.name, words + metered, formula, ())


def without_label(words: str, *labels: str) -> str:
    """The text of an item without the number, name or title at its start, in one line."""
    plain = re.sub(r"\s+", " ", words).strip()
    for label in labels:
        for start in (label, f'"{label}"'):
            if plain.startswith(start + " ") or plain == start:
                plain = plain[len(start) :].strip()
    return plain


def _bill(tariff: Tariff, evidence: Evidence) -> Iterator[Block]:
    yield Heading(2, "The bill", "bill")
    yield Paragraph("Lines in this order; nothing refers downwards.")
    for row in tariff.bill.rows:
        if isinstance(row, SubtotalRow):
            lines = "line" if len(row.lines) == 1 else "lines"
            yield Paragraph(f"{row.name} is the sum of {lines} {', '.join(row.lines)}.")
        else:
            yield _line(row, evidence)
    yield Paragraph(_rounding(tariff))
    for example in evidence.examples:
        yield from _example(example)


def _line(line: Line, evidence: Evidence) -> Clause:
    cites = tuple(f"{kind} {text}" for kind, text in line.citations)
    words = without_label(line.words, line.number, line.title)
    return Clause(line.number, line.title, words, evidence.formulas.get(line.number, ()), cites)


def _rounding(tariff: Tariff) -> str:
    roundings = {line.rounding for line in tariff.bill.rows if isinstance(line, Line)}
    modes = {f"{rounding.mode.value} to {decimal(rounding.step)}" for rounding in roundings}
    lines = f"Each line is rounded {' or '.join(sorted(modes))} {tariff.header.currency}"
    if tariff.bill.rounding is None:
        return f"{lines}; the bill is the sum of the rounded lines."
    total = tariff.bill.rounding
    step = f"{decimal(total.step)} {tariff.header.currency}"
    return f"{lines}; the bill is rounded {total.mode.value} to {step}."


def _example(example: WorkedExample) -> Iterator[Block]:
    anchor = "example-" + re.sub(r"\W+", "-", example.name.lower())
    yield Heading(3, f"Worked example: {example.name}", anchor)
    if example.given:
        yield Facts(example.given)
    rows = tuple(
        (row.subject, row.expected, row.computed, "agrees" if row.agrees else "differs")
        for row in example.rows
    )
    yield Table(("", "stated", "computed", ""), rows, frozenset({1, 2}))


def _carried(tariff: Tariff, _: Evidence) -> Iterator[Block]:
    if not tariff.balances:
        return
    yield Heading(2, "What is carried to the next bill", "balances")
    for number, balance in enumerate(tariff.balances, 1):
        start = f"starts at {decimal(balance.start)} {spell(balance.type.unit)}"
        yield Clause(f"B{number}", balance.name, f"{balance.words} ({start})", (), ())


def _rules(tariff: Tariff, _: Evidence) -> Iterator[Block]:
    clauses = (*tariff.clauses, *tariff.missing.clauses)
    if not clauses:
        return
    yield Heading(2, "Other rules of the text", "rules")
    rows = tuple((clause.section, clause.subject, clause.rule) for clause in clauses)
    yield Table(("section", "about", "rule"), rows)

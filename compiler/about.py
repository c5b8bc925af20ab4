"""What the module says about itself to people, so that documents can be made from it alone.

Keys: ``utility``, ``follows``, ``status``, ``effective``, ``supersedes``, ``zone``,
``currency``, ``observance``, ``billing period``, ``estimated readings``,
``rebilling``; ``citation: KIND``, ``clause: SECTION / SUBJECT``, ``line: N`` (its
title), ``line words: N``, ``line citation: N KIND``, ``minimum: N`` (the subtotal
that it lifts), ``quantity: NAME``, ``fact: NAME``, ``factor: NAME``, ``event: NAME``,
``history: NAME``, ``input: NAME``, ``balance: NAME``, ``holiday: NAME``, ``ladder:
NAME``, ``prices: NAME`` (its files and their hashes).
"""

from __future__ import annotations

from collections.abc import Iterator

from compiler.names import value_words
from dsl.model.rates import PriceFile, PriceTable
from dsl.model.tariff import Line, MissingReadings, Tariff
from runtime.machine.module import About


def about(tariff: Tariff) -> About:
    """Facts in the order of the text; a repeated key is numbered."""
    facts: list[tuple[str, str]] = []
    taken: set[str] = set()
    for key, text in _facts(tariff):
        candidate, count = key, 1
        while candidate in taken:
            count += 1
            candidate = f"{key} ({count})"
        taken.add(candidate)
        facts.append((candidate, text))
    return About(tariff.header.name, tuple(facts))


def _facts(tariff: Tariff) -> Iterator[tuple[str, str]]:
    yield from _header(tariff)
    yield from _calendar(tariff)
    for clause in (*tariff.clauses, *tariff.missing.clauses):
        yield f"clause: {clause.section} / {clause.subject}", clause.rule
    for row in tariff.bill.rows:
        if isinstance(row, Line):
            yield from _line(row)
    yield from _declarations(tariff)


def _header(tariff: Tariff) -> Iterator[tuple[str, str]]:
    header, readings = tariff.header, tariff.readings
    yield "utility", header.utility
    for kind, text in header.citations:
        yield f"citation: {kind}", text
    yield "follows", header.follows
    if header.status:
        yield "status", header.status
    enforced = "enforced" if header.effective_enforced else "printed, not enforced"
    yield "effective", f"{header.effective_kind} from {header.effective.isoformat()} ({enforced})"
    if header.supersedes is not None:
        name, since = header.supersedes
        yield "supersedes", f"{name} effective {since.isoformat()}"
    yield "zone", header.zone
    yield "currency", header.currency
    yield "billing period", readings.billing_period
    yield "estimated readings", tariff.missing.estimated
    yield "rebilling", _how_far_back(tariff.missing)


def _how_far_back(missing: MissingReadings) -> str:
    limit = f"at most {missing.rebill_periods} billing periods back"
    if missing.credit_periods == missing.rebill_periods:
        return limit
    credit = "as far back as there are bills"
    if missing.credit_periods is not None:
        credit = f"at most {missing.credit_periods}"
    return f"{limit} when the customer owes more, otherwise {credit}"


def _calendar(tariff: Tariff) -> Iterator[tuple[str, str]]:
    if tariff.calendar.observance:
        yield "observance", tariff.calendar.observance
    for holiday in tariff.calendar.holidays:
        yield f"holiday: {holiday.name}", holiday.words
    if tariff.calendar.seasons_by is not None:
        yield "seasons by", tariff.calendar.seasons_by


def _line(line: Line) -> Iterator[tuple[str, str]]:
    yield f"line: {line.number}", line.title
    if line.words:
        yield f"line words: {line.number}", line.words
    for kind, text in line.citations:
        yield f"line citation: {line.number} {kind}", text
    if line.minimum_on is not None:
        yield f"minimum: {line.number}", line.minimum_on


def _declarations(tariff: Tariff) -> Iterator[tuple[str, str]]:
    named = (
        ("quantity", tariff.quantities), ("fact", tariff.facts), ("factor", tariff.factors),
        ("event", tariff.events), ("history", tariff.history), ("input", tariff.inputs),
        ("balance", tariff.balances),
    )  # fmt: skip
    for kind, things in named:
        for thing in things:
            if thing.words:
                yield f"{kind}: {thing.name}", thing.words
    for ladder in tariff.ladders:
        prorated = f"; {ladder.prorated}" if ladder.prorated else ""
        yield f"ladder: {ladder.name}", f"{ladder.basis}, for each {ladder.scope}{prorated}"
    for price in tariff.prices:
        files = (f"{_whose(tariff, price, one)}{one.file} sha256:{one.sha256}" for one in price.files)
        yield f"prices: {price.name}", "; ".join(files)


def _whose(tariff: Tariff, price: PriceTable, one: PriceFile) -> str:
    """Whose prices a file has, where the customers have several."""
    if price.fact is None or one.value is None:
        return ""
    (fact,) = [fact for fact in tariff.facts if fact.name == price.fact]
    return f"{fact.name} {value_words(fact.type, tariff.enums, one.value)}: "

"""A whole tariff, section after section."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import TypeVar

from dsl.check import arithmetic, codes, lasting, leaves, logic, names, only_contracts, past  # noqa: F401 - rules
from dsl.check.balances import declare_balance
from dsl.check.bill import build_bill, close_balances
from dsl.check.calendar import build_calendar
from dsl.check.changes import IN_WORDS
from dsl.check.claims import build_claim
from dsl.check.eligibility import build_eligibility
from dsl.check.examples import build_example
from dsl.check.files import FileReader, Loaded
from dsl.check.functions import declare_functions
from dsl.check.grids import build_grid
from dsl.check.guards import full_history, refuse_changes
from dsl.check.header import build_header, build_readings, check_title, read_currency
from dsl.check.missing import build_missing
from dsl.check.months import billing_month_said
from dsl.check.multiplier import check_multiplier
from dsl.check.quantities import build_quantity
from dsl.check.report import Report
from dsl.check.sections import (
    build_constant,
    build_event,
    build_fact,
    build_factor,
    build_history,
    build_input,
    build_options,
)
from dsl.check.world import Declared, World
from dsl.model.tariff import Claim, Clause, Example, Header, Library, Part, Tariff
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.syntax.bill import BillSection
from dsl.syntax.rates import FactorsSection, PricesSection, RatesSection

S = TypeVar("S")


class Sections:
    """The sections of a document by kind."""

    def __init__(self, document: texts.Document) -> None:
        self._sections = document.sections

    def of(self, kind: type[S]) -> list[S]:
        """All sections of a kind, in the order of the text."""
        return [section for section in self._sections if isinstance(section, kind)]


def check_library(report: Report, loaded: Loaded) -> Library:
    """A text with functions only."""
    world = World(report, report.sources, here=loaded.document.header.span)
    sections = Sections(loaded.document)
    read_currency(world, loaded.document.header)
    check_title(world, loaded.document.header)
    _each(world, (row for one in sections.of(texts.OptionsSection) for row in one.rows), build_options)
    _each(world, (row for one in sections.of(texts.ConstantsSection) for row in one.rows), build_constant)
    declare_functions(world, sections.of(texts.FunctionSection))
    claims = _claims(world, sections)
    return Library(
        loaded.document.header.name,
        tuple(world.enums.values()),
        tuple(world.functions.values()),
        claims,
        (),
        loaded.files,
    )


def check_tariff(report: Report, loaded: Loaded, read: FileReader) -> Tariff:
    """A tariff with its riders and overlays applied."""
    document = loaded.document
    world = World(report, report.sources, here=document.header.span)
    sections = Sections(document)
    read_currency(world, document.header)
    header = build_header(world, document.header)
    _inputs(world, sections)
    readings = build_readings(world, sections.of(texts.ReadingsSection), document.header.span)
    world.readings = readings
    world.calendar = build_calendar(world, sections.of(texts.CalendarSection), header.horizon)
    _month_rule(world, header)
    _parts(world, sections)
    _changes(world, sections.of(texts.ChangesSection))
    _rates(world, sections, read)
    check_multiplier(world)
    _later(world, sections)
    declare_functions(world, sections.of(texts.FunctionSection))
    _quantities(world, sections)
    world.true_ups = sections.of(texts.TrueUpSection)
    bill = build_bill(world, sections.of(BillSection), document.header)
    balances = close_balances(world)
    eligibility = build_eligibility(world, sections.of(texts.AvailableSection))
    missing = build_missing(world, sections.of(texts.MissingSection), document.header.span)
    claims = _claims(world, sections)
    examples = _examples(world, sections)
    refuse_changes(world)
    _unused(world)
    return Tariff(
        header,
        readings,
        tuple(world.facts.values()),
        tuple(world.enums.values()),
        world.calendar,
        world.parts,
        world.edition_starts,
        tuple(world.grids.values()),
        tuple(world.ladders.values()),
        tuple(world.factors.values()),
        tuple(world.prices.values()),
        tuple(world.events.values()),
        tuple(world.history.values()),
        tuple(world.inputs.values()),
        tuple(world.functions.values()),
        tuple(world.quantities.values()),
        bill,
        balances,
        tuple(world.clauses),
        missing,
        claims,
        examples,
        loaded.files,
        eligibility,
        tuple(world.guards),
    )


def _each(world: World, rows: Iterable[S], build: Callable[[World, S], None]) -> None:
    for row in rows:
        name = getattr(row, "name", None)
        world.build(name.text if isinstance(name, tree.Name) else "", partial(build, world, row))


def _inputs(world: World, sections: Sections) -> None:
    _each(world, (row for one in sections.of(texts.OptionsSection) for row in one.rows), build_options)
    _each(world, (row for one in sections.of(texts.CustomerSection) for row in one.facts), build_fact)
    _each(world, (row for one in sections.of(texts.ConstantsSection) for row in one.rows), build_constant)
    _each(world, (row for one in sections.of(texts.HistorySection) for row in one.rows), build_history)
    _each(world, (row for one in sections.of(texts.InputsSection) for row in one.rows), build_input)
    _each(world, sections.of(texts.EventsSection), build_event)


def _month_rule(world: World, header: Header) -> None:
    """Seasons by billing month, and tariffs from a billing month on, need to know which month that is."""
    if world.calendar.seasons_by == "billing month":
        billing_month_said(world, "seasons go by billing month")
    if header.effective_kind == "billing months" and header.effective_enforced:
        billing_month_said(world, "the tariff is effective by billing month")


def _parts(world: World, sections: Sections) -> None:
    """The editions of all rate tables, and the parts that they and the seasons make."""
    starts = {
        edition.start
        for section in sections.of(RatesSection)
        for edition in section.editions[1:]
        if edition.start is not None
    }
    world.edition_starts = tuple(sorted(starts))
    seasons: list[str | None] = [season.name for season in world.calendar.seasons] or [None]
    parts: list[Part] = []
    for edition in range(len(world.edition_starts) + 1):
        for season in seasons:
            parts.append(Part(len(parts), season, edition, _part_name(world, season, edition)))
    world.parts = tuple(parts)


def _part_name(world: World, season: str | None, edition: int) -> str:
    if not world.edition_starts:
        return season or ""
    start: date | None = world.edition_starts[edition - 1] if edition else None
    when = f"from {start}" if start else f"before {world.edition_starts[0]}"
    return f"{season} {when}" if season else when


def _changes(world: World, sections: list[texts.ChangesSection]) -> None:
    for section in sections:
        for row in section.rows:
            before = world.changes.get(row.subject)
            if before is not None:
                world.report.add(
                    codes.DECLARED_TWICE,
                    row.span,
                    f"the text says twice what a change does to {row.subject}",
                    "keep one row",
                    (("the other row", before.span),),
                )
            world.changes[row.subject] = row
            words = IN_WORDS[row.kind]
            world.clauses.append(
                Clause("when something changes inside the billing period", row.subject, words, row.span)
            )


def _rates(world: World, sections: Sections, read: FileReader) -> None:
    for one in sections.of(texts.QuantitiesSection):
        for row in one.rows:
            # Grids may have rows named after quantities, which come later.
            world.quantity_texts.setdefault(row.name.text, row)
    _each(world, sections.of(FactorsSection), build_factor)
    for section in sections.of(PricesSection):
        from dsl.check.price_files import build_prices

        reader = partial(_read_beside, section.span.file, read)
        world.build(section.name.text, partial(build_prices, world, section, reader))
    for rates in sections.of(RatesSection):
        world.build(f"rates {rates.name.text}", partial(_grid, world, rates))
    world.quantity_texts.clear()


def _read_beside(text: str, read: FileReader, name: str) -> bytes:
    """A file that a text names, relative to that text's folder."""
    return read(posixpath.normpath(posixpath.join(posixpath.dirname(text), name)))


def _grid(world: World, section: RatesSection) -> None:
    before = world.grids.get(section.name.text)
    if before is not None:
        raise world.report.refuse(
            codes.DECLARED_TWICE,
            section.name.span,
            f"there are two tables `rates {section.name.text}`",
            "give them different names",
            (("the other one", before.span),),
        )
    world.grid_texts[section.name.text] = section
    if section.components_add:
        world.components_add.add(section.name.text)
    world.grids[section.name.text] = build_grid(world, section)


def _later(world: World, sections: Sections) -> None:
    """Names that are declared further down: quantities and subtotals."""
    rows = [row for one in sections.of(texts.QuantitiesSection) for row in one.rows]
    world.later = {row.name.text: Declared("quantity", row.name.span) for row in rows}
    for section in sections.of(BillSection):
        for row in section.rows:
            name = getattr(row, "name", None)
            if isinstance(name, tree.Name):
                world.later.setdefault(name.text, Declared("subtotal", name.span))


def _quantities(world: World, sections: Sections) -> None:
    _each(world, (row for one in sections.of(texts.BalancesSection) for row in one.rows), declare_balance)
    for row in (row for one in sections.of(texts.HistorySection) for row in one.rows):
        item = world.history.get(row.name.text)
        if item is not None and row.short == "refused":
            world.report.attempt(partial(full_history, world, item))
    for quantity in (row for one in sections.of(texts.QuantitiesSection) for row in one.rows):
        world.later.pop(quantity.name.text, None)
        world.build(quantity.name.text, partial(build_quantity, world, quantity))


def _claims(world: World, sections: Sections) -> tuple[Claim, ...]:
    made: list[Claim] = []
    for section in sections.of(texts.ProveSection):
        for row in section.rows:
            claim = world.attempt(partial(build_claim, world, row))
            if isinstance(claim, Claim):
                made.append(claim)
    return tuple(made)


def _examples(world: World, sections: Sections) -> tuple[Example, ...]:
    made = []
    for section in sections.of(texts.ExampleSection):
        example = world.attempt(partial(build_example, world, section))
        if isinstance(example, Example):
            made.append(example)
    return tuple(made)


def _unused(world: World) -> None:
    """Facts and quantities that nothing uses are surely not meant; only told when all else is well."""
    if world.report.failed:
        return
    for name, declared in world.declared.items():
        if (
            declared.kind in ("fact", "quantity", "constant", "factor", "price table")
            and name not in world.used
        ):
            world.report.warn(
                codes.UNUSED, declared.span, f"the {declared.kind} {name} is never used", "leave it out"
            )

"""Items under their headings become sections, sections a document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.actions.headings import Head
from dsl.syntax.assemble_contracts import CONTRACT_BUILDERS
from dsl.syntax.bill import BillSection
from dsl.syntax.builder import Builder
from dsl.syntax.parts import Part, rows_of, tags_of
from dsl.syntax.rates import (
    BlockRule,
    EditionRows,
    FactorRow,
    FactorsSection,
    PriceFileRow,
    PricesSection,
    RateRow,
    RatesSection,
)
from dsl.syntax.tree import (
    AvailableSection,
    BalancesSection,
    CalendarSection,
    ChangesSection,
    ConstantsSection,
    CustomerSection,
    Document,
    EventsSection,
    ExampleSection,
    Expected,
    FactRow,
    FunctionSection,
    Header,
    HistorySection,
    InputsSection,
    LetRow,
    MissingSection,
    OptionsSection,
    ProveSection,
    QuantitiesSection,
    ReadingsSection,
    Removal,
    RequireRow,
    Section,
    TrueUpSection,
)

HEADERS = frozenset({"tariff", "overlay", "rider", "library", "contract"})

ITEM_STARTS = {
    **dict.fromkeys(HEADERS, "header_item"),
    **{
        kind: f"{kind}_item"
        for kind in (
            "available readings customer options constants history inputs event calendar rates factors "
            "prices quantities bill balances true_up changes missing example prove function "
            "types parties parameters state table feed runs action deployment scenario"
        ).split()
    },
    "contract_events": "events_item",
}
"""The start symbol for the items of each kind of section."""


def assemble(p: Builder, parts: list[Part]) -> Document | None:
    """The document; None (noted) when the first section is no header."""
    if not parts or parts[0].head.kind not in HEADERS:
        at = parts[0].head.span if parts else p.places.span(0, 0)
        if not p.findings:
            p.error(
                codes.NO_HEADER,
                "the text does not say what it is",
                at,
                'start with: tariff "NAME" of "UTILITY"  (or rider, or library)',
            )
        return None
    if not parts[0].whole:
        return None
    sections: list[Section] = []
    removals: list[Removal] = []
    for part in parts[1:]:
        if not part.whole:
            continue
        if part.head.kind in HEADERS:
            p.error(
                codes.TWICE,
                "a text holds one tariff, rider or library",
                part.head.span,
                "put the second one into a file of its own",
            )
            continue
        sections.append(_section(p, part))
        removals.extend(
            replace(value, section=_title(part.head))
            for _, _, value in part.items
            if isinstance(value, Removal)
        )
    return Document(_header(p, parts[0]), tuple(sections), tuple(removals), p.places.file)


def _title(head: Head) -> str:
    """The section's heading words: ``bill``, ``rates energy``, ``schedule demand`` …"""
    name = head.fields.get("name")
    if head.kind == "calendar":
        schedule = head.fields.get("schedule", "")
        return f"schedule {schedule}" if schedule else "calendar"
    return f"{head.kind} {name.text}" if name is not None else head.kind


def _header(p: Builder, part: Part) -> Header:
    head = part.head
    clauses: dict[str, Any] = {}
    imports = []
    based = head.fields.get("base")
    for _, _, (tag, value) in part.items:
        if tag == "import":
            imports.append(value)
        elif tag in clauses:
            p.error(
                codes.TWICE,
                f"the header has two clauses “{_clause_word(tag)}”",
                head.span,
                "keep one of them",
            )
        else:
            clauses[tag] = value
    return Header(
        kind=head.kind,  # type: ignore[arg-type]
        name=head.fields["name"],
        utility=head.fields.get("utility"),
        base=based[0] if based else None,
        schedules=head.fields.get("schedules", ()),
        citations=clauses.get("citations", ()),
        follows=clauses.get("follows"),
        status=clauses.get("status"),
        effective=clauses.get("effective"),
        supersedes=clauses.get("supersedes"),
        zone=clauses.get("zone"),
        currency=clauses.get("currency"),
        horizon=clauses.get("horizon"),
        imports=tuple(imports),
        span=head.span,
        clause_spans=(*((("based", based[1]),) if based else ()), *part.places),
        version=head.fields.get("version"),
    )


def _clause_word(tag: str) -> str:
    return "implements" if tag == "citations" else tag


def _section(p: Builder, part: Part) -> Section:
    head = part.head
    build = BUILDERS.get(head.kind) or CONTRACT_BUILDERS.get(head.kind)
    if build is not None:
        return build(p, part)
    rows = rows_of(part)
    return ROW_SECTIONS[head.kind](rows, head.change, head.span)


ROW_SECTIONS: dict[str, Callable[[tuple[Any, ...], bool, Span], Section]] = {
    "available": AvailableSection,
    "readings": ReadingsSection,
    "options": OptionsSection,
    "constants": ConstantsSection,
    "history": HistorySection,
    "inputs": InputsSection,
    "quantities": QuantitiesSection,
    "bill": BillSection,
    "balances": BalancesSection,
    "missing": MissingSection,
    "prove": ProveSection,
}


def _customer(p: Builder, part: Part) -> Section:
    facts: tuple[FactRow, ...] = rows_of(part)
    return CustomerSection(facts, "holds" in tags_of(p, part), part.head.change, part.head.span)


def _calendar(_p: Builder, part: Part) -> Section:
    return CalendarSection(
        part.head.fields.get("schedule", ""), rows_of(part), part.head.change, part.head.span
    )


def _event(p: Builder, part: Part) -> Section:
    words = tags_of(p, part).get("called")
    if words is None:
        p.error(
            codes.INCOMPLETE,
            "the event does not say how it is called",
            part.head.span,
            'add an item: called "by the utility the day before, at most 15 days a year"',
        )
    return EventsSection(part.head.fields["name"], words or "", part.head.change, part.head.span)


def _rates(p: Builder, part: Part) -> Section:
    fields = part.head.fields
    columns = fields.get("columns", ())
    editions: list[EditionRows] = []
    rows: list[RateRow] = []
    start: Any = None
    at = part.head.span
    rules: list[BlockRule] = []
    adding = False
    for _, _, value in part.items:
        if isinstance(value, RateRow):
            rows.append(value)
        elif isinstance(value, BlockRule):
            rules.append(value)
        elif type(value) is tuple and value[0] == "edition":
            if rows or start is not None:
                editions.append(EditionRows(start, tuple(rows), at))
            rows, (start, at) = [], value[1]
        elif type(value) is tuple and value[0] == "table columns":
            columns = _table_columns(p, columns, value[1])
        elif type(value) is tuple:
            adding = True
    if rows or start is not None:
        editions.append(EditionRows(start, tuple(rows), at))
    if not editions and not part.head.change:
        p.error(codes.NO_ITEMS, "this table of rates has no rows", part.head.span)
    return RatesSection(
        fields["name"],
        fields["unit"],
        fields.get("each_period", False),
        columns,
        tuple(editions),
        tuple(rules),
        adding,
        part.head.change,
        part.head.span,
    )


def _table_columns(p: Builder, columns: tuple[Any, ...], names: tuple[Any, ...]) -> tuple[Any, ...]:
    if columns and names and columns != names:
        p.error(
            codes.TABLE,
            "the table's first row and the heading name different columns",
            names[0].span,
            "name the columns in one of the two places",
        )
    return names or columns


def _factors(p: Builder, part: Part) -> Section:
    fields = part.head.fields
    columns = fields.get("columns", ())
    rows: list[FactorRow] = []
    filed = False
    for _, _, value in part.items:
        if isinstance(value, FactorRow):
            rows.append(value)
        elif value[0] == "table columns":
            columns = _table_columns(p, columns, value[1])
        else:
            filed = True
    low, high = fields["bounds"]
    return FactorsSection(
        fields["name"],
        fields["unit"],
        low,
        high,
        fields.get("step"),
        columns,
        tuple(rows),
        filed,
        part.head.change,
        part.head.span,
    )


def _prices(p: Builder, part: Part) -> Section:
    fields = part.head.fields
    tags = tags_of(p, part)
    low, high = fields.get("bounds", (None, None))
    files = tuple(value for _, _, value in part.items if isinstance(value, PriceFileRow))
    return PricesSection(
        fields["name"],
        fields["unit"],
        low,
        high,
        fields.get("step"),
        tags.get("kind"),
        tags.get("day types", ()),
        files,
        part.head.change,
        part.head.span,
    )


def _true_up(_p: Builder, part: Part) -> Section:
    fields = part.head.fields
    return TrueUpSection(fields["days"], fields["months"], rows_of(part), part.head.change, part.head.span)


def _changes(_p: Builder, part: Part) -> Section:
    return ChangesSection(part.head.fields["causes"], rows_of(part), part.head.change, part.head.span)


def _example(_p: Builder, part: Part) -> Section:
    given: tuple[Any, ...] = ()
    period = refused = None
    for _, _, value in part.items:
        if type(value) is tuple and value[0] == "given":
            given += value[1]
        elif type(value) is tuple and value[0] == "period":
            period = value[1]
        elif type(value) is tuple:
            refused = value[1]
    expected = tuple(value for _, _, value in part.items if isinstance(value, Expected))
    return ExampleSection(part.head.fields["title"], period, given, expected, refused, part.head.span)


def _function(p: Builder, part: Part) -> Section:
    fields = part.head.fields
    tags = tags_of(p, part)
    if "gives" not in tags:
        p.error(
            codes.INCOMPLETE, "the function gives nothing", part.head.span, "add a last item: gives VALUE"
        )
    body = tuple(value for _, _, value in part.items if isinstance(value, LetRow | RequireRow))
    return FunctionSection(
        fields["name"],
        fields["parameters"],
        fields["result"],
        body,
        tags.get("gives"),
        tags.get("words"),
        part.head.span,
    )


BUILDERS: dict[str, Callable[[Builder, Part], Section]] = {
    "customer": _customer,
    "calendar": _calendar,
    "event": _event,
    "rates": _rates,
    "factors": _factors,
    "prices": _prices,
    "true_up": _true_up,
    "changes": _changes,
    "example": _example,
    "function": _function,
}

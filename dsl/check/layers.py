"""Riders and overlays laid over a text, before anything is resolved: sections replaced, added or edited."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from dsl.check import codes
from dsl.check.report import Report
from dsl.model.base import Span
from dsl.syntax import bill as bill_tree
from dsl.syntax import tree as texts
from dsl.syntax.rates import FactorsSection, PricesSection, RatesSection

NAMED = (RatesSection, FactorsSection, PricesSection, texts.EventsSection, texts.FunctionSection)


def heading(section: texts.Section) -> tuple[str, str]:
    """What makes two sections the same: their kind, and their name where they have one."""
    kind = type(section).__name__.removesuffix("Section").lower()
    match section:
        case texts.CalendarSection(schedule=schedule):
            return kind, schedule
        case texts.ExampleSection(title=title):
            return kind, title
        case _:
            return kind, section.name.text if isinstance(section, NAMED) else ""


def lay_over(report: Report, base: texts.Document, over: texts.Document) -> texts.Document:
    """The base with a rider or an overlay applied."""
    sections = list(base.sections)
    if over.header.kind == "overlay":
        # A worked example is about the text that it stands in.
        sections = [section for section in sections if not isinstance(section, texts.ExampleSection)]
    # An overlay's own sections of one heading stand together where the base's first stood.
    replaced: set[tuple[str, str]] = set()
    for section in over.sections:
        if getattr(section, "change", False):
            continue
        key = heading(section)
        if key not in replaced:
            places = [place for place, one in enumerate(sections) if heading(one) == key]
            if places:
                sections[places[0]] = section
                for place in reversed(places[1:]):
                    del sections[place]
                replaced.add(key)
                continue
            replaced.add(key)
        sections.append(section)
    for section in over.sections:
        if getattr(section, "change", False):
            sections = _edited(report, sections, section)
    for removal in over.removals:
        sections = _removed(report, sections, removal)
    return texts.Document(_header(base.header, over.header), tuple(sections), (), over.file)


def _header(base: texts.Header, over: texts.Header) -> texts.Header:
    """The base's header with every clause that the other one has."""
    changed: dict[str, Any] = {}
    for field in fields(texts.Header):
        value = getattr(over, field.name)
        if field.name in ("kind", "base", "schedules", "imports", "span", "clause_spans", "name", "utility"):
            continue
        if value not in (None, ()):
            changed[field.name] = value
    if over.kind == "overlay":
        changed |= {"name": over.name, "utility": over.utility or base.utility, "span": over.span}
    else:
        changed["citations"] = base.citations + over.citations
    changed["clause_spans"] = (*base.clause_spans, *over.clause_spans)
    return replace(base, **changed)


def _edited(report: Report, sections: list[texts.Section], change: texts.Section) -> list[texts.Section]:
    key = heading(change)
    for place, section in enumerate(sections):
        if heading(section) == key:
            sections[place] = _with_rows(report, section, change)
            return sections
    report.add(
        codes.RIDER,
        change.span,
        f"there is no section `{' '.join(part for part in key if part)}` to change",
        "leave out `change` to add the section",
    )
    return sections


_ROWS = {"customer": "facts"}


def _with_rows(report: Report, section: texts.Section, change: texts.Section) -> texts.Section:
    if isinstance(section, RatesSection) and isinstance(change, RatesSection):
        return _with_prices(section, change)
    attribute = _ROWS.get(heading(section)[0], "rows")
    if not hasattr(section, attribute):
        report.add(
            codes.RIDER,
            change.span,
            "this section cannot be changed item by item",
            "write it anew, without `change`",
        )
        return section
    rows = list(getattr(section, attribute))
    for row in getattr(change, attribute):
        rows = _one(report, rows, row)
    changed: dict[str, Any] = {attribute: tuple(rows)}
    return replace(section, **changed)


def _with_prices(section: RatesSection, change: RatesSection) -> RatesSection:
    """Rates with some rows priced anew (or added), and block rules that come last and therefore hold."""
    editions = list(section.editions)
    for edition in change.editions:
        at = next((place for place, one in enumerate(editions) if one.start == edition.start), None)
        if at is None:
            editions.append(edition)
            continue
        kept = [row for row in editions[at].rows if all(row.keys != new.keys for new in edition.rows)]
        editions[at] = replace(editions[at], rows=(*kept, *edition.rows))
    return replace(section, editions=tuple(editions), rules=section.rules + change.rules)


def _one(report: Report, rows: list[object], row: object) -> list[object]:
    edit, name = getattr(row, "edit", ""), row_name(row)
    place = next((at for at, one in enumerate(rows) if row_name(one) == name), None)
    if edit == "replace":
        if place is None:
            report.add(
                codes.RIDER, _span(row), f"there is no {name} to replace", "write `add` for what is new"
            )
            return rows
        return [*rows[:place], row, *rows[place + 1 :]]
    if place is not None and name:
        report.add(
            codes.RIDER,
            _span(row),
            f"there is a {name} already",
            "write `replace` to change it",
            ((("here"), _span(rows[place])),),
        )
        return rows
    after = getattr(row, "after", None)
    if after is not None:
        at = next((at for at, one in enumerate(rows) if row_name(one) == f"line {after}"), None)
        if at is None:
            report.add(codes.RIDER, _span(row), f"there is no line {after} to add this after", None)
            return rows
        return [*rows[: at + 1], row, *rows[at + 1 :]]
    if isinstance(row, bill_tree.BillLine | bill_tree.SubtotalRow):
        # Rounding clauses stay last.
        at = next((at for at, one in enumerate(rows) if isinstance(one, bill_tree.BillRounding)), len(rows))
        return [*rows[:at], row, *rows[at:]]
    return [*rows, row]


def row_name(row: object) -> str:
    """What a row is called in ``replace`` and ``remove``."""
    match row:
        case bill_tree.BillLine(number=number):
            return f"line {number}"
        case texts.ChangeRow(subject=subject) | texts.MissingRow(subject=subject):
            return subject
        case texts.ChannelRow(names=names):
            return ", ".join(name.text for name in names)
        case _:
            name = getattr(row, "name", None)
            return name.text if name is not None else ""


def _span(row: object) -> Span:
    span = getattr(row, "span", None)
    assert isinstance(span, Span)
    return span


def _removed(report: Report, sections: list[texts.Section], removal: texts.Removal) -> list[texts.Section]:
    words = removal.section.split()
    for place, section in enumerate(sections):
        kind, named = heading(section)
        if not words or not kind.startswith(words[0].rstrip("s")[:5]):
            continue
        if named and named not in words:
            continue
        attribute = _ROWS.get(kind, "rows")
        rows = getattr(section, attribute, ())
        kept = tuple(row for row in rows if row_name(row) != removal.name)
        if len(kept) < len(rows):
            changed: dict[str, Any] = {attribute: kept}
            sections[place] = replace(section, **changed)
            return sections
    report.add(
        codes.RIDER, removal.span, f"there is no {removal.name} to remove from {removal.section}", None
    )
    return sections

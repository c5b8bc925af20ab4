"""Headings of sections, and the clauses of the header."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.citations import Citation
from dsl.syntax.expressions import Name
from dsl.syntax.tokens import MONTHS, Token
from dsl.syntax.tree import Effective, Import


@dataclass(frozen=True, slots=True)
class Head:
    """A heading as read: the kind of section, and what the heading itself says."""

    kind: str
    span: Span
    fields: dict[str, Any] = field(default_factory=dict)
    change: bool = False


PLAIN = (
    "available readings customer options constants history inputs calendar quantities bill balances "
    "missing prove"
).split()


def _plain(kind: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Head:
        return Head(kind, at)

    return build


for _kind in PLAIN:
    builds(f"{_kind}_heading")(_plain(_kind))


@builds("tariff_heading")
def _tariff_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    strings = [p.text(kid) for kid in kids if isinstance(kid, Token)]
    base = tagged(kids).get("based")
    utility = strings[1] if len(strings) > 1 else None
    return Head("overlay" if base else "tariff", at, {"name": strings[0], "utility": utility, "base": base})


@builds("based")
def _based(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[str, Span]]:
    file = p.text(kids[0])
    if not file.strip():
        p.error(codes.INCOMPLETE, "based on which text?", at, 'name its file: based on "base.watt"')
    return ("based", (file, at))


@builds("schedules")
def _schedules(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[str, ...]]:
    return ("schedules", tuple(p.text(kid) for kid in kids))


@builds("rider_heading")
def _rider_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    strings = [p.text(kid) for kid in kids if isinstance(kid, Token)]
    utility = strings[1] if len(strings) > 1 else None
    return Head("rider", at, {"name": strings[0], "utility": utility, **tagged(kids)})


@builds("library_heading")
def _library_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    token = kids[0]
    return Head("library", at, {"name": p.text(token) if token.text[0] == '"' else token.text})


@builds("plain_heading")
def _plain_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    head: Head = kids[0]
    return head


@builds("change_heading")
def _change_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head(kids[0].kind, at, kids[0].fields, change=True)


@builds("example_heading")
def _example_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("example", at, {"title": p.text(kids[0])})


@builds("function_heading")
def _function_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    fields = tagged(kids[1:])
    result = kids[-1] if len(kids) > 1 and type(kids[-1]) is not tuple else None
    return Head(
        "function",
        at,
        {"name": p.name(kids[0]), "parameters": fields.get("parameters", ()), "result": result},
    )


@builds("event_heading")
def _event_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("event", at, {"name": p.name(kids[0])})


@builds("schedule_heading")
def _schedule_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("calendar", at, {"schedule": kids[0].text})


@builds("for_each_period")
def _for_each_period(p: Builder, at: Span, kids: list[Any]) -> tuple[str, bool]:
    return ("each_period", True)


@builds("columns")
def _columns(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[Name, ...]]:
    return ("columns", tuple(p.name(kid) for kid in kids))


@builds("table_columns")
def _table_columns(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, ...]:
    return tuple(p.name(kid) for kid in kids)


@builds("bounds")
def _bounds(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("bounds", (kids[0], kids[1]))


@builds("steps")
def _steps(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("step", kids[0])


def _grid(kind: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Head:
        return Head(kind, at, {"name": p.name(kids[0]), "unit": kids[1], **tagged(kids[2:])})

    return build


for _kind in ("rates", "factors", "prices"):
    builds(f"{_kind}_heading")(_grid(_kind))


@builds("true_up_days_heading")
def _true_up_days_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("true_up", at, {"days": kids[0], "months": ()})


@builds("true_up_months_heading")
def _true_up_months_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("true_up", at, {"days": (), "months": kids[0]})


@builds("month_list")
def _month_list(p: Builder, at: Span, kids: list[Any]) -> tuple[int, ...]:
    return tuple(MONTHS[kid.text] for kid in kids if kid.text in MONTHS)


@builds("on_the_bill")
def _on_the_bill(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kids)


@builds("cause")
def _cause(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[1].text)


@builds("causes")
def _causes(p: Builder, at: Span, kids: list[Any]) -> tuple[str, ...]:
    return tuple(kid for kid in kids if isinstance(kid, str))


@builds("changes_heading")
def _changes_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("changes", at, {"causes": kids[0]})


# --- header clauses -------------------------------------------------------------------------------


@builds("citation_kind")
def _citation_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return " ".join(kid.text for kid in kids)


@builds("sheets")
def _sheets(p: Builder, at: Span, kids: list[Any]) -> str:
    return " to ".join(kid.text for kid in kids)


@builds("citation")
def _citation(p: Builder, at: Span, kids: list[Any]) -> Citation:
    return Citation(kids[0], p.text(kids[1]), kids[2] if len(kids) > 2 else "", at)


@builds("citations")
def _citations(p: Builder, at: Span, kids: list[Any]) -> tuple[Citation, ...]:
    return tuple(kids)


@builds("implements")
def _implements(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("citations", kids[0])


@builds("follows_kind")
def _follows_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("status_words")
def _status_words(p: Builder, at: Span, kids: list[Any]) -> str:
    return " ".join(kid.text for kid in kids)


@builds("follows")
def _follows(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("follows", kids[0])


@builds("status")
def _status(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("status", kids[0])


def _effective_kind(kind: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> str:
        return kind

    return build


for _rule, _kind in (("for_service", "service"), ("for_bills", "bills"), ("for_months", "billing months")):
    builds(_rule)(_effective_kind(_kind))


@builds("not_enforced")
def _not_enforced(p: Builder, at: Span, kids: list[Any]) -> bool:
    return False


@builds("effective")
def _effective(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("effective", Effective(kids[0], p.date(kids[1]), len(kids) == 2, at))


@builds("supersedes")
def _supersedes(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("supersedes", (p.text(kids[0]), p.date(kids[1])))


@builds("zone_words")
def _zone_words(p: Builder, at: Span, kids: list[Any]) -> None:
    return None


@builds("zone")
def _zone(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("zone", kids[0].text)


@builds("currency")
def _currency(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("currency", kids[0].text)


@builds("horizon")
def _horizon(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("horizon", (p.date(kids[0]), p.date(kids[1])))


@builds("import_kind")
def _import_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("import_clause")
def _import_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    sha256 = kids[3].text.removeprefix("sha256:").lower() if len(kids) > 3 else None
    return ("import", Import(kids[0], p.text(kids[1]), p.text(kids[2]), sha256, at))

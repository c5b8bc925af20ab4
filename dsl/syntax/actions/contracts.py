"""Headings and declarations of contracts."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.actions.headings import Head
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.contracts import (
    Actor,
    ColumnRow,
    EventRow,
    FinalityRow,
    GateRow,
    IntervalForm,
    Key,
    ParameterRow,
    PartyRow,
    RunRow,
    StateRow,
    TypeRow,
)
from dsl.syntax.expressions import Expr, SimpleForm


@builds("contract_heading")
def _contract_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("contract", at, {"name": kids[0].text, "version": kids[1].text})


def _plain(kind: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Head:
        return Head(kind, at)

    return build


for _kind in ("types", "parties", "parameters", "state", "runs"):
    builds(f"{_kind}_heading")(_plain(_kind))
builds("events_heading")(_plain("contract_events"))


@builds("key")
def _key(p: Builder, at: Span, kids: list[Any]) -> Key:
    return Key(p.name(kids[0]), p.name(kids[1]) if len(kids) > 1 else None, at)


@builds("keys")
def _keys(p: Builder, at: Span, kids: list[Any]) -> tuple[Key, ...]:
    return tuple(kids)


@builds("table_heading")
def _table_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("table", at, {"name": p.name(kids[0]), "keys": kids[1]})


@builds("feed_heading")
def _feed_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    keys = kids[1] if len(kids) > 2 else ()
    return Head("feed", at, {"name": p.name(kids[0]), "keys": keys, "form": kids[-1]})


@builds("anyone")
def _anyone(p: Builder, at: Span, kids: list[Any]) -> Actor:
    return Actor(None, (), at)


@builds("anyone_where")
def _anyone_where(p: Builder, at: Span, kids: list[Any]) -> Actor:
    return Actor(kids[0], (), at)


@builds("these_parties")
def _these_parties(p: Builder, at: Span, kids: list[Any]) -> Actor:
    return Actor(None, tuple(p.value(kid) for kid in kids), at)


@builds("action_heading")
def _action_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    fields = {"parameters": (), **tagged(kids[1:-1])}
    return Head("action", at, {"name": p.name(kids[0]), "by": kids[-1], **fields})


@builds("action_under")
def _action_under(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("under", kids[0])


@builds("deployment_heading")
def _deployment_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("deployment", at, {"by": kids[0] if kids else None})


@builds("scenario_heading")
def _scenario_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("scenario", at, {"title": p.text(kids[0])})


@builds("types_item")
def _types_item(p: Builder, at: Span, kids: list[Any]) -> TypeRow:
    return TypeRow(p.name(kids[0]), kids[1], at)


@builds("identifier_type")
def _identifier_type(p: Builder, at: Span, kids: list[Any]) -> TypeRow:
    return TypeRow(p.name(kids[0]), SimpleForm("identity", at), at)


@builds("digest_type")
def _digest_type(p: Builder, at: Span, kids: list[Any]) -> TypeRow:
    return TypeRow(p.name(kids[0]), SimpleForm("digest", at), at)


@builds("starts")
def _starts(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Expr]:
    return ("starts", p.value(kids[0]))


@builds("table_item")
def _table_item(p: Builder, at: Span, kids: list[Any]) -> ColumnRow:
    return ColumnRow(p.name(kids[0]), kids[1], tagged(kids).get("starts"), at)


@builds("parties_item")
def _parties_item(p: Builder, at: Span, kids: list[Any]) -> PartyRow:
    return PartyRow(p.name(kids[0]), p.text(kids[1]) if len(kids) > 1 else None, at)


@builds("parameters_item")
def _parameters_item(p: Builder, at: Span, kids: list[Any]) -> ParameterRow:
    return ParameterRow(p.name(kids[0]), kids[1], kids[2] if len(kids) > 2 else None, at)


@builds("state_item")
def _state_item(p: Builder, at: Span, kids: list[Any]) -> StateRow:
    return StateRow(p.name(kids[0]), kids[1], tagged(kids).get("starts"), at)


@builds("events_item")
def _events_item(p: Builder, at: Span, kids: list[Any]) -> EventRow:
    return EventRow(p.name(kids[0]), tagged(kids[1:]).get("parameters", ()), at)


@builds("interval_type")
def _interval_type(p: Builder, at: Span, kids: list[Any]) -> TypeRow:
    return TypeRow(p.name(kids[0]), IntervalForm(kids[1], at), at)


@builds("run_row")
def _run_row(p: Builder, at: Span, kids: list[Any]) -> RunRow:
    return RunRow(p.name(kids[0]), p.whole(kids[1]), at)


@builds("gate_row")
def _gate_row(p: Builder, at: Span, kids: list[Any]) -> GateRow:
    return GateRow(kids[0], at)


@builds("finality_row")
def _finality_row(p: Builder, at: Span, kids: list[Any]) -> FinalityRow:
    return FinalityRow(p.whole(kids[0]), at)


@builds("quorum")
def _quorum(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("quorum", (p.whole(kids[0]), p.whole(kids[1])))


@builds("plausible")
def _plausible(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("plausible", (kids[0], kids[1]))


@builds("disputes")
def _disputes(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("arbiter", p.name(kids[0]))


def _one(tag: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
        return (tag, kids[0])

    return build


for _rule, _tag in (
    ("reporters", "reporters"),
    ("published", "published"),
    ("stale_after", "stale"),
    ("plausible_change", "change"),
):
    builds(_rule)(_one(_tag))

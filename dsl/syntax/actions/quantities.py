"""Rows of quantities, balances and true-up."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.builder import Builder, builds
from dsl.syntax.tree import BalanceRow, QuantityRow, TrueUpRow


def _netted(minutes: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
        return ("netting", minutes)

    return build


for _rule, _minutes in (
    ("netted_interval", 0),
    ("netted_hour", 60),
    ("netted_day", 1440),
    ("netted_period", "period"),
):
    builds(_rule)(_netted(_minutes))


@builds("netted_minutes")
def _netted_minutes(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("netting", kids[-1])


@builds("sign")
def _sign(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


def _last(tag: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
        return (tag, kids[-1])

    return build


for _rule, _tag in (
    ("where_clause", "where"),
    ("during_clause", "periods"),
    ("in_clause", "seasons"),
    ("form_clause", "form"),
    ("rounding_clause", "rounding"),
    ("citation_clause", "citation"),
    ("under", "citation"),
):
    builds(_rule)(_last(_tag))


@builds("event_clause")
def _event_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("event", p.name(kids[-1]))


def clauses(p: Builder, at: Span, pairs: list[Any]) -> dict[str, Any]:
    """Clauses by tag; one that stands twice is noted.  Citations are collected."""
    found: dict[str, Any] = {"citations": ()}
    for tag, value in pairs:
        if tag == "citation":
            found["citations"] += (value,)
        elif tag in found:
            p.error(codes.TWICE, f"the {tag} clause stands twice", at, "keep one of them")
        else:
            found[tag] = value
    return found


@builds("quantities_item")
def _quantities_item(p: Builder, at: Span, kids: list[Any]) -> QuantityRow:
    more = clauses(p, at, kids[2:])
    return QuantityRow(
        p.name(kids[0]),
        kids[1],
        more.get("netting"),
        more.get("where"),
        more.get("periods", ()),
        more.get("seasons", ()),
        more.get("event"),
        more.get("rounding"),
        more.get("form"),
        more["citations"],
        "",
        at,
    )


@builds("balances_item")
def _balances_item(p: Builder, at: Span, kids: list[Any]) -> BalanceRow:
    return BalanceRow(p.name(kids[0]), kids[1], kids[2], kids[3] if len(kids) > 3 else None, "", at)


@builds("true_up_side", "true_up_action")
def _word(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("true_up_item")
def _true_up_item(p: Builder, at: Span, kids: list[Any]) -> TrueUpRow:
    return TrueUpRow(p.name(kids[0]), kids[1], kids[2], kids[3], "", at)

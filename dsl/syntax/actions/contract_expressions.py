"""Expressions of contracts: rows, totals over tables and calls, what is held, instants."""

from __future__ import annotations

from datetime import date
from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.expressions import (
    Expr,
    Held,
    Item,
    MomentLiteral,
    OrElse,
    PastCalls,
    Row,
    RowExists,
    TableMeasure,
    Unary,
    Wallet,
)
from dsl.syntax.tokens import Token

DAY_MINUTES = 1440


@builds("item_of")
def _item_of(p: Builder, at: Span, kids: list[Any]) -> Item | Row:
    if len(kids) > 2:
        return Row(p.name(kids[0]), tuple(kids[1:]), at)
    return Item(p.name(kids[0]), kids[1], at)


@builds("row_exists")
def _row_exists(p: Builder, at: Span, kids: list[Any]) -> RowExists:
    return RowExists(kids[0], at)


@builds("row_missing")
def _row_missing(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("not", RowExists(kids[0], at), at)


@builds("or_none")
def _or_none(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Expr]:
    return ("or else", kids[0])


@builds("by_whom")
def _by_whom(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Expr]:
    return ("by whom", kids[0])


@builds("row_or_else")
def _row_or_else(p: Builder, at: Span, kids: list[Any]) -> OrElse:
    return OrElse(kids[0], kids[1][1], at)


def _measure(take: Any, p: Builder, at: Span, of: Any, rest: list[Any]) -> TableMeasure:
    tags = tagged(rest[1:])
    value = p.value(of) if of is not None else None
    return TableMeasure(
        take, value, p.name(rest[0]), tags.get("by whom"), tags.get("where"), tags.get("or else"), at
    )


@builds("table_sum")
def _table_sum(p: Builder, at: Span, kids: list[Any]) -> TableMeasure:
    return _measure("sum", p, at, kids[0], kids[1:])


@builds("table_count")
def _table_count(p: Builder, at: Span, kids: list[Any]) -> TableMeasure:
    return _measure("count", p, at, None, kids)


@builds("table_lowest")
def _table_lowest(p: Builder, at: Span, kids: list[Any]) -> TableMeasure:
    return _measure("lowest", p, at, kids[0], kids[1:])


@builds("table_highest")
def _table_highest(p: Builder, at: Span, kids: list[Any]) -> TableMeasure:
    if kids[0] != "highest":
        word = f"“{kids[0]} {kids[1].text} of …”"
        hint = f"write `sum of {kids[1].text} of …`, and divide it by `count of …` for an average"
        p.error(codes.UNEXPECTED, f"{word} is not how a table is added up", at, hint)
    return _measure("highest", p, at, kids[1], kids[2:])


@builds("call_count")
def _call_count(p: Builder, at: Span, kids: list[Any]) -> PastCalls:
    tags = tagged(kids[1:])
    return PastCalls(p.name(kids[0]), tags.get("by whom"), tags.get("where"), at)


@builds("held")
def _held(p: Builder, at: Span, kids: list[Any]) -> Held:
    return Held(kids[0], at)


@builds("wallet")
def _wallet(p: Builder, at: Span, kids: list[Any]) -> Wallet:
    return Wallet(kids[0], kids[1], at)


@builds("utc")
def _utc(p: Builder, at: Span, kids: list[Any]) -> bool:
    return True


@builds("moment")
def _moment(p: Builder, at: Span, kids: list[Any]) -> MomentLiteral:
    day = p.date(kids[0])
    days = (day - date(1970, 1, 1)).days
    return MomentLiteral(days * DAY_MINUTES + _minutes(p, kids[1]), len(kids) > 2, at)


def _minutes(p: Builder, token: Token) -> int:
    hour, minute = (int(part) for part in token.text.split(":"))
    if hour > 23 or minute > 59:
        hint = "the end of a day is 00:00 of the next"
        p.error(codes.NO_SUCH_TIME, f"{token.text} is no time of the day", p.span(token), hint)
        return 0
    return hour * 60 + minute

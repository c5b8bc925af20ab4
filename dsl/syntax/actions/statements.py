"""Statements of actions."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.contracts import (
    BecomesRow,
    CloseRow,
    EmitRow,
    FeedCase,
    ItemLoop,
    MoveRow,
    OpenRow,
    OtherwiseRow,
    PayRow,
    ReceiveRow,
    ReportRow,
    RowLoop,
    WhenRow,
)
from dsl.syntax.expressions import Expr, Name
from dsl.syntax.statements import with_otherwise
from dsl.syntax.tokens import Token


@builds("failure")
def _failure(p: Builder, at: Span, kids: list[Any]) -> Name:
    return Name(kids[0].text, at)


@builds("feed_value")
def _feed_value(p: Builder, at: Span, kids: list[Any]) -> FeedCase:
    return FeedCase(tuple(one.text for one in kids[:-1]), kids[-1], None, kids[0].span)


@builds("feed_abort")
def _feed_abort(p: Builder, at: Span, kids: list[Any]) -> FeedCase:
    return FeedCase(tuple(one.text for one in kids[:-1]), None, p.text(kids[-1]), kids[0].span)


@builds("report_row")
def _report_row(p: Builder, at: Span, kids: list[Any]) -> ReportRow:
    return ReportRow(p.name(kids[0]), kids[1], tuple(kids[2:]), at)


@builds("receive_row")
def _receive_row(p: Builder, at: Span, kids: list[Any]) -> ReceiveRow:
    return ReceiveRow(kids[0], kids[1], at)


@builds("pay_row")
def _pay_row(p: Builder, at: Span, kids: list[Any]) -> PayRow:
    return PayRow(kids[0], None, kids[1], at)


@builds("pay_from_row")
def _pay_from_row(p: Builder, at: Span, kids: list[Any]) -> PayRow:
    return PayRow(kids[0], kids[1], kids[2], at)


@builds("move_row")
def _move_row(p: Builder, at: Span, kids: list[Any]) -> MoveRow:
    return MoveRow(kids[0], kids[1], kids[2], at)


@builds("column_value")
def _column_value(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, Expr]:
    return (p.name(kids[0]), kids[1])


@builds("open_row")
def _open_row(p: Builder, at: Span, kids: list[Any]) -> OpenRow:
    return OpenRow(kids[0], tuple(kids[1:]), at)


@builds("close_row")
def _close_row(p: Builder, at: Span, kids: list[Any]) -> CloseRow:
    return CloseRow(kids[0], at)


@builds("emit_row")
def _emit_row(p: Builder, at: Span, kids: list[Any]) -> EmitRow:
    return EmitRow(p.name(kids[0]), kids[1] if len(kids) > 1 else (), at)


@builds("becomes_row")
def _becomes_row(p: Builder, at: Span, kids: list[Any]) -> BecomesRow:
    return BecomesRow(kids[0], kids[1], at)


@builds("when_row")
def _when_row(p: Builder, at: Span, kids: list[Any]) -> WhenRow:
    return WhenRow(kids[0], with_otherwise(p, kids[1:]), (), at)


@builds("otherwise_row")
def _otherwise_row(p: Builder, at: Span, kids: list[Any]) -> OtherwiseRow:
    return OtherwiseRow(with_otherwise(p, kids), at)


@builds("each_row_loop")
def _each_row_loop(p: Builder, at: Span, kids: list[Any]) -> RowLoop:
    rest = kids[2:]
    where = tagged(rest[:1]).get("where")
    rest = rest[where is not None :]
    return RowLoop(kids[0], p.name(kids[1]), where, p.whole(rest[0]), with_otherwise(p, rest[1:]), at)


@builds("each_item_loop")
def _each_item_loop(p: Builder, at: Span, kids: list[Any]) -> ItemLoop:
    index = p.name(kids[1]) if isinstance(kids[1], Token) else None
    rest = kids[2:] if index is not None else kids[1:]
    return ItemLoop(p.name(kids[0]), index, rest[0], with_otherwise(p, rest[1:]), at)

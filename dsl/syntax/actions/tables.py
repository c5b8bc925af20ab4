"""Expressions over lists, tables and history."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds
from dsl.syntax.expressions import Expr, ListMeasure, OfHistory, WasIn
from dsl.syntax.tokens import MONTHS


@builds("history_take")
def _history_take(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("in_months")
def _in_months(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[int, ...]]:
    months = [MONTHS[token.text] for token in kids]
    return ("months", month_run(months[0], months[-1]))


@builds("in_month_list")
def _in_month_list(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[int, ...]]:
    return ("months", tuple(MONTHS[token.text] for token in kids))


def month_run(first: int, last: int) -> tuple[int, ...]:
    """The months from one to another, over the new year if need be."""
    return tuple((first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1))


@builds("of_history")
def _of_history(p: Builder, at: Span, kids: list[Any]) -> OfHistory:
    months = kids[3][1] if len(kids) == 5 else None
    return OfHistory(kids[0], p.name(kids[1]), p.whole(kids[2]), months, None, kids[-1], at)


@builds("count_history")
def _count_history(p: Builder, at: Span, kids: list[Any]) -> OfHistory:
    months = kids[1][1] if len(kids) == 4 else None
    return OfHistory("count", p.name(kids[-2]), p.whole(kids[0]), months, kids[-1], None, at)


def _was(operator: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> str:
        return str(operator)

    return build


for _rule, _operator in (
    ("was_at_least", ">="),
    ("was_at_most", "<="),
    ("was_above", ">"),
    ("was_below", "<"),
):
    builds(_rule)(_was(_operator))


@builds("consecutive")
def _consecutive(p: Builder, at: Span, kids: list[Any]) -> bool:
    return True


@builds("preceding_window")
def _preceding_window(p: Builder, at: Span, kids: list[Any]) -> tuple[int, bool]:
    return p.whole(kids[0]), False


@builds("last_window")
def _last_window(p: Builder, at: Span, kids: list[Any]) -> tuple[int, bool]:
    return p.whole(kids[0]), True


@builds("was_in")
def _was_in(p: Builder, at: Span, kids: list[Any]) -> WasIn:
    window, this_one = kids[-1]
    return WasIn(p.name(kids[0]), kids[1], kids[2], p.whole(kids[3]), len(kids) == 6, window, this_one, at)


@builds("list_sum")
def _list_sum(p: Builder, at: Span, kids: list[Any]) -> ListMeasure:
    return ListMeasure("sum", p.name(kids[0]), at)


@builds("where_rows")
def _where_rows(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Expr]:
    return ("where", kids[0])


@builds("list_length")
def _list_length(p: Builder, at: Span, kids: list[Any]) -> ListMeasure:
    return ListMeasure("length", p.name(kids[0]), at)

"""Rows of changes inside the billing period and of missing readings; edits of overlays and riders."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds
from dsl.syntax.clauses import RebillLimit
from dsl.syntax.lines import line_items
from dsl.syntax.tree import ChangeRow, MissingRow, Removal


def _word(word: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Any:
        return word

    return build


for _rule, _kind in (
    ("change_interval", "each interval"),
    ("change_day", "each day"),
    ("change_own_ladder", "own ladder"),
    ("change_one_ladder", "one ladder"),
    ("change_own_demand", "own demand"),
    ("change_one_demand", "one demand"),
    ("change_by_days", "by days"),
    ("change_first_day", "first day"),
    ("change_last_day", "last day"),
    ("change_refused", "refused"),
    ("billed_and_marked", "billed and marked"),
    ("refused", "refused"),
    ("owes_more", "more"),
    ("owes_less", "less"),
    ("at_service_dates", "at the rates of the service dates"),
):
    builds(_rule)(_word(_kind))


@builds("change_name")
def _change_name(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("change_name_lines")
def _change_name_lines(p: Builder, at: Span, kids: list[Any]) -> str:
    return f"{kids[0].text} lines"


@builds("change_lines")
def _change_lines(p: Builder, at: Span, kids: list[Any]) -> str:
    return " ".join(kids[0].text.split())


@builds("changes_item")
def _changes_item(p: Builder, at: Span, kids: list[Any]) -> ChangeRow:
    return ChangeRow(kids[0], kids[1], "", at)


@builds("missing_estimated")
def _missing_estimated(p: Builder, at: Span, kids: list[Any]) -> MissingRow:
    return MissingRow("estimated", kids[0], (), None, "", at)


@builds("missing_disputed")
def _missing_disputed(p: Builder, at: Span, kids: list[Any]) -> MissingRow:
    return MissingRow("disputed", kids[0], (), None, "", at)


@builds("missing_interval")
def _missing_interval(p: Builder, at: Span, kids: list[Any]) -> MissingRow:
    message = p.text(kids[0]) if kids else None
    return MissingRow("missing interval", "refused", (), message, "", at)


@builds("rebill")
def _rebill(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[RebillLimit, ...]]:
    return ("cancel and rebill", tuple(kid for kid in kids if isinstance(kid, RebillLimit)))


@builds("rebill_limit")
def _rebill_limit(p: Builder, at: Span, kids: list[Any]) -> RebillLimit:
    return RebillLimit(p.whole(kids[0]), kids[1] if len(kids) > 1 else "either way", at)


@builds("bill_stands")
def _bill_stands(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[RebillLimit, ...]]:
    return ("stands", ())


@builds("missing_late")
def _missing_late(p: Builder, at: Span, kids: list[Any]) -> MissingRow:
    rule, limits = kids[0]
    return MissingRow("late", rule, limits, None, "", at)


@builds("remove_name")
def _remove_name(p: Builder, at: Span, kids: list[Any]) -> Removal:
    return Removal("", kids[-1].text, at)


@builds("remove_line")
def _remove_line(p: Builder, at: Span, kids: list[Any]) -> Removal:
    return Removal("", "line " + line_items(kids[0].text)[0][0], at)


@builds("after_line")
def _after_line(p: Builder, at: Span, kids: list[Any]) -> str:
    return line_items(kids[0].text)[0][0]

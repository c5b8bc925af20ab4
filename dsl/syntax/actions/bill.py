"""Rows of the bill."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.actions.quantities import clauses
from dsl.syntax.bill import AtRates, BillLine, BillRounding, EachRow, Minimum, Offset, SubtotalRow
from dsl.syntax.builder import Builder, builds
from dsl.syntax.expressions import DaySum, Expr, LineReference
from dsl.syntax.lines import line_items
from dsl.syntax.tokens import Token


class Less:
    """An amount under ``less``."""

    def __init__(self, amount: Any) -> None:
        self.amount = amount


@builds("less")
def _less(p: Builder, at: Span, kids: list[Any]) -> Less:
    return Less(kids[0])


@builds("for_each_day")
def _for_each_day(p: Builder, at: Span, kids: list[Any]) -> DaySum:
    return DaySum(kids[0], at)


@builds("for_each_billing_period")
def _for_each_billing_period(p: Builder, at: Span, kids: list[Any]) -> Expr:
    amount: Expr = kids[0]
    return amount


@builds("at_rates")
def _at_rates(p: Builder, at: Span, kids: list[Any]) -> AtRates:
    return AtRates(kids[0], p.name(kids[1]), p.name(kids[2]) if len(kids) > 2 else None, at)


@builds("each_row")
def _each_row(p: Builder, at: Span, kids: list[Any]) -> EachRow:
    return EachRow(p.name(kids[0]), at)


@builds("minimum")
def _minimum(p: Builder, at: Span, kids: list[Any]) -> Minimum:
    return Minimum(kids[0], p.value(kids[1]), at)


@builds("when_clause")
def _when_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("when", kids[-1])


@builds("dated_clause")
def _dated_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("on the bill", kids[-1])


@builds("row_kind")
def _row_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("row_kinds")
def _row_kinds(p: Builder, at: Span, kids: list[Any]) -> tuple[str, ...]:
    return tuple(kids)


@builds("rows_clause")
def _rows_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("rows", kids[-1])


@builds("one_row_clause")
def _one_row_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("rows", ())


@builds("carried_clause")
def _carried_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("carried to", p.name(kids[-1]))


@builds("offsets_clause")
def _offsets_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("offsets", (p.value(kids[-2]), kids[-1], at))


@builds("rest_carried_clause")
def _rest_carried_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("the rest", p.name(kids[-1]))


@builds("rest_forfeited_clause")
def _rest_forfeited_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("the rest", None)


@builds("month_clause")
def _month_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("a month", kids[-1])


@builds("note_clause")
def _note_clause(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("note", p.text(kids[-1]))


@builds("bill_line")
def _bill_line(p: Builder, at: Span, kids: list[Any]) -> BillLine:
    amount = kids[2]
    more = clauses(p, at, [kid for kid in kids[3:] if type(kid) is tuple])
    return BillLine(
        number=kids[0].text,
        title=p.text(kids[1]),
        less=isinstance(amount, Less),
        amount=p.value(amount.amount if isinstance(amount, Less) else amount),
        condition=more.get("when"),
        dated=more.get("on the bill", ()),
        rows=more.get("rows"),
        rounding=more.get("rounding"),
        carried_to=more.get("carried to"),
        offset=offset(p, at, more),
        month=more.get("a month"),
        note=more.get("note"),
        citations=more["citations"],
        after=None,
        edit="",
        span=at,
    )


def offset(p: Builder, at: Span, more: dict[str, Any]) -> Offset | None:
    """``offsets …`` and ``the rest is …`` belong together."""
    if "offsets" not in more:
        if "the rest" in more:
            p.error(
                codes.INCOMPLETE,
                "“the rest” has no “offsets … down to …” before it",
                at,
                "say what it offsets: offsets lines 1 and 2 down to $0; the rest is carried to BALANCE",
            )
        return None
    on, floor, where = more["offsets"]
    if "the rest" not in more:
        p.error(
            codes.INCOMPLETE,
            "the text does not say what becomes of the rest of the credit",
            where,
            "add “; the rest is carried to BALANCE” or “; the rest is forfeited”",
        )
    return Offset(on, floor, more.get("the rest"), where)


@builds("subtotal_row")
def _subtotal_row(p: Builder, at: Span, kids: list[Any]) -> SubtotalRow:
    token: Token = kids[1]
    return SubtotalRow(p.name(kids[0]), LineReference(line_items(token.text), p.span(token)), None, "", at)


@builds("bill_is_sum")
def _bill_is_sum(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("bill", "sum")


@builds("bill_is_rounded")
def _bill_is_rounded(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("bill", kids[0])


@builds("lines_rounded")
def _lines_rounded(p: Builder, at: Span, kids: list[Any]) -> BillRounding:
    bill = kids[-1][1] if type(kids[-1]) is tuple else None
    return BillRounding(kids[0], bill, "", at)


@builds("lines_not_rounded")
def _lines_not_rounded(p: Builder, at: Span, kids: list[Any]) -> BillRounding:
    bill = kids[-1][1] if kids and type(kids[-1]) is tuple else None
    return BillRounding("not", bill, "", at)


@builds("only_bill_rounding")
def _only_bill_rounding(p: Builder, at: Span, kids: list[Any]) -> BillRounding:
    return BillRounding(None, kids[0][1], "", at)

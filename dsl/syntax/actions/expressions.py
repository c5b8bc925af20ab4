"""Expressions."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Mode, Span
from dsl.syntax.builder import Builder, builds
from dsl.syntax.expressions import (
    AverageAt,
    BalanceValue,
    BillingMonth,
    Binary,
    Bounded,
    Call,
    Cases,
    Compare,
    DailyDemand,
    Days,
    DaySum,
    Demand,
    Expr,
    Extreme,
    GrossUp,
    InRun,
    LineReference,
    LineTitle,
    Logic,
    Name,
    Of,
    OneOfThese,
    PeriodContains,
    Restricted,
    Rounded,
    RoundingPhrase,
    Split,
    Unary,
)
from dsl.syntax.lines import line_items
from dsl.syntax.tokens import Token

COMPARED = {"≤": "<=", "≥": ">=", "≠": "!="}
WINDOWS = {"minute": 1, "hour": 60, "day": 1440}


@builds("name")
def _name(p: Builder, at: Span, kids: list[Any]) -> Name:
    return Name(kids[0].text, at)


@builds("line_reference")
def _line_reference(p: Builder, at: Span, kids: list[Any]) -> LineReference:
    return LineReference(line_items(kids[0].text), at)


@builds("line_title")
def _line_title(p: Builder, at: Span, kids: list[Any]) -> LineTitle:
    return LineTitle(p.text(kids[0]), at)


@builds("arguments", "values", "name_choice")
def _as_list(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(p.value(kid) for kid in kids)


@builds("cases_else")
def _cases_else(p: Builder, at: Span, kids: list[Any]) -> Cases:
    return Cases(tuple(kids[:-1]), kids[-1], at)


@builds("cases_open")
def _cases_open(p: Builder, at: Span, kids: list[Any]) -> Cases:
    return Cases(tuple(kids), None, at)


@builds("case")
def _case(p: Builder, at: Span, kids: list[Any]) -> tuple[Expr, Expr]:
    return (kids[0], kids[1])


@builds("either")
def _either(p: Builder, at: Span, kids: list[Any]) -> Logic:
    return Logic("or", kids[0], kids[1], at)


@builds("both")
def _both(p: Builder, at: Span, kids: list[Any]) -> Logic:
    return Logic("and", kids[0], kids[1], at)


@builds("negate_truth")
def _negate_truth(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("not", kids[0], at)


@builds("compare_sign")
def _compare_sign(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(COMPARED.get(kids[0].text, kids[0].text))


@builds("compare")
def _compare(p: Builder, at: Span, kids: list[Any]) -> Compare:
    return Compare(kids[1], kids[0], kids[2], at)


def _worded(operator: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Compare:
        return Compare(operator, kids[0], kids[1], at)

    return build


for _rule, _operator in (
    ("is_equal", "="),
    ("is_unequal", "!="),
    ("is_at_least", ">="),
    ("is_at_most", "<="),
    ("is_above", ">"),
    ("is_below", "<"),
):
    builds(_rule)(_worded(_operator))


@builds("is_one_of")
def _is_one_of(p: Builder, at: Span, kids: list[Any]) -> OneOfThese:
    return OneOfThese(kids[0], kids[1], at)


@builds("mode")
def _mode(p: Builder, at: Span, kids: list[Any]) -> Mode:
    return Mode(kids[0].text)


@builds("rounding")
def _rounding(p: Builder, at: Span, kids: list[Any]) -> RoundingPhrase:
    return RoundingPhrase(kids[0], kids[1], at)


@builds("rounded_to")
def _rounded_to(p: Builder, at: Span, kids: list[Any]) -> Rounded:
    return Rounded(kids[0], kids[1], at)


@builds("minus", "times", "divided")
def _sign(p: Builder, at: Span, kids: list[Any]) -> None:
    return None


def _binary(operator: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Binary:
        return Binary(operator, kids[0], kids[-1], at)

    return build


for _rule, _operator in (("plus", "+"), ("minus_", "-"), ("times_", "×"), ("divided_", "÷")):
    builds(_rule)(_binary(_operator))


@builds("negate")
def _negate(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("-", kids[1], at)


@builds("squared")
def _squared(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("²", kids[0], at)


@builds("square_root")
def _square_root(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("square root", kids[0], at)


@builds("size_of")
def _size_of(p: Builder, at: Span, kids: list[Any]) -> Unary:
    return Unary("size", kids[0], at)


@builds("of_base")
def _of_base(p: Builder, at: Span, kids: list[Any]) -> Of:
    per = kids[2] if len(kids) > 2 else ()
    return Of(kids[0], kids[1], per, at)


@builds("gross_up")
def _gross_up(p: Builder, at: Span, kids: list[Any]) -> GrossUp:
    return GrossUp(kids[0], kids[1], at)


@builds("during")
def _during(p: Builder, at: Span, kids: list[Any]) -> Restricted:
    of = kids[0]
    if isinstance(of, Restricted) and not of.periods:
        return Restricted(of.of, kids[1], of.seasons, of.event, at)
    return Restricted(of, kids[1], (), None, at)


@builds("in_season")
def _in_season(p: Builder, at: Span, kids: list[Any]) -> Restricted:
    of = kids[0]
    if isinstance(of, Restricted) and not of.seasons:
        return Restricted(of.of, of.periods, kids[1], of.event, at)
    return Restricted(of, (), kids[1], None, at)


@builds("during_event")
def _during_event(p: Builder, at: Span, kids: list[Any]) -> Restricted:
    of = kids[0]
    event = p.name(kids[1])
    if isinstance(of, Restricted) and of.event is None:
        return Restricted(of.of, of.periods, of.seasons, event, at)
    return Restricted(of, (), (), event, at)


@builds("up_to")
def _up_to(p: Builder, at: Span, kids: list[Any]) -> Bounded:
    return Bounded("up to", kids[0], kids[1], at)


@builds("above")
def _above(p: Builder, at: Span, kids: list[Any]) -> Bounded:
    return Bounded("above", kids[0], kids[1], at)


@builds("call")
def _call(p: Builder, at: Span, kids: list[Any]) -> Call:
    return Call(p.name(kids[0]), kids[1] if len(kids) > 1 else (), at)


@builds("extreme_kind")
def _extreme_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return "greatest" if kids[0].text.startswith("great") else "least"


@builds("extreme_list")
def _extreme_list(p: Builder, at: Span, kids: list[Any]) -> tuple[Expr, ...]:
    return tuple(kids)


@builds("extreme")
def _extreme(p: Builder, at: Span, kids: list[Any]) -> Extreme:
    return Extreme(kids[0], kids[1], at)


@builds("moving")
def _moving(p: Builder, at: Span, kids: list[Any]) -> tuple[str, int]:
    return ("moving", kids[0])


@builds("demand_base")
def _demand_base(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Expr]:
    return ("of", kids[0])


def window_minutes(token: Token) -> int:
    """The minutes of ``15-minute`` or ``1-hour``."""
    number, _, unit = token.text.partition("-")
    return int(number) * WINDOWS[unit]


@builds("demand")
def _demand(p: Builder, at: Span, kids: list[Any]) -> Demand:
    more = dict(kids[2:])
    return Demand(window_minutes(kids[0]), kids[1], more.get("of"), more.get("moving"), at)


@builds("nth_daily")
def _nth_daily(p: Builder, at: Span, kids: list[Any]) -> DailyDemand:
    return DailyDemand(int(kids[0].text[:-2]), kids[1], at)


@builds("average_daily")
def _average_daily(p: Builder, at: Span, kids: list[Any]) -> DailyDemand:
    return DailyDemand(None, kids[0], at)


@builds("window")
def _window(p: Builder, at: Span, kids: list[Any]) -> int:
    return window_minutes(kids[0])


@builds("window_hour")
def _window_hour(p: Builder, at: Span, kids: list[Any]) -> int:
    return 60


@builds("average_at")
def _average_at(p: Builder, at: Span, kids: list[Any]) -> AverageAt:
    of = kids[1][1] if len(kids) == 4 else None
    return AverageAt(kids[0], of, kids[-2], p.name(kids[-1]), at)


@builds("days")
def _days(p: Builder, at: Span, kids: list[Any]) -> Days:
    return Days(at)


@builds("day_sum")
def _day_sum(p: Builder, at: Span, kids: list[Any]) -> DaySum:
    return DaySum(kids[0], at)


@builds("billing_month")
def _billing_month(p: Builder, at: Span, kids: list[Any]) -> BillingMonth:
    return BillingMonth(at)


@builds("anniversary")
def _anniversary(p: Builder, at: Span, kids: list[Any]) -> Name:
    return p.name(kids[0])


@builds("period_contains")
def _period_contains(p: Builder, at: Span, kids: list[Any]) -> PeriodContains:
    return PeriodContains(kids[0], at)


@builds("opening")
def _opening(p: Builder, at: Span, kids: list[Any]) -> BalanceValue:
    return BalanceValue("opening", p.name(kids[0]), at)


@builds("closing")
def _closing(p: Builder, at: Span, kids: list[Any]) -> BalanceValue:
    return BalanceValue("closing", p.name(kids[0]), at)


@builds("true_up_of")
def _true_up_of(p: Builder, at: Span, kids: list[Any]) -> BalanceValue:
    return BalanceValue("true-up", p.name(kids[0]), at)


@builds("split")
def _split(p: Builder, at: Span, kids: list[Any]) -> Split:
    return Split(kids[0], kids[1], at)


@builds("before")
def _before(p: Builder, at: Span, kids: list[Any]) -> InRun:
    return InRun("before", kids[0], at)


@builds("after")
def _after(p: Builder, at: Span, kids: list[Any]) -> InRun:
    return InRun("after", kids[0], at)

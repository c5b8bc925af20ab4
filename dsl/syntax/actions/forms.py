"""Literals, units, dates and types."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.builder import Builder, builds
from dsl.syntax.expressions import (
    DateLiteral,
    ListForm,
    Literal,
    MonthDay,
    MonthLiteral,
    Name,
    NamedForm,
    NumberForm,
    OptionsForm,
    SimpleForm,
    TruthLiteral,
    UnitName,
)
from dsl.syntax.tokens import MONTHS, Token

LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
MINUTES = {"minute": 1, "hour": 60, "day": 1440}


@builds("bare_number")
def _bare_number(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], (), at)


@builds("money")
def _money(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], (coin(kids[0]),), at)


@builds("cents")
def _cents(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], ("¢",), at)


@builds("percent")
def _percent(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], ("%",), at)


@builds("money_per")
def _money_per(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], (coin(kids[0]), *kids[1]), at)


@builds("cents_per")
def _cents_per(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], ("¢", *kids[1]), at)


@builds("percent_per")
def _percent_per(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], ("%", *kids[1]), at)


@builds("number_unit")
def _number_unit(p: Builder, at: Span, kids: list[Any]) -> Literal:
    return p.literal(kids[0], kids[1].parts + (kids[2] if len(kids) > 2 else ()), at)


def coin(token: Token) -> str:
    """The currency sign of an amount."""
    return token.text.lstrip("-−")[0]


@builds("unit_name")
def _unit_name(p: Builder, at: Span, kids: list[Any]) -> UnitName:
    return UnitName((kids[0].text,), at)


@builds("unit_word")
def _unit_word(p: Builder, at: Span, kids: list[Any]) -> UnitName:
    return UnitName(("-".join(token.text for token in kids).removesuffix("s"),), at)


@builds("unit")
def _unit(p: Builder, at: Span, kids: list[Any]) -> UnitName:
    return UnitName(tuple(part for kid in kids for part in kid.parts), at)


@builds("pers")
def _pers(p: Builder, at: Span, kids: list[Any]) -> tuple[str, ...]:
    return tuple(part for kid in kids for part in kid.parts)


@builds("count_unit")
def _count_unit(p: Builder, at: Span, kids: list[Any]) -> UnitName:
    return UnitName(("count",), at)


@builds("percent_unit")
def _percent_unit(p: Builder, at: Span, kids: list[Any]) -> UnitName:
    return UnitName(("percent",), at)


@builds("date_literal")
def _date_literal(p: Builder, at: Span, kids: list[Any]) -> DateLiteral:
    return DateLiteral(p.date(kids[0]), at)


@builds("month_literal")
def _month_literal(p: Builder, at: Span, kids: list[Any]) -> MonthLiteral:
    return MonthLiteral(MONTHS[kids[0].text], at)


@builds("month_day")
def _month_day(p: Builder, at: Span, kids: list[Any]) -> MonthDay:
    month = MONTHS[kids[0].text]
    return MonthDay(month, day_of(p, month, kids[0].text, kids[1]), at)


def day_of(p: Builder, month: int, name: str, token: Token) -> int:
    """A day of a month; one that no year has is noted."""
    day = p.whole(token)
    if not 1 <= day <= LONGEST[month - 1]:
        p.error(codes.NO_SUCH_DATE, f"{name} has no day {day}", p.span(token))
        return 1
    return day


@builds("truth_yes")
def _truth_yes(p: Builder, at: Span, kids: list[Any]) -> TruthLiteral:
    return TruthLiteral(value=True, span=at)


@builds("truth_no")
def _truth_no(p: Builder, at: Span, kids: list[Any]) -> TruthLiteral:
    return TruthLiteral(value=False, span=at)


@builds("time_unit")
def _time_unit(p: Builder, at: Span, kids: list[Any]) -> int:
    return MINUTES[kids[0].text.removesuffix("s")]


@builds("minutes")
def _minutes_of(p: Builder, at: Span, kids: list[Any]) -> int:
    return p.whole(kids[0]) * int(kids[1])


@builds("number_form")
def _number_form(p: Builder, at: Span, kids: list[Any]) -> NumberForm:
    rest: list[Literal] = kids[1:]
    low = high = step = None
    if len(rest) >= 2:
        low, high = rest[0], rest[1]
    if len(rest) % 2:
        step = rest[-1]
    return NumberForm(kids[0], low, high, step, at)


@builds("options_form", "one_of_form", "one_of")
def _options_form(p: Builder, at: Span, kids: list[Any]) -> OptionsForm:
    if isinstance(kids[0], OptionsForm):
        return OptionsForm(kids[0].options, at)
    return OptionsForm(tuple(p.name(kid) for kid in kids), at)


@builds("truth_form")
def _truth_form(p: Builder, at: Span, kids: list[Any]) -> SimpleForm:
    return SimpleForm("truth", at)


@builds("date_form")
def _date_form(p: Builder, at: Span, kids: list[Any]) -> SimpleForm:
    return SimpleForm("date", at)


@builds("time_form")
def _time_form(p: Builder, at: Span, kids: list[Any]) -> SimpleForm:
    return SimpleForm("time", at)


@builds("list_form")
def _list_form(p: Builder, at: Span, kids: list[Any]) -> ListForm:
    return ListForm(p.whole(kids[0]), kids[1], at)


@builds("named_form")
def _named_form(p: Builder, at: Span, kids: list[Any]) -> NamedForm:
    return NamedForm(p.name(kids[0]), at)


@builds("parameter", "quantified")
def _parameter(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, Any]:
    return (p.name(kids[0]), kids[1])


@builds("parameters")
def _parameters(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[Any, ...]]:
    return ("parameters", tuple(kids))

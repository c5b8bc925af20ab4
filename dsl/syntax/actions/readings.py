"""Rows of readings, customer, options, constants, history, inputs, events, available to."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Mode, Span
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.expressions import NumberForm
from dsl.syntax.tokens import Token
from dsl.syntax.tree import (
    BillingMonthRow,
    BillingPeriodRow,
    ChannelRow,
    CoarserReadings,
    ConstantRow,
    Eligibility,
    FactRow,
    FinerDigits,
    FinerReadings,
    HistoryRow,
    InputRow,
    MonthMeaning,
    MonthRow,
    MultiplierRow,
    OptionsRow,
)


@builds("eligible_text")
def _eligible_text(p: Builder, at: Span, kids: list[Any]) -> Eligibility:
    return Eligibility("text", p.text(kids[0]), None, "", at)


@builds("eligible_kind")
def _eligible_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("eligible")
def _eligible(p: Builder, at: Span, kids: list[Any]) -> Eligibility:
    return Eligibility(kids[0], None, kids[1], "", at)


@builds("channel_names")
def _channel_names(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kids)


@builds("from_column")
def _from_column(p: Builder, at: Span, kids: list[Any]) -> str:
    return p.text(kids[0])


@builds("channel_row")
def _channel_row(p: Builder, at: Span, kids: list[Any]) -> ChannelRow:
    return ChannelRow(kids[0], kids[1], kids[2], kids[3] if len(kids) > 3 else None, "", at)


@builds("added_or_refused")
def _added_or_refused(p: Builder, at: Span, kids: list[Any]) -> bool:
    return bool(kids[0].text == "added")


@builds("shorter_row")
def _shorter_row(p: Builder, at: Span, kids: list[Any]) -> FinerReadings:
    return FinerReadings(kids[0], "", at)


@builds("finer_refused_row")
def _finer_refused_row(p: Builder, at: Span, kids: list[Any]) -> FinerDigits:
    return FinerDigits(None, "", at)


@builds("finer_rounded_row")
def _finer_rounded_row(p: Builder, at: Span, kids: list[Any]) -> FinerDigits:
    mode: Mode = kids[0]
    return FinerDigits(mode.value, "", at)


@builds("longer_row")
def _longer_row(p: Builder, at: Span, kids: list[Any]) -> CoarserReadings:
    return CoarserReadings(p.text(kids[0]) if kids else None, "", at)


@builds("calendar_month")
def _calendar_month(p: Builder, at: Span, kids: list[Any]) -> str:
    return "calendar month"


@builds("meter_reads")
def _meter_reads(p: Builder, at: Span, kids: list[Any]) -> str:
    return "meter reads"


@builds("billing_period_row")
def _billing_period_row(p: Builder, at: Span, kids: list[Any]) -> BillingPeriodRow:
    days = (p.whole(kids[1]), p.whole(kids[2])) if len(kids) > 1 else None
    return BillingPeriodRow(kids[0], days, "", at)


@builds("month_rule")
def _month_rule(p: Builder, at: Span, kids: list[Any]) -> str:
    return " ".join(kid.text for kid in kids if kid.text != "the")


@builds("billing_month_row")
def _billing_month_row(p: Builder, at: Span, kids: list[Any]) -> BillingMonthRow:
    return BillingMonthRow(kids[0], "", at)


@builds("month_is_period")
def _month_is_period(p: Builder, at: Span, kids: list[Any]) -> MonthMeaning:
    return MonthMeaning(None, None, at)


@builds("month_times")
def _month_times(p: Builder, at: Span, kids: list[Any]) -> MonthMeaning:
    outside = (p.whole(kids[1]), p.whole(kids[2])) if len(kids) > 1 else None
    return MonthMeaning(kids[0], outside, at)


@builds("month_row")
def _month_row(p: Builder, at: Span, kids: list[Any]) -> MonthRow:
    return MonthRow(kids[0], "", at)


@builds("multiplier_row")
def _multiplier_row(p: Builder, at: Span, kids: list[Any]) -> MultiplierRow:
    return MultiplierRow(kids[0], kids[1] if len(kids) > 1 else None, "", at)


def _which(word: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> str:
        return word

    return build


for _kind in ("every", "interval", "register"):
    builds("every_reading" if _kind == "every" else f"{_kind}_readings")(_which(_kind))


@builds("when_not_given")
def _when_not_given(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("default", p.value(kids[-1]))


@builds("fact_row")
def _fact_row(p: Builder, at: Span, kids: list[Any]) -> FactRow:
    default = tagged(kids[2:]).get("default")
    return FactRow(p.name(kids[0]), kids[1], default, words(p, kids[2:]), "", at)


def words(p: Builder, kids: list[Any]) -> str | None:
    """The author's words at the end of a row, if there are any."""
    return next((p.text(kid) for kid in kids if isinstance(kid, Token)), None)


@builds("holds_row")
def _holds_row(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("holds", at)


@builds("options_item")
def _options_item(p: Builder, at: Span, kids: list[Any]) -> OptionsRow:
    return OptionsRow(p.name(kids[0]), kids[1].options, "", at)


@builds("constants_item")
def _constants_item(p: Builder, at: Span, kids: list[Any]) -> ConstantRow:
    return ConstantRow(p.name(kids[0]), kids[1], "", at)


@builds("short_taken")
def _short_taken(p: Builder, at: Span, kids: list[Any]) -> str:
    return "those there are"


@builds("short_refused")
def _short_refused(p: Builder, at: Span, kids: list[Any]) -> str:
    return "refused"


@builds("history_item")
def _history_item(p: Builder, at: Span, kids: list[Any]) -> HistoryRow:
    return HistoryRow(p.name(kids[0]), kids[1], p.whole(kids[2]), kids[3], words(p, kids[4:]), "", at)


@builds("register_row")
def _register_row(p: Builder, at: Span, kids: list[Any]) -> InputRow:
    form: NumberForm = kids[1]
    return InputRow(p.name(kids[0]), "register", form, words(p, kids[2:]), "", at)


@builds("instant_row")
def _instant_row(p: Builder, at: Span, kids: list[Any]) -> InputRow:
    return InputRow(p.name(kids[0]), "instant", None, words(p, kids[1:]), "", at)


@builds("event_item")
def _event_item(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("called", p.text(kids[0]))

"""Rows of rates, factors and prices."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds
from dsl.syntax.rates import BlockRule, FactorRow, PriceFileRow, RateRow, TierKey
from dsl.syntax.tokens import Token


def _tier(kind: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> TierKey:
        return TierKey(kind, kids[0] if kids else None, "", at)

    return build


for _rule, _kind in (
    ("tier_first", "first"),
    ("tier_next", "next"),
    ("tier_up_to", "up to"),
    ("tier_over", "over"),
    ("tier_rest", "rest"),
):
    builds(_rule)(_tier(_kind))


@builds("row_keys")
def _row_keys(p: Builder, at: Span, kids: list[Any]) -> tuple[str, tuple[Any, ...]]:
    return ("keys", tuple(p.value(kid) for kid in kids))


@builds("no_price")
def _no_price(p: Builder, at: Span, kids: list[Any]) -> None:
    return None


@builds("rate_row")
def _rate_row(p: Builder, at: Span, kids: list[Any]) -> RateRow:
    keys = kids[0][1] if type(kids[0]) is tuple else ()
    return RateRow(keys, tuple(kid for kid in kids if type(kid) is not tuple), at)


@builds("edition_row")
def _edition_row(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("edition", (p.date(kids[0]), at))


def _rule_of(**values: Any) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> BlockRule:
        return BlockRule(
            values.get("prorated"), values.get("scope"), values.get("basis"), values.get("negative"), at
        )

    return build


builds("not_prorated")(_rule_of(prorated="not"))


@builds("prorated")
def _prorated(p: Builder, at: Span, kids: list[Any]) -> BlockRule:
    return BlockRule(kids[0], None, None, None, at)


def _word(word: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> str:
        return word

    return build


for _rule, _value in (
    ("over_period", "period"),
    ("over_part", "part"),
    ("in_order", "in order"),
    ("in_proportion", "proportional"),
    ("in_each", "each cell"),
    ("negative_first", "first tier"),
    ("negative_refused", "refused"),
    ("negative_cannot", "cannot be"),
):
    builds(_rule)(_word(_value))


@builds("filled")
def _filled(p: Builder, at: Span, kids: list[Any]) -> BlockRule:
    scope = next((kid for kid in kids if kid in ("period", "part")), None)
    basis = next((kid for kid in kids if kid not in ("period", "part")), None)
    return BlockRule(None, scope, basis, None, at)


@builds("negative")
def _negative(p: Builder, at: Span, kids: list[Any]) -> BlockRule:
    return BlockRule(None, None, None, kids[0], at)


@builds("columns_add")
def _columns_add(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("add up", at)


@builds("factor_row")
def _factor_row(p: Builder, at: Span, kids: list[Any]) -> FactorRow:
    return FactorRow(p.date(kids[0]), tuple(kids[1:]), at)


@builds("filed_separately")
def _filed_separately(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("filed", at)


@builds("prices_hourly")
def _prices_hourly(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("kind", "hourly")


@builds("prices_dated")
def _prices_dated(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("kind", "dated")


@builds("day_type")
def _day_type(p: Builder, at: Span, kids: list[Any]) -> tuple[str, ...]:
    return tuple(kid.text for kid in kids)


@builds("prices_day_types")
def _prices_day_types(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("day types", tuple(kids))


@builds("prices_file")
def _prices_file(p: Builder, at: Span, kids: list[Any]) -> PriceFileRow:
    name, *others = kids
    fact, value = next((kid for kid in others if type(kid) is tuple), (None, None))
    hashes = [kid.text.removeprefix("sha256:").lower() for kid in others if isinstance(kid, Token)]
    return PriceFileRow(p.text(name), hashes[0] if hashes else None, fact, value, at)


@builds("for_fact")
def _for_fact(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, Any]:
    fact, value = kids
    is_name = "NAME" in value.kinds
    return p.name(fact), p.name(value) if is_name else p.literal(value, (), p.span(value))

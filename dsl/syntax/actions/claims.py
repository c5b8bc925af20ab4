"""Rows of examples, claims and functions."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds
from dsl.syntax.expressions import Fold, Literal, Name
from dsl.syntax.tokens import Token
from dsl.syntax.tree import (
    ClaimRow,
    Expected,
    ForEveryGoal,
    Given,
    LetRow,
    OnceGoal,
    RelationGoal,
    RequireRow,
    Variation,
)


@builds("example_period")
def _example_period(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("period", (p.date(kids[0]), p.date(kids[1])))


@builds("given")
def _given(p: Builder, at: Span, kids: list[Any]) -> Given:
    return Given(kids[0], p.value(kids[1]), at)


@builds("example_given")
def _example_given(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("given", tuple(kids))


@builds("example_refused")
def _example_refused(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("refused", p.text(kids[0]))


@builds("expected_keys")
def _expected_keys(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, ...]:
    return tuple(p.name(kid) for kid in kids)


@builds("example_expected")
def _example_expected(p: Builder, at: Span, kids: list[Any]) -> Expected:
    keys = kids[1] if len(kids) > 2 else ()
    value: Literal = kids[-1]
    return Expected(kids[0], keys, value, at)


@builds("claim_words")
def _claim_words(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("words", p.text(kids[0]))


@builds("premise")
def _premise(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("premise", kids[0])


@builds("never_kind")
def _never_kind(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("raise_variation")
def _raise_variation(p: Builder, at: Span, kids: list[Any]) -> Variation:
    return Variation("raise", kids[0], None, None, at)


@builds("shift_variation")
def _shift_variation(p: Builder, at: Span, kids: list[Any]) -> Variation:
    return Variation("shift", kids[0], p.name(kids[1]), p.name(kids[2]), at)


@builds("change_variation")
def _change_variation(p: Builder, at: Span, kids: list[Any]) -> Variation:
    return Variation("change", kids[0], None, None, at)


@builds("relation_never")
def _relation_never(p: Builder, at: Span, kids: list[Any]) -> RelationGoal:
    within = kids[3] if len(kids) > 3 else None
    return RelationGoal(kids[0], kids[1], kids[2], within, at)


@builds("relation_free")
def _relation_free(p: Builder, at: Span, kids: list[Any]) -> RelationGoal:
    return RelationGoal(kids[0], None, kids[1], None, at)


@builds("once_goal")
def _once_goal(p: Builder, at: Span, kids: list[Any]) -> OnceGoal:
    return OnceGoal(kids[0], kids[1], p.name(kids[2]), at)


@builds("for_every_goal")
def _for_every_goal(p: Builder, at: Span, kids: list[Any]) -> ForEveryGoal:
    return ForEveryGoal(tuple(kids[:-1]), None, kids[-1], at)


@builds("claim_row")
def _claim_row(p: Builder, at: Span, kids: list[Any]) -> ClaimRow:
    words = premise_of = goal = None
    citations: tuple[Any, ...] = ()
    for kid in kids[1:]:
        if type(kid) is not tuple:
            goal = kid
        elif kid[0] == "words":
            words = kid[1]
        elif kid[0] == "premise":
            premise_of = kid[1]
        else:
            citations = (kid[1],)
    assert goal is not None
    return ClaimRow(p.name(kids[0]), words, premise_of, goal, citations, "", at)


@builds("let_row")
def _let_row(p: Builder, at: Span, kids: list[Any]) -> LetRow:
    return LetRow(p.name(kids[0]), kids[1], at)


@builds("fold_row")
def _fold_row(p: Builder, at: Span, kids: list[Any]) -> LetRow:
    names = [kid for kid in kids if isinstance(kid, Token)]
    start, of, step = (kid for kid in kids if not isinstance(kid, Token))
    index = p.name(names[2]) if len(names) > 2 else None
    return LetRow(p.name(names[0]), Fold(start, p.name(names[1]), index, of, step, at), at)


@builds("require_row")
def _require_row(p: Builder, at: Span, kids: list[Any]) -> RequireRow:
    return RequireRow(kids[0], p.text(kids[1]), at)


@builds("gives_row")
def _gives_row(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("gives", kids[0])


@builds("words_row")
def _words_row(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("words", p.text(kids[0]))

"""Rows of scenarios."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.scenarios import (
    ListWritten,
    ScenarioDeployed,
    ScenarioExpect,
    ScenarioGiven,
    ScenarioStep,
)
from dsl.syntax.tokens import Token


@builds("scenario_given")
def _given(p: Builder, at: Span, kids: list[Any]) -> ScenarioGiven:
    return ScenarioGiven(kids[0], p.name(kids[1]), at)


@builds("deployed_with")
def _deployed_with(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("with", tuple(kids))


@builds("scenario_deployed")
def _deployed(p: Builder, at: Span, kids: list[Any]) -> ScenarioDeployed:
    values = tagged(kids[2:]).get("with", ())
    return ScenarioDeployed(p.name(kids[0]), kids[1], values, at)


@builds("step_at")
def _step_at(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("at", kids[0])


@builds("step_later")
def _step_later(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("later", kids[0])


@builds("step_aborts")
def _step_aborts(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("aborts", p.text(kids[0]) if kids else "")


@builds("list_written")
def _list_written(p: Builder, at: Span, kids: list[Any]) -> ListWritten:
    return ListWritten(tuple(kids), at)


@builds("step_arguments")
def _step_arguments(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(kids)


@builds("scenario_step")
def _step(p: Builder, at: Span, kids: list[Any]) -> ScenarioStep:
    names = [kid for kid in kids if isinstance(kid, Token)]
    rest = kids[kids.index(names[1]) + 1 :]
    aborts = rest.pop()[1] if rest and rest[-1][:1] == ("aborts",) else None
    time = kids[0] if kids[0] is not names[0] else ("", None)
    return ScenarioStep(
        time[1] if time[0] == "at" else None,
        time[1] if time[0] == "later" else None,
        p.name(names[0]),
        p.name(names[1]),
        rest[0] if rest else (),
        aborts,
        at,
    )


@builds("scenario_time")
def _time(p: Builder, at: Span, kids: list[Any]) -> ScenarioStep:
    kind, value = kids[0]
    return ScenarioStep(
        value if kind == "at" else None, value if kind == "later" else None, None, None, (), None, at
    )


@builds("scenario_expect")
def _expect(p: Builder, at: Span, kids: list[Any]) -> ScenarioExpect:
    return ScenarioExpect(kids[0], at)

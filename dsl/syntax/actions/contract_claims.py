"""Claims about actions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dsl.model.base import Span
from dsl.syntax import codes
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.contract_claims import (
    AbortsGoal,
    ActionCall,
    DeadlineGoal,
    EnsuresGoal,
    EventuallyGoal,
    ForEveryGoal,
    NeverGoal,
    OnlyGoal,
    PossibleGoal,
    PreventGoal,
    StepGoal,
)
from dsl.syntax.expressions import Binary, Call, Expr, InRun, Of
from dsl.syntax.tokens import Token


@builds("name_list")
def _name_list(p: Builder, at: Span, kids: list[Any]) -> tuple[Any, ...]:
    return tuple(p.name(kid) for kid in kids)


@builds("action_call")
def _action_call(p: Builder, at: Span, kids: list[Any]) -> ActionCall:
    names = next((kid for kid in kids if type(kid) is tuple), ())
    by = p.name(kids[-1]) if len(kids) > 1 and isinstance(kids[-1], Token) else None
    return ActionCall(p.name(kids[0]), names, by, at)


@builds("action_calls")
def _action_calls(p: Builder, at: Span, kids: list[Any]) -> tuple[ActionCall, ...]:
    return tuple(kids)


def _premise(kids: list[Any]) -> Expr | None:
    premise: Expr | None = tagged(kids[1:]).get("premise")
    return premise


@builds("ensures_goal")
def _ensures_goal(p: Builder, at: Span, kids: list[Any]) -> EnsuresGoal:
    return EnsuresGoal(kids[0], _premise(kids), kids[-1], at)


@builds("except_calls")
def _except_calls(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("except", kids[0])


@builds("or_time")
def _or_time(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("time", True)


@builds("any_action")
def _any_action(p: Builder, at: Span, kids: list[Any]) -> StepGoal:
    tags = tagged(kids)
    return StepGoal(True, "time" in tags, tags.get("except", ()), None, InRun, at)  # type: ignore[arg-type]  # noqa: FBT003


@builds("only_time")
def _only_time(p: Builder, at: Span, kids: list[Any]) -> StepGoal:
    return StepGoal(False, True, (), None, InRun, at)  # type: ignore[arg-type]  # noqa: FBT003


@builds("step_goal")
def _step_goal(p: Builder, at: Span, kids: list[Any]) -> StepGoal:
    steps: StepGoal = kids[0]
    return replace(steps, premise=_premise(kids), of=kids[-1], span=at)


@builds("aborts_goal")
def _aborts_goal(p: Builder, at: Span, kids: list[Any]) -> AbortsGoal:
    return AbortsGoal(kids[0], "exactly", kids[1], at)


@builds("aborts_when_goal")
def _aborts_when_goal(p: Builder, at: Span, kids: list[Any]) -> AbortsGoal:
    return AbortsGoal(kids[0], "when", kids[1], at)


@builds("never_aborts_goal")
def _never_aborts_goal(p: Builder, at: Span, kids: list[Any]) -> AbortsGoal:
    return AbortsGoal(kids[0], "never", kids[1] if len(kids) > 1 else None, at)


@builds("only_verb")
def _only_verb(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("only_goal")
def _only_goal(p: Builder, at: Span, kids: list[Any]) -> OnlyGoal:
    return OnlyGoal(kids[0], kids[1], kids[2], at)


@builds("only_calls_goal")
def _only_calls_goal(p: Builder, at: Span, kids: list[Any]) -> OnlyGoal:
    return OnlyGoal(kids[0], None, None, at)


@builds("deadline_goal")
def _deadline_goal(p: Builder, at: Span, kids: list[Any]) -> DeadlineGoal:
    """``after t + 48 hours only …`` reads as a sum that starts with ``after t``; the word is taken off."""
    after = _without_after(kids[0])
    if after is None:
        p.error(
            codes.UNEXPECTED,
            "a claim with `only` starts with it, or with `after` and a time",
            at,
            "write `only pay(t) raises x`, `after t + 48 hours only close-out(t)` or `when C: only …`",
        )
    return DeadlineGoal(after or kids[0], kids[1], at)


def _without_after(of: Expr) -> Expr | None:
    match of:
        case InRun(run="after", of=inner):
            return inner
        case Binary(left=left):
            rest = _without_after(left)
            return None if rest is None else replace(of, left=rest)
        case Of(rate=rate):
            rest = _without_after(rate)
            return None if rest is None else replace(of, rate=rest)
        case _:
            return None


@builds("never_goal")
def _never_goal(p: Builder, at: Span, kids: list[Any]) -> NeverGoal:
    return NeverGoal(kids[0], at)


@builds("for_every_when_goal")
def _for_every_when_goal(p: Builder, at: Span, kids: list[Any]) -> ForEveryGoal:
    return ForEveryGoal(tuple(kids[:-2]), kids[-2][1], kids[-1], at)


@builds("for_every_step_goal")
def _for_every_step_goal(p: Builder, at: Span, kids: list[Any]) -> ForEveryGoal:
    return ForEveryGoal(tuple(kids[:-1]), None, kids[-1], at)


@builds("one_step")
def _one_step(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("one step", True)


@builds("reaching")
def _reaching(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("reaching", kids[0])


@builds("possible_goal")
def _possible_goal(p: Builder, at: Span, kids: list[Any]) -> PossibleGoal:
    tags = tagged(kids)
    rest = [kid for kid in kids if type(kid) is not tuple]
    call = rest[-1] if isinstance(rest[-1], Call) and "reaching" not in tags else None
    conditions = rest[1:-1] if call is not None else rest[1:]
    return PossibleGoal(
        "one step" in tags,
        p.name(rest[0]),
        conditions[0] if conditions else None,
        call,
        tags.get("reaching"),
        at,
    )


@builds("eventually_goal")
def _eventually_goal(p: Builder, at: Span, kids: list[Any]) -> EventuallyGoal:
    return EventuallyGoal(kids[0], kids[1], at)


@builds("prevent_goal")
def _prevent_goal(p: Builder, at: Span, kids: list[Any]) -> PreventGoal:
    return PreventGoal(kids[0], at)


@builds("plain_goal")
def _plain_goal(p: Builder, at: Span, kids: list[Any]) -> Any:
    return kids[0]

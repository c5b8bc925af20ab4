"""Headings, rows and claims of contracts."""

from __future__ import annotations

from typing import Any

from dsl.model.base import Span
from dsl.syntax.actions.headings import Head
from dsl.syntax.builder import Builder, builds, tagged
from dsl.syntax.contract_claims import (
    AbortsGoal,
    ActionCall,
    EnsuresGoal,
    EventuallyGoal,
    OnlyGoal,
    PossibleGoal,
    PreventGoal,
)
from dsl.syntax.contracts import (
    BecomesRow,
    CloseRow,
    ColumnRow,
    EmitRow,
    FeedCase,
    Key,
    MoveRow,
    OpenRow,
    ParameterRow,
    PartyRow,
    PayRow,
    ReceiveRow,
    ReportRow,
    RunRow,
    StateRow,
    TypeRow,
    WhenRow,
)
from dsl.syntax.expressions import Call, Expr, Name
from dsl.syntax.tokens import Token


@builds("contract_heading")
def _contract_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("contract", at, {"name": kids[0].text, "version": kids[1].text})


def _plain(kind: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> Head:
        return Head(kind, at)

    return build


for _kind in ("types", "parties", "parameters", "state", "runs"):
    builds(f"{_kind}_heading")(_plain(_kind))


@builds("key")
def _key(p: Builder, at: Span, kids: list[Any]) -> Key:
    return Key(p.name(kids[0]), p.name(kids[1]) if len(kids) > 1 else None, at)


@builds("keys")
def _keys(p: Builder, at: Span, kids: list[Any]) -> tuple[Key, ...]:
    return tuple(kids)


@builds("table_heading")
def _table_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    return Head("table", at, {"name": p.name(kids[0]), "keys": kids[1]})


@builds("feed_heading")
def _feed_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    keys = kids[1] if len(kids) > 2 else ()
    return Head("feed", at, {"name": p.name(kids[0]), "keys": keys, "form": kids[-1]})


@builds("anyone")
def _anyone(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Name | None]:
    return ("by", None)


@builds("role")
def _role(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Name | None]:
    return ("by", p.name(kids[0]))


@builds("action_heading")
def _action_heading(p: Builder, at: Span, kids: list[Any]) -> Head:
    fields = {"parameters": (), **tagged(kids[1:])}
    return Head("action", at, {"name": p.name(kids[0]), **fields})


@builds("types_item")
def _types_item(p: Builder, at: Span, kids: list[Any]) -> TypeRow:
    return TypeRow(p.name(kids[0]), kids[1], at)


@builds("table_item")
def _table_item(p: Builder, at: Span, kids: list[Any]) -> ColumnRow:
    return ColumnRow(p.name(kids[0]), kids[1], at)


@builds("parties_item")
def _parties_item(p: Builder, at: Span, kids: list[Any]) -> PartyRow:
    return PartyRow(p.name(kids[0]), p.text(kids[1]) if len(kids) > 1 else None, at)


@builds("parameters_item")
def _parameters_item(p: Builder, at: Span, kids: list[Any]) -> ParameterRow:
    return ParameterRow(p.name(kids[0]), kids[1], kids[2] if len(kids) > 2 else None, at)


@builds("state_item")
def _state_item(p: Builder, at: Span, kids: list[Any]) -> StateRow:
    return StateRow(p.name(kids[0]), kids[1], p.value(kids[-1]), at)


@builds("runs_item")
def _runs_item(p: Builder, at: Span, kids: list[Any]) -> RunRow:
    return RunRow(p.name(kids[0]), p.whole(kids[1]), at)


@builds("quorum")
def _quorum(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
    return ("quorum", (p.whole(kids[0]), p.whole(kids[1])))


def _one(tag: str) -> Any:
    def build(p: Builder, at: Span, kids: list[Any]) -> tuple[str, Any]:
        return (tag, kids[0])

    return build


for _rule, _tag in (("published", "published"), ("stale_after", "stale"), ("plausible_change", "change")):
    builds(_rule)(_one(_tag))


# --- statements ---------------------------------------------------------------------------------


@builds("failure")
def _failure(p: Builder, at: Span, kids: list[Any]) -> str:
    return str(kids[0].text)


@builds("feed_value")
def _feed_value(p: Builder, at: Span, kids: list[Any]) -> FeedCase:
    return FeedCase(tuple(kids[:-1]), kids[-1], None, at)


@builds("feed_abort")
def _feed_abort(p: Builder, at: Span, kids: list[Any]) -> FeedCase:
    return FeedCase(tuple(kids[:-1]), None, p.text(kids[-1]), at)


@builds("report_row")
def _report_row(p: Builder, at: Span, kids: list[Any]) -> ReportRow:
    return ReportRow(p.name(kids[0]), kids[1], tuple(kids[2:]), at)


@builds("receive_row")
def _receive_row(p: Builder, at: Span, kids: list[Any]) -> ReceiveRow:
    return ReceiveRow(kids[0], kids[1], at)


@builds("pay_row")
def _pay_row(p: Builder, at: Span, kids: list[Any]) -> PayRow:
    return PayRow(kids[0], None, kids[1], at)


@builds("pay_from_row")
def _pay_from_row(p: Builder, at: Span, kids: list[Any]) -> PayRow:
    return PayRow(kids[0], kids[1], kids[2], at)


@builds("move_row")
def _move_row(p: Builder, at: Span, kids: list[Any]) -> MoveRow:
    return MoveRow(kids[0], kids[1], kids[2], at)


@builds("column_value")
def _column_value(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, Expr]:
    return (p.name(kids[0]), kids[1])


@builds("open_row")
def _open_row(p: Builder, at: Span, kids: list[Any]) -> OpenRow:
    return OpenRow(kids[0], tuple(kids[1:]), at)


@builds("close_row")
def _close_row(p: Builder, at: Span, kids: list[Any]) -> CloseRow:
    return CloseRow(kids[0], at)


@builds("emit_row")
def _emit_row(p: Builder, at: Span, kids: list[Any]) -> EmitRow:
    return EmitRow(p.name(kids[0]), kids[1] if len(kids) > 1 else (), at)


@builds("becomes_row")
def _becomes_row(p: Builder, at: Span, kids: list[Any]) -> BecomesRow:
    return BecomesRow(kids[0], kids[1], at)


@builds("when_row")
def _when_row(p: Builder, at: Span, kids: list[Any]) -> WhenRow:
    return WhenRow(kids[0], kids[1], at)


# --- claims --------------------------------------------------------------------------------------


@builds("name_list")
def _name_list(p: Builder, at: Span, kids: list[Any]) -> tuple[Name, ...]:
    return tuple(p.name(kid) for kid in kids)


@builds("action_call")
def _action_call(p: Builder, at: Span, kids: list[Any]) -> ActionCall:
    names = next((kid for kid in kids if type(kid) is tuple), ())
    by = p.name(kids[-1]) if len(kids) > 1 and isinstance(kids[-1], Token) else None
    return ActionCall(p.name(kids[0]), names, by, at)


@builds("ensures_goal")
def _ensures_goal(p: Builder, at: Span, kids: list[Any]) -> EnsuresGoal:
    return EnsuresGoal(kids[0], kids[1], at)


@builds("aborts_goal")
def _aborts_goal(p: Builder, at: Span, kids: list[Any]) -> AbortsGoal:
    return AbortsGoal(kids[0], exactly=True, condition=kids[1], span=at)


@builds("never_aborts_goal")
def _never_aborts_goal(p: Builder, at: Span, kids: list[Any]) -> AbortsGoal:
    return AbortsGoal(kids[0], exactly=False, condition=kids[1], span=at)


@builds("only_goal")
def _only_goal(p: Builder, at: Span, kids: list[Any]) -> OnlyGoal:
    return OnlyGoal(tuple(kids[:-2]), kids[-2], kids[-1], at)


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

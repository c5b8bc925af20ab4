"""Claims about every step, other than some: ``on any action: E``, ``only … changes …``, deadlines."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.calls import called
from dsl.check.contracts.claimed import (
    Aliases,
    Claimed,
    finished,
    goal_and_premise,
    names_in,
    place,
    premise_of,
    renamed,
)
from dsl.check.contracts.reckoning import same_time
from dsl.check.contracts.values import type_in_words
from dsl.check.contracts.world import ContractWorld
from dsl.check.elaborate import expression, in_words
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import NumberType, TruthType, ValueType
from dsl.syntax import contract_claims as goals
from dsl.syntax import expressions as tree

TRUTH = TruthType()
Calls = tuple[goals.ActionCall, ...]
Exemptions = tuple[model.Exemption, ...]


def step(world: ContractWorld, of: Claimed, goal: goals.StepGoal) -> model.Property:
    """``on any action or the passing of time, except a(x): E``."""
    of = replace(of, premise=of.premise or goal.premise)
    of, exemptions = _exempt(world, of, goal.exempt, goal.of)
    if not goal.actions:
        exemptions = tuple(model.Exemption(name, None) for name in world.action_arguments)
    made, premise = goal_and_premise(world, of, place(of, "both", called=not goal.time), goal.of)
    return finished(world, of, "step", made, premise, exemptions=exemptions, time=goal.time)


def only(world: ContractWorld, of: Claimed, goal: goals.OnlyGoal) -> model.Property:
    """``only deposit(x) by a raises balances[a]``; ``when C: only close-out(t)``."""
    of, exemptions = _exempt(world, of, goal.calls, goal.of)
    premise = premise_of(world, of, place(of, "before", called=True))
    if goal.verb is None or goal.of is None:
        if premise is None:
            raise world.report.refuse(
                codes.CLAIM,
                goal.span,
                f"{of.name} says that no other action ever succeeds; leave those out of the contract instead",
                "say when: `when C: only …`, or what: `only … changes …`",
            )
        never = make.truth(goal.span, value=False)
        return finished(world, of, "step", never, premise, exemptions=exemptions)
    if goal.verb in ("opens", "closes"):
        kept = _row_stays(world, of, goal, goal.of)
    else:
        kept = _kept(world, of, goal, goal.of)
    return finished(world, of, "step", kept, premise, exemptions=exemptions)


def deadline(world: ContractWorld, of: Claimed, goal: goals.DeadlineGoal) -> model.Property:
    """``after T only close-out(x)``: when T is past, no other call succeeds."""
    of, exemptions = _exempt(world, of, goal.calls, goal.after)
    before = place(of, "before", called=True)
    due = same_time(world, before, goal.after)
    late = make.compare(">", exprs.Now(due.type, goal.span), due)
    premise = premise_of(world, of, before)
    premise = late if premise is None else make.all_of([premise, late])
    never = make.truth(goal.span, value=False)
    return finished(world, of, "step", never, premise, exemptions=exemptions)


# --- exemptions ------------------------------------------------------------------------------------


def _exempt(world: ContractWorld, of: Claimed, calls: Calls, *written: object) -> tuple[Claimed, Exemptions]:
    """The calls that a claim is not about.

    A name of a call that the rest of the claim uses too is a variable of the claim, and the call is exempt
    where its argument (or caller) is that value; other names stand for anything.
    """
    wanted = names_in(of.premise, *written) | {name for name, _ in of.variables}
    found: dict[str, ValueType] = dict(of.variables)
    bound: list[tuple[goals.ActionCall, Aliases]] = []
    taken: set[str] = set()
    for call in calls:
        aliases = called(world, call)
        taken |= {name for name, _ in world.action_arguments[call.action.text]}
        bound.append((call, aliases))
        for name, stands in aliases:
            if name in wanted:
                _one_type(world, call, name, found.setdefault(name, stands.type), stands)
    variables, more = renamed(tuple(found.items()), taken)
    names = {name: new for name, (new, _) in zip(found, variables, strict=True)}
    exemptions = tuple(
        model.Exemption(call.action.text, _same(aliases, names, wanted)) for call, aliases in bound
    )
    return replace(of, variables=variables, aliases=(*of.aliases, *more)), exemptions


def _one_type(
    world: ContractWorld, call: goals.ActionCall, name: str, known: ValueType, stands: exprs.Expr
) -> None:
    other = stands.type
    same_unit = isinstance(known, NumberType) and isinstance(other, NumberType) and known.unit == other.unit
    if known != other and not same_unit:
        raise world.report.refuse(
            codes.CANNOT_COMPARE,
            call.span,
            f"{name} is {type_in_words(known)} in one place and {in_words(stands)} in this call",
            "give them different names",
        )


def _same(aliases: Aliases, names: dict[str, str], wanted: frozenset[str]) -> exprs.Expr | None:
    """That what the call's names stand for is what the claim speaks of."""
    parts = [
        make.compare("=", stands, exprs.Local(stands.type, stands.span, names[name]))
        for name, stands in aliases
        if name in wanted
    ]
    return make.all_of(parts) if parts else None


# --- only ------------------------------------------------------------------------------------------

SIGNS: dict[str, Literal["<=", ">=", "="]] = {"raises": "<=", "lowers": ">=", "changes": "="}


def _kept(world: ContractWorld, of: Claimed, goal: goals.OnlyGoal, written: tree.Expr) -> exprs.Expr:
    """That a value is not raised, lowered or changed; of a row that comes or goes nothing is said."""
    assert goal.verb is not None
    was = expression(world, place(of, "before"), written)
    now = expression(world, place(of, "after"), written)
    if goal.verb != "changes" and not isinstance(was.type, NumberType):
        raise world.report.refuse(
            codes.NOT_A_NUMBER,
            was.span,
            f"{world.words(was.span)} is {in_words(was)}; only numbers are raised and lowered",
            "write `changes`",
        )
    kept = make.compare(SIGNS[goal.verb], now, was)
    gone = [
        make.negation(exprs.RowExists(TRUTH, goal.span, row.table, row.keys, row.before))
        for row in (was, now)
        if isinstance(row, exprs.FieldOf) and row.or_else is None and not world.tables[row.table].everywhere
    ]
    return make.any_of([*gone, kept])


def _row_stays(world: ContractWorld, of: Claimed, goal: goals.OnlyGoal, written: tree.Expr) -> exprs.Expr:
    """That no row is opened (or closed): one that is there after was there before."""
    if not isinstance(written, tree.Item | tree.Row):
        raise world.report.refuse(
            own.ROW_NEEDED,
            written.span,
            f"rows are opened and closed; {world.words(written.span)} is none",
            "name the row: `trades[t]`",
        )
    row = tree.RowExists(written, written.span)
    was = expression(world, place(of, "before"), row)
    now = expression(world, place(of, "after"), row)
    there, came = (was, now) if goal.verb == "opens" else (now, was)
    return make.any_of([there, make.negation(came)])

"""What the text claims, as properties of states, of steps, of calls."""

from __future__ import annotations

from dataclasses import replace

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.calls import aborts, called, ensures
from dsl.check.contracts.claimed import (
    Claimed,
    Variables,
    finished,
    goal_and_premise,
    place,
    premise_of,
    says_moment,
)
from dsl.check.contracts.steps import deadline, only, step
from dsl.check.contracts.world import ContractWorld
from dsl.check.elaborate import condition
from dsl.check.sections import form_type
from dsl.check.walking import leaves
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import ListType, ValueType
from dsl.syntax import claims as texts
from dsl.syntax import contract_claims as goals
from dsl.syntax import expressions as tree

OF_CONTRACT = (
    exprs.ScalarOf,
    exprs.FieldOf,
    exprs.RowExists,
    exprs.TallyOf,
    exprs.HistoryOf,
    exprs.HeldOf,
    exprs.WalletOf,
    exprs.Call,
)
"""What a claim must read at least one of, to be about the contract."""


def build_property(world: ContractWorld, row: texts.ClaimRow) -> model.Property | model.Unchecked:
    """A claim as a property, or as one that this release does not check."""
    world.declare(row.name, "claim")
    words = row.words or world.words(row.span).removeprefix(row.name.text).strip()
    of = Claimed(row.name.text, words, row, (), row.premise)
    goal: object = row.goal
    while isinstance(goal, goals.ForEveryGoal):
        variables = (*of.variables, *_variables(world, of, goal))
        of = replace(of, variables=variables, premise=of.premise or goal.premise)
        goal = goal.of
    return _built(world, of, goal)


def _variables(world: ContractWorld, of: Claimed, goal: goals.ForEveryGoal) -> Variables:
    found: list[tuple[str, ValueType]] = []
    for name, form in goal.variables:
        if name.text in dict([*of.variables, *found]) or name.text in ("caller", "now"):
            raise world.report.refuse(
                codes.SHADOWED, name.span, f"{name.text} is a name here already", "choose another name"
            )
        before = world.declared.get(name.text)
        if before is not None:
            raise world.report.refuse(
                codes.SHADOWED,
                name.span,
                f"{name.text} would hide the {before.kind} {name.text}",
                "choose another name",
                (("declared here", before.span),),
            )
        kind = form_type(world, form, f"{of.name} {name.text}")
        if isinstance(kind, ListType):
            raise world.report.refuse(
                codes.NOT_A_LIST,
                name.span,
                "a claim is about every value, not every list",
                "claim it of one element",
            )
        found.append((name.text, kind))
    return tuple(found)


def _built(world: ContractWorld, of: Claimed, goal: object) -> model.Property | model.Unchecked:
    match goal:
        case goals.EnsuresGoal():
            return ensures(world, of, goal)
        case goals.StepGoal():
            return step(world, of, goal)
        case goals.AbortsGoal():
            return aborts(world, of, goal)
        case goals.OnlyGoal():
            return only(world, of, goal)
        case goals.DeadlineGoal():
            return deadline(world, of, goal)
        case goals.NeverGoal():
            at = place(of, "now")
            never = make.negation(condition(world, at, goal.of))
            return finished(world, of, "invariant", never, premise_of(world, of, at))
        case goals.PossibleGoal() | goals.EventuallyGoal() | goals.PreventGoal():
            return _unchecked(world, of, goal)
        case texts.RelationGoal() | texts.OnceGoal():
            raise world.report.refuse(
                codes.CLAIM,
                of.row.span,
                f"{of.name} speaks of bills; a contract has states and actions",
                "claim what holds in every state, or `on ACTION(…) by a: …`",
            )
        case _:
            written: tree.Expr = goal  # type: ignore[assignment]  # a goal that is none of those is a condition
            return _plain(world, of, written)


def _plain(world: ContractWorld, of: Claimed, written: tree.Expr) -> model.Property:
    """A condition: of every state, or, where it says before and after, of every step."""
    if says_moment(written) or says_moment(of.premise):
        made, premise = goal_and_premise(world, of, place(of, "both"), written)
        clock = any(isinstance(leaf, exprs.Now) for leaf in leaves(made))
        return finished(world, of, "step", made, premise, time=clock)
    made, premise = goal_and_premise(world, of, place(of, "now"), written)
    if not any(isinstance(leaf, OF_CONTRACT) for leaf in leaves(made)):
        raise world.report.refuse(
            own.VACUOUS,
            of.row.span,
            f"{of.name} says nothing of the contract: it reads neither its state nor a function of it",
            "name a part of the state",
        )
    return finished(world, of, "invariant", made, premise)


def _unchecked(
    world: ContractWorld, of: Claimed, goal: goals.PossibleGoal | goals.EventuallyGoal | goals.PreventGoal
) -> model.Unchecked:
    """What stays possible is read, and told to be unchecked: it must never look proved."""
    if isinstance(goal, goals.PreventGoal):
        called(world, goal.call)
    if isinstance(goal, goals.PossibleGoal) and goal.call is not None:
        name = goal.call.function
        world.used.add(name.text)
        if name.text not in world.action_arguments:
            raise world.unknown(name, "action", list(world.action_arguments), own.NO_SUCH_ACTION)
    world.report.warn(
        own.NOT_CHECKED,
        of.row.span,
        f"{of.name} is a claim about what stays possible; this release neither proves nor tests it",
        "it is printed as not checked; the other claims are not touched by it",
    )
    return model.Unchecked(of.name, of.words, of.row.name.span)

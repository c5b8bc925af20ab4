"""Claims about the calls of one action: what they do, when they abort."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.claimed import (
    Aliases,
    Claimed,
    Kind,
    finished,
    goal_and_premise,
    place,
    premise_of,
    renamed,
)
from dsl.check.contracts.state import PARTY
from dsl.check.contracts.values import many
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.syntax import contract_claims as goals
from dsl.syntax import expressions as tree


def called(world: ContractWorld, call: goals.ActionCall) -> Aliases:
    """What the names of a call stand for in its action: the arguments, and who calls."""
    name = call.action.text
    world.used.add(name)
    arguments = world.action_arguments.get(name)
    if arguments is None:
        raise world.unknown(call.action, "action", list(world.action_arguments), own.NO_SUCH_ACTION)
    if len(call.arguments) != len(arguments):
        names = ", ".join(argument for argument, _ in arguments)
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            call.span,
            f"{name} takes {many(len(arguments), 'argument')}, not {len(call.arguments)}",
            f"write `{name}({names})`",
        )
    aliases: list[tuple[str, exprs.Expr]] = []
    for written, (argument, kind) in zip(call.arguments, arguments, strict=True):
        _fresh(world, written, aliases)
        aliases.append((written.text, exprs.Local(kind, written.span, argument)))
    if call.by is not None:
        _fresh(world, call.by, aliases)
        aliases.append((call.by.text, exprs.Caller(PARTY, call.by.span)))
    return tuple(aliases)


def _fresh(world: ContractWorld, name: tree.Name, aliases: list[tuple[str, exprs.Expr]]) -> None:
    if name.text in dict(aliases):
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} stands for two things in this call",
            "give each its own name, and say in `when` that they are the same",
        )
    before = world.declared.get(name.text)
    if before is not None:
        article = "an" if before.kind[0] in "aeiou" else "a"
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} is {article} {before.kind}; in a claim about calls it would stand for any value",
            "choose a new name, and say in `when` what it is",
        )


def _in_call(
    world: ContractWorld, of: Claimed, call: goals.ActionCall, moment: Literal["now", "before", "both"]
) -> tuple[Claimed, Here]:
    """The place of a claim about calls; variables of "for every" make way for the action's arguments."""
    aliases = called(world, call)
    for name, _ in of.variables:
        if name in dict(aliases):
            raise world.report.refuse(
                codes.SHADOWED,
                call.span,
                f"{name} is any value by `for every`, and in this call a name of its own",
                "give them different names",
            )
    taken = {name for name, _ in world.action_arguments[call.action.text]}
    variables, more = renamed(of.variables, taken)
    of = replace(of, variables=variables, aliases=(*aliases, *more))
    return of, place(of, moment)


def ensures(world: ContractWorld, of: Claimed, goal: goals.EnsuresGoal) -> model.Property:
    """``on deposit(x) by a: E``: after every successful call."""
    of = replace(of, premise=of.premise or goal.premise)
    of, at = _in_call(world, of, goal.call, "both")
    made, premise = goal_and_premise(world, of, at, goal.of)
    return finished(world, of, "call", made, premise, actions=(goal.call.action.text,))


def aborts(world: ContractWorld, of: Claimed, goal: goals.AbortsGoal) -> model.Property:
    """``aborts exactly when C``, ``aborts when C``, ``never aborts when C``."""
    actions = (goal.call.action.text,)
    if goal.how == "when":
        # Whatever succeeds, the condition did not hold before it.
        of, at = _in_call(world, of, goal.call, "before")
        assert goal.condition is not None
        made = make.negation(condition(world, at, goal.condition))
        return finished(world, of, "call", made, premise_of(world, of, at), actions=actions)
    # There is one state only: the one in which the call is made.
    of, at = _in_call(world, of, goal.call, "now")
    holds: exprs.Expr = make.truth(goal.span, value=True)
    if goal.condition is not None:
        holds = condition(world, at, goal.condition)
    kind: Kind = "aborts exactly" if goal.how == "exactly" else "never aborts"
    return finished(world, of, kind, holds, premise_of(world, of, at), actions=actions)

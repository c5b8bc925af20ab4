"""Actions and the deployment: who may, what must hold, what changes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.declared import RESERVED, stored
from dsl.check.contracts.intervals import aligned
from dsl.check.contracts.judging import conjuncts, opposite
from dsl.check.contracts.nowhere import nowhere, placeless
from dsl.check.contracts.state import PARTY
from dsl.check.contracts.statements import Body, statements
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition, expression, in_words
from dsl.check.report import Refused
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import TruthType, ValueType
from dsl.syntax import contracts as texts
from dsl.syntax import expressions as tree

TRUTH = TruthType()


def declare_action(world: ContractWorld, section: texts.ActionSection) -> None:
    """The action's name and arguments, before any body is looked at."""
    name = section.name.text
    world.declare(section.name, "action")
    arguments: list[tuple[str, ValueType]] = []
    for argument, form in section.parameters:
        if argument.text in RESERVED or argument.text in dict(arguments) or argument.text in world.declared:
            raise _taken(world, argument, dict(arguments))
        arguments.append((argument.text, stored(world, form, f"{name} {argument.text}")))
    world.action_arguments[name] = tuple(arguments)


def _taken(world: ContractWorld, name: tree.Name, arguments: dict[str, ValueType]) -> Refused:
    before = world.declared.get(name.text)
    if name.text in arguments:
        reason = f"two arguments are called {name.text}"
    elif before is not None:
        reason = f"{name.text} would hide the {before.kind} {name.text}"
    else:
        reason = f"{name.text} has a meaning of its own"
    return world.report.refuse(codes.SHADOWED, name.span, reason, "choose another name")


def check_action(world: ContractWorld, section: texts.ActionSection) -> None:
    """The body of an action."""
    name = section.name.text
    arguments = world.action_arguments.get(name)
    if arguments is None:
        return
    at = Here("function", None, arguments, name, place="action", called=True, timed=True)
    used_before, world.used = world.used, set()
    try:
        allowed = world.report.attempt(partial(_allowed, world, at, section.by))
        body = statements(Body(world, at), section.body)
        for argument, _ in section.parameters:
            if argument.text not in world.used:
                world.report.warn(
                    codes.UNUSED,
                    argument.span,
                    f"the argument {argument.text} of {name} is never used",
                    "leave it out",
                )
    finally:
        world.used |= used_before
    if allowed is None:
        raise Refused("who may call is wrong")
    made = (*allowed, *aligned(world, section.parameters), *body)
    _possible(world, section, made)
    words = world.words(section.span)
    cited = ", ".join(f'{one.kind} "{one.text}"' for one in section.citations)
    world.actions[name] = model.Action(
        name, arguments, by_words(world, section.by), made, words, cited, section.name.span
    )


def by_words(world: ContractWorld, by: texts.Actor) -> str:
    """Who may, as the text says."""
    return world.words(by.span)


def _allowed(world: ContractWorld, at: Here, by: texts.Actor) -> tuple[model.Statement, ...]:
    """That only they may call, as the first requirement."""
    if by.condition is not None:
        holds = condition(world, at, by.condition)
        message = f"{at.doing} needs {world.words(by.condition.span)}"
        return (model.Require(holds, message, by.span),)
    if not by.parties or any(_kind_of_parties(world, one) for one in by.parties):
        return ()
    caller = exprs.Caller(PARTY, by.span)
    parts = world.report.all_of(partial(_is_caller, world, at, caller, one) for one in by.parties)
    holds = parts[0] if len(parts) == 1 else exprs.Logic(TRUTH, by.span, "or", parts)
    return (model.Require(holds, f"only {by_words(world, by)} may {at.doing}", by.span),)


def _kind_of_parties(world: ContractWorld, written: tree.Expr) -> bool:
    """``by Participant``: whoever calls is one."""
    named = isinstance(written, tree.Name) and world.types.get(written.text) == PARTY
    if named:
        assert isinstance(written, tree.Name)
        world.used.add(written.text)
    return named


def _is_caller(world: ContractWorld, at: Here, caller: exprs.Expr, written: tree.Expr) -> exprs.Expr:
    made = expression(world, at, written)
    if made.type != PARTY:
        raise world.report.refuse(
            codes.WRONG_ARGUMENTS,
            made.span,
            f"an action is called by a party; this is {in_words(made)}",
            "write a role, `anyone`, `anyone where …`, or a column that holds a party",
        )
    return exprs.Compare(TRUTH, written.span, "=", caller, made)


def _possible(world: ContractWorld, section: texts.ActionSection, body: tuple[model.Statement, ...]) -> None:
    """Requirements that contradict each other let nobody in."""
    seen: list[tuple[exprs.Expr, model.Require]] = []
    for row in body:
        if not isinstance(row, model.Require):
            continue
        for part in conjuncts(row.condition):
            bare = placeless(part)
            against = next((other for other in seen if opposite(bare, other[0])), None)
            if against is not None:
                raise world.report.refuse(
                    own.NEVER_SUCCEEDS,
                    row.span,
                    f"{section.name.text} can never succeed: this is the opposite of what is required before",
                    "leave one of them out",
                    (("required here", against[1].span),),
                )
            seen.append((bare, row))


# --- deployment ------------------------------------------------------------------------------------


def deployment(
    world: ContractWorld,
    parameters: list[texts.ParameterRow],
    section: texts.DeploymentSection | None,
) -> model.Deployment:
    """What is given at deployment; conditions on it are required, then the text's own statements run.

    What a statement sets at once is not given: ``owner becomes caller``.
    """
    body: list[model.Statement] = list(
        world.report.all_of(
            partial(_condition, world, row) for row in parameters if row.condition is not None
        )
    )
    span = nowhere()
    if section is not None:
        span = section.span
        at = Here("function", doing="the deployment", place="action", called=True, timed=True)
        if section.by is not None:
            body.extend(_allowed(world, replace(at, doing="deploy it"), section.by))
        body.extend(statements(Body(world, at, constructor=True), section.body))
    given = {one.name: one for one in world.scalars.values() if one.start is None}
    for row in body:
        if isinstance(row, model.Becomes) and isinstance(row.cell, exprs.ScalarOf):
            given.pop(row.cell.name, None)
    return model.Deployment(tuple((one.name, one.type) for one in given.values()), tuple(body), span)


def _condition(world: ContractWorld, row: texts.ParameterRow) -> model.Require:
    assert row.condition is not None
    holds = condition(world, Here("function", doing=row.name.text, place="parameter"), row.condition)
    return model.Require(holds, f"{row.name.text}: {world.words(row.condition.span)}", row.span)

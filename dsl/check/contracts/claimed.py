"""A claim while it is checked, and what all kinds of claims have in common."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import partial
from typing import Literal

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.judging import decided
from dsl.check.contracts.nowhere import nowhere
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition
from dsl.check.walking import leaves
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import ValueType
from dsl.syntax import claims as texts
from dsl.syntax import expressions as tree

Variables = tuple[tuple[str, ValueType], ...]
Aliases = tuple[tuple[str, exprs.Expr], ...]
Kind = Literal["invariant", "step", "call", "aborts exactly", "never aborts"]


@dataclass(frozen=True, slots=True)
class Claimed:
    """What is known of a claim so far; ``variables`` are those of "for every", under the names of the model.

    ``aliases``: the text's names for variables that had to be called otherwise.
    """

    name: str
    words: str
    row: texts.ClaimRow
    variables: Variables
    premise: tree.Expr | None
    aliases: Aliases = ()


def place(of: Claimed, moment: Literal["now", "before", "after", "both"], *, called: bool = False) -> Here:
    """Where the claim's expressions stand; ``called``: somebody calls, and is ``caller``."""
    return Here(
        "function",
        None,
        of.variables,
        of.name,
        place="claim",
        moment=moment,
        called=called,
        timed=True,
        aliases=of.aliases,
    )


def premise_of(world: ContractWorld, of: Claimed, at: Here) -> exprs.Expr | None:
    """The condition under which the claim is made."""
    if of.premise is None:
        return None
    made = condition(world, at, of.premise)
    if decided(made) is False:
        raise world.report.refuse(
            own.VACUOUS,
            made.span,
            f"{world.words(made.span)} never holds, so {of.name} claims nothing",
            "look at the ranges of what is compared",
        )
    return made


def goal_and_premise(
    world: ContractWorld, of: Claimed, at: Here, written: tree.Expr
) -> tuple[exprs.Expr, exprs.Expr | None]:
    """Both conditions of a claim, each tried even when the other is wrong."""
    goal = partial(condition, world, at, written)
    if of.premise is None:
        return goal(), None
    premise = partial(premise_of, world, of, at)
    first, second = world.report.all_of((goal, premise))
    assert first is not None
    return first, second


def finished(
    world: ContractWorld,
    of: Claimed,
    kind: Kind,
    goal: exprs.Expr,
    premise: exprs.Expr | None,
    *,
    actions: tuple[str, ...] = (),
    exemptions: tuple[model.Exemption, ...] = (),
    time: bool = False,
) -> model.Property:
    """The property; what is true without the actions, and variables that say nothing, are told."""
    if decided(goal) is True and kind != "never aborts":
        world.report.warn(
            own.VACUOUS,
            of.row.span,
            f"{of.name} holds whatever the actions do: the ranges alone make it true",
            "claim something that an action could violate, or leave it out",
        )
    conditions = [goal, premise, *(one.condition for one in exemptions)]
    used = {
        leaf.name
        for part in conditions
        if part is not None
        for leaf in leaves(part)
        if isinstance(leaf, exprs.Local)
    }
    for name, _ in of.variables:
        if name not in used:
            world.report.warn(
                codes.UNUSED,
                of.row.span,
                f"{of.name} is about every {name} and never uses it",
                "leave it out",
            )
    span = of.row.name.span
    return model.Property(
        of.name, kind, of.variables, premise, goal, actions, exemptions, time, of.words, span
    )


def renamed(variables: Variables, taken: set[str]) -> tuple[Variables, Aliases]:
    """Variables whose names are those of an action's arguments get others; the text's stand for them."""
    out: list[tuple[str, ValueType]] = []
    aliases: list[tuple[str, exprs.Expr]] = []
    for name, kind in variables:
        new = f"some {name}" if name in taken else name
        out.append((new, kind))
        if new != name:
            aliases.append((name, exprs.Local(kind, nowhere(), new)))
    return tuple(out), tuple(aliases)


def names_in(*written: object) -> frozenset[str]:
    """Every name that parts of a text say."""
    return frozenset(one.text for of in written for one in _parts(of) if isinstance(one, tree.Name))


def says_moment(of: object) -> bool:
    """Whether a part of a text says ``before`` or ``after``."""
    return any(isinstance(one, tree.InRun) for one in _parts(of))


def _parts(of: object) -> Iterator[object]:
    if isinstance(of, tuple):
        for each in of:
            yield from _parts(each)
    elif hasattr(of, "__dataclass_fields__"):
        yield of
        for field in fields(of):  # type: ignore[arg-type]  # it has the fields of a dataclass
            yield from _parts(getattr(of, field.name))

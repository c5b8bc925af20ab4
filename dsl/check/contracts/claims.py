"""What the text claims of its actions, as properties of one state or of one step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from dsl.check import codes
from dsl.check.contracts import codes as own
from dsl.check.contracts.judging import decided
from dsl.check.contracts.state import PARTY
from dsl.check.contracts.values import type_in_words
from dsl.check.contracts.world import ContractWorld, Here
from dsl.check.elaborate import condition, expression, in_words
from dsl.check.logic import negation
from dsl.check.report import Refused
from dsl.check.sections import form_type
from dsl.check.walking import leaves
from dsl.model import contract as model
from dsl.model import expressions as exprs
from dsl.model.base import ListType, NumberType, TruthType, ValueType
from dsl.syntax import claims as texts
from dsl.syntax import contract_claims as goals
from dsl.syntax import expressions as tree

TRUTH = TruthType()
Variables = tuple[tuple[str, ValueType], ...]
LATER = (goals.PossibleGoal, goals.EventuallyGoal, goals.PreventGoal)
"""Claims about what stays possible: read, and said to be unchecked."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim while it is checked."""

    name: str
    words: str
    row: texts.ClaimRow
    variables: Variables
    premise: tree.Expr | None


def build_property(world: ContractWorld, row: texts.ClaimRow) -> model.Property | model.Unchecked:
    """A claim as a property, or as one that this release does not check."""
    world.declare(row.name, "claim")
    words = row.words or world.words(row.span).removeprefix(row.name.text).strip()
    goal = row.goal
    of = Claimed(row.name.text, words, row, (), row.premise)
    while isinstance(goal, goals.ForEveryGoal):
        of = replace(of, variables=(*of.variables, *_variables(world, of, goal)), premise=of.premise or goal.premise)
        goal = goal.of  # type: ignore[assignment]  # a goal inside "for every" is a goal
    return _built(world, of, goal)


def _variables(world: ContractWorld, of: Claimed, goal: goals.ForEveryGoal) -> Variables:
    found: list[tuple[str, ValueType]] = []
    for name, form in goal.variables:
        if name.text in dict([*of.variables, *found]) or name.text in ("caller", "now"):
            raise world.report.refuse(codes.SHADOWED, name.span, f"{name.text} is a name here already")
        before = world.declared.get(name.text)
        if before is not None:
            raise world.report.refuse(
                codes.SHADOWED,
                name.span,
                f"{name.text} would hide the {before.kind} {name.text}",
                "choose another name",
            )
        kind = form_type(world, form, f"{of.name} {name.text}")
        if isinstance(kind, ListType):
            raise world.report.refuse(codes.NOT_A_LIST, name.span, "a claim is about every value, not every list")
        found.append((name.text, kind))
    return tuple(found)


def _built(world: ContractWorld, of: Claimed, goal: object) -> model.Property | model.Unchecked:
    match goal:
        case goals.EnsuresGoal():
            return _ensures(world, of, goal)
        case goals.StepGoal():
            return _step(world, of, goal)
        case goals.AbortsGoal():
            return _aborts(world, of, goal)
        case goals.OnlyGoal():
            return _only(world, of, goal)
        case goals.DeadlineGoal():
            return _deadline(world, of, goal)
        case goals.NeverGoal():
            at = _at(of, "now")
            never = negation(condition(world, at, goal.of), goal.span)
            return _property(world, of, "invariant", never, _premise(world, of, at))
        case texts.RelationGoal() | texts.OnceGoal():
            raise world.report.refuse(
                codes.CLAIM,
                of.row.span,
                f"{of.name} speaks of bills; a contract has states and actions",
                "claim what holds in every state, or `on ACTION(…) by a: …`",
            )
        case _ if isinstance(goal, LATER):
            return _unchecked(world, of, goal)
        case _:
            return _plain(world, of, goal)


def _at(of: Claimed, moment: Literal["now", "before", "both"]) -> Here:
    timed = moment != "before"
    return Here("function", None, of.variables, of.name, place="claim", moment=moment, timed=timed)


def _premise(world: ContractWorld, of: Claimed, at: Here) -> exprs.Expr | None:
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


def _property(
    world: ContractWorld,
    of: Claimed,
    kind: Literal["invariant", "step", "call", "aborts exactly", "never aborts"],
    goal: exprs.Expr,
    premise: exprs.Expr | None,
    actions: tuple[str, ...] = (),
    exemptions: tuple[model.Exemption, ...] = (),
    time: bool = False,
) -> model.Property:
    if decided(goal) is True:
        world.report.warn(
            own.VACUOUS,
            of.row.span,
            f"{of.name} holds whatever the actions do: the ranges alone make it true",
            "claim something that an action could violate, or leave it out",
        )
    used = {leaf.name for part in (goal, premise) if part for leaf in leaves(part) if isinstance(leaf, exprs.Local)}
    for name, _ in of.variables:
        if name not in used:
            world.report.warn(
                codes.UNUSED, of.row.span, f"{of.name} says `for every {name}` and never uses it", "leave it out"
            )
    return model.Property(
        of.name, kind, of.variables, premise, goal, actions, exemptions, time, of.words, of.row.name.span
    )


# --- one state, one step ---------------------------------------------------------------------------


def _plain(world: ContractWorld, of: Claimed, goal: object) -> model.Property:
    """A condition: of every state, or, where it says before and after, of every step."""
    written: tree.Expr = goal  # type: ignore[assignment]  # what is left of a goal
    if not _says_moment(written) and not (of.premise is not None and _says_moment(of.premise)):
        at = _at(of, "now")
        made, premise = _both(world, of, at, written)
        if not any(_of_contract(world, leaf) for leaf in leaves(made)):
            raise world.report.refuse(
                own.VACUOUS,
                of.row.span,
                f"{of.name} says nothing of the contract: it reads neither its state nor a function of it",
                "name a part of the state",
            )
        return _property(world, of, "invariant", made, premise)
    at = _at(of, "both")
    made, premise = _both(world, of, at, written)
    return _property(world, of, "step", made, premise, time=_time(made))


def _both(
    world: ContractWorld, of: Claimed, at: Here, written: tree.Expr
) -> tuple[exprs.Expr, exprs.Expr | None]:
    goal = partial(condition, world, at, written)
    if of.premise is None:
        return goal(), None
    made, premise = world.report.all_of((goal, partial(_premise, world, of, at)))
    assert made is not None
    return made, premise


def _of_contract(world: ContractWorld, leaf: exprs.Expr) -> bool:
    if isinstance(leaf, exprs.ScalarOf | exprs.FieldOf | exprs.RowExists | exprs.TallyOf | exprs.HistoryOf):
        return True
    return isinstance(leaf, exprs.HeldOf | exprs.WalletOf | exprs.Call)


def _time(goal: exprs.Expr) -> bool:
    """Whether the passing of time alone can change what a step claim is about."""
    return any(isinstance(leaf, exprs.Now) for leaf in leaves(goal))


def _says_moment(of: object) -> bool:
    from dataclasses import fields

    if isinstance(of, tree.InRun):
        return True
    if isinstance(of, tuple):
        return any(_says_moment(each) for each in of)
    if hasattr(of, "__dataclass_fields__"):
        return any(_says_moment(getattr(of, field.name)) for field in fields(of))  # type: ignore[arg-type]
    return False


def _step(world: ContractWorld, of: Claimed, goal: goals.StepGoal) -> model.Property:
    of = replace(of, premise=of.premise or goal.premise)
    if not goal.actions:
        raise_if_no_time(world, goal)
    variables, exemptions = _exempt(world, of, goal.exempt, frozenset(name for name, _ in of.variables))
    del variables
    at = _at(of, "both")
    made, premise = _both(world, of, at, goal.of)
    actions = () if goal.actions else ()
    kind: Literal["step"] = "step"
    if not goal.actions:
        exemptions = tuple(model.Exemption(name, None) for name in world.action_arguments)
    return _property(world, of, kind, made, premise, actions, exemptions, time=goal.time)


def raise_if_no_time(world: ContractWorld, goal: goals.StepGoal) -> None:
    """Time alone changes no state: only what is reckoned from `now` can differ."""
    del world, goal


# --- calls -----------------------------------------------------------------------------------------


def called(
    world: ContractWorld, call: goals.ActionCall
) -> tuple[tuple[tuple[str, ValueType], ...], tuple[tuple[str, exprs.Expr], ...]]:
    """The arguments of the action, and what the names of a call stand for in it."""
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
            f"{name} takes {len(arguments)} arguments, here are {len(call.arguments)} names",
            f"write `{name}({names})`",
        )
    aliases: list[tuple[str, exprs.Expr]] = []
    for written, (argument, kind) in zip(call.arguments, arguments, strict=True):
        _fresh(world, written, aliases)
        aliases.append((written.text, exprs.Local(kind, written.span, argument)))
    if call.by is not None:
        _fresh(world, call.by, aliases)
        aliases.append((call.by.text, exprs.Caller(PARTY, call.by.span)))
    return arguments, tuple(aliases)


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
        raise world.report.refuse(
            codes.SHADOWED,
            name.span,
            f"{name.text} is {'an' if before.kind[0] in 'aeiou' else 'a'} {before.kind}; in a claim about calls it "
            "would stand for any value",
            "choose a new name, and say in `when` what it is",
        )


def _in_call(
    world: ContractWorld, of: Claimed, call: goals.ActionCall, moment: Literal["before", "both"]
) -> tuple[Claimed, Here]:
    """The place of a claim about calls of one action; variables of "for every" make way for its arguments."""
    arguments, aliases = called(world, call)
    taken = {name for name, _ in arguments}
    renamed, more = _renamed(of.variables, taken)
    at = _at(replace(of, variables=renamed), moment)
    names = dict(aliases)
    aliases = (*aliases, *(pair for pair in more if pair[0] not in names))
    return replace(of, variables=renamed), replace(at, aliases=aliases, timed=True)


def _renamed(variables: Variables, taken: Iterable[str]) -> tuple[Variables, tuple[tuple[str, exprs.Expr], ...]]:
    """Variables whose names are those of arguments get others; the text's names stand for them."""
    from dsl.check.contracts.nowhere import nowhere

    names = set(taken)
    out: list[tuple[str, ValueType]] = []
    aliases: list[tuple[str, exprs.Expr]] = []
    for name, kind in variables:
        new = f"some {name}" if name in names else name
        out.append((new, kind))
        if new != name:
            aliases.append((name, exprs.Local(kind, nowhere(), new)))
    return tuple(out), tuple(aliases)


def _ensures(world: ContractWorld, of: Claimed, goal: goals.EnsuresGoal) -> model.Property:
    of = replace(of, premise=of.premise or goal.premise)
    of, at = _in_call(world, of, goal.call, "both")
    made, premise = _both(world, of, at, goal.of)
    return _property(world, of, "call", made, premise, (goal.call.action.text,))


def _aborts(world: ContractWorld, of: Claimed, goal: goals.AbortsGoal) -> model.Property:
    of, at = _in_call(world, of, goal.call, "before")
    actions = (goal.call.action.text,)
    if goal.how == "when":
        # Whatever succeeds, the condition did not hold before it.
        assert goal.condition is not None
        made = negation(condition(world, at, goal.condition), goal.span)
        return _property(world, of, "call", made, _premise(world, of, at), actions)
    # There is one state only: the one in which the call is made.
    at = replace(at, moment="now")
    if goal.condition is None:
        holds: exprs.Expr = exprs.Truth(TRUTH, goal.span, True)  # noqa: FBT003
    else:
        holds = condition(world, at, goal.condition)
    premise = _premise(world, of, at)
    kind: Literal["aborts exactly", "never aborts"] = "aborts exactly" if goal.how == "exactly" else "never aborts"
    return model.Property(
        of.name, kind, of.variables, premise, holds, actions, (), False, of.words, of.row.name.span  # noqa: FBT003
    )


# --- only ------------------------------------------------------------------------------------------


def _exempt(
    world: ContractWorld, of: Claimed, calls: tuple[goals.ActionCall, ...], wanted: frozenset[str]
) -> tuple[Claimed, tuple[model.Exemption, ...]]:
    """Exemptions, and the claim with the variables that the calls bring: names that ``wanted`` has."""
    found: dict[str, ValueType] = dict(of.variables)
    bound: list[tuple[goals.ActionCall, tuple[tuple[str, exprs.Expr], ...]]] = []
    taken: set[str] = set()
    for call in calls:
        arguments, aliases = called(world, call)
        taken |= {name for name, _ in arguments}
        bound.append((call, aliases))
        for name, stands in aliases:
            if name not in wanted:
                continue
            known = found.setdefault(name, stands.type)
            if known != stands.type and not _numbers(known, stands.type):
                raise world.report.refuse(
                    codes.CANNOT_COMPARE,
                    call.span,
                    f"{name} is {type_in_words(known)} in one call and {in_words(stands)} in another",
                    "give them different names",
                )
    renamed, aliases = _renamed(tuple(found.items()), taken)
    locals_ = {name: new for (name, _), (new, _) in zip(found.items(), renamed, strict=True)}
    exemptions = tuple(
        model.Exemption(call.action.text, _same(call, names, locals_, wanted)) for call, names in bound
    )
    del aliases
    return replace(of, variables=renamed), exemptions


def _numbers(one: ValueType, other: ValueType) -> bool:
    return isinstance(one, NumberType) and isinstance(other, NumberType) and one.unit == other.unit


def _same(
    call: goals.ActionCall,
    names: tuple[tuple[str, exprs.Expr], ...],
    variables: dict[str, str],
    wanted: frozenset[str],
) -> exprs.Expr | None:
    """That the call's names are the claim's."""
    parts = tuple(
        exprs.Compare(TRUTH, call.span, "=", stands, exprs.Local(stands.type, call.span, variables[name]))
        for name, stands in names
        if name in wanted
    )
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else exprs.Logic(TRUTH, call.span, "and", parts)


def _names_in(*written: object) -> frozenset[str]:
    from dataclasses import fields

    found: set[str] = set()
    for of in written:
        if isinstance(of, tree.Name):
            found.add(of.text)
        elif isinstance(of, tuple):
            found |= _names_in(*of)
        elif hasattr(of, "__dataclass_fields__"):
            found |= _names_in(*(getattr(of, field.name) for field in fields(of)))  # type: ignore[arg-type]
    return frozenset(found)


def _with_calls(
    world: ContractWorld, of: Claimed, calls: tuple[goals.ActionCall, ...], *written: object
) -> tuple[Claimed, Here, tuple[model.Exemption, ...]]:
    """The claim, the place and the exemptions of `only …`."""
    wanted = _names_in(of.premise, *written) | {name for name, _ in of.variables}
    before = of.variables
    of, exemptions = _exempt(world, of, calls, wanted)
    from dsl.check.contracts.nowhere import nowhere

    del before
    aliases = tuple(
        (name.removeprefix("some "), exprs.Local(kind, nowhere(), name))
        for name, kind in of.variables
        if name.startswith("some ")
    )
    return of, replace(_at(of, "both"), aliases=aliases), exemptions


def _only(world: ContractWorld, of: Claimed, goal: goals.OnlyGoal) -> model.Property:
    of, at, exemptions = _with_calls(world, of, goal.calls, goal.of)
    before = replace(at, moment="before")
    premise = _premise(world, of, before)
    if goal.verb is None or goal.of is None:
        if premise is None:
            raise world.report.refuse(
                codes.CLAIM,
                goal.span,
                f"{of.name} says that no other action ever succeeds; leave those out of the contract instead",
                "say when: `when C: only …`, or what: `only … changes …`",
            )
        return _step_of(world, of, _nothing(goal), premise, exemptions)
    if goal.verb in ("opens", "closes"):
        return _step_of(world, of, _row_stays(world, at, goal), premise, exemptions)
    was = expression(world, before, goal.of)
    now = expression(world, replace(at, moment="after"), goal.of)
    return _step_of(world, of, _kept(world, goal, was, now), premise, exemptions)


def _step_of(
    world: ContractWorld,
    of: Claimed,
    goal: exprs.Expr,
    premise: exprs.Expr | None,
    exemptions: tuple[model.Exemption, ...],
) -> model.Property:
    return _property(world, of, "step", goal, premise, (), exemptions)


def _nothing(goal: goals.OnlyGoal | goals.DeadlineGoal) -> exprs.Expr:
    return exprs.Truth(TRUTH, goal.span, False)  # noqa: FBT003


def _kept(world: ContractWorld, goal: goals.OnlyGoal, was: exprs.Expr, now: exprs.Expr) -> exprs.Expr:
    """That a value is not raised, lowered or changed; of a row that comes or goes nothing is said."""
    if goal.verb != "changes" and not isinstance(was.type, NumberType):
        raise world.report.refuse(
            codes.NOT_A_NUMBER,
            was.span,
            f"{world.words(was.span)} is {in_words(was)}; only numbers are raised and lowered",
            "write `changes`",
        )
    operator: Literal["<=", ">=", "="] = {"raises": "<=", "lowers": ">=", "changes": "="}[goal.verb or ""]  # type: ignore[assignment]
    kept: exprs.Expr = exprs.Compare(TRUTH, goal.span, operator, now, was)
    gone = [
        negation(exprs.RowExists(TRUTH, goal.span, row.table, row.keys, row.before), goal.span)
        for row in (was, now)
        if isinstance(row, exprs.FieldOf) and row.or_else is None and not world.tables[row.table].everywhere
    ]
    return exprs.Logic(TRUTH, goal.span, "or", (*gone, kept)) if gone else kept


def _row_stays(world: ContractWorld, at: Here, goal: goals.OnlyGoal) -> exprs.Expr:
    """That no row is opened (or closed): one that is there after was there before."""
    if not isinstance(goal.of, tree.Item | tree.Row):
        assert goal.of is not None
        raise world.report.refuse(
            own.ROW_NEEDED,
            goal.of.span,
            f"a row {goal.verb[:-1] if goal.verb else ''}s, not {world.words(goal.of.span)}",
            "name the row: `trades[t]`",
        )
    row = tree.RowExists(goal.of, goal.of.span)
    was = expression(world, replace(at, moment="before"), row)
    now = expression(world, replace(at, moment="after"), row)
    there, gone = (was, now) if goal.verb == "opens" else (now, was)
    return exprs.Logic(TRUTH, goal.span, "or", (there, negation(gone, goal.span)))


def _deadline(world: ContractWorld, of: Claimed, goal: goals.DeadlineGoal) -> model.Property:
    """``after T only close-out(x)``: a step false in itself, from T on, other than by these calls."""
    from dsl.check.contracts.reckoning import same_time

    of, at, exemptions = _with_calls(world, of, goal.calls, goal.after)
    before = replace(at, moment="before", timed=True)
    deadline = same_time(world, before, goal.after)
    now = exprs.Now(deadline.type, goal.span)
    due: exprs.Expr = exprs.Compare(TRUTH, goal.span, ">", now, deadline)
    premise = _premise(world, of, before)
    if premise is not None:
        due = exprs.Logic(TRUTH, goal.span, "and", (premise, due))
    return _step_of(world, of, _nothing(goal), due, exemptions)


# --- not in this release ----------------------------------------------------------------------------


def _unchecked(world: ContractWorld, of: Claimed, goal: object) -> model.Unchecked:
    """What stays possible is read, and told to be unchecked: it must never look proved."""
    for call in _calls(goal):
        called(world, call)
    world.report.warn(
        own.NOT_CHECKED,
        of.row.span,
        f"{of.name} is a claim about what stays possible; this release neither proves nor tests it",
        "it is printed as not checked; the other claims are not touched by it",
    )
    return model.Unchecked(of.name, of.words, of.row.name.span)


def _calls(goal: object) -> tuple[goals.ActionCall, ...]:
    return (goal.call,) if isinstance(goal, goals.PreventGoal) else ()


__all__ = ["Refused", "build_property", "called"]

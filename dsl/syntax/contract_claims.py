"""Syntax tree of claims about contracts: what actions do, when they abort, what stays possible."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.expressions import Call, Expr, Form, Name


@node
class ActionCall:
    """``deposit(amount) by p``: any successful call; names stand for its arguments and caller."""

    action: Name
    arguments: tuple[Name, ...]
    by: Name | None
    span: Span = field(compare=False)


@node
class EnsuresGoal:
    """``on deposit(amount) by p: after balances[p] = before balances[p] + amount``."""

    call: ActionCall
    premise: Expr | None
    of: Expr
    span: Span = field(compare=False)


@node
class StepGoal:
    """``on any action or the passing of time, except a(x) or b(): after E >= before E``.

    ``actions``, ``time``: over which steps; ``exempt``: calls that it is not about.
    """

    actions: bool
    time: bool
    exempt: tuple[ActionCall, ...]
    premise: Expr | None
    of: Expr
    span: Span = field(compare=False)


@node
class AbortsGoal:
    """``on withdraw(amount) aborts exactly when C``, ``… aborts when C``, ``… never aborts when C``."""

    call: ActionCall
    how: OneOf["exactly", "when", "never"]
    condition: Expr | None
    span: Span = field(compare=False)


@node
class OnlyGoal:
    """``only deposit(x) by p raises balances[p]``: no other action does (nor time).

    Without a verb (``when C: only close-out(t)``): no other action succeeds at all.
    """

    calls: tuple[ActionCall, ...]
    verb: OneOf["raises", "lowers", "changes", "opens", "closes"] | None
    of: Expr | None
    span: Span = field(compare=False)


@node
class DeadlineGoal:
    """``after t + 48 hours only close-out(x)``: from then on no other action succeeds."""

    after: Expr
    calls: tuple[ActionCall, ...]
    span: Span = field(compare=False)


@node
class NeverGoal:
    """``never C``: C holds in no reachable state."""

    of: Expr
    span: Span = field(compare=False)


@node
class ForEveryGoal:
    """``for every a in kWh from 0 kWh to 9 kWh, b in …: GOAL``."""

    variables: tuple[tuple[Name, Form], ...]
    premise: Expr | None
    of: Expr | ContractGoal
    span: Span = field(compare=False)


@node
class PossibleGoal:
    """``always possible in one step for p when C: withdraw(balances[p])``; ``reaching D``: some
    sequence of p's
    own calls, whatever state the others leave, ends in D."""

    one_step: bool
    party: Name
    condition: Expr | None
    call: Call | None
    reaching: Expr | None
    span: Span = field(compare=False)


@node
class EventuallyGoal:
    """``eventually C assuming D``."""

    of: Expr
    assuming: Expr
    span: Span = field(compare=False)


@node
class PreventGoal:
    """``nobody else can prevent withdraw(amount) by p``: after any calls of others it has the same effect."""

    call: ActionCall
    span: Span = field(compare=False)


ContractGoal = (
    EnsuresGoal
    | StepGoal
    | AbortsGoal
    | OnlyGoal
    | DeadlineGoal
    | NeverGoal
    | PossibleGoal
    | EventuallyGoal
    | PreventGoal
)

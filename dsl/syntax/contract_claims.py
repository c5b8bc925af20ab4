"""Syntax tree of claims about contracts: what actions do, when they abort, what stays possible."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.expressions import Call, Expr, Name


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
    of: Expr
    span: Span = field(compare=False)


@node
class AbortsGoal:
    """``on withdraw(amount) aborts exactly when C`` (``exactly``), or ``never aborts when C``."""

    call: ActionCall
    exactly: bool
    condition: Expr
    span: Span = field(compare=False)


@node
class OnlyGoal:
    """``only deposit(x) by p raises balances[p]``: no other action does (nor time)."""

    calls: tuple[ActionCall, ...]
    verb: OneOf["raises", "lowers", "changes"]
    of: Expr
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


ContractGoal = EnsuresGoal | AbortsGoal | OnlyGoal | PossibleGoal | EventuallyGoal | PreventGoal

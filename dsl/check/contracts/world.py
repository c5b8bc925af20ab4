"""What is known while a contract is checked, and where in it an expression stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from dsl.check.elaborate import OF_WORLDS, Rule, S
from dsl.check.world import Context, World
from dsl.model import contract as model
from dsl.model.base import NumberType, Span, ValueType
from dsl.model.expressions import Expr
from dsl.syntax import expressions as tree

if TYPE_CHECKING:
    from dsl.check.contracts.feeds import DeclaredFeed

Place = Literal["start", "parameter", "action", "function", "row", "claim", "scenario"]
"""What an expression is part of: a start value, a condition on parameters, an action (or the deployment),
a private function, a filter over rows or past calls, a claim, a step of a scenario."""

Moment = Literal["now", "before", "after", "both"]
"""Which state is read: the one there is; before or after a step; or each reading has to say which."""


@dataclass(frozen=True, slots=True)
class Here(Context):
    """Where an expression of a contract stands.

    ``aliases`` are names of this place that stand for something that is no local of theirs: the caller
    in ``by a``, an action's argument under the name that a claim gives it.  ``caller`` and ``now`` are
    names only where ``called`` and ``timed`` say so.
    """

    place: Place = "function"
    moment: Moment = "now"
    called: bool = False
    timed: bool = False
    aliases: tuple[tuple[str, Expr], ...] = ()


FUNCTION = Here("function")


def here(context: Context) -> Here:
    """The place; private functions are checked by rules that know of no other."""
    return context if isinstance(context, Here) else Here("function", None, context.values, context.doing)


@dataclass(slots=True)
class EventSoFar:
    """An event and what was handed to it so far."""

    fields: list[tuple[str, ValueType]]
    span: Span
    declared: bool


@dataclass(slots=True)
class ContractWorld(World):
    """All names of the contract under check."""

    zone: str | None = None
    types: dict[str, ValueType] = field(default_factory=dict)
    """Named types, kinds of identities and kinds of parties."""
    forms: dict[str, tree.Form] = field(default_factory=dict)
    """Named types as they were written."""
    sorts: list[model.Sort] = field(default_factory=list)
    roles: dict[str, model.Role] = field(default_factory=dict)
    scalars: dict[str, model.Scalar] = field(default_factory=dict)
    tables: dict[str, model.Table] = field(default_factory=dict)
    aggregates: dict[object, model.Aggregate] = field(default_factory=dict)
    histories: dict[object, model.History] = field(default_factory=dict)
    accounts: dict[str, NumberType] = field(default_factory=dict)
    steps: dict[str, NumberType] = field(default_factory=dict)
    """The finest step that the text declares of each unit."""
    held: list[tuple[str, Span]] = field(default_factory=list)
    """Where the text says what is held of a unit."""
    event_fields: dict[str, EventSoFar] = field(default_factory=dict)
    feeds: dict[str, model.Feed] = field(default_factory=dict)
    declared_feeds: dict[str, DeclaredFeed] = field(default_factory=dict)
    feed_intervals: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Keys of feeds with the names of their types."""
    intervals: dict[str, int] = field(default_factory=dict)
    """Types whose values are the starts of delivery intervals, with their minutes."""
    actions: dict[str, model.Action] = field(default_factory=dict)
    action_arguments: dict[str, tuple[tuple[str, ValueType], ...]] = field(default_factory=dict)
    """Arguments of every action, known before any body is checked."""
    reads_state: dict[str, bool] = field(default_factory=dict)
    """Whether a private function reads what actions change, as far as it was asked."""


def contract_rule(kind: type[S]) -> Callable[[Rule[S]], Rule[S]]:
    """Registers the rule of one kind of syntax for contracts; tariffs keep theirs."""

    def register(function: Rule[S]) -> Rule[S]:
        OF_WORLDS.setdefault(ContractWorld, {})[kind] = function  # type: ignore[assignment]
        return function

    return register


def contract(world: World) -> ContractWorld:
    """The world as that of a contract."""
    assert isinstance(world, ContractWorld)
    return world

"""What is proved of a contract: what it states, and what every contract must keep without being asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Property
from verifier.checks import KINDS, Kind
from verifier.contracts.invariants import Declared, Invariant
from verifier.contracts.questions import (
    Place,
    Question,
    When,
    ask_property,
    background,
    broken,
    step_at,
    with_variables,
)
from verifier.contracts.questions import places as places_of
from verifier.contracts.stories import Wanted
from verifier.contracts.world import Step, Values, World, contract_of
from verifier.terms import Truth

GUARDED = tuple(kind for kind in KINDS if kind.name in ("no-overflow", "no-bad-division"))
"""What no call may stop for: everything else is a requirement of the text, and named by it."""


class Claim(Protocol):
    """Something to be shown of every run."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...

    def places(self, world: World) -> Sequence[Place]:
        """Where it can break."""

    def question(self, world: World, place: Place, assumed: Sequence[Invariant]) -> Question:
        """Which steps break it at a place, if the invariants hold before."""

    def breaks(self, world: World, place: Place, step: Step) -> tuple[Truth, Values]:
        """Where a step, however its state came about, breaks it; with values of its own variables."""

    def wanted(self, world: World, place: Place) -> Wanted:
        """What a story must show on the machine to refute it."""


@dataclass(frozen=True)
class Stated:
    """A property of the module."""

    stated: Property

    @property
    def name(self) -> str:
        return self.stated.name

    @property
    def kind(self) -> str:
        return self.stated.kind

    @property
    def invariant(self) -> Declared | None:
        """What may be assumed of states where it is an invariant."""
        return Declared(self.stated) if self.kind == "invariant" else None

    def places(self, world: World) -> Sequence[Place]:
        """Where it can break."""
        return places_of(world, self.stated)

    def question(self, world: World, place: Place, assumed: Sequence[Invariant]) -> Question:
        """Which steps break it at a place."""
        return ask_property(world, self.stated, place, assumed)

    def breaks(self, world: World, place: Place, step: Step) -> tuple[Truth, Values]:
        """Where a step breaks it."""
        values = with_variables(world, self.stated, step.values)
        return broken(world, self.stated, place, step, values), values

    def wanted(self, world: World, place: Place) -> Wanted:
        """That the machine's monitors find it broken."""
        del world, place
        return Wanted(self.name)


@dataclass(frozen=True)
class NeverStops:
    """No call of an action (None: the deployment) stops for one of some reasons."""

    of: Kind
    action: int | None
    name: str
    kind: str = field(default="check")

    def places(self, world: World) -> Sequence[Place]:
        """The calls of the action."""
        del world
        return [Place(When.DEPLOYMENT) if self.action is None else Place(When.ACTION, self.action)]

    def question(self, world: World, place: Place, assumed: Sequence[Invariant]) -> Question:
        """Which calls stop."""
        step = step_at(world, place)
        stops, _ = self.breaks(world, place, step)
        facts = background(world, place, step, step.values, (), assumed) if stops is not False else []
        return Question((stops, *facts), step, step.values)

    def breaks(self, world: World, place: Place, step: Step) -> tuple[Truth, Values]:
        """Where one of the guards fails."""
        del place
        a = world.arena
        failing = (
            a.both(guard.path, a.negate(guard.condition))
            for guard in step.guards
            if guard.reason in self.of.reasons
        )
        return a.either(*failing), {}

    def wanted(self, world: World, place: Place) -> Wanted:
        """That a call stops so."""
        del place
        name = None if self.action is None else world.contract.actions[self.action].name
        return Wanted(action=name, reasons=self.of.reasons)


@dataclass(frozen=True)
class CanSucceed:
    """Some call of an action (None: some deployment) succeeds."""

    action: int | None
    name: str
    kind: str = field(default="check")

    def places(self, world: World) -> Sequence[Place]:
        """The calls of the action."""
        del world
        return [Place(When.DEPLOYMENT) if self.action is None else Place(When.ACTION, self.action)]

    def question(self, world: World, place: Place, assumed: Sequence[Invariant]) -> Question:
        """Which calls succeed."""
        step = step_at(world, place)
        facts = background(world, place, step, step.values, (), assumed) if step.path is not False else []
        return Question((step.path, *facts), step, step.values)

    def breaks(self, world: World, place: Place, step: Step) -> tuple[Truth, Values]:
        """Where it succeeds: here that is what is looked for."""
        del world, place
        return step.path, {}

    def wanted(self, world: World, place: Place) -> Wanted:
        """A call that succeeds."""
        del place
        name = None if self.action is None else world.contract.actions[self.action].name
        return Wanted(action=name, succeeds=True)


def checks(module: LoadedModule) -> Iterator[Claim]:
    """What is always checked, for the deployment and each action."""
    actions = [(None, "deployment"), *((i, one.name) for i, one in enumerate(contract_of(module).actions))]
    for kind in GUARDED:
        for number, name in actions:
            yield NeverStops(kind, number, f"{kind.name}-in-{name}")
    for number, name in actions:
        yield CanSucceed(number, f"{name}-can-succeed")

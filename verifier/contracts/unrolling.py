"""Runs from the start: a deployment and a few calls, each any action with any arguments, as one question.

Nothing is unknown of the state here but what parameters and arguments are, so a
model is a run; the machine has the last word on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.machine.digests import digest
from runtime.machine.types import Digest, Identity, ListOf, Type
from verifier.contracts.questions import Place, When
from verifier.contracts.state import State, merged
from verifier.contracts.stories import Arguments, Story, Told, variables
from verifier.contracts.world import (
    ANY,
    ARGUMENT,
    BEFORE_NOW,
    CALLER,
    DEPLOY,
    NOW,
    Step,
    Values,
    World,
)
from verifier.evaluation import value_of
from verifier.execution import Value
from verifier.sequences import Items
from verifier.terms import Int, Term, Truth


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """One call of any action: which, and what it is given."""

    which: Int
    values: tuple[Values, ...]
    """For each action."""


@dataclass(slots=True)
class Unrolled:
    """A deployment and so many calls, all of which succeed."""

    world: World
    turns: list[Turn] = field(default_factory=list)
    state: State = field(init=False)
    path: Truth = field(init=False)
    now: Int = field(init=False)

    def __post_init__(self) -> None:
        deployed = self.world.deployment
        self.state, self.path, self.now = deployed.after, deployed.path, _number(deployed.values[NOW])

    def another(self) -> None:
        """One more call."""
        world, a, number = self.world, self.world.arena, len(self.turns) + 1
        actions = range(len(world.contract.actions))
        which = a.symbol(f"action {number}", 0, len(actions) - 1)
        state, path, values = self.state, list[Truth](), list[Values]()
        now, caller = world.time(f"now {number}"), None
        after: State | None = None
        for action in actions:
            given = world.unknowns(world.contract.actions[action].function, f" {number}")
            caller = given[CALLER] if caller is None else caller
            given |= {NOW: now, CALLER: caller}
            values.append(given)
            chosen = a.equal(which, action)
            ran = world.taken(action, given, state)
            if ran.path is False:
                continue
            path.append(a.both(chosen, ran.path))
            if after is None or isinstance(chosen, bool):
                after = ran.state
            else:
                after = merged(chosen, ran.state, after)
        self.turns.append(Turn(which, tuple(values)))
        self.path = a.both(self.path, a.at_most(self.now, now), a.either(*path))
        self.now, self.state = now, state if after is None else after

    def last(self, place: Place) -> Step:
        """The step at which something is to show."""
        world, a = self.world, self.world.arena
        if place.when is When.DEPLOYMENT:
            return world.deployment
        if place.action is None:
            now = world.time("now at last")
            path = a.both(self.path, a.at_most(self.now, now))
            return Step(None, {NOW: now, BEFORE_NOW: self.now}, self.state, self.state, path, ())
        values = {**world.unknowns(world.contract.actions[place.action].function), BEFORE_NOW: self.now}
        ran = world.taken(place.action, values, self.state)
        reached = a.both(self.path, a.at_most(self.now, _number(values[NOW])))
        return Step(place.action, values, self.state, ran.state, ran.path, (reached,), ran.guards)

    # --- what a model says

    def story(self, model: Mapping[str, int], place: Place, step: Step, values: Values, about: str) -> Story:
        """The run of a model, with the values of a property's variables; digests are what they really are."""
        told = _Telling(self.world, model)
        self._told(told, place, step, values, about)  # who is who, in the order of the text
        told.compute_digests()
        return self._told(told, place, step, values, about)

    def _told(self, told: _Telling, place: Place, step: Step, values: Values, about: str) -> Story:
        contract, model = self.world.contract, told.model
        deployment = self.world.deployment.values
        deployer = told.identity(0, value_of(_number(deployment[CALLER]), model))
        parameters = told.arguments(contract.deployment, deployment, DEPLOY)
        steps: list[Told] = []
        for turn in self.turns if place.when is not When.DEPLOYMENT else ():
            action = value_of(turn.which, model)
            steps.append(told.call(action, turn.values[action]))
        if place.action is not None:
            steps.append(told.call(place.action, step.values))
        elif place.when is When.TIME:
            steps.append(Told(value_of(_number(step.values[NOW]), model)))
        now = value_of(_number(deployment[NOW]), model)
        return Story(deployer, now, parameters, tuple(steps), told.where(values, about), about)


@dataclass(slots=True)
class _Telling:
    """Values of a model: identities counted from 1, as in the text; digests as the machine computes them."""

    world: World
    model: Mapping[str, int]
    real: dict[int, int] = field(default_factory=dict)
    identities: dict[int, dict[int, int]] = field(default_factory=dict)

    def compute_digests(self) -> None:
        """Once it is known who is who."""
        for kinds, arguments, value in self.world.algebra.digests:
            known = [self._plain(kind, x) for kind, x in zip(kinds, arguments, strict=True)]
            self.real[value_of(value, self.model)] = digest(self.world.module.module, kinds, known)

    def call(self, action: int, values: Values) -> Told:
        """A call of an action."""
        declared = self.world.contract.actions[action]
        now, caller = (value_of(_number(values[name]), self.model) for name in (NOW, CALLER))
        caller = self.identity(0, caller)
        given = self.arguments(declared.function, values, ARGUMENT)
        return Told(now, declared.name, caller, given)

    def where(self, values: Values, about: str) -> tuple[tuple[str, int], ...]:
        """Values of a property's variables, without their prefix."""
        types = variables(self.world.module, about)
        return tuple(
            (name.removeprefix(ANY), self._plain(types[name.removeprefix(ANY)], _number(value)))
            for name, value in values.items()
            if name.startswith(ANY)
        )

    def identity(self, sort: int, value: int) -> int:
        """Each sort is counted from 1, in the order in which its identities are met."""
        known = self.identities.setdefault(sort, {})
        return known.setdefault(value, len(known) + 1)

    def arguments(self, function: int, values: Values, prefix: str) -> Arguments:
        """Those parameters of a function that have a prefix, without it."""
        return tuple(
            (one.name.removeprefix(prefix), self._value(one.type, values[one.name]))
            for one in self.world.function(function).parameters
            if one.name.startswith(prefix)
        )

    def _value(self, kind: Type, value: Value) -> int | tuple[int, ...]:
        if isinstance(value, Items):
            assert isinstance(kind, ListOf)
            length = value_of(value.length, self.model)
            return tuple(self._plain(kind.element, x) for x in value.values[:length])
        return self._plain(kind, _number(value))

    def _plain(self, kind: Type, x: Int) -> int:
        value = value_of(x, self.model)
        if isinstance(kind, Identity):
            return self.identity(kind.sort, value)
        return self.real.get(value, value) if isinstance(kind, Digest) else value


def _number(value: Value) -> Int:
    assert isinstance(value, int | Term)
    return value

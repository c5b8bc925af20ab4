"""What has to be shown of a contract, as questions: each asks for a step that breaks a claim.

A *place* is where a claim can break: in the first state, over one action, over
the passing of time.  A claim is proved when no place has such a step; for
invariants that is an induction over all runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from runtime.machine.module import Parameter, Property
from verifier.contracts.facts import facts_of_totals
from verifier.contracts.invariants import Declared, Instances, Invariant, variables_of
from verifier.contracts.state import State
from verifier.contracts.world import NOW, Step, Values, World
from verifier.execution import Value
from verifier.terms import Int, Term, Truth


class When(Enum):
    """Where a claim can break."""

    DEPLOYMENT = "deployment"
    ACTION = "action"
    TIME = "the passing of time"
    ABORTS = "aborting"
    SUCCEEDS = "succeeding"


@dataclass(frozen=True)
class Place:
    """Where a claim can break; ``action`` is the number of one, or None."""

    when: When
    action: int | None = None

    def words(self, world: World) -> str:
        """To talk about it."""
        if self.action is None:
            return self.when.value
        name = world.contract.actions[self.action].name
        return name if self.when is When.ACTION else f"{name} {self.when.value}"


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A conjunction that is satisfiable exactly by steps that break a claim; ``values`` are theirs."""

    claims: tuple[Truth, ...]
    step: Step
    values: Values


def places(world: World, stated: Property) -> list[Place]:
    """Where a property can break."""
    every = stated.actions or tuple(range(len(world.contract.actions)))
    free = {one.action for one in stated.exemptions if one.condition is None}
    steps = [Place(When.ACTION, action) for action in every if action not in free]
    match stated.kind:
        case "invariant":
            timely = [Place(When.TIME)] if Declared(stated).timely(world) else []
            return [Place(When.DEPLOYMENT), *steps, *timely]
        case "step":
            return [*steps, *([Place(When.TIME)] if stated.time else [])]
        case "call":
            return steps
        case "aborts exactly":
            kinds = (When.ABORTS, When.SUCCEEDS)
            return [Place(kind, action) for action in every for kind in kinds]
        case "never aborts":
            return [Place(When.ABORTS, action) for action in every]
    raise ValueError(f"a claim of kind {stated.kind!r} is not about contracts")


def functions_of(stated: Property) -> list[int]:
    """All functions of a property."""
    conditions = (one.condition for one in stated.exemptions)
    return [index for index in (stated.goal, stated.premise, *conditions) if index is not None]


def with_variables(world: World, stated: Property, values: Values) -> dict[str, Value]:
    """The values of a step, and any values of the property's own variables."""
    own = {one.name: world.unknown(one) for one in variables_of(world, functions_of(stated))}
    return {**values, **own}


def violation(world: World, stated: Property, values: Values, after: State, before: State) -> Truth:
    """Where a property is about these values, its premise holds, and its goal does not."""
    a = world.arena
    about = a.both(
        *(world.admitted(index, values) for index in (stated.goal, stated.premise) if index is not None)
    )
    if stated.premise is not None and about is not False:
        about = a.both(about, world.holds(stated.premise, values, after, before))
    if about is False:
        return False
    return a.both(about, a.negate(world.holds(stated.goal, values, after, before)))


def broken(world: World, stated: Property, place: Place, step: Step, values: Values) -> Truth:
    """Where a step breaks a property."""
    a = world.arena
    if place.when in (When.ABORTS, When.SUCCEEDS):
        about = a.both(*(world.admitted(i, values) for i in (stated.goal, stated.premise) if i is not None))
        if stated.premise is not None and about is not False:
            about = a.both(about, world.holds(stated.premise, values, step.before, step.before))
        goal = world.holds(stated.goal, values, step.before, step.before)
        aborts = a.negate(step.path)
        if place.when is When.SUCCEEDS:
            return a.both(about, goal, step.path)
        must_succeed = goal if stated.kind == "never aborts" else a.negate(goal)
        return a.both(about, must_succeed, aborts)
    after = step.after
    before = after if place.when is When.DEPLOYMENT else step.before
    exempt = [
        world.holds(one.condition, values, after, before)
        for one in stated.exemptions
        if one.action == place.action and one.condition is not None
    ]
    breaks = violation(world, stated, values, after, before)
    return a.both(step.path, breaks, *(a.negate(one) for one in exempt))


def step_at(world: World, place: Place) -> Step:
    """Any step at a place."""
    return world.deployment if place.when is When.DEPLOYMENT else world.step(place.action)


def ask_property(world: World, stated: Property, place: Place, assumed: Sequence[Invariant]) -> Question:
    """The question about a property at a place; ``assumed`` hold in the state before."""
    step = step_at(world, place)
    values = with_variables(world, stated, step.values)
    breaks = broken(world, stated, place, step, values)
    own = variables_of(world, functions_of(stated))
    return Question((breaks, *background(world, place, step, values, own, assumed)), step, values)


def ask_invariant(world: World, goal: Invariant, place: Place, assumed: Sequence[Invariant]) -> Question:
    """The question about an invariant, whoever stated it."""
    a, step = world.arena, step_at(world, place)
    variables = goal.variables(world)
    own = {one.name: world.unknown(one) for one in variables}
    now = step.values[NOW]
    assert isinstance(now, int | Term)
    binding = {name: x for name, x in own.items() if isinstance(x, int | Term)}
    breaks = a.both(step.path, a.negate(goal.at(world, step.after, now, binding)))
    values = {**step.values, **own}
    return Question((breaks, *background(world, place, step, values, variables, assumed)), step, values)


def background(
    world: World,
    place: Place,
    step: Step,
    values: Values,
    own: Sequence[Parameter],
    assumed: Sequence[Invariant],
) -> list[Truth]:
    """What holds before a step: the invariants where the question looks, and what is known of totals."""
    if place.when is When.DEPLOYMENT:
        return facts_of_totals(world, step.after)
    now = step.values["before-now" if place.when is When.TIME else NOW]
    assert isinstance(now, int | Term)
    loose: list[tuple[Parameter, Int]] = []
    given = (
        ()
        if place.action is None
        else world.function(world.contract.actions[place.action].function).parameters
    )
    for one in (*own, *given):
        x = values[one.name]
        if isinstance(x, int | Term):
            loose.append((one, x))
    found = Instances(world, assumed, now, loose)
    facts = found.all()
    totals = facts_of_totals(world, step.before)
    return [*step.facts, *facts, *totals]


def all_places(world: World, goal: Invariant) -> Iterator[Place]:
    """Where an invariant can break."""
    yield Place(When.DEPLOYMENT)
    for action in range(len(world.contract.actions)):
        yield Place(When.ACTION, action)
    if goal.timely(world):
        yield Place(When.TIME)

"""Invariants: what is assumed of the state before a step, for the rows that the step touches.

An invariant speaks of all values of its variables.  No quantifier reaches a
solver: it is assumed for those values at which the question looks at the state
(matched by which rows and groups the invariant itself looks at), until nothing
new comes to light.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice, product
from typing import Protocol

from runtime.machine.module import Parameter, Property
from verifier.contracts.origins import Touched, nothing_touched
from verifier.contracts.state import Keys, State
from verifier.contracts.world import ANY, NOW, World
from verifier.execution import Value
from verifier.terms import Int, Symbol, Truth

INSTANCES = 48
"""An invariant is assumed for at most this many values of its variables."""

ROUNDS = 3

Place = tuple[str, int]
"""A table, or something kept, by kind and number."""

Binding = Mapping[str, Int]


class Invariant(Protocol):
    """Something that holds in every reachable state."""

    @property
    def name(self) -> str: ...

    def variables(self, world: World) -> Sequence[Parameter]:
        """What it holds for all values of."""

    def at(self, world: World, state: State, now: Int, binding: Binding) -> Truth:
        """That it holds in a state, at a time, for these values."""

    def timely(self, world: World) -> bool:
        """Whether it speaks of the time."""


@dataclass(frozen=True)
class Declared:
    """An invariant of the module."""

    stated: Property

    @property
    def name(self) -> str:
        return self.stated.name

    def functions(self) -> list[int]:
        """Its goal and its premise."""
        return [index for index in (self.stated.goal, self.stated.premise) if index is not None]

    def variables(self, world: World) -> Sequence[Parameter]:
        """The parameters that stand for any value, each once."""
        return variables_of(world, self.functions())

    def timely(self, world: World) -> bool:
        """Whether a function of it knows the time."""
        return any(one.name == NOW for index in self.functions() for one in world.function(index).parameters)

    def at(self, world: World, state: State, now: Int, binding: Binding) -> Truth:
        """Where its values are admitted and its premise holds, its goal does."""
        a, values = world.arena, dict[str, Value]({**binding, NOW: now})
        about = a.both(*(world.admitted(index, values) for index in self.functions()))
        if self.stated.premise is not None and about is not False:
            about = a.both(about, world.holds(self.stated.premise, values, state, state))
        return (
            True if about is False else a.implies(about, world.holds(self.stated.goal, values, state, state))
        )


def variables_of(world: World, functions: Sequence[int]) -> list[Parameter]:
    """The parameters of functions that stand for any value, each once."""
    found: dict[str, Parameter] = {}
    for index in functions:
        for one in world.function(index).parameters:
            if one.name.startswith(ANY):
                found.setdefault(one.name, one)
    return list(found.values())


@dataclass(slots=True)
class Instances:
    """The instances of invariants that one question needs.

    ``values`` are values that variables may take although the invariant looks
    nothing up by them: those of the question, by type.
    """

    world: World
    invariants: Sequence[Invariant]
    now: Int
    values: Sequence[tuple[Parameter, Int]] = ()
    _patterns: dict[int, list[list[tuple[Place, Keys]]]] = field(default_factory=dict)
    _generic: dict[int, dict[str, Int]] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Truth] = field(default_factory=dict)

    def all(self) -> list[Truth]:
        """That the invariants hold before, wherever the question looks."""
        for _ in range(ROUNDS):
            if not self._round():
                break
        return [fact for fact in self._made.values() if fact is not True]

    def _round(self) -> bool:
        """Whether something new was assumed."""
        before = len(self._made)
        for number, invariant in enumerate(self.invariants):
            for binding in list(islice(self._bindings(number, invariant), INSTANCES)):
                key = (number, *(x if isinstance(x, int) else (x.number,) for x in binding.values()))
                if key not in self._made:
                    self._made[key] = invariant.at(self.world, self.world.any_state, self.now, binding)
        return len(self._made) > before

    def _bindings(self, number: int, invariant: Invariant) -> Iterator[dict[str, Int]]:
        variables = invariant.variables(self.world)
        if not variables:
            yield {}
            return
        if number not in self._patterns:
            self._learn(number, invariant, variables)
        seen: set[object] = set()
        for trigger in self._patterns[number]:
            for binding in self._matches(number, variables, trigger):
                key = tuple(x if isinstance(x, int) else (x.number,) for x in binding.values())
                if key not in seen:
                    seen.add(key)
                    yield binding

    def _learn(self, number: int, invariant: Invariant, variables: Sequence[Parameter]) -> None:
        """By which rows and groups an invariant looks at the state, for unknown values of its variables."""
        world = self.world
        generic = {one.name: world.unknown(one, f"{one.name} of {invariant.name}") for one in variables}
        self._generic[number] = {name: x for name, x in generic.items() if isinstance(x, int | Symbol)}
        kept = world.origin.touched
        world.origin.touched = nothing_touched(world.contract, world.keeping)
        try:
            invariant.at(world, world.any_state, self.now, self._generic[number])
            looked = list(places(world.origin.touched))
        finally:
            world.origin.touched = kept
        symbols = {x.number for x in self._generic[number].values() if isinstance(x, Symbol)}
        useful = [(place, keys, _covered(keys, symbols)) for place, keys in looked if _covered(keys, symbols)]
        wanted = frozenset[int]().union(*(covered for _, _, covered in useful))
        self._patterns[number] = []
        for size in (1, 2, 3):
            for chosen in combinations(useful, size):
                if frozenset[int]().union(*(covered for _, _, covered in chosen)) == wanted:
                    self._patterns[number].append([(place, keys) for place, keys, _ in chosen])
            if self._patterns[number]:
                break

    def _matches(
        self, number: int, variables: Sequence[Parameter], trigger: list[tuple[Place, Keys]]
    ) -> Iterator[dict[str, Int]]:
        touched = dict[Place, list[Keys]]()
        for place, keys in places(self.world.origin.touched):
            touched.setdefault(place, []).append(keys)
        names = {x.number: name for name, x in self._generic[number].items() if isinstance(x, Symbol)}
        for chosen in product(*(touched.get(place, []) for place, _ in trigger)):
            bound: dict[str, Int] | None = {}
            for (_, pattern), keys in zip(trigger, chosen, strict=True):
                bound = _matched(bound, pattern, keys, names)
            if bound is not None:
                yield from self._completed(variables, bound)

    def _completed(self, variables: Sequence[Parameter], bound: dict[str, Int]) -> Iterator[dict[str, Int]]:
        """With values of the question for variables by which nothing is looked up."""
        open_ = [one for one in variables if one.name not in bound]
        pools = [[x for of, x in self.values if of.type == one.type] for one in open_]
        for chosen in product(*pools):
            free = dict(zip((one.name for one in open_), chosen, strict=True))
            yield {one.name: bound[one.name] if one.name in bound else free[one.name] for one in variables}


def places(touched: Touched) -> Iterator[tuple[Place, Keys]]:
    """Where the state has been looked at."""
    kinds = {
        "row": touched.rows,
        "total": touched.totals,
        "members": touched.members,
        "history": touched.histories,
        "wallet": touched.wallets,
    }
    for kind, tables in kinds.items():
        for number, known in enumerate(tables):
            for keys in list(known.values()):
                yield (kind, number), keys


def _covered(keys: Keys, symbols: set[int]) -> frozenset[int]:
    return frozenset(x.number for x in keys if isinstance(x, Symbol) and x.number in symbols)


def _matched(
    bound: dict[str, Int] | None, pattern: Keys, keys: Keys, names: Mapping[int, str]
) -> dict[str, Int] | None:
    """What the variables must be for the pattern to be these keys; None where that is no match."""
    if bound is None:
        return None
    bound = dict(bound)
    for part, x in zip(pattern, keys, strict=True):
        name = names.get(part.number) if isinstance(part, Symbol) else None
        if name is not None and bound.setdefault(name, x) is not x:
            return None
    return bound

"""What is to be proved, as questions: each asks for a customer who breaks it.

A *claim* gives, for a bill, one or more cases; each case is a conjunction that
is satisfiable exactly by runs that break the claim.  If no admitted run
satisfies any case, the claim is proved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from runtime.machine.module import Property, Variation
from verifier.algebra import Stopped
from verifier.execution import NotExecutable, Value
from verifier.marking import Marking
from verifier.memberships import Membership
from verifier.rounding import monotone
from verifier.substitution import Substitution, mentioned
from verifier.terms import Int, Symbol, Term, Truth, high
from verifier.world import Bill, World


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """An interval by what it takes part in, with its readings in both runs."""

    membership: Membership
    first: Mapping[str, Int]
    second: Mapping[str, Int]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One question.  ``changed`` are inputs that differ in the second run, old and new."""

    label: str
    claims: tuple[Truth, ...]
    named: tuple[Named, ...] = ()
    changed: tuple[tuple[Symbol, Int], ...] = field(default=())


class Claim(ABC):
    """Something to be proved about every bill."""

    name: str
    kind: str

    @abstractmethod
    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """The questions for one bill."""


def holds(world: World, index: int, known: Mapping[str, Value], path: Truth) -> Truth:
    """Whether a goal or premise is evaluated without abort and true, where ``path`` is taken."""
    algebra, met = world.algebra, len(world.algebra.guards)
    algebra.path = path
    try:
        values = world.run(index, dict(known))
    except Stopped:
        return False
    finally:
        del algebra.guards[met:]
        after, algebra.path = algebra.path, True
    truth = values[world.results(index)[0]]
    assert isinstance(truth, int | Term)
    return world.arena.both(after, algebra.truth(truth))


def violation(world: World, stated: Property, known: Mapping[str, Value], path: Truth) -> Truth:
    """Where the premise of a property holds and its goal does not."""
    a = world.arena
    if stated.premise is not None:
        path = a.both(path, holds(world, stated.premise, known, path))
    return a.both(path, a.negate(holds(world, stated.goal, known, path)))


class BillClaim(Claim):
    """A property of one bill: kinds ``bill`` and ``once``."""

    def __init__(self, stated: Property) -> None:
        self.stated = stated
        self.name, self.kind = stated.name, stated.kind

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """The only case: a bill that breaks the goal."""
        if bill.values:
            yield Case("", (violation(world, self.stated, bill.values, bill.path),))


class RelationClaim(Claim):
    """A property of two bills that differ by a variation."""

    def __init__(self, stated: Property, variation: Variation) -> None:
        self.stated = stated
        self.variation = variation
        self.name, self.kind = stated.name, stated.kind

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """One case for each kind of interval that may be the one that differs, or one for an input."""
        if not bill.values:
            return
        match self.variation.kind:
            case "change":
                yield self._change(world, bill)
            case "raise":
                for number, membership in enumerate(bill.kinds):
                    yield self._raise(world, bill, membership, number)
            case other:
                raise NotExecutable(f"no encoding yet for a variation of kind {other}")

    def _change(self, world: World, bill: Bill) -> Case:
        name, a = self.variation.channel, world.arena
        changed: list[tuple[Symbol, Int]] = []
        for what, symbol in world.inputs.symbols.get(name, ()):
            other = a.symbol(f"b.{symbol.name}", symbol.low, symbol.high)
            world.depths.place(other, world.depths.of(symbol))
            changed.append((symbol, other))
            del what
        before = len(world.divisions.rounded)
        second = self._other(world, bill, {symbol.number: other for symbol, other in changed}, "b")
        monotone(a, world.divisions.rounded[:before], world.divisions.rounded[before:])
        return Case("", self._broken(world, bill, second), (), tuple(changed))

    def _raise(self, world: World, bill: Bill, membership: Membership, number: int) -> Case:
        a, readings = world.arena, world.module.module.readings
        assert readings is not None
        first: dict[str, Int] = {}
        second: dict[str, Int] = {}
        for channel in readings.channels:
            first[channel.name] = a.symbol(f"{channel.name} of the interval", channel.low, channel.high)
            second[channel.name] = first[channel.name]
            if channel.name == self.variation.channel:
                more = a.symbol("more", 1, max(channel.high - channel.low, 2))
                second[channel.name] = a.add(first[channel.name], more)
        marking = Marking(world)
        before = len(world.divisions.rounded)
        one = self._named(world, bill, marking, {membership: first}, "a")
        between = len(world.divisions.rounded)
        other = self._named(world, bill, marking, {membership: second}, "b")
        monotone(a, world.divisions.rounded[before:between], world.divisions.rounded[between:])
        inside = [a.at_most(x, _most(readings.channels, name)) for name, x in second.items()]
        present = [a.at_most(1, count) for count in self._counts(world, bill, membership)]
        claims = (*inside, *present, *self._broken(world, one, other))
        return Case(f"interval {number + 1}", claims, (Named(membership, first, second),))

    def _counts(self, world: World, bill: Bill, membership: Membership) -> list[Int]:
        """How many turns there are of the classes that the interval takes part in."""
        heads = {chain[0] for chain in membership}
        terms = [x for x in bill.values.values() if isinstance(x, int | Term)]
        aggregates = world.totals.aggregates
        found = (aggregates.get(symbol.number) for symbol in mentioned(world.arena, terms))
        return [one.count for one in found if one is not None and one.turns in heads]

    def _named(
        self,
        world: World,
        bill: Bill,
        marking: Marking,
        named: Mapping[Membership, Mapping[str, Int]],
        run: str,
    ) -> Bill:
        other = self._other(world, bill, marking.replaced(bill.terms(), named, run), run)
        kinds = {kind: most - (kind in named) for kind, most in bill.kinds.items()}
        world.links.link(other.terms(), kinds, marking)
        return other

    def _other(self, world: World, bill: Bill, replaced: Mapping[int, Int], run: str) -> Bill:
        """The bill with symbols replaced."""
        world.totals.run = run
        substitution = Substitution(world.arena, replaced)
        values = {
            name: substitution.of(value) if isinstance(value, int | Term) else value
            for name, value in bill.values.items()
        }
        return Bill(values, substitution.truth(bill.path), bill.guards)

    def _broken(self, world: World, first: Bill, second: Bill) -> tuple[Truth, ...]:
        known = {f"a.{name}": value for name, value in first.values.items()}
        known |= {f"b.{name}": value for name, value in second.values.items()}
        path = world.arena.both(first.path, second.path)
        return (violation(world, self.stated, known, path),)


def _most(channels: Sequence[object], name: str) -> int:
    for channel in channels:
        if getattr(channel, "name", None) == name:
            return int(getattr(channel, "high", 0))
    raise KeyError(name)


__all__ = ["BillClaim", "Case", "Claim", "Named", "RelationClaim", "high", "holds", "violation"]

"""What is to be proved, as questions: each asks for a customer who breaks it.

A *claim* gives, for a bill, one or more cases; each case is a conjunction that
is satisfiable exactly by runs that break the claim.  If no admitted run
satisfies any case, the claim is proved.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from runtime.machine.module import Channel, Property, Variation
from verifier.algebra import Stopped
from verifier.effects import TurnClass
from verifier.execution import Value
from verifier.marking import Marking, Place
from verifier.memberships import Membership
from verifier.rounding import monotone
from verifier.substitution import Substitution, mentioned
from verifier.terms import Int, Symbol, Term, Truth
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
                yield from self._raises(world, bill, self._affected(world, bill.kinds))
            case _:
                yield from self._shifts(world, bill, self._pairs(world, bill))

    def _raises(self, world: World, bill: Bill, kinds: Sequence[Membership]) -> Iterator[Case]:
        for number, membership in enumerate(kinds):
            yield self._raise(world, bill, membership, f"interval {number + 1}")

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

    def _raise(self, world: World, bill: Bill, membership: Membership, label: str) -> Case:
        """The channel of one interval is larger by any amount."""
        first = self._readings(world)
        more = world.arena.symbol("more", 1, max(self._channel(world).high - self._channel(world).low, 2))
        second = self._moved(world, first, more)
        return self._differing(world, bill, label, (Named(membership, first, second),), Marking(world))

    def _pairs(self, world: World, bill: Bill) -> list[tuple[Membership, Membership]]:
        """Kinds of intervals of the two cells that lie on one day."""
        sources = set(kinds_in(world, bill, self.variation.source))
        targets = set(kinds_in(world, bill, self.variation.target))
        pairs: dict[tuple[Membership, Membership], None] = {}
        for day in bill.days:
            before, after = (
                self._affected(world, [kind for kind in bill.kinds if kind in cell and kind in day])
                for cell in (sources, targets)
            )
            pairs.update(dict.fromkeys(product(before, after)))
        return list(pairs)

    def _shifts(
        self, world: World, bill: Bill, pairs: Sequence[tuple[Membership, Membership]]
    ) -> Iterator[Case]:
        """An amount of the channel moves from an interval of one cell to one of another, on one day."""
        for number, (source, target) in enumerate(pairs):
            shared = {c[0] for c in source if len(c) > 1} & {c[0] for c in target if len(c) > 1}
            for together in (False, True) if shared else (False,):
                more = world.arena.symbol(
                    "moved", 1, max(self._channel(world).high - self._channel(world).low, 2)
                )
                before, after = self._readings(world), self._readings(world)
                less = world.arena.subtract(0, more)
                named = (
                    Named(source, before, self._moved(world, before, less)),
                    Named(target, after, self._moved(world, after, more)),
                )
                label = f"pair {number + 1}{' in one span' if together else ''}"
                yield self._differing(world, bill, label, named, Marking(world, together))

    def _affected(self, world: World, kinds: Iterable[Membership]) -> list[Membership]:
        """Kinds of intervals by what the channel that varies takes part in, each once."""
        symbols = {s for s, name in world.summariser.channel_of.items() if name == self.variation.channel}
        found: dict[Membership, None] = {}
        for kind in kinds:
            found[tuple(chain for chain in kind if _reads(world, chain[-1], symbols))] = None
        return list(found)

    def _channel(self, world: World) -> Channel:
        readings = world.module.module.readings
        assert readings is not None
        return next(one for one in readings.channels if one.name == self.variation.channel)

    def _readings(self, world: World) -> dict[str, Int]:
        """The readings of an interval of its own."""
        readings = world.module.module.readings
        assert readings is not None
        symbol = world.arena.symbol
        return {c.name: symbol(f"{c.name} of the interval", c.low, c.high) for c in readings.channels}

    def _moved(self, world: World, readings: Mapping[str, Int], by: Int) -> dict[str, Int]:
        name = self.variation.channel
        return {**readings, name: world.arena.add(readings[name], by)}

    def _differing(
        self, world: World, bill: Bill, label: str, named: tuple[Named, ...], marking: Marking
    ) -> Case:
        """Two bills that differ in the named intervals."""
        a, rounded, channel = world.arena, world.divisions.rounded, self._channel(world)
        before = len(rounded)
        one = self._named(world, bill, marking, [(n.membership, n.first) for n in named], "a")
        between = len(rounded)
        other = self._named(world, bill, marking, [(n.membership, n.second) for n in named], "b")
        monotone(a, rounded[before:between], rounded[between:])
        inside: list[Truth] = []
        for each in named:
            value = each.second[channel.name]
            inside += [a.at_most(channel.low, value), a.at_most(value, channel.high)]
        counts = self._counts(world, bill, named, marking)
        present = [a.at_most(least, count) for count, least in counts]
        return Case(label, (*inside, *present, *self._broken(world, one, other)), named)

    def _counts(
        self, world: World, bill: Bill, named: Sequence[Named], marking: Marking
    ) -> list[tuple[Int, int]]:
        """How many turns there are of the classes that the intervals take part in, and how many must be."""
        needed: Counter[TurnClass] = Counter()
        for one in named:
            for head, *inner in set(one.membership):
                needed[head] = 1 if inner and marking.together else needed[head] + 1
        aggregates = world.totals.aggregates
        found = (aggregates.get(symbol.number) for symbol in mentioned(world.arena, bill.terms()))
        return [(one.count, needed[one.turns]) for one in found if one is not None and one.turns in needed]

    def _named(self, world: World, bill: Bill, marking: Marking, named: Sequence[Place], run: str) -> Bill:
        other = self._other(world, bill, marking.replaced(bill.terms(), named, run), run)
        world.links.link(other.terms(), bill.kinds, marking)
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


def _reads(world: World, turns: TurnClass, symbols: set[int]) -> bool:
    """Whether a turn's effects depend on one of these unknowns."""
    terms = [one.term for one in turns.effects]
    return any(symbol.number in symbols for symbol in mentioned(world.arena, terms))


def kinds_in(world: World, bill: Bill, cell: str) -> list[Membership]:
    """The kinds of intervals that count towards a determinant of this cell, as in ``usage[summer,peak]``."""
    heads: set[TurnClass] = set()
    for name in world.results(world.layout.measure):
        labels = name.partition("[")[2].removesuffix("]").split(",")
        value = bill.values.get(name)
        if cell in [label.rpartition(":")[2] for label in labels] and isinstance(value, int | Term):
            for symbol in mentioned(world.arena, [value]):
                aggregate = world.totals.aggregates.get(symbol.number)
                heads |= {aggregate.turns} if aggregate is not None else set()
    return [kind for kind in bill.kinds if any(chain[0] in heads for chain in kind)]

"""What one turn of a loop does to what is carried through the loop.

Before a turn each carried location holds a placeholder; afterwards the term
that it holds says what the turn did: added something, raised it to something,
or anything else.  Turns that do the same to all locations are one *class*.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from verifier.arena import Arena
from verifier.terms import Choose, Int, Symbol, high, low, parts_of, symbols_in

Location = tuple[int, int]
"""A register, and the position in its array (−1 where it is no array)."""


class Kind(Enum):
    """How a location changes."""

    SUM = "added"
    MOST = "raised to"
    LEAST = "lowered to"
    ANY = "set to"


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """``ANY``: the location then holds what it held, or something from ``low`` to ``high``."""

    location: Location
    kind: Kind
    term: Int

    def key(self) -> tuple[object, ...]:
        term = self.term if isinstance(self.term, int) else (self.term.number,)
        return (self.location, self.kind, term)


@dataclass(frozen=True, slots=True, eq=False)
class TurnClass:
    """All turns of a loop that have these effects.  ``number`` orders classes by age."""

    number: int
    loop: int
    effects: tuple[Effect, ...]

    def on(self, location: Location) -> list[Effect]:
        """The effects on one location: none or one."""
        return [effect for effect in self.effects if effect.location == location]

    def only(self, locations: Iterable[Location]) -> tuple[Effect, ...]:
        """The effects on these locations."""
        wanted = set(locations)
        return tuple(effect for effect in self.effects if effect.location in wanted)


class Classes:
    """The classes of one proof; equal effects of one loop are one class."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], TurnClass] = {}

    def stores(self) -> list[Any]:
        """All that changes while classes are made."""
        return [self._known]

    def of(self, loop: int, effects: Iterable[Effect]) -> TurnClass:
        """The class with these effects."""
        ordered = tuple(sorted(effects, key=lambda effect: (effect.location, effect.kind.value)))
        key = (loop, *(effect.key() for effect in ordered))
        if key not in self._known:
            self._known[key] = TurnClass(len(self._known), loop, ordered)
        return self._known[key]


def effect(
    arena: Arena, location: Location, before: Symbol, after: Int, placeholders: set[int]
) -> Effect | None:
    """What turned the placeholder ``before`` into ``after``; None when nothing did."""
    if after is before:
        return None
    added = _increment(arena, before, after)
    if added is not None:
        return Effect(location, Kind.SUM, added)
    for kind, extreme in ((Kind.MOST, _raised), (Kind.LEAST, _lowered)):
        value = extreme(arena, before, after)
        if value is not None and not mentions(value, placeholders):
            return Effect(location, kind, value)
    return Effect(location, Kind.ANY, after)


def mentions(x: Int, symbols: set[int]) -> bool:
    """Whether the term depends on one of these symbols."""
    return not isinstance(x, int) and any(symbol.number in symbols for symbol in symbols_in([x]))


def _increment(arena: Arena, before: Symbol, after: Int) -> Int | None:
    """``after`` − ``before`` where that is not just a way of writing it."""
    if after is before:
        return 0
    if isinstance(after, int):
        return None
    if isinstance(after, Choose):
        yes, no = _increment(arena, before, after.yes), _increment(arena, before, after.no)
        return None if yes is None or no is None else arena.choose(after.condition, yes, no)
    if dict(parts_of(after)).get((before,)) != 1:
        return None
    added = arena.subtract(after, before)
    return None if mentions(added, {before.number}) and not _bounded(added) else added


def _bounded(x: Int) -> bool:
    """Whether a term is bounded although it depends on a running value."""
    return -_FAR < low(x) and high(x) < _FAR


_FAR = 1 << 90


def _raised(arena: Arena, before: Symbol, after: Int) -> Int | None:
    """x where ``after`` is the greater of ``before`` and x."""
    for x in _alternatives(before, after):
        forms = (
            arena.choose(arena.less(before, x), x, before),
            arena.choose(arena.at_most(before, x), x, before),
            arena.choose(arena.less(x, before), before, x),
            arena.choose(arena.at_most(x, before), before, x),
        )
        if after in forms:
            return x
    return None


def _lowered(arena: Arena, before: Symbol, after: Int) -> Int | None:
    """x where ``after`` is the lesser of ``before`` and x."""
    for x in _alternatives(before, after):
        forms = (
            arena.choose(arena.less(before, x), before, x),
            arena.choose(arena.at_most(before, x), before, x),
            arena.choose(arena.less(x, before), x, before),
            arena.choose(arena.at_most(x, before), x, before),
        )
        if after in forms:
            return x
    return None


def _alternatives(before: Symbol, after: Int) -> list[Int]:
    if not isinstance(after, Choose):
        return []
    if after.yes is before:
        return [after.no]
    return [after.yes] if after.no is before else []


def range_after(entry: Int, after: Int, own: set[int], running: set[int]) -> tuple[int, int] | None:
    """An interval for a location set by ``after`` in some turns.

    ``own`` are the placeholders of the location itself.  None when it depends on
    running values in another way than staying as it was.
    """
    least, most = low(entry), high(entry)
    stack: list[Int] = [after]
    while stack:
        x = stack.pop()
        if isinstance(x, Choose) and mentions(x, running):
            stack += [x.yes, x.no]
        elif isinstance(x, Symbol) and x.number in own:
            continue
        elif mentions(x, running):
            return None
        else:
            least, most = min(least, low(x)), max(most, high(x))
    return least, most

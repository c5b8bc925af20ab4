"""What is known of totals, counts and extremes of a table of any size.

Of the rows that a question touches each is counted once; what the others add is
a *rest*: never negative where no row adds less than nothing, nothing where
there are none, and at most as much as that many rows can add.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from verifier.contracts.algebra import Extreme
from verifier.contracts.origins import Initial, Unknown
from verifier.contracts.state import Keys, State, same
from verifier.contracts.world import World
from verifier.terms import Int, Truth


def facts_of_totals(world: World, before: State) -> list[Truth]:
    """Facts about every total, count and extreme that has been asked for, from the state ``before`` on."""
    facts = list(_of_extremes(world))  # these may touch rows
    origin = before.origin
    if isinstance(origin, Unknown):
        for number in range(len(world.keeping.kept)):
            facts += _of_totals(world, origin, number)
        for number in range(len(world.keeping.selections)):
            facts += _of_counts(world, origin, number)
    return [fact for fact in facts if fact is not True]


def _of_totals(world: World, origin: Unknown, number: int) -> Iterator[Truth]:
    a, kept = world.arena, world.keeping.kept[number]
    for key, group in list(origin.touched.totals[number].items()):
        known = [
            a.choose(counts, value, 0) for counts, value in _touched(world, number, group, world.any_state)
        ]
        rest = a.subtract(origin.total(number, group), a.total(known))
        if kept.low >= 0:
            yield a.at_most(0, rest)
        if kept.high <= 0:
            yield a.at_most(rest, 0)
        if key in origin.touched.members[kept.selection]:
            others = _others(world, origin, kept.selection, group)
            yield a.at_most(a.multiply(others, kept.low), rest)
            yield a.at_most(rest, a.multiply(others, kept.high))


def _of_counts(world: World, origin: Unknown, selection: int) -> Iterator[Truth]:
    for group in list(origin.touched.members[selection].values()):
        yield world.arena.at_most(0, _others(world, origin, selection, group))


def _others(world: World, origin: Unknown, selection: int, group: Keys) -> Int:
    """How many rows of a group are not touched."""
    a, number = world.arena, world.keeping.kept.index(world.keeping.selections[selection])
    touched = [a.choose(counts, 1, 0) for counts, _ in _touched(world, number, group, world.any_state)]
    return a.subtract(origin.members(selection, group), a.total(touched))


def _touched(world: World, number: int, group: Keys, state: State) -> Iterator[tuple[Truth, Int]]:
    """For each touched row whether it counts towards a group, and was not met before; and its value."""
    a, kept = world.arena, world.keeping.kept[number]
    earlier: list[Keys] = []
    for keys in _rows(world, kept.table):
        new = a.both(*(a.negate(same(a, keys, other)) for other in earlier))
        earlier.append(keys)
        if new is False:
            continue
        counts, value = member(world, number, group, keys, state)
        yield a.both(new, counts), value


def member(world: World, number: int, group: Keys, keys: Keys, state: State) -> tuple[Truth, Int]:
    """Whether a row counts towards a group in a state, and its value."""
    a, kept = world.arena, world.keeping.kept[number]
    width = range(len(world.contract.tables[kept.table].columns))
    columns = tuple(state.column(kept.table, i, keys) if i in kept.uses else 0 for i in width)
    world.algebra.path = True
    added = world.algebra.contributed(number, keys, columns, known=True)
    there = state.present(kept.table, keys)
    return a.both(there, added.included, same(a, added.group, group)), added.value


def _rows(world: World, table: int) -> Sequence[Keys]:
    origin = world.any_state.origin
    return list(origin.touched.rows[table].values()) if isinstance(origin, Unknown) else []


# --- the least and the greatest


def _of_extremes(world: World) -> Iterator[Truth]:
    for extreme in list(world.algebra.extremes.values()):
        yield from _of_extreme(world, extreme)


def _of_extreme(world: World, extreme: Extreme) -> Iterator[Truth]:
    """It is attained by a row that is touched, or is that of all others; no row is beyond it."""
    a, kept, state, group = world.arena, world.keeping.kept[extreme.kept], extreme.state, extreme.group
    rows = _rows_of(world, state, kept.table)
    attained: list[Truth] = []
    for keys in rows:
        counts, value = member(world, extreme.kept, group, keys, state)
        yield a.implies(counts, _in_order(world, kept.kind, extreme.value, value))
        attained.append(a.both(counts, a.equal(extreme.value, value)))
    if isinstance(state.origin, Unknown):
        others = _others(world, state.origin, kept.selection, group)
        theirs = a.apply(f"{kept.name} of the others", group, kept.low, kept.high)
        yield a.implies(a.at_most(1, others), _in_order(world, kept.kind, extreme.value, theirs))
        attained.append(a.both(a.at_most(1, others), a.equal(extreme.value, theirs)))
    there = a.at_most(1, state.member_count(kept.selection, group))
    yield a.implies(there, a.either(*attained))


def _in_order(world: World, kind: str, extreme: Int, value: Int) -> Truth:
    a = world.arena
    return a.at_most(extreme, value) if kind == "lowest" else a.at_most(value, extreme)


def _rows_of(world: World, state: State, table: int) -> list[Keys]:
    """The rows touched in the state before, and those written since."""
    logs = (state.presence[table], *state.columns[table])
    written = [write.keys for log in logs for write in log]
    if isinstance(state.origin, Initial):
        return written
    for keys in written:
        state.origin.present(table, keys)
        for column in range(len(logs) - 1):
            state.origin.column(table, column, keys)
    return list(_rows(world, table))

"""The state of a contract in a proof: what is unknown of it, and what was written since.

No table is ever listed.  What stood in it before is an unknown function of its
keys, or the start (``origins.py``); what an action writes is a list, and a read
is a choice along that list, the newest write first.  Totals and counts are kept
as the machine keeps them: by what each write adds to its group.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from verifier.arena import Arena
from verifier.terms import Formula, Int, Truth

Keys = tuple[Int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """Where ``when`` holds, the row (or group) at ``keys`` takes ``value``, or that is added to it."""

    when: Truth
    keys: Keys
    value: Int


Log = tuple[Write, ...]


class Origin(Protocol):
    """What the state was before all writes; presence is 1 or 0."""

    def scalar(self, scalar: int) -> Int: ...
    def present(self, table: int, keys: Keys) -> Int: ...
    def column(self, table: int, column: int, keys: Keys) -> Int: ...
    def total(self, kept: int, group: Keys) -> Int: ...
    def members(self, selection: int, group: Keys) -> Int: ...
    def held(self, account: int) -> Int: ...
    def wallet(self, account: int, party: Int) -> Int: ...
    def history(self, history: int, group: Keys) -> Int: ...


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """A state: its origin and the writes since.  Logs are in order of writing.

    ``scalars`` and ``held`` are values; ``presence`` (by table) and ``columns``
    (by table and column) logs of new values; ``totals`` (by aggregate),
    ``members`` (by selection), ``wallets`` and ``histories`` of what was added.
    """

    arena: Arena
    origin: Origin
    scalars: tuple[Int, ...]
    held: tuple[Int, ...]
    presence: tuple[Log, ...]
    columns: tuple[tuple[Log, ...], ...]
    totals: tuple[Log, ...]
    members: tuple[Log, ...]
    wallets: tuple[Log, ...]
    histories: tuple[Log, ...]

    def present(self, table: int, keys: Keys) -> Truth:
        """Whether there is such a row."""
        log = self.presence[table]
        return self.arena.equal(
            last_written(self.arena, log, keys, lambda: self.origin.present(table, keys)), 1
        )

    def column(self, table: int, column: int, keys: Keys) -> Int:
        """A column of a row."""
        log = self.columns[table][column]
        return last_written(self.arena, log, keys, lambda: self.origin.column(table, column, keys))

    def total(self, kept: int, group: Keys) -> Int:
        """A total of a group."""
        return added(self.arena, self.origin.total(kept, group), self.totals[kept], group)

    def member_count(self, selection: int, group: Keys) -> Int:
        """How many rows of a selection are in a group."""
        return added(self.arena, self.origin.members(selection, group), self.members[selection], group)

    def wallet(self, account: int, party: Int) -> Int:
        """What a party has got out of the contract, less what it put in."""
        return added(self.arena, self.origin.wallet(account, party), self.wallets[account], (party,))

    def history(self, history: int, group: Keys) -> Int:
        """What has happened so far."""
        return added(self.arena, self.origin.history(history, group), self.histories[history], group)


def same(arena: Arena, xs: Keys, ys: Keys) -> Truth:
    """Whether two keys are the same."""
    return arena.both(*(arena.equal(x, y) for x, y in zip(xs, ys, strict=True)))


def last_written(arena: Arena, log: Log, keys: Keys, before: Callable[[], Int]) -> Int:
    """What the newest write at these keys left; ``before`` where there is none."""
    possible: list[tuple[Truth, Int]] = []
    for write in reversed(log):
        here = arena.both(write.when, same(arena, write.keys, keys))
        if here is not False:
            possible.append((here, write.value))
        if here is True:
            break
    value = possible.pop()[1] if possible and possible[-1][0] is True else before()
    for here, written in reversed(possible):
        value = arena.choose(here, written, value)
    return value


def added(arena: Arena, before: Int, log: Log, group: Keys) -> Int:
    """What was there before, and all that was added to this group."""
    more = (
        arena.choose(arena.both(write.when, same(arena, write.keys, group)), write.value, 0) for write in log
    )
    return arena.total((before, *more))


# --- branches ---


def merged(condition: Formula, yes: State, no: State) -> State:
    """``yes`` where the condition holds, otherwise ``no``."""
    if yes is no:
        return yes
    arena = yes.arena

    def logs(xs: tuple[Log, ...], ys: tuple[Log, ...]) -> tuple[Log, ...]:
        return tuple(_merged_log(arena, condition, x, y) for x, y in zip(xs, ys, strict=True))

    def values(xs: tuple[Int, ...], ys: tuple[Int, ...]) -> tuple[Int, ...]:
        return tuple(arena.choose(condition, x, y) for x, y in zip(xs, ys, strict=True))

    return State(
        arena,
        yes.origin,
        values(yes.scalars, no.scalars),
        values(yes.held, no.held),
        logs(yes.presence, no.presence),
        tuple(logs(x, y) for x, y in zip(yes.columns, no.columns, strict=True)),
        logs(yes.totals, no.totals),
        logs(yes.members, no.members),
        logs(yes.wallets, no.wallets),
        logs(yes.histories, no.histories),
    )


def _merged_log(arena: Arena, condition: Formula, yes: Log, no: Log) -> Log:
    """What both sides wrote before they parted, then what each wrote by itself."""
    shared = 0
    while shared < min(len(yes), len(no)) and yes[shared] is no[shared]:
        shared += 1
    sides = ((condition, yes[shared:]), (arena.negate(condition), no[shared:]))
    apart = (Write(arena.both(side, w.when), w.keys, w.value) for side, log in sides for w in log)
    return (*yes[:shared], *apart)

"""The algebra of terms over a symbolic state: what the instructions of contracts mean in a proof."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.machine.contract import Contract
from runtime.machine.types import NAME_MAX, Plain
from verifier.algebra import Symbolic
from verifier.contracts.keeping import Added, Keeping, Run
from verifier.contracts.origins import key_of
from verifier.contracts.state import Keys, Log, State, Write, merged
from verifier.terms import Formula, Int, Truth


@dataclass(frozen=True, slots=True, eq=False)
class Extreme:
    """The least or greatest of a group in a state, as an unknown; ``facts.py`` says what is known of it."""

    kept: int
    group: Keys
    state: State
    value: Int


@dataclass(slots=True)
class OverState(Symbolic):
    """A ``StateAlgebra``: ``state`` is now, ``before`` the state before the step that a property speaks of.

    ``run`` calls a function of the module; ``extremes`` are those that were read,
    ``digests`` those that were computed: types, operands, value.
    """

    contract: Contract = field(kw_only=True)
    keeping: Keeping = field(kw_only=True)
    run: Run = field(kw_only=True)
    before: State | None = None
    extremes: dict[object, Extreme] = field(default_factory=dict)
    versions: list[tuple[Log, ...]] = field(default_factory=list)
    digests: list[tuple[tuple[Plain, ...], Keys, Int]] = field(default_factory=list)

    def merged(self, condition: Formula, yes: State, no: State) -> State:
        return merged(condition, yes, no)

    def at(self, moment: int) -> State:
        """The state at a moment."""
        state = self.before if moment else self.state
        assert isinstance(state, State), "there is no state at this moment"
        return state

    # --- reading ---

    def scalar(self, scalar: int, moment: int) -> Int:
        return self.at(moment).scalars[scalar]

    def row_present(self, table: int, keys: Sequence[Int], moment: int) -> Truth:
        return self.at(moment).present(table, tuple(keys))

    def column(self, table: int, column: int, keys: Sequence[Int], moment: int) -> Int:
        return self.at(moment).column(table, column, tuple(keys))

    def held(self, account: int, moment: int) -> Int:
        return self.at(moment).held[account]

    def wallet(self, account: int, party: Int, moment: int) -> Int:
        return self.at(moment).wallet(account, party)

    def history(self, history: int, group: Sequence[Int], moment: int) -> Int:
        return self.at(moment).history(history, tuple(group))

    def aggregate(self, aggregate: int, group: Sequence[Int], moment: int) -> Int:
        kept, state, of = self.keeping.kept[aggregate], self.at(moment), tuple(group)
        if kept.kind == "count":
            return state.member_count(kept.selection, of)
        if kept.kind == "total":
            return state.total(aggregate, of)
        return self._extreme(aggregate, of, state)

    def aggregate_present(self, aggregate: int, group: Sequence[Int], moment: int) -> Truth:
        selection = self.keeping.kept[aggregate].selection
        return self.arena.at_most(1, self.at(moment).member_count(selection, tuple(group)))

    def _extreme(self, aggregate: int, group: Keys, state: State) -> Int:
        """One unknown for each group and each content of the table."""
        kept = self.keeping.kept[aggregate]
        content = (state.presence[kept.table], *state.columns[kept.table])
        version = self._version(content)
        key = (aggregate, version, key_of(group))
        if key not in self.extremes:
            value = self.arena.apply(f"{kept.name}, content {version}", group, kept.low, kept.high)
            self.extremes[key] = Extreme(aggregate, group, state, value)
        return self.extremes[key].value

    def _version(self, content: tuple[Log, ...]) -> int:
        """The number of a table's content."""
        for number, known in enumerate(self.versions):
            if all(x is y for x, y in zip(known, content, strict=False)) and len(known) == len(content):
                return number
        self.versions.append(content)
        return len(self.versions) - 1

    # --- writing ---

    def set_scalar(self, scalar: int, x: Int) -> None:
        self.state = self._with(scalars=_replaced(self.at(0).scalars, scalar, x))

    def set_column(self, table: int, column: int, keys: Sequence[Int], x: Int) -> None:
        key = tuple(keys)
        concerned = [n for n in self.keeping.of_table(table) if column in self.keeping.kept[n].uses]
        if concerned:
            old = self._row(table, key, concerned)
            new = _replaced(old, column, x)
            self._regroup(key, concerned, old, new)
        columns = self.at(0).columns
        log = (*columns[table][column], Write(True, key, x))  # noqa: FBT003
        self.state = self._with(columns=_replaced(columns, table, _replaced(columns[table], column, log)))

    def add_row(self, table: int, keys: Sequence[Int], values: Sequence[Int]) -> None:
        key = tuple(keys)
        self._regroup(key, self.keeping.of_table(table), None, tuple(values))
        columns = self.at(0).columns
        logs = tuple(
            (*log, Write(True, key, x))  # noqa: FBT003
            for log, x in zip(columns[table], values, strict=True)
        )
        self.state = self._with(columns=_replaced(columns, table, logs))
        self._set_presence(table, key, 1)

    def drop_row(self, table: int, keys: Sequence[Int]) -> None:
        key, concerned = tuple(keys), self.keeping.of_table(table)
        self._regroup(key, concerned, self._row(table, key, concerned), None)
        self._set_presence(table, key, 0)

    def transfer(self, account: int, party: Int, x: Int) -> None:
        state = self.at(0)
        held = self.arena.add(state.held[account], x)
        given = (*state.wallets[account], Write(True, (party,), self.arena.subtract(0, x)))  # noqa: FBT003
        self.state = self._with(
            held=_replaced(state.held, account, held), wallets=_replaced(state.wallets, account, given)
        )

    def emit(self, event: int, fields: Sequence[Int]) -> None:
        """Events change nothing that a property speaks of."""

    def digest(self, kinds: Sequence[Plain], args: Sequence[Int]) -> Int:
        """An unknown function for each tuple of types."""
        signature = ", ".join(str(kind) for kind in kinds)
        value = self.arena.apply(f"sha256({signature})", tuple(args), 0, NAME_MAX)
        self.digests.append((tuple(kinds), tuple(args), value))
        return value

    def note(self, history: int, added: Added, computed: Truth) -> None:
        """What a call adds to a history, where that could be ``computed``."""
        value = added.value if self.contract.histories[history].kind == "total" else 1
        logs = self.at(0).histories
        when = self.arena.both(computed, added.included)
        more = (*logs[history], Write(when, added.group, value))
        self.state = self._with(histories=_replaced(logs, history, more))

    def _set_presence(self, table: int, keys: Keys, present: int) -> None:
        presence = self.at(0).presence
        log = (*presence[table], Write(True, keys, present))  # noqa: FBT003
        self.state = self._with(presence=_replaced(presence, table, log))

    def _with(self, **changed: object) -> State:
        state = self.at(0)
        fields = {name: changed.get(name, getattr(state, name)) for name in State.__slots__}
        return State(**fields)  # type: ignore[arg-type]  # each under its own name

    # --- totals and counts ---

    def _row(self, table: int, keys: Keys, concerned: Sequence[int]) -> Keys:
        """The columns of a row as they are now; 0 for those that no contribution looks at."""
        used = frozenset[int]().union(*(self.keeping.kept[number].uses for number in concerned))
        width = range(len(self.contract.tables[table].columns))
        return tuple(self.at(0).column(table, i, keys) if i in used else 0 for i in width)

    def _regroup(self, keys: Keys, concerned: Sequence[int], old: Keys | None, new: Keys | None) -> None:
        """Move what a row adds out of the group that it was in and into the one that it is in now."""
        counted: set[int] = set()
        for number in concerned:
            kept = self.keeping.kept[number]
            was = None if old is None else self.contributed(number, keys, old, known=True)
            now = None if new is None else self.contributed(number, keys, new, known=False)
            if kept.kind == "total":
                log = self.at(0).totals[number] + self._moves(was, now, count=False)
                self.state = self._with(totals=_replaced(self.at(0).totals, number, log))
            if kept.selection not in counted:
                counted.add(kept.selection)
                log = self.at(0).members[kept.selection] + self._moves(was, now, count=True)
                self.state = self._with(members=_replaced(self.at(0).members, kept.selection, log))

    def contributed(self, number: int, keys: Keys, columns: Keys, *, known: bool) -> Added:
        """What a row adds.  Of a row that is there it is ``known`` that its contribution does not abort."""
        met, path = len(self.guards), self.path
        added = self.keeping.kept[number].contribution(self, self.run, keys, columns)
        if known:
            del self.guards[met:]
            self.path = path
        return added

    def _moves(self, was: Added | None, now: Added | None, *, count: bool) -> Log:
        a = self.arena

        def worth(added: Added) -> Int:
            return 1 if count else added.value

        if was is not None and now is not None and key_of(was.group) == key_of(now.group):
            if was.included is now.included:
                more, when = a.subtract(worth(now), worth(was)), now.included
            else:
                gained = a.choose(now.included, worth(now), 0)
                more, when = a.subtract(gained, a.choose(was.included, worth(was), 0)), True
            return () if more == 0 or when is False else (Write(when, now.group, more),)
        left = [Write(was.included, was.group, a.subtract(0, worth(was)))] if was is not None else []
        joined = [Write(now.included, now.group, worth(now))] if now is not None else []
        return tuple(write for write in (*left, *joined) if write.when is not False)


def _replaced(items: tuple[object, ...], index: int, item: object) -> tuple:  # type: ignore[type-arg]
    return (*items[:index], item, *items[index + 1 :])

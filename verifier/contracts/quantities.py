"""Quantities that an added invariant may speak of: in a symbolic state, in a real one, and in words.

Some are of the whole contract (a scalar, what is held, a total), some of a key
(a party's balance, what it got out, what it put in over all calls).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from runtime.machine.contract import Account, Aggregate, Contract, History, StateTable
from runtime.machine.loaded import LoadedModule, result_types
from runtime.machine.memory import Memory
from runtime.machine.state import Row, key_of, parts_of
from runtime.machine.types import COUNT, Choice, Identity, Number, Plain, Type
from runtime.machine.units import Unit
from runtime.machine.upkeep import starts
from verifier.algebra import Symbolic
from verifier.contracts.keeping import Added, Contribution, Keeping, Run, keeping
from verifier.contracts.state import Keys, State
from verifier.contracts.world import contract_of
from verifier.terms import Int


@dataclass(frozen=True, eq=False)
class Quantity:
    """A number of some unit, for each key of some types (none: of the whole contract).

    ``of`` is it in a symbolic state, ``seen`` in a real one; both in steps of ``type``.
    """

    words: str
    type: Number
    keys: tuple[Plain, ...]
    of: Callable[[State, Keys], Int]
    seen: Callable[[Memory, tuple[int, ...]], int]

    @property
    def unit(self) -> Unit:
        return self.type.unit

    @property
    def step(self) -> Fraction:
        return self.type.step


@dataclass(frozen=True, slots=True)
class Also:
    """A total that the module does not keep: of a column, perhaps only where another is an option."""

    table: int
    column: int
    where: tuple[int, int] | None

    def includes(self, row: Row) -> bool:
        """Whether a row counts."""
        return self.where is None or row[self.where[0]] == self.where[1]

    def contribution(self) -> Contribution:
        """What a row adds, in terms."""

        def added(algebra: Symbolic, run: Run, keys: Keys, columns: Keys) -> Added:
            del run, keys
            included = True if self.where is None else algebra.equal(columns[self.where[0]], self.where[1])
            return Added(included, (), columns[self.column])

        return added


def added_totals(module: LoadedModule) -> list[Also]:
    """The totals worth looking at: of each column of numbers, and for each option of each state."""
    found: list[Also] = []
    for number, table in enumerate(contract_of(module).tables):
        for place, column in enumerate(table.columns):
            if not isinstance(column.type, Number) or column.start not in (None, 0):
                continue
            found.append(Also(number, place, None))
            for other, by in enumerate(table.columns):
                if isinstance(by.type, Choice):
                    options = range(len(module.module.enums[by.type.enum].options))
                    found += [Also(number, place, (other, option)) for option in options]
    return found


def with_added(module: LoadedModule, also: Sequence[Also]) -> Keeping:
    """What the module keeps, and these totals."""
    return keeping(module, [(words_of(module, one), one.table, "total", one.contribution()) for one in also])


def words_of(module: LoadedModule, one: Also) -> str:
    """As a text would say it."""
    table = contract_of(module).tables[one.table]
    words = f"sum of {table.columns[one.column].name} of {table.name}"
    if one.where is None:
        return words
    by = table.columns[one.where[0]]
    assert isinstance(by.type, Choice)
    return f"{words} where {by.name} is {module.module.enums[by.type.enum].options[one.where[1]]}"


def quantities(module: LoadedModule, also: Sequence[Also]) -> Iterator[Quantity]:
    """Everything of which there is a number."""
    contract = contract_of(module)
    for number, scalar in enumerate(contract.scalars):
        if isinstance(scalar.type, Number):
            yield _scalar(scalar.name, scalar.type, number)
    for number, account in enumerate(contract.accounts):
        yield _held(account, number)
    for number, one in enumerate(also, len(contract.aggregates)):
        yield _added(module, contract, one, number)
    for number, table in enumerate(contract.tables):
        if table.everywhere:  # other rows are not there for every key
            for place, column in enumerate(table.columns):
                if isinstance(column.type, Number):
                    yield _column(table, number, place, column.type)
    for number, account in enumerate(contract.accounts):
        yield _wallet(account, number)
    for number, kept in enumerate(contract.aggregates):
        if kept.kind == "total":
            yield _total(module, kept, number)
    for number, told in enumerate(contract.histories):
        yield _history(module, told, number)


def _scalar(name: str, kind: Number, number: int) -> Quantity:
    def of(state: State, keys: Keys) -> Int:
        del keys
        return state.scalars[number]

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        del keys
        return store.scalars[number]

    return Quantity(name, kind, (), of, seen)


def _held(account: Account, number: int) -> Quantity:
    def of(state: State, keys: Keys) -> Int:
        del keys
        return state.held[number]

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        del keys
        return store.held[number]

    return Quantity(f"the {account.name} held", account.type, (), of, seen)


def _wallet(account: Account, number: int) -> Quantity:
    def of(state: State, keys: Keys) -> Int:
        return state.wallet(number, keys[0])

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        return store.wallets[number].get(keys[0], 0)

    return Quantity(f"the {account.name} wallet", account.type, (Identity(0),), of, seen)


def _added(module: LoadedModule, contract: Contract, one: Also, number: int) -> Quantity:
    kind = contract.tables[one.table].columns[one.column].type
    assert isinstance(kind, Number)

    def of(state: State, keys: Keys) -> Int:
        del keys
        return state.total(number, ())

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        del keys
        return sum(row[one.column] for row in store.tables[one.table].values() if one.includes(row))

    return Quantity(words_of(module, one), kind, (), of, seen)


def _column(table: StateTable, number: int, place: int, kind: Number) -> Quantity:
    first = starts(table)

    def of(state: State, keys: Keys) -> Int:
        return state.column(number, place, keys)

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        return store.tables[number].get(key_of(keys), first)[place]

    words = table.name if len(table.columns) == 1 else f"{table.columns[place].name} of {table.name}"
    return Quantity(words, kind, tuple(key.type for key in table.keys), of, seen)


def _total(module: LoadedModule, kept: Aggregate, number: int) -> Quantity:
    *group, kind = result_types(module.module.functions[kept.contribution])[1:]
    assert isinstance(kind, Number)

    def of(state: State, keys: Keys) -> Int:
        return state.total(number, keys)

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        total: int = store.kept[number].get(key_of(keys), 0)
        return total

    return Quantity(kept.words or kept.name, kind, _plain(group), of, seen)


def _history(module: LoadedModule, told: History, number: int) -> Quantity:
    group = list(result_types(module.module.functions[told.contribution])[1:])
    kind = COUNT if told.kind == "count" else group.pop()
    assert isinstance(kind, Number)

    def of(state: State, keys: Keys) -> Int:
        return state.history(number, keys)

    def seen(store: Memory, keys: tuple[int, ...]) -> int:
        return store.histories[number].get(key_of(keys), 0)

    return Quantity(told.words or told.name, kind, _plain(group), of, seen)


def _plain(kinds: Sequence[Type]) -> tuple[Plain, ...]:
    """The types of a group's keys, which the loader has found to be plain."""
    return tuple(kind for kind in kinds if isinstance(kind, Plain))


def keys_seen(module: LoadedModule, store: Memory, types: tuple[Plain, ...]) -> list[tuple[int, ...]]:
    """Keys of these types that occur in a real state, and one that does not."""
    contract, found = contract_of(module), dict[tuple[int, ...], None]()
    for number, table in enumerate(contract.tables):
        if tuple(key.type for key in table.keys) == types:
            found.update((parts_of(key), None) for key in store.tables[number])
    if types == (Identity(0),):
        for wallet in store.wallets:
            found.update(((party,), None) for party in wallet)
    return [*found, (0,) * len(types)]

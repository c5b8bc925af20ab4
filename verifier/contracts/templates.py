"""Simple shapes of what may always be so: orders of quantities, times that are past, what a state implies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from runtime.machine.contract import StateTable
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.state import Row, key_of
from runtime.machine.types import Choice, Instant, Number, Truth
from runtime.machine.upkeep import starts
from verifier.contracts.lemmas import Lemma
from verifier.contracts.quantities import Quantity
from verifier.contracts.state import Keys, State
from verifier.contracts.world import World, contract_of
from verifier.terms import Int
from verifier.terms import Truth as Formula


def templates(module: LoadedModule, known: Sequence[Quantity]) -> Iterator[Lemma]:
    """Candidates, the simplest first."""
    yield from _times(module)
    yield from _orders(known)
    yield from _by_option(module, known)
    for number, table in enumerate(contract_of(module).tables):
        yield from _of_rows(module, number, table)


# --- times


def _times(module: LoadedModule) -> Iterator[Lemma]:
    """A scalar that is a time is past."""
    for number, scalar in enumerate(contract_of(module).scalars):
        if isinstance(scalar.type, Instant):

            def says(world: World, state: State, now: Int, keys: Keys, n: int = number) -> Formula:
                del keys
                return world.arena.at_most(state.scalars[n], now)

            def seen(store: Memory, keys: tuple[int, ...], n: int = number) -> bool:
                del keys
                return store.scalars[n] <= store.now

            yield Lemma(f"{scalar.name} <= now", (), says, seen, of_time=True)


# --- orders


def _orders(known: Sequence[Quantity]) -> Iterator[Lemma]:
    """One quantity is at most another of the same type, or never negative."""
    for one in known:
        yield _at_most(None, one)
    for one, other in permutations(known, 2):
        if one.type == other.type and one.keys in ((), other.keys) and other.keys in ((), one.keys):
            yield _at_most(one, other)


def _at_most(one: Quantity | None, other: Quantity) -> Lemma:
    keys = other.keys or (one.keys if one is not None else ())

    def says(world: World, state: State, now: Int, given: Keys) -> Formula:
        del now
        least = 0 if one is None else one.of(state, given if one.keys else ())
        return world.arena.at_most(least, other.of(state, given if other.keys else ()))

    def seen(store: Memory, given: tuple[int, ...]) -> bool:
        least = 0 if one is None else one.seen(store, given if one.keys else ())
        return least <= other.seen(store, given if other.keys else ())

    return Lemma(f"{_words(other)} >= {'0' if one is None else _words(one)}", keys, says, seen)


def _words(quantity: Quantity) -> str:
    return f"{quantity.words}[key]" if quantity.keys else quantity.words


# --- what an option implies


def _by_option(module: LoadedModule, known: Sequence[Quantity]) -> Iterator[Lemma]:
    """While a scalar is an option, a quantity of the whole is nothing, or another scalar is an option."""
    contract = contract_of(module)
    states = [(n, one) for n, one in enumerate(contract.scalars) if isinstance(one.type, Choice | Truth)]
    for number, scalar in states:
        if scalar.constant:
            continue
        for option in range(_options(module, scalar.type)):
            when = f"when {scalar.name} is {_option(module, scalar.type, option)}"
            for quantity in known:
                if not quantity.keys:
                    yield _nothing(number, option, when, quantity)
            for other, its in states:
                if other != number and not its.constant:
                    for value in range(_options(module, its.type)):
                        yield _not_both(number, option, other, value, when, module, its.name)


def _nothing(scalar: int, option: int, when: str, quantity: Quantity) -> Lemma:
    def says(world: World, state: State, now: Int, keys: Keys) -> Formula:
        del now, keys
        a = world.arena
        return a.implies(a.equal(state.scalars[scalar], option), a.equal(quantity.of(state, ()), 0))

    def seen(store: Memory, keys: tuple[int, ...]) -> bool:
        del keys
        return store.scalars[scalar] != option or quantity.seen(store, ()) == 0

    return Lemma(f"{when}: {quantity.words} = 0", (), says, seen)


def _not_both(
    scalar: int, option: int, other: int, value: int, when: str, module: LoadedModule, name: str
) -> Lemma:
    kind = contract_of(module).scalars[other].type

    def says(world: World, state: State, now: Int, keys: Keys) -> Formula:
        del now, keys
        a = world.arena
        return a.negate(a.both(a.equal(state.scalars[scalar], option), a.equal(state.scalars[other], value)))

    def seen(store: Memory, keys: tuple[int, ...]) -> bool:
        del keys
        return store.scalars[scalar] != option or store.scalars[other] != value

    return Lemma(f"{when}: {name} is not {_option(module, kind, value)}", (), says, seen)


def _options(module: LoadedModule, kind: object) -> int:
    return len(module.module.enums[kind.enum].options) if isinstance(kind, Choice) else 2


def _option(module: LoadedModule, kind: object, value: int) -> str:
    if isinstance(kind, Choice):
        return module.module.enums[kind.enum].options[value]
    return "true" if value else "false"


# --- rows


def _of_rows(module: LoadedModule, number: int, table: StateTable) -> Iterator[Lemma]:
    """Of each row: times are past, one column is at most another, an option means a number is 0."""
    for place, column in enumerate(table.columns):
        if isinstance(column.type, Instant):
            yield _row_lemma(number, table, place, None, None, f"{column.name} of {table.name} <= now")
        if isinstance(column.type, Number):
            for other, its in enumerate(table.columns):
                if other != place and its.type == column.type:
                    words = f"{column.name} of {table.name} <= {its.name}"
                    yield _row_lemma(number, table, place, other, None, words)
                if isinstance(its.type, Choice | Truth):
                    for option in range(_options(module, its.type)):
                        when = f"when {its.name} of {table.name} is {_option(module, its.type, option)}"
                        yield _row_lemma(number, table, place, other, option, f"{when}: {column.name} = 0")


def _row_lemma(
    number: int, table: StateTable, place: int, other: int | None, option: int | None, words: str
) -> Lemma:
    """Of a column: no ``other``: it is past; no ``option``: it is at most the other; else 0 under it."""

    def says(world: World, state: State, now: Int, keys: Keys) -> Formula:
        a, x = world.arena, state.column(number, place, keys)
        if other is None:
            claim = a.at_most(x, now)
        elif option is None:
            claim = a.at_most(x, state.column(number, other, keys))
        else:
            claim = a.implies(a.equal(state.column(number, other, keys), option), a.equal(x, 0))
        return a.implies(state.present(number, keys), claim)

    def seen(store: Memory, keys: tuple[int, ...]) -> bool:
        row: Row | None = store.tables[number].get(key_of(keys), starts(table) if table.everywhere else None)
        if row is None:
            return True
        if other is None:
            return row[place] <= store.now
        return row[place] <= row[other] if option is None else row[other] != option or row[place] == 0

    return Lemma(words, tuple(key.type for key in table.keys), says, seen, of_time=other is None)

"""Where a state comes from: unknown functions of its keys, or the start of a contract."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.machine.contract import Contract
from runtime.machine.loaded import LoadedModule
from verifier.arena import Arena
from verifier.contracts.keeping import Keeping, plain_range
from verifier.contracts.state import Keys, State
from verifier.terms import Int

CALLS = 1 << 64
"""Proofs are about runs of fewer calls than this, each of which touches fewer rows than fit its cost."""

HELD = 1 << 126
"""… and in which what a contract holds, what a party has got or given, and totals stay within this."""


@dataclass(slots=True)
class Touched:
    """The rows and groups of the state before that were asked for, in order."""

    rows: list[dict[object, Keys]]
    totals: list[dict[object, Keys]]
    members: list[dict[object, Keys]]
    histories: list[dict[object, Keys]]
    wallets: list[dict[object, Keys]]


def nothing_touched(contract: Contract, kept: Keeping) -> Touched:
    """No rows and groups."""

    def none(count: int) -> list[dict[object, Keys]]:
        return [{} for _ in range(count)]

    return Touched(
        none(len(contract.tables)),
        none(len(kept.kept)),
        none(len(kept.selections)),
        none(len(contract.histories)),
        none(len(contract.accounts)),
    )


def key_of(keys: Keys) -> object:
    """What tells keys apart."""
    return tuple(x if isinstance(x, int) else (x.number,) for x in keys)


@dataclass(slots=True)
class Unknown:
    """Any state: each column an unknown function of its keys, each total one of its group.

    ``constants`` are the scalars that only deployment sets, as it set them.
    """

    module: LoadedModule
    arena: Arena
    keeping: Keeping
    constants: dict[int, Int]
    touched: Touched = field(init=False)

    def __post_init__(self) -> None:
        self.touched = nothing_touched(self._contract, self.keeping)

    @property
    def _contract(self) -> Contract:
        assert self.module.module.contract is not None
        return self.module.module.contract

    def scalar(self, scalar: int) -> Int:
        """A scalar, in its range."""
        if scalar in self.constants:
            return self.constants[scalar]
        declared = self._contract.scalars[scalar]
        return self.arena.apply(declared.name, (), *plain_range(self.module, declared))

    def present(self, table: int, keys: Keys) -> Int:
        """Whether there is a row."""
        declared = self._contract.tables[table]
        if declared.everywhere:
            return 1
        self.touched.rows[table].setdefault(key_of(keys), keys)
        return self.arena.apply(f"{declared.name} has", keys, 0, 1)

    def column(self, table: int, column: int, keys: Keys) -> Int:
        """A column of a row, in its range."""
        declared = self._contract.tables[table]
        of = declared.columns[column]
        self.touched.rows[table].setdefault(key_of(keys), keys)
        return self.arena.apply(f"{declared.name}.{of.name}", keys, *plain_range(self.module, of))

    def total(self, kept: int, group: Keys) -> Int:
        """A total; see ``facts.py`` for what is known of it."""
        declared = self.keeping.kept[kept]
        self.touched.totals[kept].setdefault(key_of(group), group)
        least, most = max(declared.low * CALLS, -HELD), min(declared.high * CALLS, HELD)
        return self.arena.apply(f"{declared.name}", group, min(least, 0), max(most, 0))

    def members(self, selection: int, group: Keys) -> Int:
        """How many rows there are."""
        self.touched.members[selection].setdefault(key_of(group), group)
        return self.arena.apply(f"number of {self.keeping.selections[selection].name}", group, 0, CALLS)

    def held(self, account: int) -> Int:
        """What the contract holds is never negative."""
        return self.arena.apply(f"held {self._contract.accounts[account].name}", (), 0, HELD)

    def wallet(self, account: int, party: Int) -> Int:
        """What a party got out, less what it put in."""
        self.touched.wallets[account].setdefault(key_of((party,)), (party,))
        return self.arena.apply(f"wallet {self._contract.accounts[account].name}", (party,), -HELD, HELD)

    def history(self, history: int, group: Keys) -> Int:
        """What has happened before."""
        declared = self._contract.histories[history]
        self.touched.histories[history].setdefault(key_of(group), group)
        least, most = (0, CALLS) if declared.kind == "count" else (-HELD, HELD)
        return self.arena.apply(declared.name, group, least, most)


@dataclass(frozen=True, slots=True)
class Initial:
    """The state in which a contract begins, before its deployment runs."""

    contract: Contract

    def scalar(self, scalar: int) -> Int:
        """Its start; 0 where deployment sets it."""
        return self.contract.scalars[scalar].start or 0

    def present(self, table: int, keys: Keys) -> Int:
        """No row, unless the table is everywhere."""
        del keys
        return int(self.contract.tables[table].everywhere)

    def column(self, table: int, column: int, keys: Keys) -> Int:
        """The start of the column."""
        del keys
        return self.contract.tables[table].columns[column].start or 0

    def total(self, kept: int, group: Keys) -> Int:
        """Nothing."""
        del kept, group
        return 0

    members = history = total

    def held(self, account: int) -> Int:
        """Nothing."""
        del account
        return 0

    def wallet(self, account: int, party: Int) -> Int:
        """Nothing."""
        del account, party
        return 0


def state_from(arena: Arena, contract: Contract, kept: Keeping, origin: Unknown | Initial) -> State:
    """The state as its origin has it, nothing written yet."""
    return State(
        arena,
        origin,
        tuple(origin.scalar(i) for i in range(len(contract.scalars))),
        tuple(origin.held(i) for i in range(len(contract.accounts))),
        ((),) * len(contract.tables),
        tuple(((),) * len(table.columns) for table in contract.tables),
        ((),) * len(kept.kept),
        ((),) * len(kept.selections),
        ((),) * len(contract.accounts),
        ((),) * len(contract.histories),
    )

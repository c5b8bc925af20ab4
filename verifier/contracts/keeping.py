"""What is kept about the rows of tables: selections, and totals, extremes and counts of them.

A *selection* is which rows of a table count, and in which group each falls.
Aggregates that select alike share one, and so their counts.  What a row adds is
said by a *contribution*: the module's own function, or one that the verifier
adds when it looks for an invariant that the author did not state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from runtime.machine.contract import Contract, StateColumn, StateKey, StateScalar, StateTable
from runtime.machine.domains import domain
from runtime.machine.loaded import LoadedModule
from verifier.algebra import Stopped, Symbolic
from verifier.arena import Arena
from verifier.contracts.state import Keys
from verifier.execution import Execution, Value
from verifier.rounding import Divisions
from verifier.substitution import mentioned
from verifier.terms import Formula, Int, Term, Truth, high, low

Run = Callable[[int, Sequence[Value]], tuple[Value, ...]]
"""Calls a function of the module."""


@dataclass(frozen=True, slots=True, eq=False)
class Added:
    """What a row adds: whether it counts, in which group, and what (0 where only rows are counted)."""

    included: Truth
    group: Keys
    value: Int


Contribution = Callable[[Symbolic, Run, Keys, Keys], Added]
"""What a row with these keys and columns adds."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Something kept about a table.

    ``uses`` are the columns that what a row adds depends on; ``low`` and
    ``high`` bound what a row that counts adds; ``selection`` is its number.
    """

    name: str
    table: int
    kind: str
    contribution: Contribution
    uses: frozenset[int]
    selection: int
    low: int
    high: int


@dataclass(slots=True)
class Keeping:
    """Everything kept: the module's aggregates first, under their own numbers."""

    kept: list[Kept] = field(default_factory=list)
    selections: list[Kept] = field(default_factory=list)
    """For each selection one of those that select so."""

    def of_table(self, table: int) -> list[int]:
        """The numbers of what is kept about a table."""
        return [number for number, kept in enumerate(self.kept) if kept.table == table]

    def selections_of_table(self, table: int) -> list[int]:
        """The numbers of the selections from a table."""
        return [number for number, kept in enumerate(self.selections) if kept.table == table]


def plain_range(module: LoadedModule, of: StateScalar | StateColumn | StateKey) -> tuple[int, int]:
    """The range of a value of the state: as declared, otherwise all of its type."""
    least, most = domain(of.type, module.module.enums)
    if isinstance(of, StateKey):
        return least, most
    return (least if of.low is None else of.low, most if of.high is None else of.high)


def declared_contribution(function: int, kind: str) -> Contribution:
    """What an aggregate's own function says."""

    def contribution(algebra: Symbolic, run: Run, keys: Keys, columns: Keys) -> Added:
        included, *rest = run(function, [*keys, *columns])
        return added_of(algebra, kind, included, rest)

    return contribution


def added_of(algebra: Symbolic, kind: str, included: Value, rest: Sequence[Value]) -> Added:
    """The results of a contribution: whether it counts, its group, then its value if it has one."""
    values = [_integer(x) for x in rest]
    value = 0 if kind in ("count", "rows") else values.pop()
    return Added(algebra.truth(_integer(included)), tuple(values), value)


def keeping(module: LoadedModule, also: Sequence[tuple[str, int, str, Contribution]] = ()) -> Keeping:
    """What a module keeps, and ``also`` (name, table, kind, contribution) what the verifier adds to it."""
    contract = module.module.contract
    assert contract is not None
    wanted = [
        (a.name, a.table, a.kind, declared_contribution(a.contribution, a.kind)) for a in contract.aggregates
    ]
    book = _Book(module, contract)
    for one in (*wanted, *also):
        book.add(*one)
    return book.keeping


class _Book:
    """Looks at what each kept thing says about a row of which nothing is known."""

    def __init__(self, module: LoadedModule, contract: Contract) -> None:
        self.keeping = Keeping()
        self._module, self._contract = module, contract
        self._arena = Arena()
        self._algebra = Symbolic(self._arena, Divisions(self._arena))
        self._execution = Execution(module, self._algebra)
        self._rows: dict[int, tuple[Keys, Keys]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}

    def add(self, name: str, table: int, kind: str, contribution: Contribution) -> None:
        """One more."""
        keys, columns = self._row(table, self._contract.tables[table])
        del self._algebra.guards[:]
        self._algebra.path = True
        try:
            added = contribution(self._algebra, self._execution.call, keys, columns)
        except Stopped:
            added = Added(False, (), 0)  # noqa: FBT003
        terms = [added.included, *added.group, added.value, *(g.condition for g in self._algebra.guards)]
        nodes: list[Int | Formula] = [x for x in terms if not isinstance(x, bool)]
        found = {symbol.number for symbol in mentioned(self._arena, nodes)}
        uses = frozenset(i for i, x in enumerate(columns) if isinstance(x, Term) and x.number in found)
        selection = self._selection(table, added)
        kept = Kept(name, table, kind, contribution, uses, selection, low(added.value), high(added.value))
        self.keeping.kept.append(kept)
        if selection == len(self.keeping.selections):
            self.keeping.selections.append(kept)

    def _row(self, table: int, declared: StateTable) -> tuple[Keys, Keys]:
        if table not in self._rows:
            symbol = self._arena.symbol
            keys = tuple(symbol(key.name, *plain_range(self._module, key)) for key in declared.keys)
            columns = tuple(
                symbol(column.name, *plain_range(self._module, column)) for column in declared.columns
            )
            self._rows[table] = keys, columns
        return self._rows[table]

    def _selection(self, table: int, added: Added) -> int:
        parts = (added.included, *added.group)
        key = (table, *(part if isinstance(part, bool | int) else (part.number,) for part in parts))
        return self._numbers.setdefault(key, len(self._numbers))


def _integer(value: Value) -> Int:
    assert isinstance(value, int | Term)
    return value

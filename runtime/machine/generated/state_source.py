"""The algebra of contracts over source expressions: dictionaries, and a list of what to undo.

A function that has to do with the state gets the step as ``s``.  The mappings
that it uses are variables of its own (``table_0``, ``kept_2``), so that reading a
row is one ``get``, and writing one is a store and an append to ``undo``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime.machine.contract import Contract
from runtime.machine.generated.inlining import Inlining, Variable
from runtime.machine.generated.intervals import Condition, Range
from runtime.machine.generated.keepers import Keepers
from runtime.machine.generated.known_rows import KnownRows, Place, whole
from runtime.machine.generated.row_changes import Change
from runtime.machine.generated.source import (
    ATOM,
    BITS,
    COMPARISON,
    CONDITIONAL,
    DenseTables,
    Fact,
    Source,
    Statements,
    Term,
    render,
)
from runtime.machine.generated.state_intervals import StateIntervals
from runtime.machine.types import Plain, Truth

ANYTHING = Condition(None)

OPAQUE = Range(0, 1)
"""The range of rows and keys, of which nobody asks."""

PLACES = {"table": "tables", "kept": "kept", "wallet": "wallets", "told": "histories"}


class Constants:
    """Tuples that the text of a module refers to by name: rows of starts, types of hashed operands."""

    def __init__(self, contract: Contract) -> None:
        self.kinds: list[tuple[Plain, ...]] = []
        self.starts = {
            f"starts_{number}": tuple(column.start or 0 for column in table.columns)
            for number, table in enumerate(contract.tables)
        }

    def of_kinds(self, kinds: Sequence[Plain]) -> str:
        """The name of the types of hashed operands."""
        wanted = tuple(kinds)
        if wanted not in self.kinds:
            self.kinds.append(wanted)
        return f"kinds_{self.kinds.index(wanted)}"

    def values(self) -> dict[str, tuple[object, ...]]:
        """All constants by name."""
        return {**self.starts, **{f"kinds_{number}": kind for number, kind in enumerate(self.kinds)}}


class Bound:
    """The parts of the state that one function uses, as variables of its own."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}

    def part(self, name: str, number: int | None = None) -> str:
        """A variable for ``scalars``, ``held``, ``undo``, or one table, aggregate, wallet or history."""
        variable = name if number is None else f"{name}_{number}"
        if name == "undo":
            self.used[variable] = "s.undo"
        else:
            place = name if number is None else f"{PLACES[name]}[{number}]"
            self.used[variable] = f"s.store.{place}"
        return variable

    def prologue(self) -> list[str]:
        """The statements that set the variables."""
        return [f"    {variable} = {place}" for variable, place in self.used.items()]


def tupled(parts: Sequence[Term]) -> Term:
    """A tuple of any length."""
    places = ", ".join("{}" for _ in parts)
    form = f"({places},)" if len(parts) == 1 else f"({places})"
    return Term(form, tuple(parts), (CONDITIONAL,) * len(parts), ATOM, OPAQUE)


def key_term(parts: Sequence[Term]) -> Term:
    """A key: the part itself where there is one."""
    return parts[0] if len(parts) == 1 else tupled(parts)


def key_text(parts: Sequence[Term]) -> str:
    """A key of names and literals as text; empty where it is anything else."""
    if any(part.parts and part.name is None for part in parts):
        return ""
    return ", ".join(render(part) for part in parts) or "()"


def integral(kind: Plain, x: Term) -> Term:
    """A truth as 1 or 0: only integers are kept in the state."""
    if not isinstance(kind, Truth) or x.range.value is not None:
        return x
    return Term("1 if {} else 0", (x,), (BITS,), CONDITIONAL, x.range)


@dataclass(frozen=True, slots=True)
class Shared:
    """What all functions of a contract share in the generated form."""

    intervals: StateIntervals
    constants: Constants
    keepers: Keepers
    inlining: Inlining


class StateSource(Source):
    """A ``StateAlgebra`` whose integers are ``Term``.  Keys and values that it writes are ``integral``."""

    def __init__(
        self,
        dense: DenseTables,
        bound: Bound,
        shared: Shared,
        known: KnownRows,
        charged: Callable[[], str],
    ) -> None:
        super().__init__(dense)
        self.intervals = shared.intervals
        self.contract = shared.intervals.contract
        self.constants = shared.constants
        self.keepers = shared.keepers
        self.inlining = shared.inlining
        self.bound = bound
        self.known = known
        self.looked_up: dict[Place, Term] = {}
        self.written_rows: dict[Place, str] = {}
        self.charged = charged
        self.rows: dict[tuple[int, int, tuple[int, ...]], Term] = {}

    # --- reading

    def _at(self, mapping: str, key: str, moment: int) -> str:
        return f"s.before({mapping}, {key})" if moment else f"{mapping}.get({key})"

    def row(self, table: int, keys: Sequence[Term], moment: int) -> Term:
        """The row, or None; the same expression for the same keys within one instruction."""
        place = (table, moment, tuple(id(key) for key in keys))
        if place not in self.rows:
            parts = self.key_parts(table, keys)
            name = None if moment else self.known.names.get((table, key_text(parts)))
            mapping = self.bound.part("table", table)
            form = self._at(mapping, "{}", moment) if name is None else name
            inner = (key_term(parts),) if name is None else ()
            self.rows[place] = Term(form, inner, (CONDITIONAL,) * len(inner), ATOM, OPAQUE)
            if moment == 0 and name is None and key_text(parts):
                self.looked_up[table, key_text(parts)] = self.rows[place]
        return self.rows[place]

    def scalar(self, scalar: int, moment: int) -> Term:
        mapping = self.bound.part("scalars")
        form = f"s.before({mapping}, {scalar})" if moment else f"{mapping}[{scalar}]"
        return Term(form, (), (), ATOM, self.intervals.scalar(scalar, moment))

    def row_present(self, table: int, keys: Sequence[Term], moment: int) -> Fact:
        row = self.row(table, keys, moment)
        fact = Fact("{} is not None", (row,), (BITS,), COMPARISON, ANYTHING)
        fact.opposite = "{} is None"
        return fact

    def column(self, table: int, column: int, keys: Sequence[Term], moment: int) -> Term:
        bounds = self.intervals.column(table, column, (), moment)
        row = self.row(table, keys, moment)
        if not self.contract.tables[table].everywhere:
            return Term(f"{{}}[{column}]", (row,), (ATOM,), ATOM, bounds)
        start = self.contract.tables[table].columns[column].start
        form = f"{{}}[{column}] if {{}} else {start}"
        return Term(form, (row, row), (ATOM, COMPARISON), CONDITIONAL, bounds)

    def aggregate(self, aggregate: int, group: Sequence[Term], moment: int) -> Term:
        bounds = self.intervals.aggregate(aggregate, (), moment)
        form = self._at(self.bound.part("kept", aggregate), "{}", moment)
        kind = self.contract.aggregates[aggregate].kind
        if not group and not moment and whole(aggregate) in self.known.names:
            return Term(self.known.names[whole(aggregate)], (), (), ATOM, bounds)
        if kind in ("lowest", "highest"):
            form = f"{kind}_before(s, {form})" if moment else f"{form}.{kind}()"
        else:
            form = f"({form} or 0)"
        return Term(form, (key_term(group),), (CONDITIONAL,), ATOM, bounds)

    def aggregate_present(self, aggregate: int, group: Sequence[Term], moment: int) -> Fact:
        form = self._at(self.bound.part("kept", aggregate), "{}", moment)
        fact = Fact(f"{form} is not None", (key_term(group),), (CONDITIONAL,), COMPARISON, ANYTHING)
        fact.opposite = f"{form} is None"
        return fact

    def held(self, account: int, moment: int) -> Term:
        mapping = self.bound.part("held")
        form = f"s.before({mapping}, {account})" if moment else f"{mapping}[{account}]"
        return Term(form, (), (), ATOM, self.intervals.held(account, moment))

    def wallet(self, account: int, party: Term, moment: int) -> Term:
        form = f"({self._at(self.bound.part('wallet', account), '{}', moment)} or 0)"
        return Term(form, (party,), (CONDITIONAL,), ATOM, self.intervals.wallet(account, OPAQUE, moment))

    def history(self, history: int, group: Sequence[Term], moment: int) -> Term:
        form = f"({self._at(self.bound.part('told', history), '{}', moment)} or 0)"
        bounds = self.intervals.history(history, (), moment)
        return Term(form, (key_term(group),), (CONDITIONAL,), ATOM, bounds)

    def digest(self, kinds: Sequence[Plain], args: Sequence[Term]) -> Term:
        form = f"digest({self.constants.of_kinds(kinds)}, {{}})"
        return Term(form, (tupled(args),), (CONDITIONAL,), ATOM, self.intervals.digest((), ()))

    # --- writing

    def _do(self, parts: Sequence[Term], lines: Callable[[Sequence[str], Variable], list[str]]) -> None:
        self.effects.append(Statements(tuple(parts), lines))

    def set_scalar(self, scalar: int, x: Term) -> None:
        mapping, undo = self.bound.part("scalars"), self.bound.part("undo")
        value = integral(self.contract.scalars[scalar].type, x)
        undone = f"{undo}.append(({mapping}, {scalar}, {mapping}[{scalar}]))"
        self._do((value,), lambda names, _: [undone, f"{mapping}[{scalar}] = {names[0]}"])

    def set_column(self, table: int, column: int, keys: Sequence[Term], x: Term) -> None:
        value = integral(self.contract.tables[table].columns[column].type, x)
        change = Change(self, table, keys)

        def lines(names: Sequence[str], variable: Variable) -> list[str]:
            old, new, *parts = names
            return change.column(parts, old, new, column, variable)

        self._do((self.row(table, keys, 0), value, *change.keys), lines)

    def add_row(self, table: int, keys: Sequence[Term], values: Sequence[Term]) -> None:
        columns = self.contract.tables[table].columns
        cells = [integral(column.type, x) for column, x in zip(columns, values, strict=True)]
        change = Change(self, table, keys)

        def lines(names: Sequence[str], variable: Variable) -> list[str]:
            return change.opened(names[: len(keys)], names[len(keys) :], variable)

        self._do((*change.keys, *cells), lines)

    def drop_row(self, table: int, keys: Sequence[Term]) -> None:
        change = Change(self, table, keys)
        self._do(
            (self.row(table, keys, 0), *change.keys),
            lambda names, variable: change.closed(names[1:], names[0], variable),
        )

    def key_parts(self, table: int, keys: Sequence[Term]) -> list[Term]:
        """The parts of a key, truths as integers."""
        kinds = (key.type for key in self.contract.tables[table].keys)
        return [integral(kind, key) for kind, key in zip(kinds, keys, strict=True)]

    def transfer(self, account: int, party: Term, x: Term) -> None:
        held, wallet = self.bound.part("held"), self.bound.part("wallet", account)
        undo = self.bound.part("undo")

        def lines(names: Sequence[str], variable: Variable) -> list[str]:
            (who, amount), net = names, variable()
            return [
                f"{undo}.append(({held}, {account}, {held}[{account}]))",
                f"{held}[{account}] += {amount}",
                f"{net} = {wallet}.get({who})",
                f"{undo}.append(({wallet}, {who}, {net}))",
                f"{net} = ({net} or 0) - {amount}",
                f"if {net}: {wallet}[{who}] = {net}",
                f"else: {wallet}.pop({who}, None)",
                f"s.payments.append(({account}, {who}, {amount}))",
            ]

        self._do((party, x), lines)

    def emit(self, event: int, fields: Sequence[Term]) -> None:
        kinds = (field.type for field in self.contract.events[event].fields)
        values = tupled([integral(kind, x) for kind, x in zip(kinds, fields, strict=True)])
        self._do((values,), lambda names, _: [f"s.events.append(({event}, {names[0]}))"])

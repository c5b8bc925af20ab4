"""The statements that change one row of a table: what to undo, the row itself, the aggregates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.machine.generated.inlining import Total, Variable
from runtime.machine.generated.keepers import Keeper
from runtime.machine.generated.source import Term

if TYPE_CHECKING:
    from runtime.machine.generated.state_source import StateSource


class Change:
    """A change of the row with these keys; ``keys`` are their parts as expressions."""

    def __init__(self, source: StateSource, table: int, keys: Sequence[Term]) -> None:
        self.source = source
        self.table = table
        self.declared = source.contract.tables[table]
        self.keys = source.key_parts(table, keys)
        self.mapping = source.bound.part("table", table)
        self.undo = source.bound.part("undo")
        numbers = [n for n, kept in enumerate(source.contract.aggregates) if kept.table == table]
        self.inline = [number for number in numbers if source.inlining.fits(number)]
        self.others = [number for number in numbers if number not in self.inline]

    def column(self, parts: Sequence[str], old: str, x: str, column: int, variable: Variable) -> list[str]:
        """One column of a row, which is there or everywhere, takes the value ``x``."""
        key, new, size = self._key(parts), variable(), len(self.declared.columns)
        lines = [f"{self.undo}.append(({self.mapping}, {key}, {old}))"]
        cells = [f"{old}[{place}]" for place in range(size)]
        if self.declared.everywhere and size == 1 and self.inline:
            before = variable()
            cells = [before]
            lines.append(f"{before} = {old}[0] if {old} else {self.declared.columns[0].start}")
        elif self.declared.everywhere and size > 1:
            before = variable()
            cells = [f"{before}[{place}]" for place in range(size)]
            lines.append(f"{before} = {old} or starts_{self.table}")
        written = [x if place == column else cell for place, cell in enumerate(cells)]
        after = f"({', '.join(written)},)"
        if not self.declared.everywhere:
            lines += [f"{new} = {after}", f"{self.mapping}[{key}] = {new}"]
        else:
            lines += self._everywhere(key, new, after, x)
        lines += self._kept(parts, cells, written, variable)
        keeper = self.source.keepers.column(self.table, column, self.others)
        self._known(parts, new)
        return lines + self._keeper(keeper, key, f"{old}, {new}")

    def _everywhere(self, key: str, new: str, after: str, x: str) -> list[str]:
        """A row that equals its starts is not stored."""
        gone = f"{new} = None; {self.mapping}.pop({key}, None)"
        if len(self.declared.columns) == 1:
            same = f"{x} == {self.declared.columns[0].start}"
            return [f"if {same}: {gone}", f"else: {self.mapping}[{key}] = {new} = {after}"]
        store = [f"if {new} == starts_{self.table}: {gone}", f"else: {self.mapping}[{key}] = {new}"]
        return [f"{new} = {after}", *store]

    def opened(self, parts: Sequence[str], cells: Sequence[str], variable: Variable) -> list[str]:
        """A new row."""
        key, new = self._key(parts), variable()
        lines = [
            f"{self.undo}.append(({self.mapping}, {key}, None))",
            f"{new} = ({', '.join(cells)}{',' if cells else ''})",
            f"{self.mapping}[{key}] = {new}",
        ]
        lines += self._kept(parts, None, cells, variable)
        self._known(parts, new)
        return lines + self._keeper(self.source.keepers.opening(self.table, self.others), key, new)

    def closed(self, parts: Sequence[str], old: str, variable: Variable) -> list[str]:
        """The row is gone."""
        key = self._key(parts)
        lines = [f"{self.undo}.append(({self.mapping}, {key}, {old}))", f"{self.mapping}.pop({key}, None)"]
        cells = [f"{old}[{place}]" for place in range(len(self.declared.columns))]
        lines += self._kept(parts, cells, None, variable)
        self._known(parts, None)
        return lines + self._keeper(self.source.keepers.closing(self.table, self.others), key, old)

    def _key(self, parts: Sequence[str]) -> str:
        return parts[0] if len(parts) == 1 else f"({', '.join(parts)})"

    def _kept(
        self, parts: Sequence[str], old: Sequence[str] | None, new: Sequence[str] | None, variable: Variable
    ) -> list[str]:
        """The aggregates that are kept in place."""
        lines: list[str] = []
        inlining = self.source.inlining
        for number in self.inline:
            kept = self.source.contract.aggregates[number]
            was = None if old is None else inlining.member(kept, parts, old)
            becomes = None if new is None else inlining.member(kept, parts, new)
            name = self.source.bound.part("kept", number)
            total = Total(number, name, self.undo, self.source.known, variable)
            lines += total.moved(was, becomes)
        return lines

    def _keeper(self, keeper: Keeper | None, key: str, rows: str) -> list[str]:
        """The other aggregates follow by a function."""
        if keeper is None:
            return []
        cost = f"{self.source.charged()}, " if keeper.aborts else ""
        return [f"{keeper.name}(s, {cost}{key}, {rows})"]

    def _known(self, parts: Sequence[str], new: str | None) -> None:
        """The row is in a variable now; others of the table may be the same."""
        self.source.known.changed(self.table)
        text = ", ".join(parts) or "()"
        if new is not None:
            self.source.written_rows[self.table, text] = new

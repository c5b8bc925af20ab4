"""A file as columns of raw cells, whatever its format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wattlaw.faults import MissingColumn
from wattlaw.readings.decimals import Decimals
from wattlaw.readings.instants import Instants
from wattlaw.readings.problems import CellFault

Cells = Sequence[str] | Decimals | Instants
"""Text as it stands in a CSV; numbers and times that a Parquet file stores as such."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length; ``rows`` are their numbers, ``broken`` the ones without usable cells."""

    path: Path
    columns: dict[str, Cells]
    rows: Sequence[int]
    broken: dict[int, CellFault] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.rows)

    def need(self, *names: str) -> None:
        """Raise ``MissingColumn`` unless every one of these columns is there."""
        for name in names:
            if name not in self.columns:
                raise missing_column(self, name)

    def text(self, name: str) -> Sequence[str]:
        """A column of text; ``MissingColumn`` when there is none."""
        self.need(name)
        cells = self.columns[name]
        if isinstance(cells, Decimals | Instants):
            raise MissingColumn(f"{self.path}: column {name} must hold text", file=str(self.path))
        return cells


def missing_column(table: Table, name: str, why: str = "") -> MissingColumn:
    """The fault that a column is missing, with the nearest name that is there."""
    from difflib import get_close_matches

    near = get_close_matches(name, list(table.columns), n=1, cutoff=0.7)
    hint = f"the columns are {', '.join(table.columns)}"
    if near:
        hint = f"did you mean {near[0]}? It must be called {name}"
    return MissingColumn(f"{table.path} has no column {name}{why}", hint, str(table.path), 1)

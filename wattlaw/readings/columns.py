"""Names of the columns of readings, and what quantity each holds."""

from __future__ import annotations

from difflib import get_close_matches

from dsl.units import NAMES
from runtime.machine.units import Unit
from wattlaw.faults import MissingColumn
from wattlaw.readings.table import Table

WIDE = ("import_kwh", "export_kwh", "import_kvarh", "demand_kw")
"""The metered columns of the wide form."""

BESIDES = ("start", "end", "customer", "meter", "quality", "register", "quantity", "unit")
"""All other columns that mean something."""

ABSENT = "readings that a tariff meters have no default; a customer without them needs a column of zeros"


def unit_of_column(name: str) -> Unit | None:
    """The unit that a wide column's name ends in (``import_kwh`` → kWh), None when it ends in none."""
    ending = name.rpartition("_")[2].lower()
    for known, scaled in NAMES.items():
        if known.lower() == ending and scaled.scale == 1:
            return Unit(scaled.unit.powers)
    return None


def check_names(table: Table) -> None:
    """Refuse a column whose name is nearly one that means something: it would be left out in silence."""
    for name in table.columns:
        if name in WIDE or name in BESIDES:
            continue
        near = get_close_matches(name.lower(), [*WIDE, *BESIDES], n=1, cutoff=0.85)
        if near and near[0] not in table.columns:
            raise MissingColumn(
                f"{table.path} has a column {name}, which is nearly {near[0]}",
                f"call it {near[0]}, or something else when it is something else",
                str(table.path),
                1,
            )


def absent(table: Table, name: str) -> MissingColumn:
    """The fault that a channel's column is not in the file."""
    stem = name.rpartition("_")[0]
    other = [column for column in table.columns if stem and column.rpartition("_")[0] == stem]
    hint = f"the file has {other[0]}; readings must be in the unit of {name}" if other else ABSENT
    return MissingColumn(
        f"{table.path} has no column {name}, which the tariff meters", hint, str(table.path), 1
    )

"""Names in tables that no tariff of the run reads: a slip of the pen must not pass in silence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from wattlaw.billing.records import Record

NEAR = 0.8
"""How alike two names are when one is taken for a misspelling of the other."""


def check_near(what: str, given: Iterable[tuple[str, Record]], known: Iterable[str]) -> None:
    """Refuse a row whose name is nearly, but not quite, a known one."""
    names = sorted(set(known))
    for name, record in given:
        if name in names:
            continue
        near = get_close_matches(name, names, n=1, cutoff=NEAR)
        if near:
            raise record.fault(f"no tariff here reads a {what} {name}", f"did you mean {near[0]}?")


def check_any_read(what: str, given: Sequence[tuple[str, Record]], read: Iterable[str]) -> None:
    """Refuse a table of which no row is read, though the tariffs read such names.

    Single names that no tariff here reads are fine: one file may serve the runs of many tariffs.
    """
    names = sorted(set(read))
    if given and names and not any(name in names for name, _ in given):
        name, record = given[0]
        raise record.fault(f"no tariff here reads a {what} {name}", f"read are {', '.join(names)}")

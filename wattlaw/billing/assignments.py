"""Which customer is on which tariff, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from wattlaw.billing.records import read_records


@dataclass(frozen=True, slots=True)
class Assignment:
    """A customer is on a tariff (by its number among those given) from a day to before another."""

    tariff: int
    first: int | None
    after: int | None

    def overlaps(self, other: Assignment) -> bool:
        """Whether both hold on some day."""
        before = self.after is not None and other.first is not None and self.after <= other.first
        behind = other.after is not None and self.first is not None and other.after <= self.first
        return not before and not behind


def read_assignments(path: Path, tariffs: Sequence[str]) -> dict[str | None, tuple[Assignment, ...]]:
    """Rows ``customer, tariff, from, to``; empty dates are open ends.

    A tariff is named as on the command line, or by its file's name alone where
    that is clear.
    """
    names: dict[str, list[int]] = {}
    for number, tariff in enumerate(tariffs):
        plain = Path(tariff).name
        bare = plain.removesuffix(".md").removesuffix(".wattc").removesuffix(".watt")
        for name in {tariff, plain, bare, plain.partition(".")[0]}:
            names.setdefault(name, []).append(number)
    found: dict[str | None, list[Assignment]] = {}
    for record in read_records(path, "customer", "tariff"):
        stated = record.cells["tariff"]
        numbers = names.get(stated, [])
        if len(numbers) != 1:
            why = "is not among the tariffs to be billed" if not numbers else "is the name of several tariffs"
            near = get_close_matches(stated, tariffs, n=1)
            raise record.fault(f"tariff {stated} {why}", f"did you mean {near[0]}?" if near else None)
        made = Assignment(numbers[0], record.optional_day("from"), record.optional_day("to"))
        if made.first is not None and made.after is not None and made.after <= made.first:
            raise record.fault("the assignment ends before it begins", "to is the day after the last")
        before = found.setdefault(record.customer, [])
        if any(made.overlaps(other) for other in before):
            raise record.fault("the customer is on two tariffs at once")
        before.append(made)
    return {customer: tuple(sorted(rows, key=_begin)) for customer, rows in found.items()}


def _begin(assignment: Assignment) -> tuple[bool, int]:
    return (assignment.first is not None, assignment.first or 0)

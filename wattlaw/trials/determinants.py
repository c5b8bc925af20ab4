"""Determinants from those that an example gives: formulas, cells to totals, a total to its only cell.

Names are those of ``compiler.names``: ``usage``, ``usage[summer]``, ``usage[summer,peak]``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from dsl.model.tariff import MeteredQuantity, ScalarQuantity, Tariff
from runtime.machine.types import Number, Plain
from wattlaw.quantities import count_of
from wattlaw.trials.formulas import NoFormula, evaluate


class NotGiven(Exception):
    """A determinant that the bill needs and that cannot be told from what is given."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def split(name: str) -> tuple[str, frozenset[str]]:
    """A name without its labels, and the labels."""
    base, bracket, labels = name.partition("[")
    return base, frozenset(labels.removesuffix("]").split(",")) if bracket else frozenset()


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of an example's customer, in steps.

    ``given`` is what the example says; ``without`` and ``everywhere`` are the
    determinants of customers with no usage and with usage at all times: where
    they agree, readings do not matter; a cell that is zero even for the second
    cannot be filled.
    """

    tariff: Tariff
    types: Mapping[str, Plain]
    given: Mapping[str, int]
    without: Mapping[str, int]
    everywhere: Mapping[str, int]

    def value(self, name: str) -> int:
        """A determinant.  Raises ``NotGiven``.

        A metered quantity of which the example says nothing is taken to be none.
        """
        if name in self.given:
            return self.given[name]
        base, labels = split(name)
        quantity = next((one for one in self.tariff.quantities if one.name == base), None)
        if isinstance(quantity, ScalarQuantity) and not labels:
            return self._scalar(quantity)
        if name in self.without and self.without[name] == self.everywhere.get(name):
            return self.without[name]
        cell = self._cell(name, base, labels)
        if cell is not None:
            return cell
        if isinstance(quantity, MeteredQuantity) and name in self.without and not self._related(base):
            return self.without[name]
        raise NotGiven(name)

    def _scalar(self, quantity: ScalarQuantity) -> int:
        name = quantity.name
        try:
            value = evaluate(quantity.value, self._fraction)
        except NoFormula:
            if name in self.without and self.without[name] == self.everywhere.get(name):
                return self.without[name]
            raise NotGiven(name) from None
        kind = self.types.get(name)
        return count_of(value, kind) if isinstance(kind, Number) else int(value)

    def _fraction(self, name: str) -> Fraction:
        """A determinant in base units."""
        kind = self.types.get(name)
        value = self.value(name)
        return value * kind.step if isinstance(kind, Number) else Fraction(value)

    def _related(self, base: str) -> dict[str, frozenset[str]]:
        return {name: split(name)[1] for name in self.given if split(name)[0] == base}

    def _cell(self, name: str, base: str, labels: frozenset[str]) -> int | None:
        """A cell or total from other cells or totals of its quantity."""
        related = self._related(base)
        finer = [other for other, others in related.items() if others > labels]
        if finer:
            values = [self.given[other] for other in finer]
            return max(values) if base.startswith("highest ") else sum(values)
        if self.everywhere.get(name) == 0:
            return 0
        coarser = [other for other, others in related.items() if others < labels]
        for other in coarser:
            cells = [
                one
                for one in self.everywhere
                if _as_fine(one, base, labels) and split(one)[1] > related[other]
            ]
            if [one for one in cells if self.everywhere[one] != 0] == [name]:
                return self.given[other]
        return 0 if related and not coarser else None


def _as_fine(name: str, base: str, labels: frozenset[str]) -> bool:
    """Whether a name is a cell of the same quantity with as many labels."""
    other, others = split(name)
    return other == base and len(others) == len(labels)

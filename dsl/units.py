"""Units of measure in Watt: what a name means in base units, with an exact scale.

Base units: ``kW``, ``kvar``, ``kVA``, ``h``, ``day``, ``month``, ``billing-period``,
``minute`` (of the clock), ``meter``, ``customer``, each currency by its ISO 4217
code, ``therm``, ``m3``.  ``kWh`` is ``kW h``.  Values in the checked model are
always in base units; the scale is applied when a literal is read.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units with non-zero integer powers, sorted by name."""

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        total = dict(self.powers)
        for name, power in other.powers:
            total[name] = total.get(name, 0) + power
        return Unit(tuple(sorted((name, power) for name, power in total.items() if power)))

    def __truediv__(self, other: Unit) -> Unit:
        return self * Unit(tuple((name, -power) for name, power in other.powers))


ONE = Unit()

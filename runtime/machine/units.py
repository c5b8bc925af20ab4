"""Units of measure as products of integer powers of base units.

The machine knows no scales: a kilowatt-hour is ``kW^1 h^1`` and a value's
decimal place lives in the *step* of its type (see ``types.py``).  Currencies,
days, months, billing periods and counts of things are base units of their own,
so that ``USD/kWh`` never meets ``USD/day`` and two currencies never mix.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BASE_NAME = re.compile(r"[A-Za-z%][A-Za-z0-9_-]{0,23}\Z")
LARGEST_POWER = 8


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of base units, each with a non-zero integer power.

    ``powers`` is sorted by name; the empty tuple is the dimensionless unit, in
    which counts and percentages are expressed (35 % is 35 steps of 1/100).
    """

    powers: tuple[tuple[str, int], ...] = ()

    def __mul__(self, other: Unit) -> Unit:
        return _collect(self.powers + other.powers)

    def __truediv__(self, other: Unit) -> Unit:
        return _collect(self.powers + tuple((name, -power) for name, power in other.powers))

    def __str__(self) -> str:
        """Conventional spelling: ``USD/kWh``, ``kWh/day``; ``kW h`` is written ``kWh``."""
        return spell(self)


ONE = Unit()


def base(name: str) -> Unit:
    """The unit that consists of the base unit ``name`` alone."""
    if not BASE_NAME.match(name):
        raise ValueError(f"{name!r} cannot be the name of a base unit")
    return Unit(((name, 1),))


def _collect(powers: tuple[tuple[str, int], ...]) -> Unit:
    total: dict[str, int] = {}
    for name, power in powers:
        total[name] = total.get(name, 0) + power
    return Unit(tuple(sorted((name, power) for name, power in total.items() if power)))


# Energies are powers times hours; people write them as one word.
_WRITTEN_AS_ONE = (("kW", "kWh"), ("kvar", "kvarh"), ("kVA", "kVAh"))

NOT_BASE = frozenset(written for _, written in _WRITTEN_AS_ONE)
"""Names that no base unit may have, so that a spelling means one unit."""


def spell(unit: Unit) -> str:
    """The unit as people write it, for documents and messages; ``""`` for dimensionless."""
    powers = dict(unit.powers)
    for power_name, energy_name in _WRITTEN_AS_ONE:
        shared = powers.get(power_name, 0)
        if shared and shared == powers.get("h", 0):
            del powers[power_name], powers["h"]
            powers[energy_name] = shared
    above = [_powered(name, power) for name, power in sorted(powers.items()) if power > 0]
    below = [_powered(name, -power) for name, power in sorted(powers.items()) if power < 0]
    if not below:
        return " ".join(above)
    return f"{' '.join(above) or '1'}/{'/'.join(below)}"


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}^{power}"

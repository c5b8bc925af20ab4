"""Exact values as people read them."""

from __future__ import annotations

from fractions import Fraction

from dsl.units import ONE, Unit


def decimal(value: Fraction, places: int | None = None) -> str:
    """The value in decimals, with thousands commas; a fraction where it does not end.

    ``places`` is the least number of decimals shown.
    """
    digits = _places(value.denominator)
    if digits is None:
        return f"{value.numerator:,}/{value.denominator:,}"
    digits = max(digits, places or 0)
    scaled = abs(value.numerator) * 10**digits // value.denominator
    whole, rest = divmod(scaled, 10**digits)
    sign = "−" if value < 0 else ""
    return f"{sign}{whole:,}.{rest:0{digits}d}" if digits else f"{sign}{whole:,}"


def _places(denominator: int) -> int | None:
    """How many decimals a fraction with this denominator has, or None where it does not end."""
    counts = []
    for prime in (2, 5):
        count = 0
        while denominator % prime == 0:
            denominator //= prime
            count += 1
        counts.append(count)
    return max(counts) if denominator == 1 else None


def spell(unit: Unit) -> str:
    """A unit as people write it: ``USD/kWh``; empty for plain numbers."""
    if unit == ONE:
        return ""
    powers = dict(unit.powers)
    for power, energy in (("kW", "kWh"), ("kvar", "kvarh"), ("kVA", "kVAh")):
        if powers.get(power) and powers.get(power) == powers.get("h"):
            powers[energy] = powers.pop(power)
            del powers["h"]
    above = " ".join(_powered(name, power) for name, power in sorted(powers.items()) if power > 0)
    below = "/".join(_powered(name, -power) for name, power in sorted(powers.items()) if power < 0)
    return f"{above or '1'}/{below}" if below else above


def _powered(name: str, power: int) -> str:
    return name.replace("-", " ") if power == 1 else f"{name}^{power}"


def clock(minutes: int) -> str:
    """A time of day: 960 is ``16:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"

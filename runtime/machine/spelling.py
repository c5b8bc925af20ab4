"""Values as people write them: exact decimals with units, dates, names of options."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from runtime.machine.module import Module
from runtime.machine.types import Choice, Day, Digest, Identity, Instant, Number, Plain, Truth

_EPOCH = date(1970, 1, 1)
_FIRST_DAY = (date.min - _EPOCH).days
_LAST_DAY = (date.max - _EPOCH).days


def spell_value(module: Module, kind: Plain, value: int) -> str:
    """The value of a plain register, exactly: ``12.34 USD``, ``2024-03-10``, ``winter``, ``true``."""
    match kind:
        case Number():
            return f"{spell_fraction(value * kind.step)} {kind.unit}".rstrip()
        case Truth():
            return "true" if value == 1 else "false"
        case Choice():
            options = module.enums[kind.enum].options
            return options[value] if 0 <= value < len(options) else f"option {value}"
        case Day():
            return spell_day(value)
        case Instant():
            return spell_instant(value)
        case Identity():
            return f"{_sort(module, kind.sort)} {spell_wide(value)}"
        case Digest():
            return f"sha-256 {spell_wide(value)}"


def spell_wide(value: int) -> str:
    """The 256 bits of an identity or a digest, in hexadecimal."""
    return f"{value:064x}"


def _sort(module: Module, sort: int) -> str:
    sorts = () if module.contract is None else module.contract.sorts
    return sorts[sort].name if 0 <= sort < len(sorts) else f"sort {sort}"


def spell_fraction(value: Fraction) -> str:
    """A decimal where the value has one (``-0.05``), otherwise numerator and denominator (``1/3``)."""
    places = _decimal_places(value.denominator)
    if places is None:
        return str(value)
    if places == 0:
        return str(value.numerator)
    digits = str(abs(value.numerator) * 10**places // value.denominator).zfill(places + 1)
    return f"{'-' if value < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def _decimal_places(denominator: int) -> int | None:
    """How many places a fraction with this denominator needs; None if no number is enough."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator //= 2
        twos += 1
    while denominator % 5 == 0:
        denominator //= 5
        fives += 1
    return max(twos, fives) if denominator == 1 else None


def spell_day(value: int) -> str:
    """``2024-03-10``; days beyond the years 1 to 9999 as a number."""
    if not _FIRST_DAY <= value <= _LAST_DAY:
        return f"day {value}"
    return (_EPOCH + timedelta(days=value)).isoformat()


def spell_instant(value: int) -> str:
    """``2024-03-10T08:00:00Z``; instants beyond the years 1 to 9999 as a number."""
    day, second = divmod(value, 86_400)
    if not _FIRST_DAY <= day <= _LAST_DAY:
        return f"second {value}"
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day, seconds=second)
    return moment.isoformat().replace("+00:00", "Z")

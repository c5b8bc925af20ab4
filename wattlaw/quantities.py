"""Quantities as text: ``3.5 kWh``, ``0.25 USD/kWh``, ``12%``, to counts of a step and back.

Exact both ways; a value finer than its step is refused, never rounded.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction

from dsl.units import ONE as NO_UNIT
from dsl.units import Scaled, UnknownUnit, lookup
from runtime.machine.module import Module
from runtime.machine.spelling import spell_wide
from runtime.machine.types import Choice, Day, Digest, Identity, Instant, Number, Plain, Truth
from runtime.machine.units import Unit, spell
from wattlaw.readings.decimals import parse_decimal
from wattlaw.readings.instants import EPOCH, SECOND, parse_instant
from wattlaw.readings.problems import CellFault

FIRST_DAY = date(1970, 1, 1)
PRINTED_PLACES = 12
"""Decimals that are printed of a value that no finite number of them would print."""

_QUANTITY = re.compile(r"([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*(.*)").fullmatch
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_POWER = re.compile(r"(.+?)\^([0-9])").fullmatch
_HEX = re.compile(r"[0-9a-fA-F]{1,64}").fullmatch
_COMMA = re.compile(r"[+-]?[0-9.]*,[0-9].*").fullmatch
_YES, _NO = ("yes", "true", "1"), ("no", "false", "0")


class BadQuantity(Exception):
    """A text that is no value of the type that is wanted."""

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def parse_unit(text: str, currency: str | None = None) -> Scaled:
    """A unit as people write it: ``kWh``, ``USD/kW/month``, ``kWh per day``; empty is a plain number."""
    words = re.sub(r"\s+per\s+", "/", f" {text.strip()} ").strip().replace("billing period", "billing-period")
    above, *below = words.split("/")
    scaled = Scaled(NO_UNIT, Fraction(1))
    for name in re.split(r"[\s×·*]+", above.strip()):
        if name and name != "1":
            scaled = scaled * _named(name, currency)
    for name in below:
        if not name.strip():
            raise BadQuantity(f"in {text.strip()[:40]!r} a unit is missing after the stroke")
        scaled = scaled / _named(name.strip(), currency)
    return scaled


def _named(text: str, currency: str | None) -> Scaled:
    powered = _POWER(text)
    name, times = (powered[1], int(powered[2])) if powered else (text, 1)
    try:
        one = lookup(name, currency)
    except UnknownUnit as error:
        near = error.suggestions
        raise BadQuantity(error.reason, f"did you mean {near[0]}?" if near else None) from error
    scaled = one
    for _ in range(times - 1):
        scaled = scaled * one
    return scaled


def parse_number(text: str, kind: Number) -> int:
    """The count of ``kind.step`` that a text says; without a unit it is in the type's own."""
    fraction, unit = parse_quantity(text, kind.unit)
    if unit != kind.unit:
        wanted = spell(kind.unit) if kind.unit.powers else "a plain number"
        raise BadQuantity(f"{text} is {_article(unit)}, {wanted} is needed")
    return count_of(fraction, kind, text)


def _article(unit: Unit) -> str:
    return f"in {spell(unit)}" if unit.powers else "a plain number"


def count_of(value: Fraction, kind: Number, text: str | None = None) -> int:
    """An exact value as a count of the type's step; ``BadQuantity`` when it is finer."""
    count = value / kind.step
    if count.denominator != 1:
        shown = text if text is not None else quantity_text(value, kind.unit)
        raise BadQuantity(f"{shown} is finer than the step of {quantity_text(kind.step, kind.unit)}")
    return count.numerator


def parse_quantity(text: str, default: Unit) -> tuple[Fraction, Unit]:
    """The exact value and the unit of a text; ``default`` is the unit of a bare number."""
    found = _QUANTITY(text.strip().replace("\N{MINUS SIGN}", "-"))
    if found is None or _COMMA(text.strip()):
        hint = "decimals are written with a point, and thousands without a sign" if "," in text else None
        raise BadQuantity(f"{text[:40]!r} is no quantity", hint)
    value = parse_decimal(found[1], "the number")
    if isinstance(value, CellFault):
        raise BadQuantity(value.message, value.hint)
    if not found[2].strip():
        return Fraction(value), default
    scaled = parse_unit(found[2], _currency_in(default))
    return Fraction(value) * scaled.scale, Unit(scaled.unit.powers)


def _currency_in(unit: Unit) -> str | None:
    return next((name for name, _ in unit.powers if len(name) == 3 and name.isupper()), None)


def parse_day(text: str) -> int:
    """``2026-01-31`` as days since 1970-01-01."""
    try:
        if not _DATE(text.strip()):
            raise ValueError
        return (date.fromisoformat(text.strip()) - FIRST_DAY).days
    except ValueError as error:
        raise BadQuantity(f"{text[:40]!r} is no date; write it as 2026-01-31") from error


def day_text(day: int) -> str:
    """Days since 1970-01-01 as ``2026-01-31``."""
    return date.fromordinal(FIRST_DAY.toordinal() + day).isoformat()


def parse_plain(text: str, kind: Plain, module: Module) -> int:
    """A value of any plain type: a quantity, an option's name, yes or no, a date, a time."""
    match kind:
        case Number():
            return parse_number(text, kind)
        case Choice():
            return _option(text.strip(), module.enums[kind.enum].options)
        case Truth():
            word = text.strip().lower()
            if word not in _YES + _NO:
                raise BadQuantity(f"{text[:40]!r} is neither yes nor no")
            return int(word in _YES)
        case Day():
            return parse_day(text)
        case Instant():
            moment = parse_instant(text, "the time")
            if isinstance(moment, CellFault):
                raise BadQuantity(moment.message, moment.hint)
            return (moment - EPOCH) // SECOND
        case Identity() | Digest():
            return _wide(text)


def _wide(text: str) -> int:
    """256 bits in hexadecimal: what stands for an identity outside of scenarios, or a digest."""
    digits = text.strip().removeprefix("0x")
    if not _HEX(digits):
        raise BadQuantity(f"{text[:40]!r} is not written in hexadecimal", "at most 64 digits, as in 0x1f")
    return int(digits, 16)


def _option(text: str, options: tuple[str, ...]) -> int:
    from difflib import get_close_matches

    if text in options:
        return options.index(text)
    near = get_close_matches(text, options, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(options)}"
    raise BadQuantity(f"{text[:40]!r} is not one of the options", hint)


def number_text(count: int, step: Fraction) -> str:
    """``count`` steps as a decimal with as many places as the step needs: 1230 of 1/100 is ``12.30``."""
    places = places_of(step)
    if places is None:
        return decimal_text(count * step)
    scaled = count * step * 10**places
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled.numerator)).zfill(places + 1)
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"


def places_of(step: Fraction) -> int | None:
    """Decimal places that every multiple of the step can be written with, None when none suffice."""
    places, ten = 0, 1
    while ten % step.denominator:
        places, ten = places + 1, ten * 10
        if places > 60:
            return None
    return places


def decimal_text(value: Fraction) -> str:
    """An exact decimal, or the nearest one of ``PRINTED_PLACES`` places where no decimal is exact."""
    places = places_of(Fraction(1, value.denominator))
    if places is None:
        rounded = round(value * 10**PRINTED_PLACES)
        return number_text(rounded, Fraction(1, 10**PRINTED_PLACES))
    return number_text(int(value * 10**places), Fraction(1, 10**places))


def quantity_text(value: Fraction, unit: Unit) -> str:
    """A value with its unit: ``12.3 kWh``; exact where a decimal can be."""
    return f"{decimal_text(value)} {spell(unit)}".rstrip()


def plain_text(count: int, kind: Plain, module: Module) -> str:
    """A register's value for people and JSON: with its unit, by the option's name, as a date."""
    match kind:
        case Number():
            return f"{number_text(count, kind.step)} {spell(kind.unit)}".rstrip()
        case Truth():
            return "yes" if count else "no"
        case Choice():
            return module.enums[kind.enum].options[count]
        case Day():
            return day_text(count)
        case Instant():
            from wattlaw.readings.instants import written

            return written(count, 0)
        case Identity() | Digest():
            return spell_wide(count)


def exact(text: str) -> Fraction:
    """A decimal of our own output, read again."""
    return Fraction(Decimal(text))

"""Values as people read them: money with the digits of its currency, shares in percent.

What machines read (``--json``, files, scenarios) is never touched: there a
quantity has exactly the digits of its step.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from itertools import groupby

from dsl.units import CURRENCIES
from runtime.machine.types import Dated, ListOf, Number, Type
from wattlaw.quantities import decimal_text

CENTS = 2
OTHER_DIGITS = {
    **dict.fromkeys("CLP ISK JPY KRW PYG UGX VND XAF XOF".split(), 0),
    **dict.fromkeys("BHD JOD KWD OMR".split(), 3),
}
"""Currencies whose smallest coin is no hundredth (ISO 4217)."""

COUNTED = {"day": "day", "month": "month", "billing-period": "billing period"}
"""Units that people count, as they say them."""

_MONEY = re.compile(rf"(?<![\w.,])(-?[0-9]+)(?:\.([0-9]+))? ({'|'.join(sorted(CURRENCIES))})\b(?=(/?))")
_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def digits_of(currency: str) -> int:
    """Decimals of the smallest coin of a currency."""
    return OTHER_DIGITS.get(currency, CENTS)


def sentence(text: str) -> str:
    """The same text with its money in coins: ``9.5 USD`` is ``9.50 USD``, ``0.0300000 USD`` is ``0.03 USD``.

    Prices keep all their digits.
    """
    return _MONEY.sub(_in_coins, text)


def _in_coins(found: re.Match[str]) -> str:
    whole, rest, currency = found[1], found[2] or "", found[3]
    return f"{_padded(whole, rest if found[4] else rest.rstrip('0'), currency)} {currency}"


def _padded(whole: str, rest: str, currency: str) -> str:
    rest = rest.ljust(digits_of(currency), "0")
    return f"{whole}{'.' if rest else ''}{rest}"


def quantity(number: str, unit: str | None) -> str:
    """A number with its unit: ``9.5``, ``USD/day`` → ``9.50 USD/day``; ``27``, ``day`` → ``27 days``."""
    if unit in COUNTED:
        return f"{number} {COUNTED[unit]}{'' if number == '1' else 's'}"
    return f"{_with_coins(number, unit.partition('/')[0])} {unit}" if unit else number


def _with_coins(number: str, currency: str) -> str:
    """The number with at least the digits of the currency, where it is one; none is taken away."""
    if currency not in CURRENCIES or not _DECIMAL.fullmatch(number):
        return number
    whole, _, rest = number.partition(".")
    return _padded(whole, rest, currency)


def percent(number: str) -> str:
    """A share: ``0.075`` → ``7.5%``.  Anything but a decimal stays as it is."""
    return f"{decimal_text(Fraction(number) * 100)}%" if _DECIMAL.fullmatch(number) else number


def rate(number: str, unit: str | None, of_unit: str | None) -> str:
    """The rate of a row; a plain number that is applied to money is a percentage."""
    if not unit and of_unit in CURRENCIES:
        return percent(number)
    return quantity(number, unit)


def value(text: str, kind: Type | None) -> str:
    """A spelled value of a known type: numbers without unit that are no counts are shares."""
    if isinstance(kind, Dated):
        changes = (part.partition(" since ") for part in text.split("; "))
        told = [(value(one, kind.element), since) for one, _, since in changes]
        return "; ".join(one if since in ("", "ever") else f"{one} since {since}" for one, since in told)
    if isinstance(kind, ListOf):
        inside = text.removeprefix("[").removesuffix("]")
        return _listed(value(one, kind.element) for one in inside.split(", ")) if inside else "none"
    if is_share(kind):
        return percent(text)
    if isinstance(kind, Number):
        number, _, unit = text.partition(" ")
        return quantity(number, unit)
    return {"true": "yes", "false": "no"}.get(text, sentence(text))


def _listed(values: Iterable[str]) -> str:
    """The values in order; more than two equal ones after each other are counted."""
    runs = ((one, len(list(same))) for one, same in groupby(values))
    return ", ".join(f"{count} × {one}" if count > 2 else ", ".join([one] * count) for one, count in runs)


def is_share(kind: Type | None) -> bool:
    """Whether values of a type are read in percent: plain numbers in steps finer than one."""
    return isinstance(kind, Number) and not kind.unit.powers and kind.step < 1

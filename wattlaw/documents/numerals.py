"""Exact values as people read them in a document."""

from __future__ import annotations

from fractions import Fraction

from dsl import units

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
          "November", "December")  # fmt: skip


def decimal(value: Fraction, places: int = 0) -> str:
    """The value with thousands commas and at least ``places`` decimals; a fraction where no decimal ends."""
    text = units.decimal(abs(value))
    sign = "−" if value < 0 else ""
    if "/" in text:
        return sign + text
    whole, _, rest = text.partition(".")
    rest = rest.ljust(places, "0")
    return f"{sign}{int(whole):,}{'.' if rest else ''}{rest}"


def day_of_year(month_day: tuple[int, int]) -> str:
    """A day of any year: (6, 1) is ``June 1``."""
    return f"{MONTHS[month_day[0] - 1]} {month_day[1]}"


def clock(minutes: int) -> str:
    """A time of day: 960 is ``16:00``."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def money(text: str) -> str:
    """An amount as documents print it: ``-32.97 USD`` as ``−32.97 USD``, ``23.8 USD`` as ``23.80 USD``.

    Anything that is not a decimal with a currency is given back as it is, but for its minus.
    """
    number, _, unit = text.partition(" ")
    sign = "−" if number.startswith("-") else ""
    whole, _, rest = number.removeprefix("-").partition(".")
    if not whole.isdigit() or (rest and not rest.isdigit()) or not unit:
        return text
    if len(unit) == 3 and unit.isupper():
        rest = rest.ljust(2, "0")
    else:
        rest = rest.rstrip("0")
    return f"{sign}{int(whole):,}{'.' if rest else ''}{rest} {unit}"

"""Exact decimals: text to scaled integers, and scaled integers to counts of a step.

No float is involved anywhere.  A column is kept as integers at one power of
ten, so that tariffs with different steps read it without parsing it again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from fractions import Fraction

from runtime.machine.algebra import divide_by_floor
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding
from runtime.machine.spelling import spell_fraction
from wattlaw.readings.problems import CellFault, Problem

MOST_PLACES = 18
"""Decimals that a reading may have."""

_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,18})?").fullmatch
_ANY = re.compile(r"[+-]?(?:[0-9]{1,20}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,3})?").fullmatch
_NOT_FINITE = re.compile(r"[+-]?(?:nan|inf|infinity)", re.IGNORECASE).fullmatch
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+").fullmatch
_WITH_UNIT = re.compile(r"[+-]?[0-9.]+\s*[A-Za-z]+").fullmatch
_INTEGERS = Integers()
WIDE = Context(prec=80)
"""Wide enough that moving the decimal point never rounds."""


@dataclass(frozen=True, slots=True)
class Decimals:
    """A column: row ``i`` is ``values[i] / 10**places``; rows in ``bad`` hold 0 and must not be used."""

    places: int
    values: Sequence[int]
    bad: dict[int, CellFault] = field(default_factory=dict)

    def text(self, row: int) -> str:
        """The value of a row as a decimal."""
        return spell_fraction(self.fraction(row))

    def fraction(self, row: int) -> Fraction:
        """The value of a row."""
        return Fraction(self.values[row], 10**self.places)


def parse_decimals(cells: Sequence[str], name: str) -> Decimals:
    """A column of text as exact decimals; ``name`` is the column's name, for the messages."""
    if all(map(_PLAIN, cells)):
        parts = [cell.partition(".") for cell in cells]
        places = max((len(part[2]) for part in parts), default=0)
        scales = [10 ** (places - count) for count in range(places + 1)]
        return Decimals(places, [int(whole + rest) * scales[len(rest)] for whole, _, rest in parts])
    return _parse_slowly(cells, name)


def _parse_slowly(cells: Sequence[str], name: str) -> Decimals:
    """As ``parse_decimals`` when some cell is not a plain decimal."""
    exact: list[Decimal] = []
    bad: dict[int, CellFault] = {}
    places = 0
    for row, cell in enumerate(cells):
        value = parse_decimal(cell, name)
        if isinstance(value, CellFault):
            bad[row] = value
            exact.append(Decimal(0))
            continue
        exponent = value.as_tuple().exponent
        assert isinstance(exponent, int)
        places = max(places, -exponent)
        exact.append(value)
    return Decimals(places, [int(value.scaleb(places, WIDE)) for value in exact], bad)


def parse_decimal(cell: str, name: str) -> Decimal | CellFault:
    """One cell as an exact decimal of at most ``MOST_PLACES`` decimals, or what is wrong with it."""
    text = cell.strip()
    if not text:
        return CellFault(Problem.MISSING_VALUE, f"{name} is empty", "a missing reading has no default")
    if _NOT_FINITE(text):
        return CellFault(Problem.NOT_A_NUMBER, f"{name} is {text}, which is not a number")
    if not text.isascii() or not _ANY(text):
        hint = None
        if _COMMA(text):
            hint = "decimals are written with a point"
        elif _WITH_UNIT(text):
            hint = "the unit belongs into the column's name, not into the cell"
        return CellFault(Problem.NOT_A_NUMBER, f"{name} is {text[:40]!r}, which is not a number", hint)
    value = Decimal(text)
    if value and not -MOST_PLACES <= value.adjusted() <= MOST_PLACES:
        return CellFault(Problem.NOT_A_NUMBER, f"{name} is {text[:40]}, which no meter reads")
    digits = value.as_tuple()
    assert isinstance(digits.exponent, int)
    if digits.exponent < -MOST_PLACES:
        return CellFault(Problem.FINER_THAN_STEP, f"{name} has more than {MOST_PLACES} decimals")
    return value


def counts(
    column: Decimals, rows: Sequence[int], step: Fraction, rounding: Rounding | None
) -> tuple[list[int], list[int], bool]:
    """The values of these rows as counts of ``step``.

    Gives the counts, the positions (in ``rows``) whose value is no whole
    multiple of the step and that no ``rounding`` was given for, and whether
    anything was rounded.
    """
    ratio = Fraction(1, 10**column.places) / step
    values = column.values
    if isinstance(rows, range) and rows.step == 1:
        chosen: Sequence[int] = values[rows.start : rows.stop]
    else:
        chosen = [values[row] for row in rows]
    up, down = ratio.numerator, ratio.denominator
    if down == 1:
        return ([value * up for value in chosen] if up != 1 else list(chosen)), [], False
    scaled = chosen if up == 1 else [value * up for value in chosen]
    finer = [position for position, value in enumerate(scaled) if value % down]
    if not finer:
        return [value // down for value in scaled], [], False
    if rounding is None:
        return [value // down for value in scaled], finer, False
    return [divide_by_floor(_INTEGERS, value, down, rounding) for value in scaled], [], True

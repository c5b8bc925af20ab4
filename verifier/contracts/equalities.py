"""Equations that held in every state of many random runs: the null space of what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm

Vector = tuple[int, ...]


def equations(rows: Sequence[Sequence[int]]) -> list[Vector]:
    """Whole coefficients c, without common factor, with Σ c·x = 0 for every row x: a basis of all."""
    width = len(rows[0]) if rows else 0
    reduced: list[list[Fraction]] = []
    pivots: list[int] = []
    for row in rows:
        _eliminate([Fraction(x) for x in row], reduced, pivots)
    free = [column for column in range(width) if column not in pivots]
    found: list[Vector] = []
    for column in free:
        solution = [Fraction(0)] * width
        solution[column] = Fraction(1)
        for pivot, reduced_row in zip(pivots, reduced, strict=True):
            solution[pivot] = -reduced_row[column]
        found.append(_whole(solution))
    return found


def _eliminate(row: list[Fraction], reduced: list[list[Fraction]], pivots: list[int]) -> None:
    """Add a row to the reduced form, if it says something new."""
    for pivot, known in zip(pivots, reduced, strict=True):
        if row[pivot]:
            factor = row[pivot]
            row = [x - factor * y for x, y in zip(row, known, strict=True)]
    place = next((column for column, x in enumerate(row) if x), None)
    if place is None:
        return
    row = [x / row[place] for x in row]
    for number, known in enumerate(reduced):
        if known[place]:
            factor = known[place]
            reduced[number] = [x - factor * y for x, y in zip(known, row, strict=True)]
    reduced.append(row)
    pivots.append(place)


def _whole(solution: Sequence[Fraction]) -> Vector:
    scale = lcm(*(x.denominator for x in solution))
    numbers = [int(x * scale) for x in solution]
    common = gcd(*numbers) or 1
    first = next(x for x in numbers if x)
    return tuple(x // common * (1 if first > 0 else -1) for x in numbers)

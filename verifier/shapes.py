"""Shapes of terms that can be simplified, and the range of a product."""

from __future__ import annotations

from verifier.terms import Atom, Choose, Int, Monomial, Sum, Symbol, Term, constant_part, low, parts_of


def bit_that_is(x: Term) -> Symbol | None:
    """The symbol from 0 to 1 that is 1 where the term is 0."""
    if not isinstance(x, Sum) or len(x.parts) != 1 or len(x.parts[0][0]) != 1:
        return None
    symbol, factor = x.parts[0][0][0], x.parts[0][1]
    if isinstance(symbol, Symbol) and (symbol.low, symbol.high) == (0, 1) and factor + x.constant == 0:
        return symbol
    return None


def constant_leaves(choice: Choose, budget: int) -> bool:
    """Whether a choice is between at most so many constants."""
    stack: list[Int] = [choice]
    while stack:
        value = stack.pop()
        if isinstance(value, int):
            budget -= 1
        elif isinstance(value, Choose):
            stack += [value.yes, value.no]
        else:
            return False
        if budget < 0:
            return False
    return True


def product_range(monomial: Monomial) -> tuple[int, int]:
    """The interval of a product of atoms; the square of an atom is not negative."""
    least, most = 1, 1
    counts: dict[Atom, int] = {}
    for atom in monomial:
        counts[atom] = counts.get(atom, 0) + 1
    for atom, power in counts.items():
        ends = [atom.low**power, atom.high**power]
        if power % 2 == 0 and atom.low < 0 < atom.high:
            ends.append(0)
        corners = [x * y for x in (least, most) for y in (min(ends), max(ends))]
        least, most = min(corners), max(corners)
    return least, most


def without_common(x: Term) -> dict[Monomial, int] | None:
    """The parts of a term without a positive factor that all of it has; None where it has none.

    What is left is of the same sign and zero in the same worlds, with fewer products.
    """
    parts = parts_of(x)
    if constant_part(x):
        return None
    for atom in parts[0][0]:
        if low(atom) > 0 and all(atom in monomial for monomial, _ in parts):
            smaller: dict[Monomial, int] = {}
            for monomial, factor in parts:
                at = monomial.index(atom)
                smaller[(*monomial[:at], *monomial[at + 1 :])] = factor
            return smaller
    return None

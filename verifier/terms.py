"""Terms: integers and truths in which readings, facts and roundings are symbols.

Each integer term knows an interval that contains it in every admitted world;
what intervals decide never reaches a solver.  Integers are kept as
polynomials, so that equal sums are one object and differences cancel.
Plain ``int`` and ``bool`` are terms too: the concrete part of a program
(calendars, tables) is computed while it is executed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """An unknown integer from ``low`` to ``high``.

    ``number`` orders terms of one arena by age.  Symbols that stand for the
    result of a division, a root or a split have *facts* in their arena.
    """

    number: int
    name: str
    low: int
    high: int


@dataclass(frozen=True, slots=True, eq=False)
class Choose:
    """``yes`` where ``condition`` holds, otherwise ``no``."""

    number: int
    condition: Formula
    yes: Int
    no: Int
    low: int
    high: int


Atom = Symbol | Choose
Monomial = tuple[Atom, ...]
"""A product of atoms, by age."""


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """``constant`` + Σ coefficient × monomial; never a single atom by itself, never constant."""

    number: int
    constant: int
    parts: tuple[tuple[Monomial, int], ...]
    low: int
    high: int


Term = Symbol | Choose | Sum
Int = int | Term


@dataclass(frozen=True, slots=True, eq=False)
class NotPositive:
    """``of`` ≤ 0."""

    number: int
    of: Term


@dataclass(frozen=True, slots=True, eq=False)
class Zero:
    """``of`` = 0."""

    number: int
    of: Term


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """All of ``parts``."""

    number: int
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The opposite of ``of``."""

    number: int
    of: Formula


@dataclass(frozen=True, slots=True, eq=False)
class Applied:
    """``value`` is what ``function`` gives for ``arguments``; nothing else is known of the function."""

    number: int
    function: str
    arguments: tuple[Int, ...]
    value: Symbol


Formula = NotPositive | Zero | Both | Not | Applied
Truth = bool | Formula
Node = Term | Formula


def low(x: Int) -> int:
    """The least value that the term can have."""
    return x if isinstance(x, int) else x.low


def high(x: Int) -> int:
    """The greatest value that the term can have."""
    return x if isinstance(x, int) else x.high


def constant_part(x: Int) -> int:
    """The constant of a polynomial."""
    if isinstance(x, int):
        return x
    return x.constant if isinstance(x, Sum) else 0


def parts_of(x: Int) -> tuple[tuple[Monomial, int], ...]:
    """The monomials of a polynomial with their coefficients."""
    if isinstance(x, int):
        return ()
    return x.parts if isinstance(x, Sum) else (((x,), 1),)


def children(node: Node) -> tuple[Node, ...]:
    """The terms and formulas that a node is made of."""
    match node:
        case Symbol():
            return ()
        case Choose(condition=condition, yes=yes, no=no):
            return (condition, *(x for x in (yes, no) if not isinstance(x, int)))
        case Sum(parts=parts):
            return tuple(atom for monomial, _ in parts for atom in monomial)
        case NotPositive(of=term) | Zero(of=term):
            return (term,)
        case Both(parts=formulas):
            return formulas
        case Not(of=formula):
            return (formula,)
        case Applied(arguments=arguments, value=value):
            return (*(x for x in arguments if not isinstance(x, int)), value)


def in_order(roots: list[Node]) -> list[Node]:
    """Every node that the roots are made of, each once, children first."""
    done: dict[int, Node] = {}
    stack: list[tuple[Node, bool]] = [(root, False) for root in reversed(roots)]
    while stack:
        node, ready = stack.pop()
        if node.number in done:
            continue
        if ready:
            done[node.number] = node
            continue
        stack.append((node, True))
        stack.extend((child, False) for child in reversed(children(node)) if child.number not in done)
    return list(done.values())


def symbols_in(roots: list[Node]) -> list[Symbol]:
    """The symbols that the roots mention, in order of first mention."""
    return [node for node in in_order(roots) if isinstance(node, Symbol)]

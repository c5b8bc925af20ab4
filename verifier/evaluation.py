"""The value of a term in one world: what a solver's model, or a test, says of its symbols."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from verifier.terms import (
    Applied,
    Both,
    Choose,
    Int,
    Node,
    Not,
    NotPositive,
    Sum,
    Symbol,
    Truth,
    Zero,
    in_order,
)


def value_of(x: Int, model: Mapping[str, int]) -> int:
    """The integer that a term is; a symbol that the model leaves open is as near to zero as it may be."""
    if isinstance(x, int):
        return x
    return int(_evaluated([x], model)[x.number])


def truth_of(p: Truth, model: Mapping[str, int]) -> bool:
    """Whether a formula holds."""
    if isinstance(p, bool):
        return p
    return bool(_evaluated([p], model)[p.number])


def _evaluated(roots: list[Node], model: Mapping[str, int]) -> dict[int, int]:
    known: dict[int, int] = {}

    def of(x: Int) -> int:
        return x if isinstance(x, int) else known[x.number]

    for node in in_order(roots):
        match node:
            case Symbol():
                known[node.number] = model.get(node.name, min(max(0, node.low), node.high))
            case Choose(condition=condition, yes=yes, no=no):
                known[node.number] = of(yes) if known[condition.number] else of(no)
            case Sum(constant=constant, parts=parts):
                total = constant
                for monomial, factor in parts:
                    total += factor * prod(known[atom.number] for atom in monomial)
                known[node.number] = total
            case NotPositive(of=inner):
                known[node.number] = known[inner.number] <= 0
            case Zero(of=inner):
                known[node.number] = known[inner.number] == 0
            case Both(parts=formulas):
                known[node.number] = all(known[part.number] for part in formulas)
            case Not(of=opposite):
                known[node.number] = not known[opposite.number]
            case Applied():
                known[node.number] = True  # the model's values are those of some function
    return known

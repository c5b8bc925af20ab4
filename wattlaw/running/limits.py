"""Invariants of the form ``x is at most y`` that hold with nothing to spare: x = y.

For each such invariant the module gets a second one, that x and y differ; where
that one breaks, the first is at its limit.  It is only ever watched.
"""

from __future__ import annotations

from dataclasses import replace

from runtime.machine.code import Block, Op
from runtime.machine.cost import derive_costs
from runtime.machine.module import Function, Module, Property, Result
from runtime.machine.types import Truth

PREFIX = "limit: "


def with_limits(module: Module) -> Module:
    """The module with what tells when an invariant is at its limit."""
    functions, claims = list(module.functions), list(module.properties)
    for claim in module.properties:
        if claim.kind != "invariant":
            continue
        made = _apart(module.functions[claim.goal])
        if made is not None:
            claims.append(_claim(claim, len(functions)))
            functions.append(made)
    grown = replace(module, functions=tuple(functions), properties=tuple(claims))
    return replace(grown, costs=derive_costs(grown))


def _claim(claim: Property, goal: int) -> Property:
    return replace(claim, name=f"{PREFIX}{claim.name}", goal=goal)


def _apart(goal: Function) -> Function | None:
    """Whether both sides of a goal that ends in a comparison differ; None where it does not."""
    (result,) = goal.results
    last = [step for step in goal.body.steps if isinstance(step, Op) and result.register in step.out]
    if len(last) != 1 or last[0].name != "le":
        return None
    equal = len(goal.parameters) + len(goal.registers)
    added = (Op("eq", (equal,), last[0].args), Op("not", (equal + 1,), (equal,)))
    origin = (*goal.body.origin, -1, -1) if goal.body.origin else ()
    return Function(
        f"{PREFIX}{goal.name}",
        goal.parameters,
        (*goal.registers, Truth(), Truth()),
        (Result(result.name, equal + 1),),
        Block((*goal.body.steps, *added), origin),
    )

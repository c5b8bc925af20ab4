"""Claims that say nothing: a premise that nobody meets, a goal that is true whatever the program does.

Such a claim does not count as proved (``docs/semantics.md``, 49).
"""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine.domains import domain, element_of
from runtime.machine.module import Property
from runtime.machine.types import is_plain
from verifier.algebra import Stopped
from verifier.asking import Effort
from verifier.claims import holds
from verifier.execution import Value
from verifier.solving import Status
from verifier.terms import Term
from verifier.world import Bill, World


def says_nothing(world: World, stated: Property, bills: Sequence[Bill], effort: Effort) -> str | None:
    """Why a claim that cannot be broken says nothing; None where it does say something."""
    if stated.variation is None and not _premise_is_met(world, stated, bills, effort):
        return "no customer meets its premise"
    if stated.kind != "function" and _goal_is_always_true(world, stated, effort):
        return "its goal is true whatever the program does"
    return None


def _premise_is_met(world: World, stated: Property, bills: Sequence[Bill], effort: Effort) -> bool:
    """Whether some bill may meet the premise (as far as the solver can tell)."""
    if stated.premise is None:
        return True
    for bill in bills:
        if bill.values:
            met = holds(world, stated.premise, bill.values, bill.path)
            if effort.ask(world, (met,), "its premise").status is not Status.IMPOSSIBLE:
                return True
    return False


def _goal_is_always_true(world: World, stated: Property, effort: Effort) -> bool:
    """Whether the goal holds for any values at all of what it speaks of."""
    function = world.function(stated.goal)
    arguments: list[Value] = []
    for parameter in function.parameters:
        element = element_of(parameter.type)
        if element is None or not is_plain(parameter.type):
            return False
        ends = domain(element, world.module.module.enums)
        arguments.append(world.arena.symbol(f"any {parameter.name}", *ends))
    met = len(world.algebra.guards)
    try:
        (truth,) = world.execution.call(stated.goal, arguments)
    except Stopped:
        return False
    finally:
        del world.algebra.guards[met:]
        world.algebra.path = True
    assert isinstance(truth, int | Term)
    false = world.arena.negate(world.algebra.truth(truth))
    return effort.ask(world, (false,), "its goal by itself").status is Status.IMPOSSIBLE

"""What is always checked, without being asked: no bill stops, and costs are bounded.

A guard of the program that intervals decide is not even a question.  What is
left is asked at once for a function: is there a customer for whom one of these
guards fails?  Requirements of the text, and the door's own checks, are meant to
stop a bill and are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from runtime.machine.aborts import Reason
from runtime.machine.code import Op
from runtime.machine.module import Module
from verifier.algebra import Guard, Stopped
from verifier.claims import Case, Claim
from verifier.world import Bill, World

CLOSING = "closing:"


@dataclass(frozen=True, slots=True)
class Kind:
    """A family of reasons to stop, checked together."""

    name: str
    words: str
    reasons: frozenset[Reason]


KINDS = (
    Kind("no-overflow", "no number leaves the range of a word", frozenset({Reason.OVERFLOW})),
    Kind(
        "no-bad-division",
        "no division by zero or by a negative number, no root of a negative number, no split without weights",
        frozenset(
            {Reason.DIVISION_BY_ZERO, Reason.NEGATIVE_DIVISOR, Reason.NEGATIVE_ROOT, Reason.BAD_WEIGHTS}
        ),
    ),
    Kind("in-range", "every value stays in its declared range", frozenset({Reason.OUT_OF_RANGE})),
    Kind(
        "every-case",
        "every lookup finds its row, every list is short enough",
        frozenset({Reason.NO_SUCH_ROW, Reason.BEYOND_HORIZON, Reason.TOO_MANY}),
    ),
)


class GuardCheck(Claim):
    """No guard of some reasons fails in one of the functions that make a bill."""

    def __init__(self, kind: Kind, index: int, function: str) -> None:
        self.of = kind
        self.index = index
        self.function = function
        self.name, self.kind = f"{kind.name}-in-{function}", "check"

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """One case: some guard fails."""
        a, limits = world.arena, self._limits(world)
        failing = [
            a.both(guard.path, a.negate(guard.condition))
            for guard in self._guards(world, bill)
            if guard.reason in self.of.reasons
            and guard.place.split("/")[1].split(":")[0] == self.function
            and guard.place not in limits
        ]
        yield Case("", (a.either(*failing),))

    def _limits(self, world: World) -> set[str]:
        """Where a balance is held to the range that the text declares for it.

        A balance that leaves its range is refused by name: the text's own limit
        on what may be carried, like a requirement, and no fault of the program.
        """
        function = world.function(self.index)
        closing = {one.register for one in function.results if one.name.startswith(CLOSING)}
        return {
            f"/{function.name}:{world.execution.positions.get(id(step), -1)}"
            for step in function.body.steps
            if isinstance(step, Op) and step.name == "range" and step.out[0] in closing
        }

    def _guards(self, world: World, bill: Bill) -> list[Guard]:
        if self.index != world.layout.exact:
            return [*bill.guards, *world.algebra.guards]
        before = len(world.algebra.guards)
        with suppress(Stopped):
            world.run(self.index, dict(bill.values))
        found = world.algebra.guards[before:]
        del world.algebra.guards[before:]
        world.algebra.path = True
        return found


def guard_checks(module: Module) -> list[GuardCheck]:
    """The checks of a tariff's functions, in order."""
    assert module.bill is not None
    indices = (module.bill.measure, module.bill.charge, module.bill.exact)
    return [GuardCheck(kind, index, module.functions[index].name) for kind in KINDS for index in indices]

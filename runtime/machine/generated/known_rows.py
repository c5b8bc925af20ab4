"""Rows and totals that are in variables already, so that an action looks each of them up once."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.machine.code import Block, Call, Op
from runtime.machine.costs import WRITING
from runtime.machine.effects import Effects
from runtime.machine.flow import steps

Place = tuple[int, str]
"""A table and the text of a key (names that keep their values, and literals), or a whole aggregate."""


def whole(aggregate: int) -> Place:
    """The place of the total of all rows."""
    return -1 - aggregate, "()"


class KnownRows:
    """What each row that was looked up is called; forgotten as soon as its table may have changed.

    The variable of a total follows each change within the function: only calls may leave it behind.
    """

    def __init__(self, effects: Sequence[Effects]) -> None:
        self.effects = effects
        self.names: dict[Place, str] = {}

    def changed(self, table: int) -> None:
        """A row of the table was written: keys that look different may be equal."""
        self.names = {place: name for place, name in self.names.items() if place[0] != table}

    def called(self, function: int) -> None:
        """A function was called."""
        if self.effects[function].writes:
            self.names = {}

    def before(self, block: Block) -> dict[Place, str]:
        """What is known in a block that runs any number of times, and after it."""
        for step in steps(block):
            if isinstance(step, Op) and step.name in WRITING:
                self.changed(step.immediates[0])
            elif isinstance(step, Call):
                self.called(step.function)
        return dict(self.names)

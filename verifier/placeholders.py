"""What a loop carries while a turn is run: an unknown in each place, so that its change can be seen."""

from __future__ import annotations

from typing import Any

from runtime.machine.series import Series
from runtime.machine.types import Array, Truth
from verifier.arena import Arena
from verifier.carrying import RUNNING
from verifier.dataflow import flow_of, loop_registers
from verifier.effects import Location
from verifier.execution import Frame, NotExecutable
from verifier.loops import Loop
from verifier.sequences import Items
from verifier.terms import Int, Symbol
from verifier.totals import Depths, Totals


class Placeholders:
    """The running values of one proof, by loop, location and how often it was handed on in a turn."""

    def __init__(self, arena: Arena, depths: Depths, totals: Totals) -> None:
        self._arena = arena
        self._depths = depths
        self._totals = totals
        self._known: dict[tuple[int, Location, int], Symbol] = {}

    def stores(self) -> list[Any]:
        """All that changes while loops are run."""
        return [self._known]

    def of(self, frame: Frame, step: Loop, location: Location, version: int, depth: int) -> Symbol:
        """The running value of a location in a loop at this depth."""
        key = (id(step), location, version)
        if key not in self._known:
            kind = frame.types[location[0]]
            truth = isinstance(kind, Truth) or (isinstance(kind, Array) and isinstance(kind.element, Truth))
            symbol = self._new("running value", (0, 1) if truth else (-RUNNING, RUNNING), depth)
            self._totals.running.add(symbol.number)
            self._known[key] = symbol
        return self._known[key]

    def outside(self, step: Loop, register: int) -> Symbol:
        """The unknown for a number that a loop reads and that differs from bill to bill."""
        key = (id(step), (register, -1), -1)
        if key not in self._known:
            self._known[key] = self._new("number of the bill", (-RUNNING, RUNNING), 0)
        return self._known[key]

    def _new(self, name: str, ends: tuple[int, int], depth: int) -> Symbol:
        symbol = self._arena.symbol(name, *ends)
        assert isinstance(symbol, Symbol)
        self._depths.place(symbol, depth)
        return symbol

    def own(self, step: Loop, where: Location) -> set[int]:
        """The running values of one location in one loop."""
        found = self._known.items()
        return {symbol.number for (loop, place, _), symbol in found if place == where and loop == id(step)}

    def places(self) -> dict[int, Location]:
        """The location of each running value."""
        return {symbol.number: place for (_, place, _), symbol in self._known.items()}


def entry_of(frame: Frame, step: Loop) -> dict[Location, Int]:
    """What each carried location holds when a loop starts."""
    flow = flow_of(step.body)
    entry: dict[Location, Int] = {}
    for register in sorted((flow.carried - loop_registers(step)) | flow.changed):
        value = frame.registers[register]
        if isinstance(value, list):
            entry.update({(register, i): x for i, x in enumerate(value)})
        elif isinstance(frame.types[register], Array) or isinstance(value, Items | tuple | Series):
            raise NotExecutable("a loop over readings carries an input from turn to turn")
        elif value is not None:
            entry[register, -1] = value
    return entry

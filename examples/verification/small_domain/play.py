"""Breadth-first search over the states of a contract, played by the machine's interpreter.

In: a text, the parties, the calls that are tried, the times at which they are.  Out: each state that so many
calls reach, once, with what every call does there and the run that leads to it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from compiler import compile_contract
from dsl.check import check_file
from dsl.model.contract import Contract
from runtime.machine.acting import act, contract_of, deploy, interpreted
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.memory import Memory

HOUR = 3600
BEGIN = 20_000 * 24 * HOUR
"""Hour 0 of a run."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an action with an amount."""

    caller: int
    action: str
    amount: int

    def __str__(self) -> str:
        return f"{'ABC'[self.caller - 1]} {self.action}({self.amount})"


@dataclass(slots=True)
class Place:
    """A state that was reached: when, how, and what each call does there (nothing where it aborts)."""

    store: Memory
    hour: int
    run: str
    calls: int
    gains: tuple[int, ...]
    """What each party has put in less what it took out, by the amounts of its successful calls."""
    after: dict[Call, Place | None] = field(default_factory=dict)


def load_text(path: Path) -> LoadedModule:
    """A text as the machine takes it; ValueError where it has a mistake."""
    result = check_file(path)
    if not isinstance(result.model, Contract):
        raise ValueError([one.message for one in result.diagnostics])
    return validate(compile_contract(result.model, "small domain"))


class Search:
    """All places that ``depth`` calls reach from a beginning, waiting for any of the ``hours`` in between."""

    def __init__(
        self, module: LoadedModule, calls: Sequence[Call], hours: Sequence[int], depth: int, plus: str
    ) -> None:
        """``plus`` names the action whose amounts count as put in."""
        self.module, self.calls, self.hours, self.depth, self.plus = module, calls, hours, depth, plus
        self.places: dict[object, Place] = {}

    def begin(self, deployer: int, prefix: Sequence[tuple[Call, int]] = ()) -> Place:
        """The place after deployment, and after calls that are repeated so many times each."""
        store, receipt = deploy(self.module, {}, deployer, BEGIN, form=interpreted)
        assert isinstance(store, Memory), receipt
        place, run = Place(store, 0, "", 0, (0, 0, 0)), ""
        for call, times in prefix:
            for _ in range(times):
                made = self.made(place, call)
                assert made is not None, call
                place = made
            run = _joined(run, f"{call} {times} times" if times > 1 else str(call))
        place.calls, place.run = 0, run
        return place

    def made(self, place: Place, call: Call) -> Place | None:
        """Where a call leads; nothing where it aborts."""
        store = place.store.copy()
        now = BEGIN + place.hour * HOUR
        receipt = act(
            self.module, store, call.action, call.caller, now, {"amount": call.amount}, form=interpreted
        )
        if not receipt.succeeded:
            return None
        gains = list(place.gains)
        gains[call.caller - 1] += call.amount if call.action == self.plus else -call.amount
        return Place(store, place.hour, _joined(place.run, str(call))[-400:], place.calls + 1, tuple(gains))

    def explore(self, first: Place) -> list[Place]:
        """Each place once, the nearest first; those with fewer calls than the depth have been opened."""
        waiting = deque([first])
        self.places[_key(first)] = first
        found = []
        while waiting:
            place = waiting.popleft()
            found.append(place)
            for hour in self.hours:
                if hour > place.hour:
                    run = _joined(place.run, f"at hour {hour}")
                    self._meet(Place(place.store, hour, run, place.calls, place.gains), waiting)
            if place.calls < self.depth:
                for call in self.calls:
                    made = self.made(place, call)
                    place.after[call] = self._meet(made, waiting) if made else None
        return found

    def _meet(self, place: Place, waiting: deque[Place]) -> Place:
        key = _key(place)
        if key not in self.places:
            self.places[key] = place
            waiting.append(place)
        return self.places[key]

    def scalar(self, place: Place, name: str) -> int:
        """A value of the state by its name."""
        names = [one.name for one in contract_of(self.module).scalars]
        return place.store.scalars[names.index(name)]


def opened(places: Sequence[Place]) -> Iterator[Place]:
    """The places where every call was tried."""
    return (place for place in places if place.after)


def _joined(run: str, step: str) -> str:
    return f"{run}; {step}" if run else step


def _key(place: Place) -> object:
    store = place.store
    return (
        place.hour,
        tuple(sorted(store.scalars.items())),
        tuple(tuple(sorted(table.items())) for table in store.tables),
        place.gains,
    )

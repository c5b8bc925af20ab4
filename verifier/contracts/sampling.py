"""Random runs of the real machine: they refute, and they show what is always so.

The same module and seed give the same runs.  Calls that come to nothing are
left out of the stories.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from runtime.machine.acting import act, deploy, generated
from runtime.machine.domains import domain, element_of
from runtime.machine.door import DoorError
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.monitors import Broken, Monitors
from runtime.machine.receipts import Receipt
from runtime.machine.state import parts_of
from runtime.machine.types import Choice, Day, Digest, Identity, Instant, ListOf, Number, Plain, Truth
from verifier.contracts.stories import Arguments, Story, Told
from verifier.contracts.world import ARGUMENT, DEPLOY, contract_of

BEGINNING = 1_767_225_600
"""2026-01-01T00:00:00Z: random runs begin on this day."""

PAUSES = (0, 0, 0, 1, 60, 900, 3600, 86_400, 5 * 86_400, 60 * 86_400)
IDENTITIES = 4
ATTEMPTS = 12
"""How often a deployment or a call is tried until one succeeds."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """A run: its story, what broke in it, and a copy of each state, the first one first."""

    story: Story
    broken: tuple[Broken, ...]
    states: tuple[Memory, ...]


@dataclass(slots=True)
class Sampler:
    """Random runs of one module.  ``favoured`` is an action that is tried more often than the others."""

    module: LoadedModule
    seed: int = 0
    favoured: int | None = None
    watch: bool = True
    random: Random = field(init=False)
    monitors: Monitors = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.monitors = Monitors(self.module)

    def runs(self, count: int, length: int) -> Iterator[Sampled]:
        """So many runs of so many steps; those that end early because something broke end there."""
        for _ in range(count):
            run = self._run(length)
            if run is not None:
                yield run

    def _run(self, length: int) -> Sampled | None:
        contract = contract_of(self.module)
        deployed = self._deployed(contract.deployment)
        if deployed is None:
            return None
        store, story = deployed
        broken = self.monitors.deployed(store) if self.watch else ()
        states, steps = [store.copy()], list[Told]()
        while len(steps) < length and not broken:
            found = self._step(store)
            if found is None:
                break
            step, broken = found
            steps.append(step)
            states.append(store.copy())
        return Sampled(
            Story(story.deployer, story.now, story.parameters, tuple(steps)), broken, tuple(states)
        )

    def _deployed(self, function: int) -> tuple[Memory, Story] | None:
        for _ in range(ATTEMPTS):
            now, caller = BEGINNING, self._plain(Identity(0), None, None, (), 0)
            parameters = self._arguments(function, DEPLOY, None, now)
            try:
                store, _receipt = deploy(self.module, dict(parameters), caller, now)
            except DoorError:
                continue
            if isinstance(store, Memory):
                return store, Story(caller, now, parameters)
        return None

    def _step(self, store: Memory) -> tuple[Told, tuple[Broken, ...]] | None:
        """A call that succeeds, or that time passes; None where nothing was found."""
        actions = contract_of(self.module).actions
        if not actions:
            return None
        for _ in range(ATTEMPTS):
            now = self._later(store)
            number = self.random.randrange(len(actions))
            if self.favoured is not None and self.random.randrange(10) < 3:
                number = self.favoured
            action = actions[number]
            arguments = self._arguments(action.function, ARGUMENT, store, now)
            caller = self._caller(store)
            try:
                receipt, broken = self._called(store, action.name, caller, now, arguments)
            except DoorError:
                continue
            if receipt.succeeded or broken:
                return Told(now, action.name, caller, arguments), broken
        return None

    def _called(
        self, store: Memory, action: str, caller: int, now: int, arguments: Arguments
    ) -> tuple[Receipt, tuple[Broken, ...]]:
        if not self.watch:
            return act(self.module, store, action, caller, now, dict(arguments), form=generated), ()
        watched = self.monitors.act(store, action, caller, now, dict(arguments))
        return watched.receipt, watched.broken

    # --- values

    def _later(self, store: Memory) -> int:
        """A time not before the last, often just before or after one that the state knows."""
        if self.random.randrange(4) == 0:
            known = [one + self.random.choice((-1, 0, 1)) for one in self._known(Instant(), store)]
            later = [one for one in known if one >= store.now]
            if later:
                return self.random.choice(later)
        return store.now + self.random.choice(PAUSES)

    def _caller(self, store: Memory) -> int:
        roles = [store.scalars[role.scalar] for role in contract_of(self.module).roles]
        if roles and self.random.randrange(5) < 2:
            return self.random.choice(roles)
        return self._plain(Identity(0), None, None, (), 0)

    def _arguments(self, function: int, prefix: str, store: Memory | None, now: int) -> Arguments:
        return tuple(
            (one.name.removeprefix(prefix), self._value(one, store, now))
            for one in self.module.module.functions[function].parameters
            if one.name.startswith(prefix)
        )

    def _value(self, parameter: Parameter, store: Memory | None, now: int) -> Value:
        kind = element_of(parameter.type)
        assert isinstance(kind, Plain)
        known = () if store is None else self._known(kind, store)
        if isinstance(parameter.type, ListOf):
            count = self.random.randrange(min(parameter.type.maximum, 3) + 1)
            return tuple(self._plain(kind, parameter.low, parameter.high, known, now) for _ in range(count))
        return self._plain(kind, parameter.low, parameter.high, known, now)

    def _plain(self, kind: Plain, low: int | None, high: int | None, known: Sequence[int], now: int) -> int:
        least, most = domain(kind, self.module.module.enums)
        least, most = (least if low is None else low), (most if high is None else high)
        match kind:
            case Identity():
                return 1 + self.random.randrange(IDENTITIES)
            case Truth() | Choice():
                return self.random.randint(least, most)
            case Instant():
                pool = [*known, now, now + self.random.choice(PAUSES), now // 3600 * 3600]
            case Day():
                pool = [*known, now // 86_400 + self.random.randrange(-2, 3)]
            case Digest():
                pool = [*known, self.random.randrange(8)]
            case Number():
                near = (0, 1, 2, 5, 100, 1000, self.random.randrange(1, 10_000))
                pool = [*known[:6], *near, least if low is not None else 0, most if high is not None else 0]
        return min(max(self.random.choice(pool), least), most)

    def _known(self, kind: Plain, store: Memory) -> list[int]:
        """Values of a type that the state holds, not all of them."""
        contract, found = contract_of(self.module), dict[int, None]()
        for number, scalar in enumerate(contract.scalars):
            if scalar.type == kind:
                found[store.scalars[number]] = None
        for number, table in enumerate(contract.tables):
            for key, row in list(store.tables[number].items())[:4]:
                for part, value in zip(table.keys, parts_of(key), strict=True):
                    if part.type == kind:
                        found[value] = None
                for column, value in zip(table.columns, row, strict=True):
                    if column.type == kind:
                        found[value] = None
        return list(found)

"""Random calls of a contract's actions, watched by its properties; what breaks one is made a short story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import Parameter, Property
from runtime.machine.types import Type
from wattlaw.running.limits import with_limits
from wattlaw.running.live import SUCCEEDED, Done, Live
from wattlaw.running.naming import Names
from wattlaw.running.state import contract_of
from wattlaw.running.telling import tell_step
from wattlaw.trials.arguments import FEW, Choices
from wattlaw.trials.outcome import Trial
from wattlaw.trials.shorter import Call, shorten

if TYPE_CHECKING:
    from hypothesis.stateful import RuleBasedStateMachine

PEOPLE = ("alice", "bob", "carol", "dave")
BEGINNING = 1_767_225_600
"""2026-01-01T00:00:00Z."""

CALLS = 30
"""Calls of one sequence."""

SEQUENCES = 10
"""Sequences for each of ``--runs``."""

ABOUT_CALLS = ("call", "aborts exactly", "never aborts")


class Broke(Exception):
    """A property that does not hold, and the calls that lead there."""

    def __init__(self, name: str, story: Sequence[Done]) -> None:
        super().__init__(name)
        self.name = name
        self.story = tuple(story)


@dataclass(slots=True)
class Trying:
    """What has been tried so far, and which properties are known to break."""

    module: LoadedModule
    names: Names
    choices: Choices
    deployments: int = 0
    called: Counter[str] = field(default_factory=Counter)
    succeeded: Counter[str] = field(default_factory=Counter)
    broken: dict[str, tuple[Done, ...]] = field(default_factory=dict)


def random_actions(module: LoadedModule, runs: int, seed: int) -> list[Trial]:
    """Each property of a contract, on the same random sequences of calls."""
    watched = validate(with_limits(module.module))
    trying = Trying(watched, _people(watched), Choices(watched))
    claims = module.module.properties
    for _ in range(len(claims) + 1):  # each turn finds one more property that breaks, or none
        found = _run(trying, runs * SEQUENCES, seed)
        if found is None:
            break
        trying.broken[found.name] = found.story
    return [_calls(trying), *(_trial(trying, claim) for claim in claims)]


def _people(module: LoadedModule) -> Names:
    names = Names(module.module)
    for sort in names.sorts:
        for number in range(FEW):
            names.add(PEOPLE[number] if sort == "party" else f"{sort}-{number + 1}", sort)
    return names


def _run(trying: Trying, sequences: int, seed: int) -> Broke | None:
    """The shortest story that breaks a property that is not known to break, if one is found."""
    from hypothesis import HealthCheck, Phase, reporting, settings
    from hypothesis import seed as seeded
    from hypothesis.stateful import run_state_machine_as_test

    limits = settings(
        max_examples=sequences,
        stateful_step_count=CALLS,
        database=None,
        deadline=None,
        print_blob=False,
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    try:
        with reporting.with_reporter(_silent), _elsewhere():
            run_state_machine_as_test(seeded(seed)(_machine(trying)), settings=limits)
    except Broke as broke:
        return Broke(
            broke.name, shorten(broke.story, partial(_play, trying, broke.name), partial(_kinds, trying))
        )
    return None


def _play(trying: Trying, name: str, calls: tuple[Call, ...]) -> tuple[Done, ...] | None:
    """The story of these calls up to where the property breaks; None where it does not."""
    live, story, time = Live(trying.module, trying.names), [], BEGINNING
    for number, call in enumerate(calls):
        time += call.after
        if number == 0:
            assert call.caller is not None
            done = live.deploy(call.caller, time, dict(call.arguments))
        elif call.action is None or call.caller is None:
            done = live.wait(time)
        else:
            done = live.call(call.action, call.caller, time, dict(call.arguments))
        story.append(done)
        if any(one.name == name for one in done.broken):
            return tuple(story)
        if live.store is None:
            return None
    return None


def _kinds(trying: Trying, call: Call) -> dict[str, Type]:
    """The types of a call's arguments."""
    contract = contract_of(trying.module.module)
    number = next((one.function for one in contract.actions if one.name == call.action), contract.deployment)
    return {one.name.partition(":")[2]: one.type for one in trying.module.module.functions[number].parameters}


@contextmanager
def _elsewhere() -> Iterator[None]:
    """What hypothesis writes down for itself is not left in the user's folder."""
    from hypothesis.configuration import set_hypothesis_home_dir

    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)


def _silent(_: object) -> None:
    """The story is told by us."""


def _machine(trying: Trying) -> type[RuleBasedStateMachine]:
    """A machine of hypothesis whose one rule is: somebody calls something, some time later."""
    from hypothesis import strategies as st
    from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

    class Calls(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.sequence = _Sequence(trying)

        @initialize(data=st.data())
        def begin(self, data: Any) -> None:
            self.sequence.deploy(data.draw)

        @rule(data=st.data())
        def step(self, data: Any) -> None:
            self.sequence.step(data.draw)

    return Calls


class _Sequence:
    """One sequence of calls."""

    ATTEMPTS = 8
    """A deployment whose conditions do not hold is tried again."""

    def __init__(self, trying: Trying) -> None:
        self.trying = trying
        self.live = Live(trying.module, trying.names)
        self.now = BEGINNING
        self.story: list[Done] = []

    def deploy(self, draw: Callable[[Any], Any]) -> None:
        """A first state; without one nothing is called."""
        from hypothesis import strategies as st

        deployment = contract_of(self.trying.module.module).deployment
        for _ in range(self.ATTEMPTS):
            given = self._given(draw, deployment, "deploy:")
            named = [value for value in given.values() if isinstance(value, int) and 0 < value <= FEW]
            caller = draw(st.sampled_from([*range(1, FEW + 1), *named]))
            done = self.live.deploy(caller, self.now, given)
            if done.outcome == SUCCEEDED:
                self.trying.deployments += 1
                self._happened(done)
                return

    def step(self, draw: Callable[[Any], Any]) -> None:
        """Somebody calls an action, or time alone passes."""
        from hypothesis import strategies as st

        store = self.live.store
        if store is None:
            return
        module = self.trying.module.module
        actions = contract_of(module).actions
        self.now = draw(st.sampled_from(self.trying.choices.times(store, store.now)))
        number = draw(st.integers(0, len(actions)))
        if number == len(actions):
            self._happened(self.live.wait(self.now))
            return
        action = actions[number]
        roles = [store.scalars[one.scalar] for one in contract_of(module).roles]
        caller = draw(st.sampled_from([*range(1, FEW + 1), *roles]))
        done = self.live.call(action.name, caller, self.now, self._given(draw, action.function, "arg:"))
        self.trying.called[action.name] += 1
        self.trying.succeeded[action.name] += done.outcome == SUCCEEDED
        self._happened(done)

    def _given(self, draw: Callable[[Any], Any], function: int, prefix: str) -> dict[str, Value]:
        """Arguments by name."""
        parameters: tuple[Parameter, ...] = self.trying.module.module.functions[function].parameters
        choices, store = self.trying.choices, self.live.store
        return {
            one.name.removeprefix(prefix): draw(choices.argument(one, store, self.now))
            for one in parameters
            if one.name.startswith(prefix)
        }

    def _happened(self, done: Done) -> None:
        self.story.append(done)
        for broken in done.broken:
            if broken.name not in self.trying.broken:
                raise Broke(broken.name, self.story)


def _calls(trying: Trying) -> Trial:
    """How much was tried: without it, a property that did not break says nothing."""
    actions = [one.name for one in contract_of(trying.module.module).actions]
    never = [name for name in actions if not trying.succeeded[name]]
    calls, done = trying.called.total(), trying.succeeded.total()
    told = f"{trying.deployments} deployments, {calls} calls, of which {done} took place"
    if never:
        told += f"; never: {', '.join(never)}"
    tried = trying.deployments > 0 and not (actions and len(never) == len(actions))
    return Trial(trying.module.module.name, "random calls", "random", ok=True, message=told, tried=tried)


def _trial(trying: Trying, claim: Property) -> Trial:
    name = trying.module.module.name
    story = trying.broken.get(claim.name)
    if story is not None:
        told = tuple(line for done in story for line in tell_step(trying.names, done))
        return Trial(name, claim.name, "random", ok=False, message="broken by these calls:", story=told)
    times_tried = _times(trying, claim)
    message = f"not broken by {times_tried} calls" if times_tried else "no random call reached it"
    return Trial(name, claim.name, "random", ok=True, message=message, tried=times_tried > 0)


def _times(trying: Trying, claim: Property) -> int:
    """How many calls it was tried on."""
    actions = contract_of(trying.module.module).actions
    if claim.kind in ABOUT_CALLS:
        counted = trying.succeeded if claim.kind == "call" else trying.called
        return sum(counted[actions[number].name] for number in claim.actions)
    return trying.succeeded.total()

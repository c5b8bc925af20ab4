"""Stories: a deployment and calls with known values, played on the machine, which says what breaks.

No refutation is shown that this has not confirmed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.aborts import Reason
from runtime.machine.acting import Form, deploy, generated, interpreted
from runtime.machine.door import DoorError
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.monitors import Broken, Monitors
from runtime.machine.receipts import Receipt
from runtime.machine.types import Plain
from verifier.contracts.world import ANY

Arguments = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One step: a call of an action, or (``action`` None) that time passes.  Names are without prefix."""

    now: int
    action: str | None = None
    caller: int = 0
    arguments: Arguments = ()


@dataclass(frozen=True, slots=True)
class Story:
    """A run of a contract from its deployment on.

    ``where`` are values of the variables of the property ``about`` which it is.
    """

    deployer: int
    now: int
    parameters: Arguments
    steps: tuple[Told, ...] = ()
    where: tuple[tuple[str, int], ...] = ()
    about: str = ""

    def times(self) -> list[int]:
        """The time of the deployment and of each step."""
        return [self.now, *(step.now for step in self.steps)]


@dataclass(frozen=True, slots=True)
class Played:
    """One step of a story that was played: its receipt (None: time passed), and what it broke."""

    receipt: Receipt | None
    broken: tuple[Broken, ...]


class NotPlayable(Exception):
    """The door refuses a step, or the deployment comes to nothing: such a story shows nothing."""


def variables(module: LoadedModule, about: str) -> dict[str, Plain]:
    """The variables of a property, by name, with their types."""
    found: dict[str, Plain] = {}
    stated = [one for one in module.module.properties if one.name == about]
    conditions = [one.condition for claim in stated for one in claim.exemptions]
    for index in (*(claim.goal for claim in stated), *(claim.premise for claim in stated), *conditions):
        for one in () if index is None else module.module.functions[index].parameters:
            if one.name.startswith(ANY) and isinstance(one.type, Plain):
                found[one.name.removeprefix(ANY)] = one.type
    return found


def hints(module: LoadedModule, story: Story) -> list[tuple[Plain, int]]:
    """The values of a story's variables with their types."""
    types = variables(module, story.about)
    return [(types[name], value) for name, value in story.where if name in types]


def play(module: LoadedModule, story: Story, form: Form = generated) -> tuple[list[Played], Memory | None]:
    """What the machine makes of a story, the deployment first, and the last state."""
    monitors = Monitors(module, form=form, thorough=True, hints=hints(module, story))
    try:
        store, receipt = deploy(module, dict(story.parameters), story.deployer, story.now, form=form)
        if store is None:
            return [Played(receipt, ())], None
        assert isinstance(store, Memory)
        played = [Played(receipt, monitors.deployed(store))]
        for step in story.steps:
            if step.action is None:
                played.append(Played(None, monitors.wait(store, step.now)))
            else:
                arguments = dict(step.arguments)
                watched = monitors.act(store, step.action, step.caller, step.now, arguments)
                played.append(Played(watched.receipt, watched.broken))
    except DoorError as error:
        raise NotPlayable(str(error)) from error
    return played, store


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a story is to show: that a property breaks, that a call stops for one of these reasons, or
    (``succeeds``) that one succeeds."""

    name: str = ""
    action: str | None = None
    reasons: frozenset[Reason] = frozenset()
    succeeds: bool = False

    def shown_at(self, story: Story, played: Sequence[Played]) -> int | None:
        """The first step at which it shows; 0 is the deployment."""
        for number, one in enumerate(played):
            if self.name and any(broken.name == self.name for broken in one.broken):
                return number
            called = story.steps[number - 1].action if number else None
            if self.name or one.receipt is None or called != self.action:
                continue
            if self.succeeds and one.receipt.succeeded:
                return number
            if one.receipt.reason in self.reasons:
                return number
        return None


def shows(module: LoadedModule, story: Story, wanted: Wanted) -> int | None:
    """The step at which a story shows what is wanted, in both forms of the machine."""
    found: set[int | None] = set()
    for form in (generated, interpreted):
        try:
            played, _ = play(module, story, form)
        except NotPlayable:
            return None
        found.add(wanted.shown_at(story, played))
        if found == {None}:
            return None
    return found.pop() if len(found) == 1 else None


def broken_by(played: Sequence[Played]) -> Mapping[str, Broken]:
    """Everything that broke, with how it did first."""
    found: dict[str, Broken] = {}
    for one in played:
        for broken in one.broken:
            found.setdefault(broken.name, broken)
    return found

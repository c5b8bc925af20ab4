"""Replaying a refutation of a contract: its run on the machine again, told step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from runtime.machine.loaded import LoadedModule
from verifier.contracts.scenario import RunScenario
from verifier.contracts.stories import Told, hints
from verifier.contracts.telling import story_of
from wattlaw.running.live import SUCCEEDED, Done, Live
from wattlaw.running.naming import Names
from wattlaw.running.report import step_json
from wattlaw.running.telling import tell_step


@dataclass(frozen=True, slots=True)
class Again:
    """What a run came to: its steps, the deployment first, and which properties broke."""

    loaded: LoadedModule
    scenario: RunScenario
    names: Names
    done: tuple[Done, ...]
    violated: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        """The object of ``watt replay --json``."""
        steps = [step_json(self.names, one) for one in self.done]
        broken = list(self.violated)
        title, module = self.scenario.title, self.loaded.hash
        return {
            "module": module,
            "title": title,
            "steps": steps,
            "violated": broken,
            "not_tried": [],
            "differs": [],
        }

    def lines(self) -> Iterator[str]:
        """For people."""
        yield self.loaded.module.name
        for one in self.done:
            yield from tell_step(self.names, one)
        for name in self.violated:
            yield f"✘ broken: {name}"
        if not self.violated:
            yield "✔ no property is broken"


def play_again(loaded: LoadedModule, scenario: RunScenario) -> Again:
    """Run a scenario on a contract's module.  Raises ``ScenarioFault`` where it does not fit."""
    story, people = story_of(loaded, scenario)
    names = Names(loaded.module)
    for (sort, value), name in people.items():
        names.known.setdefault(sort, {})[value] = name
    live = Live(loaded, names, thorough=True, hints=hints(loaded, story))
    done = [live.deploy(story.deployer, story.now, dict(story.parameters))]
    if live.store is not None:
        done += [_played(live, step) for step in story.steps]
    broken = dict.fromkeys(broken.name for one in done for broken in one.broken)
    last = done[-1]
    reason = None if last.receipt is None or last.receipt.reason is None else last.receipt.reason.value
    if scenario.stopped and last.outcome != SUCCEEDED and reason == scenario.stopped:
        broken.update(dict.fromkeys(scenario.breaks))
    return Again(loaded, scenario, names, tuple(done), tuple(broken))


def _played(live: Live, step: Told) -> Done:
    if step.action is None:
        return live.wait(step.now)
    return live.call(step.action, step.caller, step.now, dict(step.arguments))

"""Looking for a real run that shows something: short runs by the solver, random runs, then longer ones.

Whatever is found is written as a scenario, read back and played in both forms
of the machine before anybody sees it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from runtime.machine.loaded import LoadedModule
from verifier.asking import Effort
from verifier.contracts.claims import Claim
from verifier.contracts.facts import facts_of_totals
from verifier.contracts.questions import Place, When
from verifier.contracts.sampling import Sampler
from verifier.contracts.scenario import RunScenario, parse, write
from verifier.contracts.shortening import Shortening
from verifier.contracts.stories import NotPlayable, Story, Wanted, play, shows
from verifier.contracts.telling import scenario, story_of
from verifier.contracts.unrolling import Unrolled
from verifier.contracts.world import World
from verifier.execution import NotExecutable
from verifier.solving import Status

SHORT, LONG = range(3), range(3, 6)
"""Calls before the last one, tried before and after random runs."""

RUNS, STEPS = 80, 14
WORK = 6_000_000
"""Solver work after which longer runs are not tried."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A run that shows what is wanted: its scenario, and at which step (0: the deployment)."""

    scenario: RunScenario
    story: Story
    at: int


@dataclass(slots=True)
class Search:
    """The search for a run that refutes a claim, or that shows that something is possible."""

    module: LoadedModule
    claim: Claim
    effort: Effort

    def run(self, open_: Sequence[Place]) -> Shown | None:
        """A run that ends at one of the places, as short and simple as was found."""
        for attempts in (self._unrolled(open_, SHORT), self._random(open_), self._unrolled(open_, LONG)):
            for story, wanted in attempts:
                shown = self.confirmed(story, wanted)
                if shown is not None:
                    return shown
        return None

    def _unrolled(self, open_: Sequence[Place], counts: range) -> Iterator[tuple[Story, Wanted]]:
        for count in counts:
            if self.effort.used > WORK:
                return
            try:
                world = World(self.module)
                runs = Unrolled(world)
                for _ in range(count):
                    runs.another()
                for place in open_:
                    if place.when is not When.DEPLOYMENT or count == 0:
                        yield from self._asked(runs, place, count)
            except NotExecutable:
                return

    def _asked(self, runs: Unrolled, place: Place, count: int) -> Iterator[tuple[Story, Wanted]]:
        world, step = runs.world, runs.last(place)
        breaks, values = self.claim.breaks(world, place, step)
        claims = (breaks, *step.facts, *facts_of_totals(world, world.deployment.before))
        about = f"{place.words(world)} after {count} calls" if count else place.words(world)
        answer = self.effort.ask(world, claims, f"{about}, a run")
        if answer.status is Status.POSSIBLE:
            yield (
                runs.story(answer.model, place, step, values, self.claim.name),
                self.claim.wanted(world, place),
            )

    def _random(self, open_: Sequence[Place]) -> Iterator[tuple[Story, Wanted]]:
        world = World(self.module)
        wanted = [self.claim.wanted(world, place) for place in open_]
        favoured = next((place.action for place in open_ if place.action is not None), None)
        for run in Sampler(self.module, seed=1, favoured=favoured).runs(RUNS, STEPS):
            for one in wanted:
                if one.name in {broken.name for broken in run.broken} or (
                    not one.name and self._plays(run.story, one)
                ):
                    yield run.story, one

    def _plays(self, story: Story, wanted: Wanted) -> bool:
        try:
            return wanted.shown_at(story, play(self.module, story)[0]) is not None
        except NotPlayable:
            return False

    def confirmed(self, story: Story, wanted: Wanted) -> Shown | None:
        """The story, simplified and played from its own text; None where it does not show what it should."""
        if shows(self.module, story, wanted) is None:
            return None
        return confirm(self.module, self.claim.name, Shortening(self.module, wanted).shortest(story), wanted)


def confirm(module: LoadedModule, name: str, story: Story, wanted: Wanted) -> Shown | None:
    """What a story shows when it is read from its text and played in both forms."""
    told = scenario(module, story, (name,))
    read, _ = story_of(module, parse(write(told)))
    at = shows(module, read, wanted)
    if at is None:
        return None
    played, _ = play(module, read)
    receipt = played[at].receipt
    stopped = "" if receipt is None or receipt.reason is None else receipt.reason.value
    return Shown(replace(told, stopped=stopped if wanted.reasons else ""), read, at)

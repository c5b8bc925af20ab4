"""Shorter and simpler stories that show the same: fewer steps, smaller numbers, ordinary times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from runtime.machine.loaded import LoadedModule
from runtime.machine.types import Instant, Number
from verifier.contracts.sampling import BEGINNING
from verifier.contracts.stories import Arguments, NotPlayable, Story, Told, Wanted, play, shows, variables
from verifier.contracts.telling import parameters

TRIALS = 400
"""How many stories are played to find a simpler one."""


@dataclass(slots=True)
class Shortening:
    """Looks for a simpler story; each that it keeps shows what is wanted."""

    module: LoadedModule
    wanted: Wanted
    left: int = TRIALS

    def shortest(self, story: Story) -> Story:
        """The simplest story found."""
        story = self._cut(story)
        changed = True
        while changed and self.left > 0:
            changed = False
            for simpler in (self._fewer, self._earlier, self._smaller):
                found = simpler(story)
                changed, story = changed or found != story, found
        return story

    def _cut(self, story: Story) -> Story:
        """Nothing after what is shown."""
        at = shows(self.module, story, self.wanted)
        return story if at is None else replace(story, steps=story.steps[:at])

    def _shows(self, story: Story) -> bool:
        self.left -= 1
        if self.left < 0 or sorted(story.times()) != story.times():
            return False
        try:
            played, _ = play(self.module, story)
        except NotPlayable:
            return False
        return self.wanted.shown_at(story, played) == len(story.steps)

    def _fewer(self, story: Story) -> Story:
        for number in reversed(range(len(story.steps))):
            without = replace(story, steps=(*story.steps[:number], *story.steps[number + 1 :]))
            if number < len(story.steps) - 1 and self._shows(without):
                story = without
        return story

    def _earlier(self, story: Story) -> Story:
        """Everything from the first day of 2026 on; then each step at the time of the one before."""
        moved = self._moved(story, BEGINNING - story.now)
        if story.now != BEGINNING and self._shows(moved):
            story = moved
        for number, step in enumerate(story.steps):
            before = story.times()[number]
            for pause in (0, 1, 3600, 86_400):
                if before + pause >= step.now:
                    break
                sooner = self._with(story, number, replace(step, now=before + pause))
                if self._shows(sooner):
                    story = sooner
                    break
        return story

    def _moved(self, story: Story, by: int) -> Story:
        """Every time and every instant by so many seconds."""
        steps = tuple(
            replace(one, now=one.now + by, arguments=self._moved_instants(one.action, one.arguments, by))
            for one in story.steps
        )
        given = self._moved_instants(None, story.parameters, by)
        types = variables(self.module, story.about)
        where = tuple((name, x + by if isinstance(types[name], Instant) else x) for name, x in story.where)
        return Story(story.deployer, story.now + by, given, steps, where, story.about)

    def _moved_instants(self, action: str | None, arguments: Arguments, by: int) -> Arguments:
        if not arguments:
            return arguments
        instants = {
            one.name.partition(":")[2]
            for one in parameters(self.module, action)
            if isinstance(one.type, Instant)
        }
        return tuple(
            (name, x + by if name in instants and isinstance(x, int) else x) for name, x in arguments
        )

    def _smaller(self, story: Story) -> Story:
        given = self._smaller_arguments(
            None, story.parameters, lambda changed: replace(story, parameters=changed)
        )
        story = replace(story, parameters=given)
        for number in range(len(story.steps)):
            step = story.steps[number]
            if step.action is not None:
                story = self._smaller_step(story, number, step, step.action)
        return story

    def _smaller_step(self, story: Story, number: int, step: Told, action: str) -> Story:
        def with_arguments(changed: Arguments) -> Story:
            return self._with(story, number, replace(step, arguments=changed))

        return with_arguments(self._smaller_arguments(action, step.arguments, with_arguments))

    def _smaller_arguments(
        self, action: str | None, arguments: Arguments, story_with: Callable[[Arguments], Story]
    ) -> Arguments:
        """Each number as near to nothing as it can be; shorter lists."""
        types = {one.name.partition(":")[2]: one.type for one in parameters(self.module, action)}
        for place, (name, value) in enumerate(arguments):
            kind = types[name]
            if not isinstance(kind, Number) or not isinstance(value, int):
                continue
            unit = max(int(1 / kind.step), 1)
            for smaller in _nearer(value, unit):
                changed = (*arguments[:place], (name, smaller), *arguments[place + 1 :])
                if self._shows(story_with(changed)):
                    arguments = changed
                    break
        return arguments

    def _with(self, story: Story, number: int, step: Told) -> Story:
        return replace(story, steps=(*story.steps[:number], step, *story.steps[number + 1 :]))


def _nearer(value: int, unit: int) -> Iterator[int]:
    """Numbers that are simpler than a value, the simplest first: 0, one unit, few units, one step, halves."""
    sign = 1 if value > 0 else -1
    for size in (0, unit, 2 * unit, 10 * unit, 100 * unit, 1, 2):
        if size < abs(value):
            yield sign * size
    size = abs(value)
    whole = size // unit * unit
    if 0 < whole < size:
        yield sign * whole
    while size > 2:
        size //= 2
        yield sign * size

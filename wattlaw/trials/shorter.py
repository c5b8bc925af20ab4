"""A story of calls made as short and as plain as it can be, while it still ends as it did.

Each attempt is played anew on the machine, so whatever is left is a true story.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from runtime.machine.interpreter import Value
from runtime.machine.types import Identity, ListOf, Number, Type
from wattlaw.running.live import Done

MOST = 2_000
"""Attempts at most."""

MINUTE, HOUR, DAY = 60, 3600, 86_400

FEW = 20
"""Below this, numbers are lowered one by one."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call to be made: ``action`` None is the deployment, or without a caller that time passes.

    ``after`` are the seconds since the call before.
    """

    after: int
    caller: int | None
    action: str | None
    arguments: tuple[tuple[str, Value], ...]


Play = Callable[[tuple[Call, ...]], tuple[Done, ...] | None]
"""Plays calls; the story up to where it ends as wanted, None where it does not."""

Kinds = Callable[[Call], dict[str, Type]]
"""The types of a call's arguments."""


def calls_of(story: tuple[Done, ...]) -> tuple[Call, ...]:
    """The calls of a story."""
    times = [story[0].time, *(done.time for done in story)]
    return tuple(
        Call(done.time - before, done.caller, done.action, done.arguments)
        for before, done in zip(times, story, strict=False)
    )


def shorten(story: tuple[Done, ...], play: Play, kinds: Kinds) -> tuple[Done, ...]:
    """The shortest story found that ends alike."""
    return _Shortening(story, play, kinds).shortest()


class _Shortening:
    def __init__(self, story: tuple[Done, ...], play: Play, kinds: Kinds) -> None:
        self.story = story
        self.calls = calls_of(story)
        self.play = play
        self.kinds = kinds
        self.attempts = 0

    def shortest(self) -> tuple[Done, ...]:
        """Calls are left out, then made plainer, until neither helps."""
        before = None
        while before != self.calls and self.attempts < MOST:
            before = self.calls
            self._leave_out()
            self._make_plainer()
        return self.story

    def _try(self, calls: tuple[Call, ...]) -> bool:
        """Whether the story still ends alike; then it is kept."""
        self.attempts += 1
        played = self.play(calls) if self.attempts <= MOST else None
        if played is None:
            return False
        self.story, self.calls = played, calls_of(played)
        return True

    def _leave_out(self) -> None:
        """Ever smaller pieces; the deployment, which is the first, stays."""
        size = max(len(self.calls) // 2, 1)
        while size:
            start = 1
            while start < len(self.calls):
                rest = self._joined(start, size)
                if not (rest != self.calls and self._try(rest)):
                    start += size
            size //= 2

    def _joined(self, start: int, size: int) -> tuple[Call, ...]:
        """Without some calls; the time that they took passes before the next one."""
        gone, rest = self.calls[start : start + size], self.calls[start + size :]
        if rest:
            rest = (replace(rest[0], after=rest[0].after + sum(one.after for one in gone)), *rest[1:])
        return (*self.calls[:start], *rest)

    def _make_plainer(self) -> None:
        for place in range(len(self.calls)):
            index = 0
            while place < len(self.calls):
                options = list(_plainer(self.calls[place], self.kinds(self.calls[place])))
                if index >= len(options):
                    break
                changed = (*self.calls[:place], options[index], *self.calls[place + 1 :])
                index = 0 if self._try(changed) else index + 1


def _plainer(call: Call, kinds: dict[str, Type]) -> Iterator[Call]:
    """The same call a little plainer, the plainest first."""
    rounded = (0, *(call.after // span * span for span in (DAY, HOUR, MINUTE)))
    yield from (replace(call, after=after) for after in dict.fromkeys(rounded) if after < call.after)
    if call.caller is not None:
        for caller in range(1, call.caller):
            yield replace(call, caller=caller)
    for number, (name, value) in enumerate(call.arguments):
        for plainer in _values(kinds[name], value):
            rest = call.arguments[number + 1 :]
            yield replace(call, arguments=(*call.arguments[:number], (name, plainer), *rest))


def _values(kind: Type, value: Value) -> Iterator[Value]:
    """Plainer values: shorter lists, earlier names, whole and smaller numbers."""
    if isinstance(kind, ListOf):
        assert isinstance(value, list | tuple)
        items = [one for one in value if isinstance(one, int)]
        for place in range(len(items)):
            yield items[:place] + items[place + 1 :]
        for place, item in enumerate(items):
            for plainer in _values(kind.element, item):
                yield [*items[:place], plainer, *items[place + 1 :]]  # type: ignore[list-item]
        return
    if not isinstance(value, int):
        return
    if isinstance(kind, Identity):
        yield from range(1, value)
    elif isinstance(kind, Number):
        whole = int(1 / kind.step) or 1
        plain = (0, whole, 10 * whole, 100 * whole, value // whole * whole, *_smaller(value))
        yield from (each for each in dict.fromkeys(plain) if _effort(each, whole) < _effort(value, whole))


def _smaller(value: int) -> Iterator[int]:
    """Towards zero, first in long strides."""
    if value:
        yield 0
        sign = 1 if value > 0 else -1
        yield sign * (abs(value) // 2)
        if abs(value) < FEW:
            yield sign * (abs(value) - 1)


def _effort(value: int, whole: int) -> tuple[bool, int]:
    """How much a reader has to take in: broken amounts, large ones, negative ones."""
    return value % whole != 0, 2 * abs(value) + (value < 0)

"""How a register's bounds grow from turn to turn of a loop."""

from __future__ import annotations

from runtime.machine.generated.intervals import Growth, Held, Items, Range, hull, shifted, whole_word
from runtime.machine.types import WORD_MAX, WORD_MIN


def within_word(held: Held) -> Held:
    """A register never holds more than a word: the instruction has checked it."""
    if isinstance(held, Range):
        held.raise_low(WORD_MIN)
        held.lower_high(WORD_MAX)
    return held


def since(register: int, held: Held) -> Held:
    """The same, to be followed through one turn."""
    if isinstance(held, Range):
        return Range(held.low, held.high, Growth(register, 0, 0))
    if isinstance(held, Items) and held.values is None:
        content = Range(held.content.low, held.content.high, Growth(register, 0, 0))
        return Items(held.length.copy(), content)
    return held


def any_since(register: int, held: Held) -> Held:
    """Any value at all at the start of the turn."""
    if isinstance(held, Range):
        return since(register, whole_word())
    if isinstance(held, Items):
        return since(register, Items(held.length, whole_word()))
    return held


def after_turns(register: int, before: Held, end: Held, turns: int) -> Held:
    """What holds at the start of every turn, and after the last."""
    if isinstance(before, Range) and isinstance(end, Range):
        return within_word(_repeated(register, before, end, turns))
    if isinstance(before, Items) and isinstance(end, Items):
        content = _repeated(register, before.content, end.content, turns)
        within_word(content)
        return Items(before.length, content)
    return before


def _repeated(register: int, before: Range, end: Range, turns: int) -> Range:
    growth = end.growth
    if growth is None or growth.base != register:
        # An absolute bound: it does not depend on what the register held.
        return hull(before, Range(end.low, end.high))
    start = before
    if growth.fresh is not None:
        start = hull(before, Range(*growth.fresh))
    low, high = turns * min(growth.low, 0), turns * max(growth.high, 0)
    return Range(start.low + low, start.high + high, shifted(start.growth, low, high))

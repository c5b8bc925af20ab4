"""Where a generated test program takes its decisions from: hypothesis, which can shrink it, or a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from hypothesis import strategies as st

T = TypeVar("T")


class Choices(Protocol):
    """A source of decisions."""

    def integer(self, low: int, high: int) -> int: ...


class Drawn:
    """Decisions of hypothesis."""

    def __init__(self, draw: Callable[[st.SearchStrategy[int]], int]) -> None:
        self.draw = draw

    def integer(self, low: int, high: int) -> int:
        return self.draw(st.integers(low, high))


class Seeded:
    """Decisions of a seed: the same seed, the same program."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def integer(self, low: int, high: int) -> int:
        return self.random.randint(low, high)


def pick(choices: Choices, options: Sequence[T]) -> T:
    """One of the options."""
    return options[choices.integer(0, len(options) - 1)]


def one_in(choices: Choices, times: int) -> bool:
    """True about once in so many times."""
    return choices.integer(1, times) == times

# ruff: noqa: FBT001  (truths are operands here, not switches)
"""The integer algebra over Python's own integers: what the instructions mean in the interpreter."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import isqrt
from typing import cast

from runtime.machine.aborts import Abort, Reason
from runtime.machine.algebra import divide_by_floor, split_evenly
from runtime.machine.rounding import Rounding


class Integers:
    """An ``Algebra`` whose integers are ``int``, truths ``bool`` and sequences Python sequences."""

    def integer(self, value: int) -> int:
        return value

    def add(self, x: int, y: int) -> int:
        return x + y

    def subtract(self, x: int, y: int) -> int:
        return x - y

    def multiply(self, x: int, y: int) -> int:
        return x * y

    def floor_divide(self, x: int, y: int) -> int:
        return x // y

    def modulo(self, x: int, y: int) -> int:
        return x % y

    def floor_root(self, x: int) -> int:
        return isqrt(x)

    def divide(self, x: int, y: int, mode: Rounding) -> int:
        return divide_by_floor(self, x, y, mode)

    def less(self, x: int, y: int) -> bool:
        return x < y

    def equal(self, x: int, y: int) -> bool:
        return x == y

    def both(self, p: bool, q: bool) -> bool:
        return p and q

    def either(self, p: bool, q: bool) -> bool:
        return p or q

    def negate(self, p: bool) -> bool:
        return not p

    def choose(self, p: bool, x: int, y: int) -> int:
        return x if p else y

    def truth(self, x: int) -> bool:
        return x == 1

    def from_truth(self, p: bool) -> int:
        return 1 if p else 0

    def guard(self, p: bool, reason: Reason, message: int | None = None) -> None:
        if not p:
            raise Abort(reason, message)

    def length(self, items: Sequence[int]) -> int:
        return len(items)

    def element(self, items: Sequence[int], index: int) -> int:
        return items[index]

    def rows_up_to(self, keys: Sequence[int], x: int) -> int:
        return bisect_right(keys, x)

    def store(self, items: Sequence[int], index: int, x: int) -> None:
        cast(list[int], items)[index] = x

    def clear(self, items: Sequence[int]) -> None:
        cast(list[int], items)[:] = [0] * len(items)

    def weights_are_sound(self, weights: Sequence[int]) -> bool:
        return all(weight >= 0 for weight in weights) and any(weights)

    def largest_remainder(self, total: int, weights: Sequence[int]) -> Sequence[int]:
        return tuple(split_evenly(total, weights))

"""Dividing a whole among parts so that nothing is lost."""

from __future__ import annotations

from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import Algebra
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.instructions.typing import number
from runtime.machine.types import ListOf, Number, Type

A = Algebra[Any, Any, Any]


def _split(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm and isinstance(args[1], ListOf), "a whole and a list are needed")
    assert isinstance(args[1], ListOf)
    expect(isinstance(args[1].element, Number), "weights are numbers")
    return (ListOf(number(args[0]), args[1].maximum),)


@instruction(
    "split",
    70,
    cost=64,
    typing=_split,
    words="the whole in parts proportional to the weights, by largest remainder; the parts sum to the whole",
)
def split(a: A, _: Any, args: Any, imm: Any) -> Any:
    total, weights = args
    a.guard(a.weights_are_sound(weights), Reason.BAD_WEIGHTS)
    return (a.largest_remainder(total, weights),)

"""Copies, requirements and ranges."""

from __future__ import annotations

from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import Algebra, within
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.types import WORD_MAX, WORD_MIN, Number, Truth, Type, is_plain

A = Algebra[Any, Any, Any]


def _same(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm and is_plain(args[0]), "one plain operand is needed")
    return (args[0],)


@instruction("copy", 2, typing=_same, words="the same value")
def copy(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (args[0],)


def _required(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 1, "one truth and a message are needed")
    expect(isinstance(args[0], Truth), "a truth is needed")
    expect(0 <= imm[0] < context.message_count(), "there is no such message")
    return ()


@instruction("require", 3, typing=_required, words="aborts with the message unless the operand holds")
def require(a: A, _: Any, args: Any, imm: Any) -> Any:
    a.guard(a.truth(args[0]), Reason.REQUIRED, imm[0])
    return ()


def _ranged(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 3, "one number, a range and a message are needed")
    expect(isinstance(args[0], Number), "a number is needed")
    expect(WORD_MIN <= imm[0] <= imm[1] <= WORD_MAX, "the range is empty or too wide")
    expect(0 <= imm[2] < context.message_count(), "there is no such message")
    return (args[0],)


@instruction("range", 4, typing=_ranged, words="the same value, provided that it lies in the range")
def in_range(a: A, _: Any, args: Any, imm: Any) -> Any:
    a.guard(within(a, imm[0], args[0], imm[1]), Reason.OUT_OF_RANGE, imm[2])
    return (args[0],)

"""Sums, differences, products and changes of step: exact, or aborted."""

from __future__ import annotations

from typing import Any

from runtime.machine.algebra import Algebra, at_most, word
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.instructions.typing import alike, number, one_number, positive
from runtime.machine.types import Number, Type

A = Algebra[Any, Any, Any]


@instruction("add", 10, typing=alike, words="the sum")
def add(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.add(args[0], args[1])),)


@instruction("sub", 11, typing=alike, words="the difference")
def sub(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.subtract(args[0], args[1])),)


@instruction("neg", 12, typing=one_number, words="the opposite")
def neg(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.subtract(a.integer(0), args[0])),)


@instruction("abs", 13, typing=one_number, words="the size without sign")
def absolute(a: A, _: Any, args: Any, imm: Any) -> Any:
    x = args[0]
    return (word(a, a.choose(a.less(x, a.integer(0)), a.subtract(a.integer(0), x), x)),)


@instruction("min", 14, typing=alike, words="the lesser")
def least(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.choose(at_most(a, args[0], args[1]), args[0], args[1]),)


@instruction("max", 15, typing=alike, words="the greater")
def greatest(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.choose(at_most(a, args[0], args[1]), args[1], args[0]),)


def _product(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 2 and not imm, "two operands are needed")
    x, y = number(args[0]), number(args[1])
    return (Number(x.unit * y.unit, x.step * y.step),)


@instruction("mul", 16, cost=2, typing=_product, words="the exact product; units and steps multiply")
def mul(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.multiply(args[0], args[1])),)


def _finer(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 1, "one operand and one factor are needed")
    x = number(args[0])
    return (Number(x.unit, x.step / positive(imm[0], "the factor of a finer step")),)


@instruction("finer", 17, typing=_finer, words="the same value in a step k times finer")
def finer(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.multiply(args[0], a.integer(imm[0]))),)


def _scaled(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 1, "one operand and one factor are needed")
    return (number(args[0]),)


@instruction("times", 18, typing=_scaled, words="the value times a constant integer")
def times(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.multiply(args[0], a.integer(imm[0]))),)

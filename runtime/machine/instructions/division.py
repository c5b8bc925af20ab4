"""Where values are rounded: always with a named mode, always to a stated step."""

from __future__ import annotations

from fractions import Fraction
from math import isqrt
from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.algebra import Algebra, at_most, word
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.instructions.typing import MODES, mode, number, positive, step_of
from runtime.machine.types import Number, Type

A = Algebra[Any, Any, Any]


def _rounded(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and len(imm) == 3, "one operand, a ratio of steps and a mode are needed")
    x = number(args[0])
    positive(imm[0], "the ratio of steps")
    positive(imm[1], "the ratio of steps")
    mode(imm[2])
    return (Number(x.unit, x.step * Fraction(imm[1], imm[0])),)


@instruction(
    "round",
    30,
    cost=3,
    typing=_rounded,
    words="the value rounded to a step q/p times as large: round(x·p/q)",
)
def round_to(a: A, _: Any, args: Any, imm: Any) -> Any:
    wide = a.multiply(args[0], a.integer(imm[0])) if imm[0] != 1 else args[0]
    return (word(a, a.divide(wide, a.integer(imm[1]), MODES[imm[2]])),)


def _quotient(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 3 and len(imm) == 5, "three operands and five immediates are needed")
    x, y, z = (number(arg) for arg in args)
    p, q = positive(imm[0], "p"), positive(imm[1], "q")
    mode(imm[2])
    step = step_of(imm[3], imm[4])
    exact = x.step * y.step / z.step
    expect(exact / step == Fraction(p, q), f"p/q must be {exact / step}, not {Fraction(p, q)}")
    return (Number(x.unit * y.unit / z.unit, step),)


@instruction(
    "muldiv",
    31,
    cost=6,
    typing=_quotient,
    words="x·y/z rounded to a stated step, with an exact wide intermediate; z must be positive",
)
def muldiv(a: A, _: Any, args: Any, imm: Any) -> Any:
    x, y, z = args
    a.guard(a.negate(a.equal(z, a.integer(0))), Reason.DIVISION_BY_ZERO)
    a.guard(at_most(a, a.integer(0), z), Reason.NEGATIVE_DIVISOR)
    above = a.multiply(x, y)
    if imm[0] != 1:
        above = a.multiply(above, a.integer(imm[0]))
    below = z if imm[1] == 1 else a.multiply(z, a.integer(imm[1]))
    return (word(a, a.divide(above, below, MODES[imm[2]])),)


def _root(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm, "one operand is needed")
    x = number(args[0])
    expect(all(power % 2 == 0 for _, power in x.unit.powers), f"{x.unit} has no square root")
    numerator, denominator = _square_root(x.step.numerator), _square_root(x.step.denominator)
    unit = type(x.unit)(tuple((name, power // 2) for name, power in x.unit.powers))
    return (Number(unit, Fraction(numerator, denominator)),)


def _square_root(n: int) -> int:
    root = isqrt(n)
    expect(root * root == n, f"the step {n} is not a square")
    return root


@instruction("root", 32, cost=20, typing=_root, words="the square root, rounded down to its step")
def root(a: A, _: Any, args: Any, imm: Any) -> Any:
    a.guard(at_most(a, a.integer(0), args[0]), Reason.NEGATIVE_ROOT)
    return (a.floor_root(args[0]),)

"""Rounding: from an exact term to a register with a stated step."""

from __future__ import annotations

from fractions import Fraction

from compiler.emitter import Emitter, Value
from compiler.terms import Literal, Quotient, Surd, Term, at_step, unit_of
from dsl.model.base import Mode
from runtime.machine.algebra import divide_by_floor
from runtime.machine.instructions.typing import MODES
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding
from runtime.machine.types import Number

MODE = {mode: Rounding(mode.value) for mode in Mode}


def round_term(e: Emitter, term: Term, step: Fraction, mode: Rounding) -> Value:
    """The term rounded to a multiple of ``step``."""
    match term:
        case Literal():
            count = _rounded(term.value / step, mode)
            return e.literal(Number(term.unit, step), count)
        case Value():
            return _round_value(e, term, step, mode)
        case Quotient():
            return _round_quotient(e, term, step, mode)
        case Surd():
            return _round_root(e, term, step, mode)


def _rounded(ratio: Fraction, mode: Rounding) -> int:
    return divide_by_floor(Integers(), ratio.numerator, ratio.denominator, mode)


def _round_value(e: Emitter, value: Value, step: Fraction, mode: Rounding) -> Value:
    ratio = value.number.step / step
    if ratio.denominator == 1:
        return at_step(e, value, step)
    return e.op("round", value, imm=(ratio.numerator, ratio.denominator, MODES.index(mode)))


def _round_quotient(e: Emitter, q: Quotient, step: Fraction, mode: Rounding) -> Value:
    return _muldiv(e, q.x, q.y, q.z, step, mode)


def _muldiv(e: Emitter, x: Value, y: Value, z: Value, step: Fraction, mode: Rounding) -> Value:
    ratio = x.number.step * y.number.step / z.number.step / step
    imm = (ratio.numerator, ratio.denominator, MODES.index(mode), step.numerator, step.denominator)
    return e.op("muldiv", x, y, z, imm=imm)


def _round_root(e: Emitter, root: Surd, step: Fraction, mode: Rounding) -> Value:
    """Correctly rounded in every mode.

    ⌊√a⌋ = ⌊√⌊a⌋⌋, so the root in half steps is exact when rounded down.  Doubled, plus
    one when something was cut off, it lies on the same side of every tie as the
    root itself, and is rounded from quarter steps.
    """
    half = step / 2
    below = _muldiv(e, root.x, root.y, root.z, half * half, Rounding.FLOOR)
    above = _muldiv(e, root.x, root.y, root.z, half * half, Rounding.CEILING)
    floor = e.op("root", below)
    exact = e.op("and", e.op("eq", below, above), e.op("eq", e.op("mul", floor, floor), below))
    doubled = e.op("finer", floor, imm=(2,))
    quarter = doubled.number
    rest = e.op("select", exact, e.constant(quarter, 0), e.constant(quarter, 1))
    size = e.op("add", doubled, rest)
    if root.sign is not None and root.sign.low < 0:
        negative = e.op("lt", root.sign, e.constant(root.sign.number, 0))
        size = e.op("select", negative, e.op("neg", size), size)
    assert size.number.unit == unit_of(root)
    return _round_value(e, size, step, mode)

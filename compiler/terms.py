"""Exact numbers while code is made: registers, literals, and quotients and roots that are not rounded yet.

Everything here keeps values exact.  Sums are brought to a common step, products
multiply steps, and a quotient stays a numerator over a denominator until a
``Round`` makes it one instruction with a wide intermediate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from runtime.machine.types import WORD_MAX, Number
from runtime.machine.units import ONE, Unit


@dataclass(frozen=True, slots=True)
class Literal:
    """A number of the text; a whole multiple of ``step``, which it lends to the constant it becomes."""

    value: Fraction
    unit: Unit
    step: Fraction


@dataclass(frozen=True, slots=True)
class Quotient:
    """x·y/z, exact."""

    x: Value
    y: Value
    z: Value


@dataclass(frozen=True, slots=True)
class Surd:
    """√(x·y/z) with the sign of ``sign``, exact."""

    sign: Value | None
    x: Value
    y: Value
    z: Value


Exact = Value | Literal
Term = Value | Literal | Quotient | Surd


def literal(value: Fraction | int, unit: Unit = ONE, step: Fraction | None = None) -> Literal:
    """A literal; without a fitting step, its own denominator is the step."""
    exact = Fraction(value)
    fits = step is not None and (exact / step).denominator == 1
    return Literal(exact, unit, step if fits and step is not None else Fraction(1, exact.denominator))


def common_step(a: Fraction, b: Fraction) -> Fraction:
    """The largest step of which both are whole multiples."""
    if a == b:
        return a
    left, right = a.numerator * b.denominator, b.numerator * a.denominator
    return Fraction(gcd(left, right), a.denominator * b.denominator)


def unit_of(term: Term) -> Unit:
    """The unit of a term."""
    match term:
        case Value():
            return term.number.unit
        case Literal():
            return term.unit
        case Quotient():
            return term.x.number.unit * term.y.number.unit / term.z.number.unit
        case Surd():
            squared = term.x.number.unit * term.y.number.unit / term.z.number.unit
            return Unit(tuple((name, power // 2) for name, power in squared.powers))


def one(e: Emitter, unit: Unit = ONE) -> Value:
    """The number 1."""
    return e.constant(Number(unit, Fraction(1)), 1)


def value_of(e: Emitter, term: Term) -> Value:
    """The term in a register; a quotient must have been rounded before."""
    match term:
        case Value():
            return term
        case Literal():
            return e.literal(Number(term.unit, term.step), int(term.value / term.step))
        case _:
            raise CannotCompile("an exact quotient must be rounded before it is named, stored or printed")


def at_step(e: Emitter, term: Exact, step: Fraction) -> Value:
    """The same value counted in ``step``, of which its own step must be a multiple."""
    if isinstance(term, Literal):
        count = term.value / step
        if count.denominator == 1:
            return e.literal(Number(term.unit, step), int(count))
    else:
        if term.number.step == step:
            return term
        factor = term.number.step / step
        if factor.denominator == 1:
            return e.op("finer", term, imm=(int(factor),))
    raise CannotCompile(f"a value finer than {step} must be rounded first")


def step_of(term: Exact) -> Fraction:
    """The step of an exact term."""
    return term.step if isinstance(term, Literal) else term.number.step


def alike(e: Emitter, a: Exact, b: Exact) -> tuple[Value, Value]:
    """Both in their common step."""
    if isinstance(a, Value) and isinstance(b, Value) and a.type == b.type:
        return a, b
    left, right = _unit(a), _unit(b)
    if left != right:
        raise CannotCompile(f"{_spelled(left)} and {_spelled(right)} do not go together")
    step = common_step(step_of(a), step_of(b))
    return at_step(e, a, step), at_step(e, b, step)


def _spelled(unit: Unit) -> str:
    return str(unit) or "a plain number"


def _unit(term: Exact) -> Unit:
    return term.unit if isinstance(term, Literal) else term.number.unit


def quotient_of(e: Emitter, term: Term) -> Quotient:
    """Any term but a root as a quotient."""
    if isinstance(term, Surd):
        raise CannotCompile("a square root must be rounded before anything else is done with it")
    if isinstance(term, Quotient):
        return term
    return Quotient(value_of(e, term), one(e), one(e))


def numerator(e: Emitter, q: Quotient) -> Value:
    """x·y in one register."""
    return _times(e, q.x, q.y)


def _is_one(value: Value) -> bool:
    return value.number.unit == ONE and value.number.step == 1 and value.interval == (1, 1)


def _times(e: Emitter, a: Value, b: Value) -> Value:
    if _is_one(b):
        return a
    return b if _is_one(a) else e.op("mul", a, b)


def multiply(e: Emitter, a: Term, b: Term) -> Term:
    """The exact product."""
    if isinstance(a, Literal) and isinstance(b, Literal):
        return Literal(a.value * b.value, a.unit * b.unit, a.step * b.step)
    if isinstance(a, Surd) or isinstance(b, Surd):
        return _multiply_root(e, a, b)
    if isinstance(a, Quotient) or isinstance(b, Quotient):
        p, q = quotient_of(e, a), quotient_of(e, b)
        if _is_one(q.y) and _is_one(q.z) and _is_one(p.y):
            return Quotient(p.x, q.x, p.z)
        if _is_one(p.y) and _is_one(p.z) and _is_one(q.y):
            return Quotient(p.x, q.x, q.z)
        return Quotient(numerator(e, p), numerator(e, q), _times(e, p.z, q.z))
    if isinstance(a, Literal):
        a, b = b, a
    if isinstance(b, Literal) and b.unit == ONE and abs(b.value) == 1:
        return a if b.value == 1 else e.op("neg", value_of(e, a))
    return _times(e, value_of(e, a), value_of(e, b))


def _multiply_root(e: Emitter, a: Term, b: Term) -> Term:
    root, other = (a, b) if isinstance(a, Surd) else (b, a)
    assert isinstance(root, Surd)
    if isinstance(other, Surd | Quotient) or root.sign is not None:
        raise CannotCompile("a square root can be multiplied by one exact value only")
    value = value_of(e, other)
    return Surd(value, e.op("mul", value, value), numerator(e, Quotient(root.x, root.y, root.z)), root.z)


def divide(e: Emitter, a: Term, b: Term) -> Term:
    """The exact quotient; by a literal it is exact at once, in a step as much finer."""
    if isinstance(b, Literal):
        if b.value == 0:
            raise CannotCompile("a division by zero")
        return multiply(e, a, Literal(1 / b.value, ONE / b.unit, abs(1 / b.value)))
    if isinstance(b, Surd):
        return _divide_by_root(e, a, b)
    if isinstance(a, Surd):
        raise CannotCompile("a square root must be rounded before it is divided")
    p, q = quotient_of(e, a), quotient_of(e, b)
    if isinstance(b, Value):
        return Quotient(p.x, p.y, _times(e, p.z, b))
    return Quotient(numerator(e, p), q.z, _times(e, p.z, numerator(e, q)))


def _divide_by_root(e: Emitter, a: Term, root: Surd) -> Surd:
    if not isinstance(a, Value | Literal) or root.sign is not None:
        raise CannotCompile("only an exact value can be divided by a square root")
    value = value_of(e, a)
    below = numerator(e, Quotient(root.x, root.y, root.z))
    if _is_one(root.z):
        return Surd(value, value, value, below)
    return Surd(value, e.op("mul", value, value), root.z, below)


def negate(e: Emitter, a: Term) -> Term:
    """The opposite."""
    return multiply(e, a, Literal(Fraction(-1), ONE, Fraction(1)))


def add(e: Emitter, a: Term, b: Term) -> Term:
    """The exact sum."""
    if isinstance(a, Literal) and isinstance(b, Literal) and a.unit == b.unit:
        return Literal(a.value + b.value, a.unit, common_step(a.step, b.step))
    if isinstance(a, Value | Literal) and isinstance(b, Value | Literal):
        for zero, other in ((a, b), (b, a)):
            if isinstance(zero, Literal) and zero.value == 0 and zero.unit == _unit(other):
                return other
        return e.op("add", *alike(e, a, b))
    p, q = quotient_of(e, a), quotient_of(e, b)
    if p.z == q.z:
        return Quotient(e.op("add", *alike(e, numerator(e, p), numerator(e, q))), one(e), p.z)
    left, right = _times(e, numerator(e, p), q.z), _times(e, numerator(e, q), p.z)
    return Quotient(e.op("add", *alike(e, left, right)), one(e), _times(e, p.z, q.z))


def subtract(e: Emitter, a: Term, b: Term) -> Term:
    """The exact difference."""
    if isinstance(a, Quotient | Surd) or isinstance(b, Quotient | Surd) or isinstance(a, Literal):
        return add(e, a, negate(e, b))
    if isinstance(b, Literal) and b.value == 0 and b.unit == a.number.unit:
        return a
    return e.op("sub", *alike(e, a, b))


def cross(e: Emitter, a: Term, b: Term) -> tuple[Value, Value]:
    """Two numbers in the order of the terms: multiplied by both denominators, which must be positive."""
    if isinstance(a, Value | Literal) and isinstance(b, Value | Literal):
        return alike(e, a, b)
    p, q = quotient_of(e, a), quotient_of(e, b)
    below, other = positive(e, p.z), positive(e, q.z)
    return alike(e, _times(e, numerator(e, p), other), _times(e, numerator(e, q), below))


def positive(e: Emitter, value: Value) -> Value:
    """The value, provided that it is positive."""
    if value.low > 0:
        return value
    return e.op("range", value, imm=(1, WORD_MAX, e.builder.message("a divisor must be positive")))


def plain_fraction(e: Emitter, term: Term) -> tuple[Value, Value]:
    """Numerator and denominator as registers, the denominator without unit."""
    q = quotient_of(e, term)
    if q.z.number.unit == ONE:
        return numerator(e, q), q.z
    inverse = one(e, ONE / q.z.number.unit)
    return e.op("mul", numerator(e, q), inverse), e.op("mul", q.z, inverse)

"""Random formulas give on the machine what they give in fractions, or stop where fractions cannot go on."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler import CannotCompile, compile_library
from dsl.model import expressions as m
from dsl.model.base import Mode, NumberType, Rounding
from dsl.model.tariff import FunctionDeclaration, Library
from dsl.units import ONE
from runtime.machine.aborts import Abort, Reason
from runtime.machine.encoding import encode, wrap
from runtime.machine.generated import generate
from runtime.machine.interpreter import run
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import load
from tests.compiler.models import SPAN, TRUTH

NAMES = ("x", "y", "z")
STEPS = {"x": Fraction(1, 100), "y": Fraction(1, 8), "z": Fraction(3)}
ANY = NumberType(ONE, None)
RESULT = Fraction(1, 1000)


def variable(name: str) -> m.Expr:
    return m.Local(ANY, SPAN, name)


def number(value: Fraction) -> m.Expr:
    return m.Number(NumberType(ONE, Fraction(1, value.denominator)), SPAN, value)


def arithmetic(operator: Literal["+", "-", "*", "/"], a: m.Expr, b: m.Expr) -> m.Expr:
    return m.Arithmetic(ANY, SPAN, operator, a, b)


small = st.builds(Fraction, st.integers(-60, 60), st.sampled_from([1, 2, 3, 5, 10, 100]))
leaves = st.one_of(st.sampled_from(NAMES).map(variable), small.map(number))


def grown(inner: st.SearchStrategy[m.Expr]) -> st.SearchStrategy[m.Expr]:
    conditions = st.builds(
        lambda operator, a, b: m.Compare(TRUTH, SPAN, operator, a, b),
        st.sampled_from(["<", "<=", ">", ">=", "=", "!="]),
        inner,
        inner,
    )
    logic = st.one_of(
        conditions,
        st.builds(
            lambda operator, of: m.Logic(TRUTH, SPAN, operator, tuple(of)),
            st.sampled_from(["and", "or"]),
            st.lists(conditions, min_size=2, max_size=3),
        ),
        conditions.map(lambda of: m.Logic(TRUTH, SPAN, "not", (of,))),
    )
    return st.one_of(
        st.builds(
            lambda operator, a, b: m.Arithmetic(ANY, SPAN, operator, a, b),
            st.sampled_from("+-*/"),
            inner,
            inner,
        ),
        inner.map(lambda of: m.Negate(ANY, SPAN, of)),
        inner.map(lambda of: m.Absolute(ANY, SPAN, of)),
        st.builds(
            lambda take, of: m.Extreme(ANY, SPAN, take, tuple(of)),
            st.sampled_from(["greatest", "least"]),
            st.lists(inner, min_size=2, max_size=3),
        ),
        st.builds(
            lambda of, mode, step: m.Round(ANY, SPAN, of, Rounding(mode, step)),
            inner,
            st.sampled_from(list(Mode)),
            st.sampled_from([Fraction(1), Fraction(1, 20), Fraction(1, 100), Fraction(5, 3)]),
        ),
        st.builds(lambda condition, a, b: m.Cases(ANY, SPAN, ((condition, a),), b), logic, inner, inner),
    )


formulas = st.recursive(leaves, grown, max_leaves=12)


class Stops(Exception):
    """Fractions cannot go on, or a divisor is negative, which Watt does not admit."""


def exact(expr: m.Expr, values: dict[str, Fraction]) -> Fraction:
    """The meaning in fractions."""
    match expr:
        case m.Number():
            return expr.value
        case m.Local():
            return values[expr.name]
        case m.Arithmetic(operator="/"):
            above, below = exact(expr.left, values), exact(expr.right, values)
            if below == 0:
                raise Stops
            return above / below
        case m.Arithmetic():
            a, b = exact(expr.left, values), exact(expr.right, values)
            return {"+": a + b, "-": a - b, "*": a * b}[expr.operator]
        case m.Negate():
            return -exact(expr.of, values)
        case m.Absolute():
            return abs(exact(expr.of, values))
        case m.Extreme():
            found = [exact(of, values) for of in expr.of]
            return max(found) if expr.take == "greatest" else min(found)
        case m.Round():
            return rounded(exact(expr.of, values), expr.rounding)
        case m.Cases():
            for condition, value in expr.cases:
                if holds(condition, values):
                    return exact(value, values)
            return exact(expr.otherwise, values)
        case _:
            raise AssertionError(expr)


def holds(expr: m.Expr, values: dict[str, Fraction]) -> bool:
    match expr:
        case m.Compare():
            a, b = exact(expr.left, values), exact(expr.right, values)
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b, "!=": a != b}[
                expr.operator
            ]
        case m.Logic(operator="and"):
            return all(holds(of, values) for of in expr.of)
        case m.Logic(operator="or"):
            return any(holds(of, values) for of in expr.of)
        case m.Logic():
            return not holds(expr.of[0], values)
        case _:
            raise AssertionError(expr)


def rounded(value: Fraction, rounding: Rounding) -> Fraction:
    scaled = value / rounding.step
    down, size, half = floor(scaled), abs(scaled), Fraction(1, 2)
    whole = {
        Mode.FLOOR: down,
        Mode.CEILING: -floor(-scaled),
        Mode.DOWN: floor(size) * (1 if value >= 0 else -1),
        Mode.UP: -floor(-size) * (1 if value >= 0 else -1),
        Mode.HALF_UP: floor(size + half) * (1 if value >= 0 else -1),
        Mode.HALF_EVEN: round(scaled),
    }[rounding.mode]
    return whole * rounding.step


def compiled(formula: m.Expr) -> tuple[m.Expr, LoadedModule | None]:
    """The formula as it is stored, and the module; None where the text divides by a zero that it states."""
    parameters = tuple((name, NumberType(ONE, STEPS[name], Fraction(-200), Fraction(200))) for name in NAMES)
    value = m.Round(ANY, SPAN, formula, Rounding(Mode.HALF_UP, RESULT))
    made = FunctionDeclaration("f", parameters, NumberType(ONE, RESULT), (), value, "", SPAN)
    library = Library("l", (), (made,), (), (), ("test.watt",))
    try:
        return value, load(wrap(encode(compile_library(library, "test"))))
    except CannotCompile as fault:
        if fault.message == "a division by zero":
            return value, None
        raise


def outcome(loaded: LoadedModule, point: tuple[int, int, int]) -> int | Reason:
    """The result, or why there is none."""
    try:
        (result,) = run(loaded, 0, point).results
    except Abort as abort:
        return abort.reason
    assert isinstance(result, int)
    return result


@settings(max_examples=300, deadline=None, derandomize=True)
@given(formulas, st.lists(st.tuples(*[st.integers(-40, 40)] * 3), min_size=1, max_size=4))
def test_a_formula_is_the_same_in_fractions_and_on_the_machine(
    formula: m.Expr, points: list[tuple[int, int, int]]
) -> None:
    value, loaded = compiled(formula)
    if loaded is None:
        return
    form = generate(loaded)
    for point in points:
        values = {name: count * STEPS[name] for name, count in zip(NAMES, point, strict=True)}
        result = outcome(loaded, point)
        if result is Reason.DIVISION_BY_ZERO:
            with pytest.raises(Stops):
                exact(value, values)
        elif isinstance(result, Reason):
            assert result in (Reason.NEGATIVE_DIVISOR, Reason.OUT_OF_RANGE)
        else:
            assert form.run(0, point).results == (result,)
            assert result * RESULT == exact(value, values)

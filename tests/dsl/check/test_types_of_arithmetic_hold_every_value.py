"""Steps and ranges: whatever values two types admit, the result's type admits the result."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from dsl.check import numbers
from dsl.model.base import Mode, NumberType, Rounding
from dsl.units import KWH, ONE, base, lookup

USD = base("USD")
STEPS = st.builds(Fraction, st.integers(1, 60), st.integers(1, 60))


@st.composite
def typed(draw: st.DrawFn) -> tuple[NumberType, Fraction]:
    step = draw(STEPS)
    low, value, high = sorted(draw(st.lists(st.integers(-50, 50), min_size=3, max_size=3)))
    return (
        NumberType(
            ONE,
            step,
            draw(st.sampled_from([None, low * step])),
            draw(st.sampled_from([None, high * step])),
        ),
        value * step,
    )


def admits(kind: NumberType, value: Fraction) -> bool:
    return (
        (kind.step is None or (value / kind.step).denominator == 1)
        and (kind.low is None or kind.low <= value)
        and (kind.high is None or value <= kind.high)
    )


@given(typed(), typed())
def test_sums_differences_products_and_extremes(
    left: tuple[NumberType, Fraction], right: tuple[NumberType, Fraction]
) -> None:
    (a, x), (b, y) = left, right
    assert admits(numbers.add(a, b), x + y)
    assert admits(numbers.subtract(a, b), x - y)
    assert admits(numbers.multiply(a, b), x * y)
    assert admits(numbers.extreme(a, b, "greatest"), max(x, y))
    assert admits(numbers.extreme(a, b, "least"), min(x, y))
    assert admits(numbers.either(a, b), x)
    assert admits(numbers.either(a, b), y)
    assert admits(numbers.absolute(a), abs(x))
    if y > 0:
        assert admits(numbers.divide(a, b, None), x / y)
        assert admits(numbers.divide(a, b, y), x / y)


@given(typed(), STEPS)
def test_rounding_stays_within_one_step(of: tuple[NumberType, Fraction], step: Fraction) -> None:
    kind, value = of
    up = -(-value // step) * step
    down = value // step * step
    after = numbers.rounded(kind, Rounding(Mode.HALF_UP, step))
    assert admits(after, up)
    assert admits(after, down)


def test_units_multiply_and_divide() -> None:
    price = NumberType(USD / KWH, Fraction(1, 100000))
    energy = NumberType(KWH, Fraction(1, 1000))
    assert numbers.multiply(price, energy) == NumberType(USD, Fraction(1, 10**8), None, None)
    assert numbers.divide(
        energy, numbers.literal(Fraction(2), lookup("h", None).unit), Fraction(2)
    ).unit == base("kW")


def test_the_step_of_a_literal_is_its_last_digit() -> None:
    assert numbers.decimal_step(Fraction("0.52240")) == Fraction(1, 10**4)
    assert numbers.decimal_step(Fraction(30)) == 1
    assert numbers.decimal_step(Fraction(365, 12)) == Fraction(365, 12)
    assert numbers.decimal_step(Fraction(0)) == 1

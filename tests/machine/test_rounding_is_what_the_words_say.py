"""Each rounding mode against ``fractions`` and ``decimal``, on every quotient of a small domain."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine.algebra import divide_by_floor
from runtime.machine.instructions.typing import MODES
from runtime.machine.integers import Integers
from runtime.machine.rounding import Rounding
from tests.machine.programs import CENTS, ENERGY, PRICE, Instruction

DECIMAL_MODES = {
    Rounding.HALF_UP: decimal.ROUND_HALF_UP,
    Rounding.HALF_EVEN: decimal.ROUND_HALF_EVEN,
    Rounding.UP: decimal.ROUND_UP,
    Rounding.DOWN: decimal.ROUND_DOWN,
    Rounding.FLOOR: decimal.ROUND_FLOOR,
    Rounding.CEILING: decimal.ROUND_CEILING,
}


def rounded(value: Fraction, mode: Rounding) -> int:
    """The mode by its definition on the number line."""
    below, above = floor(value), ceil(value)
    match mode:
        case Rounding.FLOOR:
            return below
        case Rounding.CEILING:
            return above
        case Rounding.DOWN:
            return below if value >= 0 else above
        case Rounding.UP:
            return above if value >= 0 else below
        case Rounding.HALF_EVEN:
            return round(value)  # Python rounds fractions half to even
        case Rounding.HALF_UP:
            if value - below == above - value:
                return above if value >= 0 else below
            return min((below, above), key=lambda whole: abs(value - whole))


@pytest.mark.parametrize("mode", Rounding)
def test_every_quotient_of_a_small_domain(mode: Rounding) -> None:
    for x in range(-60, 61):
        for y in range(1, 25):
            assert divide_by_floor(Integers(), x, y, mode) == rounded(Fraction(x, y), mode), (x, y)


@pytest.mark.parametrize("mode", Rounding)
def test_the_modes_are_those_of_the_decimal_standard(mode: Rounding) -> None:
    for x in range(-400, 401):
        for y in (1, 2, 4, 5, 8, 10, 16, 20, 25, 40):
            expected = (Decimal(x) / Decimal(y)).quantize(Decimal(1), rounding=DECIMAL_MODES[mode])
            assert divide_by_floor(Integers(), x, y, mode) == int(expected), (x, y)


@given(st.integers(-(2**130), 2**130), st.integers(1, 2**128), st.sampled_from(Rounding))
def test_quotients_of_any_size(x: int, y: int, mode: Rounding) -> None:
    assert divide_by_floor(Integers(), x, y, mode) == rounded(Fraction(x, y), mode)


@given(st.integers(-(2**60), 2**60), st.integers(1, 2**60), st.sampled_from(Rounding))
def test_exact_quotients_and_ties(half: int, y: int, mode: Rounding) -> None:
    """Multiples of a half, where the modes differ."""
    assert divide_by_floor(Integers(), half * y, 2 * y, mode) == rounded(Fraction(half, 2), mode)


@pytest.mark.parametrize("mode", range(len(MODES)))
def test_rounding_to_a_coarser_step(mode: int) -> None:
    """Energy in thousandths of a kWh rounded to tenths, and to thirds."""
    to_tenths = Instruction("round", (ENERGY,), (1, 100, mode))
    to_thirds = Instruction("round", (ENERGY,), (3, 1000, mode))
    (tenths,), (thirds,) = to_tenths.types, to_thirds.types
    assert (tenths.step, thirds.step) == (Fraction(1, 10), Fraction(1, 3))
    for x in range(-1100, 1101, 7):
        value = x * ENERGY.step
        assert to_tenths(x) == rounded(value / tenths.step, MODES[mode])
        assert to_thirds(x) == rounded(value / thirds.step, MODES[mode])


@pytest.mark.parametrize("mode", range(len(MODES)))
def test_a_product_divided_and_rounded_once(mode: int) -> None:
    """kWh × USD/kWh ÷ kWh, to cents per kWh: the value, not the integer, is what must be right."""
    ratio = ENERGY.step * PRICE.step / ENERGY.step / Fraction(1, 100)
    immediates = (ratio.numerator, ratio.denominator, mode, 1, 100)
    share = Instruction("muldiv", (ENERGY, PRICE, ENERGY), immediates)
    (kind,) = share.types
    assert (kind.step, kind.unit) == (Fraction(1, 100), PRICE.unit)
    for x in range(-40, 41, 3):
        for y in (-250_000, -1_500, -500, 0, 500, 1_500, 31_415, 250_000):
            for z in (1, 2, 3, 7, 40):
                exact = (x * ENERGY.step) * (y * PRICE.step) / (z * ENERGY.step)
                assert share(x, y, z) == rounded(exact / kind.step, MODES[mode]), (x, y, z)


def test_the_intermediate_product_may_exceed_a_word() -> None:
    share = Instruction("muldiv", (CENTS, CENTS, CENTS), (1, 1, 0, 1, 100))
    assert share(2**126, 2**126, 2**126) == 2**126

"""Sums, products, comparisons and roots on every small operand and at the ends of the word."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine.aborts import Abort, Reason
from runtime.machine.instructions import TABLE
from runtime.machine.types import COUNT, DAYS, WORD_MAX, WORD_MIN, Choice, Day, Instant, Truth, Type
from tests.machine.programs import CENTS, ENERGY, KWH, PRICE, USD, Instruction, steps_of

SMALL = range(-9, 10)

TWO_OPERANDS: dict[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "sub": operator.sub,
    "min": min,
    "max": max,
}
COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "eq": operator.eq,
    "lt": operator.lt,
    "le": operator.le,
}


@pytest.mark.parametrize("name", TWO_OPERANDS)
def test_two_like_operands(name: str) -> None:
    instruction = Instruction(name, (CENTS, CENTS))
    assert instruction.types == (CENTS,)
    for x, y in product(SMALL, SMALL):
        assert instruction(x, y) == TWO_OPERANDS[name](x, y)


@pytest.mark.parametrize("kind", [CENTS, Day(), Instant()], ids=str)
@pytest.mark.parametrize("name", COMPARISONS)
def test_comparisons(name: str, kind: Type) -> None:
    instruction = Instruction(name, (kind, kind))
    assert instruction.types == (Truth(),)
    for x, y in product(SMALL, SMALL):
        assert instruction(x, y) == int(COMPARISONS[name](x, y))


def test_choices_can_only_be_the_same_or_not() -> None:
    same = Instruction("eq", (Choice(0), Choice(0)))
    assert [same(x, y) for x, y in product(range(3), range(3))] == [1, 0, 0, 0, 1, 0, 0, 0, 1]


def test_truths() -> None:
    conjunction, disjunction = Instruction("and", (Truth(), Truth())), Instruction("or", (Truth(), Truth()))
    negation, copy = Instruction("not", (Truth(),)), Instruction("copy", (Truth(),))
    for p, q in product((0, 1), (0, 1)):
        assert conjunction(p, q) == (p and q)
        assert disjunction(p, q) == (p or q)
        assert (negation(p), copy(p)) == (1 - p, p)


def test_select_takes_the_second_where_the_first_holds() -> None:
    select = Instruction("select", (Truth(), CENTS, CENTS))
    assert (select(1, 5, 7), select(0, 5, 7)) == (5, 7)


def test_one_operand() -> None:
    opposite, size = Instruction("neg", (CENTS,)), Instruction("abs", (CENTS,))
    for x in SMALL:
        assert (opposite(x), size(x)) == (-x, abs(x))


def test_a_product_has_the_product_of_units_and_steps() -> None:
    cost = Instruction("mul", (ENERGY, PRICE))
    assert cost.types == (steps_of(USD, "1/100000000"),)
    for x, y in product(SMALL, SMALL):
        value = cost(x, y)
        assert isinstance(value, int)
        assert value * cost.types[0].step == (x * ENERGY.step) * (y * PRICE.step)


def test_changes_of_step_keep_the_value() -> None:
    finer = Instruction("finer", (ENERGY,), (8,))
    assert finer.types == (steps_of(KWH, "1/8000"),)
    for x in SMALL:
        assert Fraction(finer(x), 8000) == Fraction(x, 1000)
        assert Instruction("times", (ENERGY,), (-3,))(x) == -3 * x


@given(st.integers(0, WORD_MAX))
def test_a_root_is_the_greatest_whose_square_fits(x: int) -> None:
    root = ROOT(x)
    assert isinstance(root, int)
    assert root * root <= x < (root + 1) * (root + 1)


ROOT = Instruction("root", (steps_of(KWH * KWH, "1/10000"),))


def test_a_root_halves_powers_and_takes_the_root_of_the_step() -> None:
    assert ROOT.types == (steps_of(KWH, "1/100"),)
    for x in range(400):
        assert ROOT(x) == max(r for r in range(21) if r * r <= x)
    with pytest.raises(Abort) as stopped:
        ROOT(-1)
    assert stopped.value.reason is Reason.NEGATIVE_ROOT


@pytest.mark.parametrize(
    ("name", "kinds", "immediates", "fits", "leaves"),
    [
        ("add", (CENTS, CENTS), (), (WORD_MAX - 1, 1), (WORD_MAX, 1)),
        ("add", (CENTS, CENTS), (), (WORD_MIN + 1, -1), (WORD_MIN, -1)),
        ("sub", (CENTS, CENTS), (), (-1, WORD_MAX), (-2, WORD_MAX)),
        ("neg", (CENTS,), (), (WORD_MIN + 1,), (WORD_MIN,)),
        ("abs", (CENTS,), (), (WORD_MIN + 1,), (WORD_MIN,)),
        ("mul", (CENTS, COUNT), (), (2**63, -(2**64)), (2**63, 2**64)),
        ("finer", (CENTS,), (2,), (2**126 - 1,), (2**126,)),
        ("times", (CENTS,), (-2,), (2**126,), (2**126 + 1,)),
        ("round", (CENTS,), (2, 1, 0), (2**126 - 1,), (2**126,)),
        ("muldiv", (COUNT, COUNT, COUNT), (1, 1, 0, 1, 1), (2**100, 2**26, 1), (2**100, 2**27, 1)),
        ("days_after", (Day(), DAYS), (), (WORD_MAX - 1, 1), (WORD_MAX, 1)),
    ],
)
def test_what_leaves_the_word_aborts(
    name: str,
    kinds: tuple[Type, ...],
    immediates: tuple[int, ...],
    fits: tuple[int, ...],
    leaves: tuple[int, ...],
) -> None:
    instruction = Instruction(name, kinds, immediates)
    result = instruction(*fits)
    assert isinstance(result, int)
    assert WORD_MIN <= result <= WORD_MAX
    with pytest.raises(Abort) as stopped:
        instruction(*leaves)
    assert stopped.value == Abort(Reason.OVERFLOW)


def test_divisors_must_be_positive() -> None:
    divide = Instruction("muldiv", (COUNT, COUNT, COUNT), (1, 1, 0, 1, 1))
    for divisor, reason in ((0, Reason.DIVISION_BY_ZERO), (-1, Reason.NEGATIVE_DIVISOR)):
        with pytest.raises(Abort) as stopped:
            divide(1, 1, divisor)
        assert stopped.value == Abort(reason)


def test_ranges_and_requirements_name_their_message() -> None:
    ranged = Instruction("range", (CENTS,), (-5, 7, 1))
    assert [ranged(x) for x in (-5, 0, 7)] == [-5, 0, 7]
    for outside in (-6, 8):
        with pytest.raises(Abort) as stopped:
            ranged(outside)
        assert stopped.value == Abort(Reason.OUT_OF_RANGE, 1)


def test_no_instruction_is_without_vectors() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert not [name for name in TABLE if f'"{name}"' not in tests]


def test_codes_are_unique_and_every_instruction_says_what_it_does() -> None:
    assert len({row.code for row in TABLE.values()}) == len(TABLE)
    assert all(row.words and row.cost > 0 for row in TABLE.values())

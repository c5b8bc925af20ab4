"""The contract of splitting, on every small whole and weights, and on random large ones."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine.aborts import Abort, Reason
from runtime.machine.types import COUNT, ListOf
from tests.machine.programs import CENTS, Instruction

SPLIT = Instruction("split", (CENTS, ListOf(COUNT, 64)))


def parts_of(total: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    parts = SPLIT(total, weights)
    assert isinstance(parts, tuple)
    return parts


def check_contract(total: int, weights: tuple[int, ...]) -> None:
    parts = parts_of(total, weights)
    whole = sum(weights)
    fair = [Fraction(total * weight, whole) for weight in weights]
    assert sum(parts) == total
    assert all(part * total >= 0 for part in parts)
    assert all(abs(part - share) < 1 for part, share in zip(parts, fair, strict=True))
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
    assert parts_of(-total, weights) == tuple(-part for part in parts)
    # what is left over went to the largest remainders, the earlier one on ties
    shares = [abs(share) for share in fair]
    rest = [share - int(share) for share in shares]
    got_one = [abs(part) > int(share) for part, share in zip(parts, shares, strict=True)]
    order = sorted(range(len(weights)), key=lambda i: (-rest[i], i))
    assert [got_one[i] for i in order] == sorted(got_one, reverse=True)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_every_small_whole_and_weights(size: int) -> None:
    for total in range(-13, 14):
        for weights in product(range(6), repeat=size):
            if any(weights):
                check_contract(total, weights)


@given(
    st.integers(-(2**127), 2**127 - 1),
    st.lists(st.integers(0, 2**120), min_size=1, max_size=64).filter(any),
)
def test_any_whole_and_weights(total: int, weights: list[int]) -> None:
    if total == -(2**127):
        total += 1  # its opposite is no word; the contract below compares with it
    check_contract(total, tuple(weights))


def test_ties_go_to_the_earlier_part() -> None:
    assert parts_of(2, (1, 1, 1, 1)) == (1, 1, 0, 0)
    assert parts_of(-1, (1, 1)) == (-1, 0)


@pytest.mark.parametrize("weights", [(), (0, 0), (3, -1), (-1,)])
def test_bad_weights_abort(weights: tuple[int, ...]) -> None:
    with pytest.raises(Abort) as stopped:
        SPLIT(5, weights)
    assert stopped.value == Abort(Reason.BAD_WEIGHTS)

"""A ladder with one cell has nothing to share: in proportion, it is the plain ladder, to the last byte."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from dsl.model.calendar import Calendar
from dsl.model.tariff import Tariff
from tests.compiler.loads import irregular
from tests.compiler.models import KWH, PEAK, SUMMER, entry, line, num, season, tariff, tier, usd_per
from tests.compiler.running import Billed, Machine, meter
from tests.compiler.test_tiers_fill_as_their_basis_says import (
    FIRST,
    PRICES,
    ZONE,
    Basis,
    fill,
    ladder,
    net,
    tiered,
)

BOUNDS = [Fraction(100), Fraction(250)]
LAST = date(2016, 6, 1)
BY_MONTH = Calendar(
    (
        replace(SUMMER, ranges=(), months=(6, 7, 8, 9)),
        season("winter", rest=True),
    ),
    "billing month",
    (),
    "",
    (PEAK,),
)


def of_cells(basis: Basis, *cells: tuple[int | None, tuple[str, ...]]) -> Tariff:
    """Blocks that these cells (part, periods) are priced by; energy delivered less energy received."""
    rows = [
        entry(
            f"{part} {' '.join(periods)} {number}",
            tier("usage", "blocks", number, part, *periods),
            usd_per(price, KWH),
        )
        for part, periods in cells
        for number, price in enumerate(PRICES)
    ]
    blocks = ladder(basis, "first tier", num(100, KWH), num(250, KWH))
    return replace(
        tiered(blocks, signed=True),
        bill=tariff(line(1, "Energy", *rows)).bill,
        calendar=BY_MONTH,
    )


WHOLE: list[tuple[tuple[int | None, tuple[str, ...]], ...]] = [
    ((None, ()),),
    ((None, ("peak", "off-peak")),),
    ((0, ()), (1, ())),
]


def billed(text: Tariff, sun: int) -> Billed:
    series = meter(ZONE, FIRST, LAST, irregular("load", 1500), irregular("sun", sun))
    return Machine(text).run(FIRST, LAST, series, month=5)


@pytest.mark.parametrize("cells", WHOLE, ids=["everything", "all periods", "one season each"])
@pytest.mark.parametrize("sun", [0, 700, 1490, 4000])
def test_bills_are_those_of_the_plain_ladder(
    cells: tuple[tuple[int | None, tuple[str, ...]], ...], sun: int
) -> None:
    shared, plain = (billed(of_cells(basis, *cells), sun) for basis in ("proportional", "each cell"))
    assert shared.charged == plain.charged
    assert shared.exact == plain.exact
    series = meter(ZONE, FIRST, LAST, irregular("load", 1500), irregular("sun", sun))
    amounts = fill(sum(net(one) for one in series), BOUNDS)
    part, periods = cells[-1]
    label = f"{part} {' '.join(periods)}"
    assert [shared.charged[f"quantity:1/{label} {n}"] for n in range(3)] == amounts


@pytest.mark.parametrize("cells", WHOLE, ids=["everything", "all periods", "one season each"])
def test_their_bytecode_is_the_same(cells: tuple[tuple[int | None, tuple[str, ...]], ...]) -> None:
    """What is proved of one is proved of the other, as fast."""
    shared, plain = (Machine(of_cells(basis, *cells)).module for basis in ("proportional", "each cell"))
    assert shared.functions == plain.functions


def test_two_periods_do_share() -> None:
    cells: tuple[tuple[int | None, tuple[str, ...]], ...] = ((None, ("peak",)), (None, ("off-peak",)))
    shared, plain = (billed(of_cells(basis, *cells), 0) for basis in ("proportional", "each cell"))
    assert shared.charged["amount:1/None peak 1"] != plain.charged["amount:1/None peak 1"]

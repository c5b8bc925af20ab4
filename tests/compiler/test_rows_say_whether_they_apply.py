"""A row with a condition has a truth beside it, which is the condition itself and never the amount's."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from dsl.model import expressions as m
from dsl.model.tariff import Entry
from runtime.machine.decompiler import formulas
from tests.compiler.models import (
    COUNT,
    KWH,
    SPAN,
    compare,
    line,
    num,
    op,
    tariff,
    times,
    total,
    usd_per,
)
from tests.compiler.running import Machine, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2016, 6, 1), date(2016, 6, 2)
USED = total("usage")
PRICE = usd_per("0.1", KWH)
PAID = times(USED, PRICE)
DOLLARS = PRICE.type.unit * KWH
ABOVE_5 = compare(">", USED, num(5, KWH))
BELOW_20 = compare("<", USED, num(20, KWH))


def when(condition: m.Expr, amount: m.Expr) -> m.Cases:
    """The amount where the condition holds, else zero: as a line with ``when`` is checked."""
    return m.Cases(COUNT, SPAN, ((condition, amount),), num("0.0000", DOLLARS))


def row(label: str, amount: m.Expr) -> Entry:
    return Entry(label, USED, None, PRICE, amount)


ROWS = {
    "always": PAID,
    "one": when(ABOVE_5, PAID),
    "taken off": m.Negate(COUNT, SPAN, when(ABOVE_5, PAID)),
    "both": when(ABOVE_5, when(BELOW_20, PAID)),
    "either": op("+", when(ABOVE_5, PAID), when(BELOW_20, PAID)),
    "partly": op("+", when(ABOVE_5, PAID), PAID),
}


@pytest.mark.parametrize("kwh", [0, 5, 6, 19, 20, 40])
def test_a_row_applies_where_its_condition_holds(kwh: int) -> None:
    machine = Machine(tariff(line(1, "Energy", *(row(label, amount) for label, amount in ROWS.items()))))
    billed = machine.run(
        FIRST, AFTER, meter(ZONE, FIRST, AFTER, lambda at: Fraction(kwh if at.hour == 3 else 0))
    )
    above, below = kwh > 5, kwh < 20
    found = {
        name.removeprefix("applies:1/"): value for name, value in billed.charged.items() if "applies" in name
    }
    assert found == {"one": above, "taken off": above, "both": above and below, "either": above or below}
    for label, (sign, times_paid) in {
        "one": (1, above),
        "taken off": (-1, above),
        "both": (1, above and below),
        "either": (1, above + below),
    }.items():
        assert billed.charged[f"amount:1/{label}"] == sign * times_paid * Fraction(kwh, 10)


def test_only_the_printed_bill_says_it() -> None:
    machine = Machine(tariff(line(1, "Energy", row("one", ROWS["one"]))))
    readings = meter(ZONE, FIRST, AFTER, lambda _: Fraction(1))
    billed = machine.run(FIRST, AFTER, readings)
    assert not [name for name in billed.exact if name.startswith("applies:")]


def test_formulas_say_the_condition_and_not_the_name_of_the_truth() -> None:
    machine = Machine(tariff(line(1, "Energy", *(row(label, amount) for label, amount in ROWS.items()))))
    told = formulas(machine.module)
    for label in ("one", "taken off", "both", "either"):
        text = " ".join(told[f"amount:1/{label}"])
        assert "applies" not in text
        assert "usage > 5.000 kWh" in text

"""Who may take service, by history too; a bill for anybody else is refused by the clause's own words."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import groupby
from random import Random

import pytest

from tests.compiler.forms import Forms, Refused
from tests.compiler.running import Reading, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2026, 7, 1), date(2026, 8, 1)

HEAD = """tariff "Large" of "Example"
  effective   for service on and after 2026-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2026-01-01 to 2028-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 1,000 in steps of 0.1
  billing period    the calendar month

customer
  region  one of P, Q
  a fact that changes holds from local midnight of its date

history
  max-demand  kW from 0 to 2,000 in steps of 0.1 kW, of the 12 preceding billing periods,
              or of those there are
"""
TAIL = """
when a fact changes inside the billing period
  facts  as on the first day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
"""
OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "at least": operator.ge,
    "at most": operator.le,
    "above": operator.gt,
    "below": operator.lt,
}


def text(available: str, quantities: str = "", lines: str = "") -> Forms:
    return Forms(
        f"{HEAD}\navailable to\n{available}\n"
        f"\nquantities\n  usage  energy delivered\n  max-demand  highest 60-minute average kW\n{quantities}"
        f'\nbill, lines in this order\n  1  "Energy"  $0.10 per kWh of usage\n{lines}'
        "  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines\n" + TAIL
    )


def flat(kw: int) -> list[Reading]:
    """The same power all the month, in tenths."""
    return meter(ZONE, FIRST, AFTER, lambda _: Fraction(kw, 10))


def past(*kw: int) -> dict[str, tuple[int, ...]]:
    """Demands of earlier billing periods in tenths of a kW, the latest first."""
    return {"history:max-demand": kw, "history-month:max-demand": tuple(7 for _ in kw)}


def longest(truths: list[bool]) -> int:
    """The most that follow one another."""
    return max((sum(1 for _ in run) for holds, run in groupby(truths) if holds), default=0)


@pytest.mark.parametrize("compared", OPERATORS)
@pytest.mark.parametrize("row", ["consecutive ", ""])
@pytest.mark.parametrize(
    ("times", "window", "this_one"),
    [(3, 12, False), (3, 12, True), (2, 6, False), (1, 4, True), (5, 5, True)],
)
def test_what_was_so_in_billing_periods_is_counted_as_the_words_say(
    compared: str, row: str, times: int, window: int, this_one: bool
) -> None:
    which = f"the last {window}" if this_one else f"the {window} preceding"
    condition = f"max-demand was {compared} 500 kW in {times} {row}billing periods of {which}"
    forms = text('  "everybody"', f"  so  {condition}\n", '  2  "Large"  $1.00 per billing period, when so\n')
    chance = Random(condition)
    holds = OPERATORS[compared]
    near = (4999, 5000, 5001)
    histories = [[chance.choice(near) for _ in range(1 + n)] for n in (0, 1, 2, 3, 5, 11, 12, 12, 12)]
    histories += [[next(kw for kw in near if holds(kw, 5000) is wanted)] * 13 for wanted in (True, False)]
    told = set()
    for now, *earlier in histories:
        counted = [now, *earlier][:window] if this_one else earlier[:window]
        truths = [holds(kw, 5000) for kw in counted]
        expected = (longest(truths) if row else sum(truths)) >= times
        made = forms.bill(FIRST, AFTER, flat(now), {"fact:region": forever(0), **past(*earlier)})
        assert made.measured["so"] == expected
        assert made.charged["line:2"] == expected
        told.add(expected)
    assert told == {True, False}


CLAUSES = """  "shops"
  only when region is P or usage <= 1,000 kWh
  mandatory when max-demand was at least 500 kW in 3 consecutive billing periods of the last 12
  not when max-demand was above 999 kW in 3 consecutive billing periods of the 12 preceding"""


def test_a_customer_whom_the_text_excludes_gets_no_bill_but_the_clause() -> None:
    forms = text(CLAUSES)
    large = past(*(10_000,) * 3)
    assert forms.bill(FIRST, AFTER, flat(20), {"fact:region": forever(0), **past()}).charged[
        "total"
    ] == Fraction("148.80")
    assert forms.bill(FIRST, AFTER, flat(10), {"fact:region": forever(1), **past()}).charged[
        "total"
    ] == Fraction("74.40")
    with pytest.raises(
        Refused, match=r"^the tariff is available only when region is P or usage <= 1,000 kWh$"
    ):
        forms.bill(FIRST, AFTER, flat(20), {"fact:region": forever(1), **past()})
    with pytest.raises(
        Refused,
        match=r"^the tariff is not available when max-demand was above 999 kW in 3 consecutive ",
    ):
        forms.bill(FIRST, AFTER, flat(10), {"fact:region": forever(1), **large})


def test_who_has_no_choice_is_billed() -> None:
    made = text(CLAUSES).bill(FIRST, AFTER, flat(6000), {"fact:region": forever(0), **past(6000, 6000, 10)})
    assert made.charged["total"] == 744 * 60


def test_a_break_in_the_row_ends_it() -> None:
    forms = text(CLAUSES)
    broken = past(10_000, 10_000, 9_990, 10_000, 10_000)
    assert forms.bill(FIRST, AFTER, flat(10), {"fact:region": forever(0), **broken}).charged["total"]

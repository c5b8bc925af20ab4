"""``the bill is refused``: a change of season, rate, fact or factor inside a billing period, told by name."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from runtime.machine.interpreter import Value
from runtime.machine.values import DatedValue
from tests.compiler.forms import Forms, Refused
from tests.compiler.running import day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2027, 5, 1), date(2027, 5, 31)

TEXT = f"""tariff "Refusing" of "Example"
  effective   for service on and after 2026-01-01
  zone        {ZONE}, prevailing time
  horizon     2026-01-01 to 2029-01-01
  currency    USD

readings
  energy delivered  every 60 minutes, in kWh from 0 to 100 in steps of 0.1
  billing period    from one meter read to the next, 20 to 40 days

calendar
  season summer  June 1 through September 30, by date
  season winter  all other days

customer
  assistance  none, FERA or CARE
  tax         percent from 0% to 10% in steps of 1%
  inside      yes or no
  since       date
  region      one of P, Q
  a fact that changes holds from local midnight of its date

factors fuel, in USD per kWh, between 0.010 and 0.080, in steps of 0.001
  filed separately

rates demand, in USD per kW for each billing period  summer  winter
  10  4
  from 2027-07-15
  11  5

quantities
  usage    energy delivered
  peak-kw  highest 60-minute average kW

bill, lines in this order
  1  "Energy"    $0.20 per kWh of usage
  2  "Fuel"      fuel × usage
  3  "Demand"    peak-kw at rates demand
  4  "Discount"  less 10% of line 1, when assistance is CARE
  5  "Tax"       tax of line 1, when inside
  6  "Birthday"  $1.00 per billing period, on the bill that contains the anniversary of since
  7  "Region"    $2.00 per billing period, when region is Q
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when a rate, a season, a fact or a factor changes inside the billing period
  demand   the bill is refused
  facts    the bill is refused
  region   as on the last day
  factors  the bill is refused

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
"""

BASE: dict[str, Value] = {
    "fact:assistance": forever(2),
    "fact:tax": forever(3),
    "fact:inside": forever(1),
    "fact:since": forever(day(date(2020, 5, 7))),
    "fact:region": forever(0),
    "factor:fuel": forever(20),
}


def changed(on: date, before: int, after: int) -> DatedValue:
    return DatedValue((day(date(2000, 1, 1)), day(on)), (before, after))


@pytest.fixture(scope="module")
def forms() -> Forms:
    return Forms(TEXT)


def total(forms: Forms, first: date = FIRST, after: date = AFTER, **given: Value) -> Fraction:
    readings = meter(ZONE, first, after, lambda _: Fraction(1))
    known = BASE | {name.replace("__", ":"): value for name, value in given.items()}
    return forms.bill(first, after, readings, known).charged["total"]


def test_nothing_changes_and_the_bill_is_made(forms: Forms) -> None:
    energy = Fraction(720, 5)
    assert total(forms) == energy + Fraction(720, 50) + 4 - energy / 10 + energy * 3 / 100 + 1


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("fact:assistance", 0, 2),
        ("fact:tax", 3, 4),
        ("fact:inside", 0, 1),
        ("fact:since", day(date(2020, 5, 7)), day(date(2021, 1, 1))),
        ("factor:fuel", 20, 21),
    ],
)
def test_a_fact_or_factor_that_changes_refuses_the_bill(
    forms: Forms, name: str, before: int, after: int
) -> None:
    plain = name.partition(":")[2]
    words = f"{plain} changed inside the billing period: by the tariff such a bill is refused"
    for on in (FIRST + timedelta(days=1), date(2027, 5, 15), AFTER - timedelta(days=1)):
        with pytest.raises(Refused, match=f"^{words}$"):
            total(forms, **{name: changed(on, before, after)})
    for on in (FIRST, AFTER, AFTER + timedelta(days=9)):
        assert total(forms, **{name: changed(on, before, after)})


def test_a_row_that_says_the_same_again_is_no_change(forms: Forms) -> None:
    again = changed(date(2027, 5, 9), 2, 2)
    assert total(forms, **{"fact:assistance": again}) == total(forms)


def test_a_fact_with_a_row_of_its_own_may_change(forms: Forms) -> None:
    late = changed(AFTER - timedelta(days=1), 0, 1)
    assert total(forms, **{"fact:region": late}) == total(forms) + 2


@pytest.mark.parametrize(
    ("first", "after", "refused"),
    [
        (date(2027, 5, 2), date(2027, 6, 1), False),
        (date(2027, 5, 3), date(2027, 6, 2), True),
        (date(2027, 6, 1), date(2027, 7, 1), False),
        (date(2027, 6, 16), date(2027, 7, 16), True),
        (date(2027, 7, 15), date(2027, 8, 14), False),
    ],
)
def test_two_seasons_or_editions_refuse_the_bill(
    forms: Forms, first: date, after: date, refused: bool
) -> None:
    if not refused:
        assert total(forms, first, after)
        return
    with pytest.raises(
        Refused, match=r"^rates or the season changed inside the billing period: by the tariff"
    ):
        total(forms, first, after)


def test_a_refusal_of_short_history_says_how_much_is_missing() -> None:
    text = TEXT.replace(
        "quantities\n",
        "history\n  peak-kw  kW from 0 to 100 in steps of 0.1, of the 3 preceding billing periods, "
        "or refused when fewer\n\nquantities\n",
    ).replace(
        '  7  "Region"',
        '  8  "Ratchet"  $1.00 per kW of '
        "(highest peak-kw of the 3 preceding billing periods or 0 kW if none)\n"
        '  9  "Region"',
    )
    forms = Forms(text)
    known = {"history:peak-kw": (10, 20, 30), "history-month:peak-kw": (4, 3, 2)}
    assert total(forms, **known) == total(Forms(TEXT)) + 3
    short = {"history:peak-kw": (10, 20), "history-month:peak-kw": (4, 3)}
    with pytest.raises(Refused, match=r"^fewer than 3 earlier billing periods of peak-kw are known$"):
        total(forms, **short)

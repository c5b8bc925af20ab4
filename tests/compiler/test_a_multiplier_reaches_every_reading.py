"""A meter behind transformers: its readings times the ratios, wherever quantities are made of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from fractions import Fraction

import pytest

from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import run
from runtime.machine.values import DatedValue
from tests.compiler.loads import irregular, local
from tests.compiler.running import Billed, Machine, Reading, day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2026, 3, 1), date(2026, 4, 1)
MOVED = date(2026, 3, 15)
"""On this day the meter's transformers are changed."""

TEXT = """\
tariff "Transformers" of "Test Light and Power"
  implements  Schedule "X"
  follows     the sheet
  effective   for service on and after 2026-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2026-01-01 to 2027-01-01
  currency    USD

readings
  energy delivered, energy received  every 60 minutes, in kWh from 0 to 10 in steps of 0.001
  billing period                     the calendar month
  multiplier                         current-ratio × voltage-ratio, for {which}

customer
  current-ratio  count from 1 to 400
  voltage-ratio  count from 1 to 120; when not given 2
  a fact that changes holds from local midnight of its date

inputs
  lights  register reading in kWh from 0 to 9,999 in steps of 1 kWh

quantities
  usage    energy delivered
  net      energy delivered - energy received, netted within each day, where positive
  demand   highest 60-minute average kW, rounded half-up to 0.001 kW
  lit      lights

bill, lines in this order
  1  "Energy"  $0.30 per kWh of usage
  2  "Net"     $0.01 per kWh of net
  3  "Demand"  $4.00 per kW of demand
  4  "Lights"  $0.05 per kWh of lit
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when a rate, a season or a fact changes inside the billing period
  facts  as on the last day

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands
"""


def billed(which: str, series: list[Reading]) -> Billed:
    """The interpreter's bill; generated Python measures the same, at the same cost."""
    result = check_text(TEXT.format(which=which), "transformers.watt")
    assert isinstance(result.model, Tariff), result.diagnostics
    made = Machine(result.model)
    ratio = DatedValue((day(date(2020, 1, 1)), day(MOVED)), (20, 30))
    facts = {"fact:current-ratio": ratio, "fact:voltage-ratio": forever(2), "register:lights": 17}
    known = {"period-from": day(FIRST), "period-to": day(AFTER), "billing-month": 3, **facts}
    known["readings"] = made.series(series)
    measure = made.module.functions[made.bill.measure]
    arguments = tuple(known[parameter.name] for parameter in measure.parameters)
    generated = GeneratedModule(made.loaded).run(made.bill.measure, arguments)
    interpreted = run(made.loaded, made.bill.measure, arguments)
    assert (generated.results, generated.cost) == (interpreted.results, interpreted.cost)
    return made.run(FIRST, AFTER, series, **facts)


@pytest.mark.parametrize("which", ["every reading", "interval readings", "register readings"])
def test_what_the_text_says_is_multiplied_and_nothing_else(which: str) -> None:
    series = meter(ZONE, FIRST, AFTER, irregular("load"), irregular("sun"))
    days: dict[date, Fraction] = defaultdict(Fraction)
    usage, highest = Fraction(0), Fraction(0)
    for one in series:
        date_of = local(one, ZONE).date()
        times = 1 if which == "register readings" else 2 * (20 if date_of < MOVED else 30)
        usage += one.kwh[0] * times
        highest = max(highest, one.kwh[0] * times)
        days[date_of] += (one.kwh[0] - one.kwh[1]) * times
    found = billed(which, series)
    assert found.measured["usage"] == usage
    assert found.measured["demand"] == highest
    assert found.measured["net"] == sum(max(each, Fraction(0)) for each in days.values())
    assert found.measured["lit"] == 17 * (1 if which == "interval readings" else 2 * 30)

"""Export prices from the file of the customer's vintage or zone, beside the files again; in both forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine.aborts import Abort, Reason
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import run
from runtime.machine.values import DatedValue
from tests.compiler.loads import irregular, local
from tests.compiler.running import Billed, Machine, Reading, day, forever, meter

ZONE = "America/Los_Angeles"
FIRST, AFTER = date(2026, 3, 1), date(2026, 4, 1)
"""A month with a day of 23 hours."""

TEXT = """\
tariff "Exports" of "Test Light and Power"
  implements  Schedule "X"
  follows     the sheet
  effective   for service on and after 2026-01-01
  zone        America/Los_Angeles, prevailing time
  horizon     2026-01-01 to 2027-01-01
  currency    USD

readings
  energy delivered, energy received  every 60 minutes, in kWh from 0 to 100 in steps of 0.001
  billing period                     the calendar month

customer
  {fact}
  a fact that changes holds from local midnight of its date

prices export, in USD per kWh, between 0 and 5, in steps of 0.00001
  {kind}
{files}

quantities
  usage   energy delivered
  value   energy received × export

bill, lines in this order
  1  "Energy"  $0.30 per kWh of usage
  2  "Export"  less value
  each line is rounded half-up to $0.01; the bill is the sum of the rounded lines

when readings are missing
  estimated readings are billed and the bill is marked estimated
  a missing interval: the bill is refused
  actual readings that arrive later: the bill stands

prove
  cap  value <= $0.99999 per kWh of energy received
"""
HOURLY = "by month, day type and hour\n  day types weekday; weekend"


def machine(fact: str, kind: str, files: Mapping[str, str]) -> Machine:
    """The compiled text; ``files`` has each file's contents by the value that it is for."""
    named = {f"{value}.csv": content.encode() for value, content in files.items()}
    name = fact.partition(" ")[0]
    hashes = {value: sha256(named[f"{value}.csv"]).hexdigest() for value in files}
    rows = "\n".join(
        f'  from file "{value}.csv" for {name} {value} with hash sha256:{found}'
        for value, found in hashes.items()
    )
    text = TEXT.format(fact=fact, kind=kind, files=rows)
    result = check_text(text, "exports.watt", lambda path: named[path])
    assert isinstance(result.model, Tariff), result.diagnostics
    return Machine(result.model)


def hourly(scale: int) -> str:
    """A price for each month, kind of day and hour."""
    rows = [
        f"{month},{kind},{hour},0.{scale}{month:02}{hour:02}"
        for month in range(1, 13)
        for kind in ("weekday", "weekend")
        for hour in range(24)
    ]
    return "\n".join(["month,day_type,hour,price", *rows]) + "\n"


def spot(start: datetime, hours: int, scale: int) -> str:
    """A price for each hour from an instant on."""
    rows = [
        f"{(start + timedelta(hours=n)).isoformat()},0.{scale}{n % 97:02}{n % 89:02}" for n in range(hours)
    ]
    return "\n".join(["start,price", *rows]) + "\n"


@pytest.fixture(scope="module")
def series() -> list[Reading]:
    return meter(ZONE, FIRST, AFTER, irregular("load"), irregular("sun"))


def both_forms(made: Machine, series: list[Reading], fact: str, value: DatedValue) -> Billed:
    """The interpreter's bill; what is measured is the same in generated Python, at the same cost."""
    given = {
        "period-from": day(FIRST),
        "period-to": day(AFTER),
        "billing-month": 3,
        "readings": made.series(series),
        f"fact:{fact}": value,
    }
    measure = made.module.functions[made.bill.measure]
    arguments = tuple(given[parameter.name] for parameter in measure.parameters)
    generated = GeneratedModule(made.loaded).run(made.bill.measure, arguments)
    interpreted = run(made.loaded, made.bill.measure, arguments)
    assert (generated.results, generated.cost) == (interpreted.results, interpreted.cost)
    return made.run(FIRST, AFTER, series, **{f"fact:{fact}": value})


def hourly_price(scale: int, when: datetime) -> Fraction:
    return Fraction(f"0.{scale}{when.month:02}{when.hour:02}")


@pytest.mark.parametrize("fact", ["vintage  count from 2023 to 2025", "vintage  count from 2020 to 2099"])
def test_the_vintages_own_file_prices_its_exports(series: list[Reading], fact: str) -> None:
    made = machine(fact, HOURLY, {str(2020 + n): hourly(n) for n in (3, 4, 5)})
    for year in (2023, 2024, 2025):
        billed = both_forms(made, series, "vintage", forever(year))
        expected = sum(one.kwh[1] * hourly_price(year - 2020, local(one, ZONE)) for one in series)
        assert billed.measured["value"] == expected


def test_a_vintage_without_a_file_is_refused_by_name(series: list[Reading]) -> None:
    made = machine("vintage  count from 2020 to 2099", HOURLY, {"2023": hourly(3), "2024": hourly(4)})
    with pytest.raises(Abort) as caught:
        made.run(FIRST, AFTER, series, fact__vintage=forever(2025))
    assert caught.value.reason is Reason.REQUIRED
    message = made.module.messages[caught.value.message or 0]
    assert message == "export: there are prices for vintage 2023, 2024 only"


def test_where_every_option_has_a_file_nothing_is_refused(series: list[Reading]) -> None:
    made = machine("zone  one of north, south", HOURLY, {"south": hourly(1), "north": hourly(2)})
    assert not [text for text in made.module.messages if "export" in text]
    for option, scale in ((0, 2), (1, 1)):
        billed = both_forms(made, series, "zone", forever(option))
        expected = sum(one.kwh[1] * hourly_price(scale, local(one, ZONE)) for one in series)
        assert billed.measured["value"] == expected


def test_each_day_has_the_prices_of_its_own_fact(series: list[Reading]) -> None:
    made = machine("zone  one of north, south", HOURLY, {"north": hourly(1), "south": hourly(2)})
    moves = DatedValue((day(date(2020, 1, 1)), day(date(2026, 3, 12))), (0, 1))
    expected = sum(
        one.kwh[1] * hourly_price(1 if when.date() < date(2026, 3, 12) else 2, when)
        for one in series
        for when in [local(one, ZONE)]
    )
    assert both_forms(made, series, "zone", moves).measured["value"] == expected


def test_prices_by_instant_may_begin_at_different_times(series: list[Reading]) -> None:
    midnight = datetime(2026, 3, 1, tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    early, late = spot(midnight - timedelta(days=40), 3000, 3), spot(midnight + timedelta(hours=5), 2000, 4)
    made = machine("zone  one of north, south", "by instant", {"north": early, "south": late})
    billed = both_forms(made, series, "zone", forever(0))
    rows = {
        datetime.fromisoformat(row.split(",")[0]): Fraction(row.split(",")[1]) for row in early.split()[1:]
    }
    assert billed.measured["value"] == sum(one.kwh[1] * rows[one.start] for one in series)
    with pytest.raises(Abort) as caught:
        made.run(FIRST, AFTER, series, fact__zone=forever(1))
    assert made.module.messages[caught.value.message or 0] == "export: the prices of south begin later"

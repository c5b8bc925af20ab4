"""No reading passes through a float, and nothing is rounded unless somebody says so."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine.rounding import Rounding
from tests.billing.ratchet import loaded
from tests.readings.csv_files import JANUARY, door, faults, january, write
from wattlaw.faults import UsageFault
from wattlaw.readings.decimals import counts, parse_decimals
from wattlaw.readings.door import Admitted, Asked, check_asked, metered
from wattlaw.readings.file import read_readings
from wattlaw.readings.instants import parse_instants
from wattlaw.readings.problems import Problem

DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=9, allow_nan=False, allow_infinity=False)


@given(st.lists(DECIMALS, min_size=1, max_size=20))
def test_a_column_of_decimals_is_what_was_written(values: list[Decimal]) -> None:
    column = parse_decimals([f"{value:f}" for value in values], "x")
    assert [column.fraction(row) for row in range(len(values))] == [Fraction(value) for value in values]


@given(st.lists(DECIMALS, min_size=1, max_size=20), st.sampled_from(["1E+3", " 2.5 ", "+3", ".5", "4."]))
def test_unusual_spellings_are_read_alike(values: list[Decimal], odd: str) -> None:
    column = parse_decimals([*(f"{value:f}" for value in values), odd], "x")
    assert not column.bad
    assert column.fraction(len(values)) == Fraction(odd.strip())


@pytest.mark.parametrize("mode", list(Rounding))
@given(st.lists(st.decimals(min_value=-100, max_value=100, places=5), min_size=1, max_size=20))
def test_rounding_at_the_door_is_decimals_own(mode: Rounding, values: list[Decimal]) -> None:
    words = {"up": "ROUND_UP", "down": "ROUND_DOWN", "floor": "ROUND_FLOOR", "ceiling": "ROUND_CEILING"}
    theirs = words.get(mode.value, "ROUND_" + mode.value.upper().replace("-", "_"))
    column = parse_decimals([f"{value:f}" for value in values], "x")
    ours, finer, _ = counts(column, range(len(values)), Fraction(1, 100), mode)
    assert not finer
    assert ours == [int(value.quantize(Decimal("0.01"), theirs) * 100) for value in values]


def test_a_finer_reading_needs_a_mode_and_the_bill_can_say_which(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", january("0.0005"))
    assert {fault.problem for fault in faults(path)} == {Problem.FINER_THAN_STEP}
    made = door(path, Asked(None, Rounding.HALF_EVEN)).period(*JANUARY)
    assert isinstance(made, Admitted)
    assert set(made.series.columns.channels[0]) == {0}
    assert made.rounded == ("import_kwh",)


def test_a_coarser_step_than_the_texts_is_held_to(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", january("0.125"))
    assert faults(path) == ()
    assert faults(path, Asked(Fraction(1, 100))) != ()
    assert faults(path, Asked(Fraction(1, 8))) == ()


@pytest.mark.parametrize(("mode", "rounded"), [(Rounding.HALF_EVEN, 120), (Rounding.UP, 130)])
def test_with_a_step_and_a_mode_readings_are_rounded_to_the_step(
    tmp_path: Path, mode: Rounding, rounded: int
) -> None:
    path = write(tmp_path / "r.csv", january("0.125"))
    made = door(path, Asked(Fraction(1, 100), mode)).period(*JANUARY)
    assert isinstance(made, Admitted)
    assert set(made.series.columns.channels[0]) == {rounded}
    assert made.rounded == ("import_kwh",)


def test_rounding_to_a_step_that_the_text_does_not_know_is_refused() -> None:
    module = loaded().module
    check_asked(module, Asked(Fraction(1, 10_000)))
    for step in (Fraction(1, 10_000), Fraction(3, 2_000)):
        with pytest.raises(UsageFault, match=r"meters import_kwh in steps of 0\.001 kWh"):
            check_asked(module, Asked(step, Rounding.UP))


def test_the_texts_own_rounding_stands_and_the_step_is_still_held_to(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", january("0.125"))
    module = loaded().module
    assert module.readings is not None
    (channel,) = module.readings.channels
    own = replace(channel, rounding=Rounding.DOWN)
    module = replace(module, readings=replace(module.readings, channels=(own,)))
    for mode in (None, Rounding.UP):
        found = metered(read_readings(path), None, module, Asked(Fraction(1, 100), mode)).period(*JANUARY)
        assert isinstance(found, tuple)
        assert {fault.problem for fault in found} == {Problem.FINER_THAN_STEP}
        assert isinstance(
            metered(read_readings(path), None, module, Asked(Fraction(1, 8), mode)).period(*JANUARY), Admitted
        )


def test_times_agree_with_datetime() -> None:
    from datetime import datetime

    cells = [
        "2018-03-11T01:00:00-08:00",
        "2018-03-11T03:00:00-07:00",
        "2018-11-04T09:00:00Z",
        "1969-12-31T23:00:00Z",
    ]
    assert list(parse_instants(cells, "start").values) == [
        int(datetime.fromisoformat(x).timestamp()) for x in cells
    ]

"""The door: good values pass, bad ones are named in the caller's words; values are spelled exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.machine.code import Block
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Value, run
from runtime.machine.module import Function, Parameter
from runtime.machine.series import read_series
from runtime.machine.spelling import spell_day, spell_fraction, spell_instant, spell_value
from runtime.machine.types import WORD_MAX, WORD_MIN, Choice, Dated, Day, Instant, ListOf, SeriesOf, Truth
from runtime.machine.values import DatedValue
from tests.machine.programs import CENTS, EMPTY, ENERGY, PRICE, accepted

FACTS = Dated(Day(), Choice(0), 3)
PARAMETERS = (
    Parameter("usage", ENERGY, 0, 5_000),
    Parameter("history", ListOf(CENTS, 2), -100, 100),
    Parameter("season", FACTS),
    Parameter("called", Truth()),
    Parameter("readings", SeriesOf()),
    Parameter("enrolled", Dated(Day(), Truth(), 3), default=0),
    Parameter("carried", CENTS, 0, None, default=7),
)
MODULE = accepted(Function("f", PARAMETERS, (), (), Block(())))
GOOD: dict[str, Value] = {
    "usage": 5_000,
    "history": (-100, 100),
    "season": DatedValue((10, 20), (0, 2)),
    "called": 1,
    "readings": read_series(EMPTY, [0, 3600], [60, 60], [[1, 2]]),
}


def test_what_may_come_in_comes_in_the_order_of_the_parameters() -> None:
    arguments = admit(MODULE, 0, dict(reversed(GOOD.items())))
    assert arguments[:5] == tuple(GOOD.values())
    assert run(MODULE, 0, arguments).results == ()


def test_what_is_not_said_is_the_default() -> None:
    assert admit(MODULE, 0, GOOD)[5:] == (DatedValue((WORD_MIN,), (0,)), 7)
    assert admit(MODULE, 0, GOOD | {"carried": 8})[6] == 8


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("usage", 5_001, "5.001 kWh is above the greatest admitted value, 5 kWh"),
        ("usage", -1, "-0.001 kWh is below the least admitted value, 0 kWh"),
        ("usage", (1,), "a single value is needed: kWh in steps of 1/1000"),
        ("usage", True, "a single value is needed: kWh in steps of 1/1000"),
        ("usage", WORD_MAX + 1, "is no value of its type"),
        ("history", (1, 2, 3), "at most 2 values are admitted, not 3"),
        ("history", (0, 101), "1.01 USD is above the greatest admitted value, 1 USD"),
        ("history", 5, "a list is needed"),
        ("history", DatedValue((1,), (1,)), "a list is needed"),
        ("season", (1, 2), "a value with dates is needed"),
        ("season", DatedValue((10, 10), (0, 1)), "1970-01-11 does not come after 1970-01-11"),
        ("season", DatedValue((20, 10), (0, 1)), "1970-01-11 does not come after 1970-01-21"),
        ("season", DatedValue((10,), (0, 1)), "there must be one date for each value"),
        ("season", DatedValue((1, 2, 3, 4), (0,) * 4), "at most 3 values"),
        ("season", DatedValue((10,), (3,)), "3 is no value of its type: choice of enumeration 0"),
        ("season", DatedValue((2**200,), (0,)), "the date is too far away"),
        ("called", 2, "2 is no value of its type: truth"),
        ("readings", (1, 2), "readings are needed"),
        ("weather", 1, "there is no such input"),
    ],
)
def test_what_may_not_come_in_is_named(name: str, value: Value, words: str) -> None:
    with pytest.raises(DoorError) as refused:
        admit(MODULE, 0, GOOD | {name: value})
    assert words in refused.value.message
    assert refused.value.parameter == name
    assert str(refused.value).startswith(f"{name}: ")


def test_a_missing_input_is_named() -> None:
    with pytest.raises(DoorError, match="usage: this input is missing"):
        admit(MODULE, 0, {})


def test_readings_of_a_module_with_other_channels_are_refused() -> None:
    readings = GOOD["readings"]
    assert EMPTY.readings is not None
    channels = EMPTY.readings.channels * 1 + (replace(EMPTY.readings.channels[0], name="export"),)
    two = replace(EMPTY, readings=replace(EMPTY.readings, channels=channels))
    other = accepted(Function("f", PARAMETERS[4:5], (), (), Block(())), of=two)
    with pytest.raises(DoorError, match="other channels"):
        admit(other, 0, {"readings": readings})


@given(st.integers(-(10**30), 10**30), st.integers(0, 12), st.integers(0, 12))
def test_decimals_are_spelled_exactly(numerator: int, twos: int, fives: int) -> None:
    value = Fraction(numerator, 2**twos * 5**fives)
    assert Fraction(Decimal(spell_fraction(value))) == value


def test_values_are_spelled_as_people_write_them() -> None:
    assert spell_value(EMPTY, CENTS, -5) == "-0.05 USD"
    assert spell_value(EMPTY, PRICE, 12_345) == "0.12345 USD/kWh"
    assert spell_value(EMPTY, Choice(0), 1) == "winter"
    assert spell_value(EMPTY, Truth(), 0) == "false"
    assert spell_fraction(Fraction(-1, 3)) == "-1/3"


@given(st.dates())
def test_days_are_spelled_as_the_calendar_does(day: date) -> None:
    assert spell_day((day - date(1970, 1, 1)).days) == day.isoformat()
    assert spell_value(EMPTY, Day(), WORD_MAX) == f"day {WORD_MAX}"


@given(st.integers(-(10**9), 10**11))
def test_instants_are_spelled_in_utc(second: int) -> None:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    assert datetime.fromisoformat(spell_instant(second)) == moment
    assert spell_value(EMPTY, Instant(), WORD_MIN) == f"second {WORD_MIN}"

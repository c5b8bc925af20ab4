"""Unit names, their exact scales, and how they are written for people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl.units import KWH, NAMES, ONE, UnknownUnit, base, decimal, is_currency, lookup, quantity


@pytest.mark.parametrize(
    ("name", "of", "scale"),
    [
        ("Wh", "kWh", "0.001"),
        ("MWh", "kWh", "1000"),
        ("MW", "kW", "1000"),
        ("kvarh", "kvarh", "1"),
        ("GJ", "MJ", "1000"),
        ("Dth", "therm", "10"),
        ("CCF", "ft3", "100"),
        ("Mcf", "CCF", "10"),
        ("%", "%", "1"),
    ],
)
def test_a_unit_is_an_exact_multiple_of_another(name: str, of: str, scale: str) -> None:
    assert lookup(name, None).unit == lookup(of, None).unit
    assert lookup(name, None).scale / lookup(of, None).scale == Fraction(scale)


def test_a_kilowatt_hour_is_three_point_six_megajoules_and_a_cubic_foot_is_exact() -> None:
    assert lookup("kWh", None).scale / lookup("MJ", None).scale == Fraction(36, 10)
    assert lookup("ft3", None).scale == Fraction("0.028316846592")


def test_power_times_time_is_energy_and_currencies_stay_apart() -> None:
    assert base("kW") * base("h") == KWH
    assert base("USD") / KWH != base("USD") / base("day")
    assert base("USD") / base("EUR") != ONE
    assert is_currency(base("USD"))
    assert not is_currency(base("USD") / KWH)


def test_a_sign_means_the_texts_own_currency_only_where_it_can() -> None:
    assert lookup("$", "CAD").unit == base("CAD")
    assert lookup("¢", "USD").scale == Fraction(1, 100)
    for sign, currency in (("$", "EUR"), ("€", "USD"), ("£", "USD"), ("$", None)):
        with pytest.raises(UnknownUnit):
            lookup(sign, currency)


@pytest.mark.parametrize(
    ("written", "meant"), [("Kwh", "kWh"), ("KW", "kW"), ("kvahr", "kvarh"), ("theerm", "therm")]
)
def test_a_misspelt_unit_is_answered_with_the_one_that_was_meant(written: str, meant: str) -> None:
    with pytest.raises(UnknownUnit) as unknown:
        lookup(written, "USD")
    assert meant in unknown.value.suggestions


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**12), max_value=10**12))
def test_decimals_are_printed_exactly(value: Decimal) -> None:
    assert Decimal(decimal(Fraction(value))) == value


def test_quantities_are_printed_as_people_write_them() -> None:
    assert quantity(Fraction("-0.0814"), base("USD") / KWH) == "-0.0814 USD per kWh"
    assert quantity(Fraction(365, 12), base("day")) == "365/12 day"
    assert str(base("USD") / base("kW") / base("billing-period")) == "USD per billing period per kW"


def test_every_name_has_a_positive_scale() -> None:
    assert all(meaning.scale > 0 for meaning in NAMES.values())

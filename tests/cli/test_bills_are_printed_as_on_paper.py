"""A bill on a terminal: what is not charged does not look charged; money has cents, shares are percent."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from runtime.machine.types import Dated, Day, ListOf, Number
from runtime.machine.units import Unit, base
from tests.cli.watt import EXAMPLES, READINGS, answer, watt
from wattlaw.shown import digits_of, percent, quantity, rate, sentence, value

HOMES = EXAMPLES / "homes"
JULY = (
    *("bill", EXAMPLES / "pge-e-tou-c" / "e-tou-c.homes.watt", "--readings", HOMES / "readings.csv"),
    *("--customer", HOMES / "facts.csv", "--from", "2017-07-01", "--to", "2017-08-01"),
)


@pytest.fixture(scope="module")
def july() -> dict[str, list[str]]:
    """The printed bill of each home, by customer."""
    text = watt(*JULY).output
    blocks = text.split("examples/")[1:] if text.startswith("examples/") else text.split(str(EXAMPLES))[1:]
    return {block.split(", ")[1]: block.splitlines() for block in blocks}


def line(bill: list[str], name: str) -> str:
    (found,) = [one for one in bill if f" {name} " in one]
    return found


def test_a_discount_that_is_not_given_shows_no_sum(july: dict[str, list[str]]) -> None:
    told = line(july["b1"], "CARE discount")
    assert told.endswith("does not apply")
    assert "USD" not in told
    assert "35" not in told


def test_a_discount_that_is_given_shows_what_it_is_taken_of(july: dict[str, list[str]]) -> None:
    told = line(july["b2"], "CARE discount").split()
    bill = next(one for one in answer(*JULY)["bills"] if one["customer"] == "b2")
    (stated,) = [one for one in bill["lines"] if one["name"] == "CARE discount"]
    assert told[-4:] == [stated["quantity"], "USD", "35%", stated["amount"]]
    taken = Decimal(stated["quantity"]) * Decimal("0.35")
    assert abs(taken + Decimal(stated["amount"])) <= Decimal("0.005")


def test_json_says_the_same_in_the_digits_of_the_text() -> None:
    for bill in answer(*JULY)["bills"]:
        by_name = {one["name"]: one for one in bill["lines"]}
        discount, credit = by_name["CARE discount"], by_name["California Climate Credit"]
        assert discount["applies"] is (bill["customer"] == "b2")
        assert credit["applies"] is False
        assert discount["rate"] == "0.35"
        assert all(Decimal(one["amount"]) == 0 for one in bill["lines"] if not one["applies"])


def test_no_winter_is_printed_in_july(july: dict[str, list[str]]) -> None:
    for bill in july.values():
        assert any("summer peak" in one for one in bill)
        assert not any("winter" in one for one in bill)


def test_the_printed_amounts_add_up_to_the_printed_total(july: dict[str, list[str]]) -> None:
    for bill in july.values():
        rows = [one.split() for one in bill if one.strip()[:1].isdigit()]
        amounts = [Decimal(one[-1]) for one in rows if one[-1] != "apply"]
        (total,) = [Decimal(one.split()[-2]) for one in bill if one.strip().startswith("Total")]
        assert sum(amounts) == total


def test_a_line_of_which_nothing_is_charged_still_stands_there(tmp_path: Path) -> None:
    nothing = tmp_path / "nothing.csv"
    header, *rows = READINGS.read_text().splitlines()
    nothing.write_text("\n".join([header, *(f"{row.split(',')[0]},0,0" for row in rows[: 24 * 31])]) + "\n")
    text = EXAMPLES / "fort-collins-tod" / "fort-collins-tod.sam-net-billing.watt"
    (bill,) = answer("bill", text, "--readings", nothing)["bills"]
    printed = watt("bill", text, "--readings", nothing).output
    for number in {one["line"] for one in bill["lines"]}:
        assert any(one.split()[:1] == [number] for one in printed.splitlines()), number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the bill is 9.5 USD", "the bill is 9.50 USD"),
        ("6 USD/billing-period", "6.00 USD/billing-period"),
        ("0.2352 USD/kWh", "0.2352 USD/kWh"),
        ("-0.1 EUR and 12 JPY and 1.5 KWD", "-0.10 EUR and 12 JPY and 1.500 KWD"),
        ("total(a) <= 0.01 USD + total(b)", "total(a) <= 0.01 USD + total(b)"),
        ("1.5 kWh", "1.5 kWh"),
        ("0.000000000001 USD", "0.000000000001 USD"),
        ("<= 0.0300000 USD at 0.4000 USD/kWh", "<= 0.03 USD at 0.4000 USD/kWh"),
        ("Schedule 1 USDA", "Schedule 1 USDA"),
    ],
)
def test_money_has_the_digits_of_its_smallest_coin(text: str, expected: str) -> None:
    assert sentence(text) == expected


def test_coins_are_those_of_iso_4217() -> None:
    assert [digits_of(one) for one in ("USD", "EUR", "JPY", "KRW", "BHD", "OMR")] == [2, 2, 0, 0, 3, 3]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("0.35", "35%"),
        ("0.075", "7.5%"),
        ("0.000", "0%"),
        ("1.000", "100%"),
        ("-0.05", "-5%"),
        ("1/3", "1/3"),
    ],
)
def test_a_share_of_money_is_read_in_percent(stated: str, expected: str) -> None:
    assert percent(stated) == expected
    assert rate(stated, "", "USD") == expected
    assert rate("2", "", "kWh") == "2"


def test_a_column_of_amounts_keeps_its_digits() -> None:
    assert [quantity(one, "USD") for one in ("9.5", "9.590000000000")] == ["9.50 USD", "9.590000000000 USD"]
    assert quantity("9", "USDA") == "9 USDA"


def test_days_are_counted_as_people_count_them() -> None:
    assert [quantity(one, "day") for one in ("1", "2")] == ["1 day", "2 days"]
    assert quantity("1", "billing-period") == "1 billing period"


def test_values_of_a_customer_are_read_by_their_type() -> None:
    share, count, kw = (
        Number(*one)
        for one in ((Unit(), Fraction(1, 1000)), (Unit(), Fraction(1)), (base("kW"), Fraction(1, 10)))
    )
    assert value("0.06", share) == "6%"
    assert value("3", count) == "3"
    assert (
        value("0.05 since ever; 0.06 since 2026-07-01", Dated(Day(), share, 9)) == "5%; 6% since 2026-07-01"
    )
    assert value("[0 kW, 0 kW, 0 kW, 1.5 kW, 1.5 kW]", ListOf(kw, 9)) == "3 × 0 kW, 1.5 kW, 1.5 kW"

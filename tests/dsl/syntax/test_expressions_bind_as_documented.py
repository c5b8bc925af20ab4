"""Which operator takes what: each expression equals its fully bracketed form."""

from __future__ import annotations

import pytest

from dsl.syntax.expressions import Expr
from dsl.syntax.parser import parse_text
from dsl.syntax.tree import QuantitiesSection


def expression(text: str) -> Expr:
    parsed = parse_text("x.watt", f'tariff "A" of "B"\nquantities\n  x  {text}\n')
    assert parsed.document is not None
    assert not parsed.diagnostics, parsed.diagnostics
    section = parsed.document.sections[0]
    assert isinstance(section, QuantitiesSection)
    return section.rows[0].value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a + b × c", "a + (b × c)"),
        ("a - b - c", "(a - b) - c"),
        ("a ÷ b × c", "(a ÷ b) × c"),
        ("a * b / c − d", "((a × b) ÷ c) - d"),
        ("-a + b", "(-a) + b"),
        ("-a × b", "(-a) × b"),
        ("5% of a + b", "(5% of a) + b"),
        ("5% of a × b", "(5% of a) × b"),
        ("5% of 3% of a", "5% of (3% of a)"),
        ("$0.25 per kWh of usage up to b", "$0.25 per kWh of (usage up to b)"),
        ("usage during peak in summer above b", "((usage during peak) in summer) above b"),
        ("a + b rounded half-up to 0.01", "(a + b) rounded half-up to 0.01"),
        ("a rounded up to 1 <= b", "(a rounded up to 1) <= b"),
        ("a + b <= c × d", "(a + b) <= (c × d)"),
        ("not a <= b", "not (a <= b)"),
        ("a = b and c = d or e = f", "((a = b) and (c = d)) or (e = f)"),
        ("not a = b and c = d", "(not (a = b)) and (c = d)"),
        ("a is at least b", "a >= b"),
        ("a is at most b", "a <= b"),
        ("a is above b", "a > b"),
        ("a is below b", "a < b"),
        ("a is b", "a = b"),
        ("a is not b", "a != b"),
        ("a ≤ b", "a <= b"),
        ("a when b = c, d when e = f, else g", "a when (b = c), d when (e = f), else (g)"),
        ("sum over the days of the billing period of a + b × c",
         "sum over the days of the billing period of (a + (b × c))"),
        ("square root of a + b", "(square root of a) + b"),
        ("size of a × b", "(size of a) × b"),
        ("a² + b²", "(a²) + (b²)"),
        ("the greatest of (a, b + c)", "greatest of ((a), (b + c))"),
        ("the greater of (a, b)", "the greatest of (a, b)"),
        ("highest 15-minute average kW of usage during peak",
         "(highest 15-minute average kW of usage) during peak"),
        ("average over the days of highest 15-minute average kW during peak",
         "average over the days of the highest 15-minute average kW during peak"),
        ("1% of gross receipts over lines 1 to 3", "1% of gross receipts over (lines 1 to 3)"),
    ],
)  # fmt: skip
def test_binding(written: str, meant: str) -> None:
    assert expression(written) == expression(meant)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a - b + c", "a - (b + c)"),
        ("a ÷ b × c", "a ÷ (b × c)"),
        ("5% of (a + b)", "5% of a + b"),
        ("not (a = b and c = d)", "not a = b and c = d"),
        ("lines 1 to 3", "lines 1 and 3"),
        ("before a", "after a"),
        ("$5 per kW of a per month", "$5 per kW of a"),
    ],
)
def test_brackets_that_matter(one: str, other: str) -> None:
    assert expression(one) != expression(other)


def test_a_list_of_values_may_stand_one_below_the_other() -> None:
    inline = expression("the greatest of (a, 5% of b, the least of (c, d)) + e")
    below = """the greatest of:
       a
       5% of
         b
       the least of:
         c
         d
     + e"""
    assert expression(below) == inline


def test_a_hyphen_belongs_to_a_name_and_a_minus_has_spaces() -> None:
    assert expression("on-peak - off-peak") == expression("(on-peak) - (off-peak)")
    assert expression("on-peak") != expression("on - peak")


@pytest.mark.parametrize(
    "word", ["day", "season", "month", "energy", "demand", "period", "line", "block", "rate"]
)
def test_words_of_the_language_remain_usable_as_names(word: str) -> None:
    assert expression(f"{word} + 1") == expression(f"({word}) + 1")

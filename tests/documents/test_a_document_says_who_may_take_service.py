"""A reader finds who may take service, what happens to others, and what a change refuses, in plain words."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from tests.documents.rendered import made
from wattlaw.contract import Contract
from wattlaw.documents import markdown

TEXTS = Path(__file__).parents[1] / "verifier" / "texts"


@cache
def page(name: str) -> str:
    return markdown.render(made(Contract(TEXTS / f"{name}.watt"))[1], "pictures")


def test_each_row_stands_with_what_it_does() -> None:
    rows = page("eligibility")
    assert "| available to |  | shops at secondary voltage |" in rows
    assert "|  | all others are refused a bill | only when region is P or usage <= 1,000 kWh |" in rows
    assert re.search(
        r"\|  \| these are refused a bill \| not when max-demand was above 9 kW in 3 consec", rows
    )
    assert re.search(
        r"\|  \| these have no other choice \| mandatory when max-demand was at least 5 kW", rows
    )


def test_what_is_looked_up_in_history_is_named_as_a_reader_would() -> None:
    said = page("eligibility")
    assert "longest run of max-demand at least 5 kW of 5" in said
    assert "history:" not in said


def test_a_refused_change_and_the_day_of_a_price_are_told() -> None:
    said = page("changes")
    assert "assistance changed inside the billing period: by the tariff such a bill is refused" in said
    assert "when the last day is in summer" in said
    assert "days × 1 USD/day when the first day is in summer" in said

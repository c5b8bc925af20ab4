"""Worked examples of the language reference come out as they say, refusals with their reason."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from compiler import compile_tariff
from dsl.check import check_text
from dsl.model.tariff import Tariff
from runtime.machine.loader import validate
from tests.docs.fences import Fence
from tests.docs.test_the_reference_is_true import FENCES, read
from wattlaw.billing.tariffs import Billable, billable
from wattlaw.trials.examples import run_examples

WORKED = [
    fence
    for fence in FENCES
    if re.search(r'^example "', fence.text, re.MULTILINE) and "mistake" not in fence.words
]
SHOPS = next(fence for fence in FENCES if fence.text.startswith("customer") and "refused  " in fence.text)


def made(text: str) -> tuple[Billable, Tariff]:
    checked = check_text(text, "example.watt", read)
    assert isinstance(checked.model, Tariff), [one.message for one in checked.diagnostics]
    return billable("example.watt", validate(compile_tariff(checked.model, "test"))), checked.model


@pytest.mark.parametrize("fence", WORKED, ids=lambda fence: f"line-{fence.line}")
def test_a_worked_example_comes_out(fence: Fence) -> None:
    trials = run_examples(*made(fence.whole()))
    assert trials
    assert all(trial.ok for trial in trials), [trial.message for trial in trials]


def test_a_refusal_for_another_reason_is_not_the_expected_one() -> None:
    tariff, model = made(SHOPS.whole())
    (example,) = model.examples
    (trial,) = run_examples(tariff, replace(model, examples=(replace(example, refused="no such reason"),)))
    assert not trial.ok
    assert trial.message is not None
    assert "the tariff is available only when region is P" in trial.message
    assert "no such reason" in trial.message


def test_a_bill_where_a_refusal_is_expected_fails() -> None:
    text = SHOPS.whole().replace("region is Q", "region is P")
    (trial,) = run_examples(*made(text))
    assert not trial.ok
    assert trial.message == "the bill was made, the example expects a refusal"


def test_a_refusal_where_amounts_are_expected_fails() -> None:
    text = SHOPS.whole().replace(
        '  refused  "only when region is P or usage <= 100,000 kWh"', "  bill  15.00"
    )
    (trial,) = run_examples(*made(text))
    assert not trial.ok
    assert trial.message is not None
    assert trial.message.startswith("the bill is refused: the tariff is available only when")

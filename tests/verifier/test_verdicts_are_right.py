"""Promise: what is proved is true, what is refuted is false, and the customer shown breaks it."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.verifier.verdicts import NAMES, again, compiled, refuted, report
from verifier.prove import prove
from verifier.report import Finding, Verdict
from verifier.scenario import Given

CENT = Decimal("0.01")


def mistaken(findings: tuple[Finding, ...]) -> list[str]:
    """Verdicts that contradict what is known."""
    false = {one.name for one in findings if one.name.startswith("wrong-")}
    return [
        f"{one.name} is {one.verdict.value}"
        for one in findings
        if (one.verdict is Verdict.PROVED and one.name in false)
        or (one.verdict is Verdict.REFUTED and one.name not in false)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_no_verdict_is_wrong_and_none_is_left_open(name: str) -> None:
    findings = report(name).properties
    assert mistaken(findings) == []
    assert [one.grounds for one in findings if one.verdict is Verdict.UNKNOWN] == []
    assert any(one.verdict is Verdict.REFUTED for one in findings)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_stops_a_bill(name: str) -> None:
    checks = prove(compiled(name), only=[one for one in CHECKS if one in known(name)], jobs=1).checks
    assert {one.name: one.verdict for one in checks} == dict.fromkeys(
        (one.name for one in checks), Verdict.PROVED
    )
    assert len(checks) == len(CHECKS)


CHECKS = tuple(
    f"{kind}-in-{function}"
    for kind in ("no-overflow", "no-bad-division", "in-range", "every-case")
    for function in ("measure", "charge", "exact")
)


def known(name: str) -> list[str]:
    """All that can be proved of a text."""
    from verifier.prove import names

    return names(compiled(name))


@pytest.mark.parametrize("name", NAMES)
def test_the_customer_of_each_refutation_breaks_the_claim_on_the_machine(name: str) -> None:
    for finding, scenario in refuted(name):
        assert finding.confirmed is True
        assert scenario.breaks == (finding.name,)
        result = again(compiled(name), scenario)
        assert finding.name in result.broken
        assert result.differs == []


@pytest.mark.parametrize("name", NAMES)
def test_no_true_claim_breaks_on_any_customer_that_was_found(name: str) -> None:
    for _, scenario in refuted(name):
        assert [one for one in again(compiled(name), scenario).broken if not one.startswith("wrong-")] == []


# --- by arithmetic of our own ---


def number(text: str) -> Decimal:
    """A value as a scenario writes it, without its unit."""
    return Decimal(text.partition(" ")[0])


def energy(run: Given) -> Decimal:
    """All that was delivered."""
    return sum(
        (number(x) for block in run.readings for _, values in block.channels for x in values), Decimal()
    )


def to_the_cent(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def test_the_bills_of_refutations_are_right_by_decimals() -> None:
    found = [run for _, s in refuted("minimum") for run in (s.first, s.second) if run is not None]
    assert len(found) >= 8
    for run in found:
        numbers = [(name, value) for name, value in run.results if value not in ("true", "false")]
        usage, stated = energy(run), {name: number(value) for name, value in numbers}
        line = to_the_cent(usage * Decimal("0.25"))
        minimum = max(Decimal(12) - line, Decimal())
        discount = -to_the_cent(usage * Decimal("0.125"))
        credit = Decimal(-1) if usage < 10 else Decimal()
        assert [stated[f"line:{n}"] for n in (1, 2, 3, 4)] == [line, minimum, discount, credit]
        assert stated["total"] == line + minimum + discount + credit


def test_a_cent_is_lost_by_rounding_and_shown() -> None:
    (scenario,) = [s for one, s in refuted("minimum") if one.name == "wrong-to-the-cent"]
    assert scenario.second is not None
    assert energy(scenario.second) > energy(scenario.first)
    bills = [dict(run.results) for run in (scenario.first, scenario.second)]
    before, after = (number(one["line:1"]) + number(one["line:3"]) for one in bills)
    assert after == before - CENT


def test_the_hour_that_comes_twice_is_found() -> None:
    for name in ("wrong-early-once", "wrong-average"):
        (scenario,) = [s for one, s in refuted("demand") if one.name == name]
        inputs = dict(scenario.first.inputs)
        assert date.fromisoformat(inputs["period-from"]) == date(2026, 11, 1)
        assert sum(len(values) for block in scenario.first.readings for _, values in block.channels) == 721


def test_the_credit_of_a_date_is_on_the_bills_of_its_month() -> None:
    for name in ("wrong-credit", "wrong-positive"):
        (scenario,) = [s for one, s in refuted("tax") if one.name == name]
        first = date.fromisoformat(dict(scenario.first.inputs)["period-from"])
        assert first.month in (4, 10)
        assert number(dict(scenario.first.results)["line:4"]) == Decimal("-58.23")


def test_prices_that_change_inside_a_month_are_found_there() -> None:
    (scenario,) = [s for one, s in refuted("tax") if one.name == "wrong-one-edition"]
    assert dict(scenario.first.inputs)["period-from"] == "2026-07-01"

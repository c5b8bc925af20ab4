"""Amounts worked out by hand in the texts are what the machine bills; random customers break no property."""

from __future__ import annotations

import pytest

from tests.examples.test_faulty_versions_are_caught import EXAMPLES, SOUND, watt

OVERLAYS = sorted(path.relative_to(EXAMPLES).as_posix() for path in EXAMPLES.glob("*/*.sam-*.watt"))


@pytest.mark.parametrize("name", SOUND)
def test_each_tariff_has_worked_examples_and_they_come_out_to_the_cent(name: str) -> None:
    status, answer = watt("test", str(EXAMPLES / name / SOUND[name]), "--runs", "20")
    examples = [one for one in answer["tests"] if one["kind"] == "example"]
    assert examples
    assert all(one["ok"] for one in examples), examples
    assert status == 0, answer


@pytest.mark.parametrize("path", OVERLAYS)
def test_random_customers_break_no_property_of_an_overlay(path: str) -> None:
    status, answer = watt("test", str(EXAMPLES / path), "--runs", "10")
    assert status == 0, answer


@pytest.mark.parametrize("path", OVERLAYS)
def test_every_property_of_an_overlay_is_proved(path: str) -> None:
    status, answer = watt("prove", str(EXAMPLES / path), "--second", "none")
    verdicts = {one["name"]: one["verdict"] for one in [*answer["properties"], *answer["checks"]]}
    assert (status, set(verdicts.values())) == (0, {"proved"}), verdicts


def test_there_are_two_overlays_for_each_of_the_six_records() -> None:
    assert len(OVERLAYS) == 12

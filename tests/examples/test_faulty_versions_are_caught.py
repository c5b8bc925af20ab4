"""Each faulty version of a tariff is caught: by the check, with its code, or by a proof, with a customer.

A fault that the check cannot see breaks a property which the sound text is proved to have.  The customer
that the verifier gives is replayed on the machine before anything is believed.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from wattlaw.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
CONTRACT = re.compile("^contract ", re.MULTILINE)
"""Contracts are caught by monitors, in a test of their own."""

SOUND = {
    "ercot-solar-buyback": "solar-buyback.watt",
    "fort-collins-tod": "fort-collins-tod.watt",
    "pacificorp-1": "pacificorp-1.watt",
    "pge-e-1": "pge-e-1.watt",
    "pge-e-tou-c": "e-tou-c.watt.md",
    "pge-ev-a": "pge-ev-a.watt",
    "seattle-rsc": "seattle-rsc.watt",
    "smud-ci-tod3": "ci-tod3.watt.md",
    "smud-ci-tod3-record": "smud-ci-tod3-record.watt",
}

CHECKED = {
    "ercot-solar-buyback/faulty/prices-of-another-day.watt": "W1002",
    "ercot-solar-buyback/faulty/zone-misspelt.watt": "W0207",
    "fort-collins-tod/faulty/basis-unsaid.watt": "W0604",
    "fort-collins-tod/faulty/gap-at-21.watt": "W0504",
    "fort-collins-tod/faulty/weekend-forgotten.watt": "W0504",
    "pacificorp-1/faulty/block-without-unit.watt": "W0301",
    "pacificorp-1/faulty/bounds-swapped.watt": "W0606",
    "pacificorp-1/faulty/minimum-on-a-subtotal-below.watt": "W0203",
    "pge-e-1/faulty/baseline-per-day.watt": "W0303",
    "pge-e-tou-c/faulty/gap-at-21.watt": "W0504",
    "pge-e-tou-c/faulty/percentage-of-nothing.watt": "W0305",
    "pge-e-tou-c/faulty/tax-of-a-line-below.watt": "W0203",
    "pge-ev-a/faulty/change-unsaid.watt": "W0804",
    "pge-ev-a/faulty/overlap-in-the-evening.watt": "W0505",
    "pge-ev-a/faulty/weekend-forgotten.watt": "W0504",
    "seattle-rsc/faulty/charge-per-kwh.watt": "W0309",
    "seattle-rsc/faulty/season-gap.watt": "W0501",
    "seattle-rsc/faulty/season-overlap.watt": "W0502",
    "smud-ci-tod3/faulty/holidays-unobserved.watt": "W0510",
    "smud-ci-tod3/faulty/month-unsaid.watt": "W0803",
    "smud-ci-tod3-record/faulty/no-price-in-winter.watt": "W0603",
    "smud-ci-tod3-record/faulty/power-for-energy.watt": "W0302",
    "smud-ci-tod3-record/faulty/window-too-short.watt": "W0702",
}
"""Faulty text → the code of every error that the check finds in it."""

REFUTED = {
    "ercot-solar-buyback/faulty/base-charge-transposed.watt": "never-below",
    "fort-collins-tod/faulty/fixed-charge-taken-off.watt": "fixed-charge",
    "fort-collins-tod/faulty/price-ten-times.watt": "average-cap",
    "pacificorp-1/faulty/blocks-swapped.watt": "first-block-price",
    "pacificorp-1/faulty/minimum-before-credit.watt": "never-below",
    "pacificorp-1/faulty/one-price-for-all.watt": "more-usage",
    "pge-e-1/faulty/blocks-swapped.watt": "first-block-price",
    "pge-e-1/faulty/minimum-before-credit.watt": "floor",
    "pge-e-1/faulty/missing-unit.watt": "floor",
    "pge-e-1/faulty/rounded-up.watt": "average-cap",
    "pge-e-tou-c/faulty/baseline-credit-added.watt": "average-cap",
    "pge-e-tou-c/faulty/credit-above-all-usage.watt": "floor",
    "pge-e-tou-c/faulty/prices-transposed.watt": "shift-helps",
    "pge-ev-a/faulty/minimum-halved.watt": "floor",
    "pge-ev-a/faulty/prices-transposed.watt": "shift-helps",
    "seattle-rsc/faulty/blocks-swapped.watt": "first-block-price",
    "seattle-rsc/faulty/rounded-each-hour.watt": "average-cap",
    "seattle-rsc/faulty/sign-of-second-block.watt": "more-usage",
    "smud-ci-tod3/faulty/peak-demand-of-all-hours.watt": "demand-order",
    "smud-ci-tod3/faulty/ratchet-forgets-this-month.watt": "ratchet-holds",
    "smud-ci-tod3/faulty/ratchet-never-releases.watt": "ratchet-bounded",
    "smud-ci-tod3-record/faulty/demand-above-the-maximum.watt": "demand-order",
    "smud-ci-tod3-record/faulty/sign-of-demand.watt": "more-usage",
}
"""Faulty text → the property that a customer breaks."""


def watt(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit status and the JSON of a command."""
    result = CliRunner().invoke(main, [*arguments, "--json"])
    assert result.stdout, (arguments, result.output, result.exception)
    answer: dict[str, Any] = json.loads(result.stdout)
    return result.exit_code, answer


@cache
def sound_verdicts(name: str) -> dict[str, str]:
    """Property or check → verdict, for the sound text of a tariff."""
    _, answer = watt("prove", str(EXAMPLES / name / SOUND[name]), "--second", "none")
    return {one["name"]: one["verdict"] for one in [*answer["properties"], *answer["checks"]]}


def test_every_faulty_text_is_in_one_of_the_tables_and_every_tariff_has_three() -> None:
    found = {
        path.relative_to(EXAMPLES).as_posix()
        for path in EXAMPLES.glob("*/faulty/*.watt*")
        if not CONTRACT.search(path.read_text(encoding="utf-8"))
    }
    assert found == set(CHECKED) | set(REFUTED)
    for name in SOUND:
        assert sum(path.startswith(f"{name}/") for path in found) >= 3, name


@pytest.mark.parametrize("path", [*CHECKED, *REFUTED])
def test_a_faulty_text_says_at_its_head_what_is_wrong_and_what_catches_it(path: str) -> None:
    head = (EXAMPLES / path).read_text(encoding="utf-8").split("\n\n")[0]
    assert head.startswith("-- Wrong: ")
    if path in CHECKED:
        assert head.endswith(f"-- Caught by the check: {CHECKED[path]}.")
    else:
        assert head.endswith(f"-- Refuted: {REFUTED[path]}.")


@pytest.mark.parametrize("name", SOUND)
def test_sound_texts_have_nothing_to_report(name: str) -> None:
    status, answer = watt("check", str(EXAMPLES / name / SOUND[name]))
    assert (status, answer["ok"], answer["diagnostics"]) == (0, True, [])


@pytest.mark.parametrize("path", CHECKED)
def test_the_check_catches_the_fault_and_reports_nothing_else(path: str) -> None:
    status, answer = watt("check", str(EXAMPLES / path))
    errors = [one for one in answer["diagnostics"] if one["severity"] == "error"]
    assert (status, answer["ok"]) == (2, False)
    assert {one["code"] for one in errors} == {CHECKED[path]}, errors


@pytest.mark.parametrize("path", REFUTED)
def test_a_fault_of_meaning_passes_the_check(path: str) -> None:
    status, answer = watt("check", str(EXAMPLES / path))
    assert (status, answer["ok"]) == (0, True), answer["diagnostics"]


@pytest.mark.parametrize("name", SOUND)
def test_every_property_of_a_sound_text_is_proved(name: str) -> None:
    verdicts = sound_verdicts(name)
    assert set(verdicts.values()) == {"proved"}, verdicts


@pytest.mark.parametrize("name", SOUND)
def test_what_is_absurd_is_refuted_so_that_proved_means_something(name: str, tmp_path: Path) -> None:
    base = os.path.relpath(EXAMPLES / name / SOUND[name], tmp_path)
    text = tmp_path / "absurd.watt"
    text.write_text(
        f'tariff "absurd" based on "{base}"\n\nprove\n  absurd  bill >= $1,000,000,000\n', encoding="utf-8"
    )
    status, answer = watt("prove", str(text), "--only", "absurd", "--second", "none")
    (verdict,) = answer["properties"]
    assert (status, verdict["verdict"], verdict["confirmed"]) == (1, "refuted", True), verdict


@pytest.mark.parametrize("path", REFUTED)
def test_a_confirmed_customer_breaks_what_the_sound_text_is_proved_to_keep(path: str, tmp_path: Path) -> None:
    broken, text = REFUTED[path], str(EXAMPLES / path)
    name = Path(path).parts[0]
    assert sound_verdicts(name)[broken] == "proved"
    arguments = ["prove", text, "--only", broken, "--second", "none", "--scenarios", str(tmp_path)]
    status, answer = watt(*arguments)
    (verdict,) = [one for one in answer["properties"] if one["name"] == broken]
    assert (status, verdict["verdict"], verdict["confirmed"]) == (1, "refuted", True), verdict
    status, replayed = watt("replay", verdict["scenario"], "--module", text)
    assert status == 1
    assert broken in replayed["violated"], replayed

"""Promise: a refutation is a text; it is read as it was written, and what was changed in it is noticed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.verifier.verdicts import NAMES, TEXTS, refuted
from verifier.scenario import Scenario, parse, write
from wattlaw.faults import BadDocument
from wattlaw.replaying import OtherModule, replay


def saved(scenario: Scenario, folder: Path, text: str = "minimum") -> Path:
    """The scenario as a file that names its text by its whole path."""
    path = folder / "found.watts"
    path.write_text(write(replace(scenario, path=str(TEXTS / f"{text}.watt"))))
    return path


def edited(path: Path, old: str, new: str) -> Path:
    """The file with the first ``old`` replaced."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_every_refutation_is_read_as_it_was_written(name: str) -> None:
    found = refuted(name)
    assert found
    for _, scenario in found:
        text = write(scenario)
        assert parse(text) == scenario
        assert write(parse(text)) == text


@pytest.mark.parametrize("name", NAMES)
def test_every_refutation_is_run_again_from_its_file(name: str, tmp_path: Path) -> None:
    for finding, scenario in refuted(name):
        done = replay(saved(scenario, tmp_path, name), None)
        assert finding.name in done.violated
        assert done.differs == ()


@pytest.mark.parametrize(("name", "other"), list(zip(NAMES, (*NAMES[1:], NAMES[0]), strict=True)))
def test_a_scenario_for_another_module_is_refused(name: str, other: str, tmp_path: Path) -> None:
    for _, scenario in refuted(name):
        with pytest.raises(OtherModule, match="is for module"):
            replay(saved(scenario, tmp_path, other), None)


def of(claim: str) -> Scenario:
    """The scenario that refutes a claim of the text with a minimum."""
    (found,) = [scenario for one, scenario in refuted("minimum") if one.name == claim]
    return found


def test_a_result_that_was_changed_is_named_with_what_the_machine_gives(tmp_path: Path) -> None:
    scenario = of("wrong-cap")
    for name, value in scenario.first.results:
        path = edited(saved(scenario, tmp_path), f"result {name} = {value}", f"result {name} = 9{value}")
        done = replay(path, None)
        assert done.differs == ((f"a.{name}", f"9{value}", value),)


def test_readings_that_were_changed_no_longer_give_the_results(tmp_path: Path) -> None:
    for finding, scenario in refuted("minimum"):
        ((_, values),) = scenario.first.readings[0].channels
        first = next(value for value in values if value != "77 kWh")
        path = edited(saved(scenario, tmp_path), f" of {first}", " of 77 kWh")
        done = replay(path, None)
        assert done.differs, finding.name


def test_a_claim_that_the_customer_does_not_break_is_not_said_to_break(tmp_path: Path) -> None:
    path = edited(saved(of("wrong-cap"), tmp_path), "breaks wrong-cap", "breaks floor")
    done = replay(path, None)
    assert "floor" not in done.violated


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import_kwh", "export_kwh"),
        (" kWh", " kW"),
        (" kWh", ".0001 kWh"),
        ("input period-from = ", "input period-from = 1"),
        ("input period-from", "input period-form"),
        ("every 60 minutes", "every 7 minutes"),
        ("every 60 minutes", "every 1 hour"),
        ("run a", "run c"),
        ("watts 1", "watts 2"),
        (" of ", " times "),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(old: str, new: str, tmp_path: Path) -> None:
    with pytest.raises(BadDocument):
        replay(edited(saved(of("wrong-cap"), tmp_path), old, new), None)


def test_a_period_that_the_text_does_not_bill_gives_none_of_the_results(tmp_path: Path) -> None:
    scenario = of("wrong-floor")
    path = edited(saved(scenario, tmp_path), "input period-to = 2026-", "input period-to = 2027-")
    done = replay(path, None)
    assert done.steps[-1]["stopped"]
    assert {found for _, _, found in done.differs} == {"nothing"}
    assert len(done.differs) == len(scenario.first.results)

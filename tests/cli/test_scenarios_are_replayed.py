"""A scenario is run again on the machine: each step shown, what breaks said, another module refused."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import jsonschema
import pytest

from tests.cli.watt import EXAMPLES, answer, watt
from verifier.replay import bill
from verifier.scenario import Scenario, write
from verifier.spelling import given, types_of
from wattlaw.billing.tariffs import billable
from wattlaw.cli.schema import schema_of
from wattlaw.contract import Contract
from wattlaw.trials.inputs import series_of
from wattlaw.trials.random_customers import random_inputs, random_period

SOUND = EXAMPLES / "pge-ev-a" / "pge-ev-a.watt"
FAULTY = EXAMPLES / "pge-ev-a" / "faulty" / "minimum-halved.watt"


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A customer who uses nothing for a month, as a scenario for the sound text."""
    path = tmp_path_factory.mktemp("scenario") / "nothing.watts"
    tariff = billable(str(SOUND), Contract(SOUND).loaded)
    random = Random("nothing")
    inputs = random_inputs(tariff, random)
    period = random_period(tariff.module, random)
    inputs |= {"period-from": period.first, "period-to": period.after}
    inputs["readings"] = series_of(tariff.module, period, lambda _c, _i: 0)
    indices = (tariff.layout.measure, tariff.layout.charge)
    types = types_of(
        [tariff.module.functions[one] for one in indices], [tariff.loaded.types[one] for one in indices]
    )
    made = bill(tariff.loaded, {name: inputs[name] for name in tariff.inputs()})
    results = {name: value for step in made.steps for name, value in step.results.items()}
    stated = given(tariff.loaded, types, {name: inputs[name] for name in tariff.inputs()}, results)
    place = os.path.relpath(SOUND, path.parent)
    path.write_text(write(Scenario(tariff.loaded.hash, "nobody at home", (), stated, path=place)))
    return path


def test_the_machine_gives_what_the_scenario_states(scenario: Path) -> None:
    content = answer("replay", scenario)
    assert content["violated"] == []
    assert content["differs"] == []
    assert [step["function"] for step in content["steps"]] == ["measure", "charge"]
    assert content["steps"][1]["results"]["total"].endswith(" USD")
    jsonschema.validate(content, schema_of("replay"))
    shown = watt("replay", scenario)
    assert shown.exit_code == 0
    assert shown.output.splitlines()[-1] == "✔ no property is broken"


def test_on_the_faulty_text_it_says_which_property_breaks(scenario: Path) -> None:
    result = watt("replay", scenario, "--module", FAULTY)
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == "✘ broken: floor"
    assert "floor" in answer("replay", scenario, "--module", FAULTY)["violated"]


def test_where_another_tariff_refuses_the_customer_no_property_is_said_to_break(
    scenario: Path, tmp_path: Path
) -> None:
    text = SOUND.read_text()
    assert "20 to 40 days" in text
    other = tmp_path / "other.watt"
    other.write_text(text.replace("20 to 40 days", "41 to 60 days"))
    claimed = tmp_path / "claimed.watts"
    lines = scenario.read_text().splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if line.startswith("run a"))
    claimed.write_text("".join([*lines[:first], "breaks more-usage\n", *lines[first:]]))
    result = watt("replay", claimed, "--module", other)
    assert "stopped: " in result.output
    assert "broken" not in result.output
    assert "not tried, because a run stopped: more-usage" in result.output.splitlines()[-1]
    assert result.exit_code == 0
    content = answer("replay", claimed, "--module", other)
    assert content["violated"] == []
    assert "more-usage" in content["not_tried"]
    assert content["steps"][-1]["stopped"]


def test_a_stop_for_another_reason_breaks_nothing_on_the_own_module_either(
    scenario: Path, tmp_path: Path
) -> None:
    lines = scenario.read_text().replace("../", "").splitlines()
    first = lines.index("run a")
    moved = [*lines[:first], "breaks more-usage", *lines[first:]]
    (place,) = [n for n, line in enumerate(moved) if "input period-to" in line]
    moved[place] = "  input period-to = 2049-01-01"
    path = tmp_path / "moved.watts"
    path.write_text("\n".join([*moved, ""]))
    content = answer("replay", path, "--module", SOUND)
    assert content["steps"][-1]["stopped"]
    assert content["violated"] == []
    assert "more-usage" in content["not_tried"]
    assert watt("replay", path, "--module", SOUND).exit_code == 0


def test_a_scenario_for_another_module_is_refused(scenario: Path, tmp_path: Path) -> None:
    text = scenario.read_text()
    other = tmp_path / "other.watts"
    other.write_text(text.replace(os.path.relpath(SOUND, scenario.parent), os.path.relpath(FAULTY, tmp_path)))
    result = watt("replay", other)
    assert result.exit_code == 2
    assert "is for module" in result.stderr


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("watts 1", "watts 9", "no scenario"),
        ("import_kwh", "export_kwh", "does not fit the module"),
        ("0 kWh", "0 kW", "does not fit the module"),
        ("0 kWh", "-1 kWh", "does not fit the module"),
        ("input period-from", "input period-form", "does not fit the module"),
        ("run a", "walk a", "no scenario"),
    ],
)
def test_a_damaged_scenario_is_a_sentence(
    scenario: Path, tmp_path: Path, old: str, new: str, words: str
) -> None:
    text = scenario.read_text()
    assert old in text
    path = tmp_path / "damaged.watts"
    path.write_text(text.replace(old, new))
    result = watt("replay", path, "--module", SOUND)
    assert result.exit_code == 2, result.output
    assert words in result.stderr


def test_no_cut_of_a_scenario_crashes(scenario: Path, tmp_path: Path) -> None:
    text = scenario.read_text()
    path = tmp_path / "cut.watts"
    for end in range(0, len(text) - 1, max(1, len(text) // 30)):
        path.write_text(text[:end])
        assert watt("replay", path, "--module", SOUND).exit_code in (0, 2)

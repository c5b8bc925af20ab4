"""``watt prove``: a status for CI, scenarios that replay, reports that other tools read."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from tests.cli.watt import EXAMPLES, answer, watt

SOUND = EXAMPLES / "pge-ev-a" / "pge-ev-a.watt"
FAULTY = EXAMPLES / "pge-ev-a" / "faulty" / "minimum-halved.watt"


def test_what_is_proved_is_status_0() -> None:
    result = watt("prove", SOUND, "--only", "floor")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("✔ proved   floor")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("proofs")
    options = ("--scenarios", folder / "refuted", "--junit", folder / "j.xml", "--sarif", folder / "s.sarif")
    result = watt("prove", FAULTY, "--only", "floor", "--only", "lines-sum-to-bill", *options)
    assert result.exit_code == 1, result.output
    assert "✘ refuted  floor" in result.output
    return folder


def test_a_refutation_is_a_scenario_that_replays_where_it_was_written(folder: Path) -> None:
    content = answer("replay", folder / "refuted" / "floor.watts")
    assert content["violated"] == ["floor"]
    assert content["differs"] == []


def test_the_sound_text_does_not_break_on_that_customer(folder: Path) -> None:
    content = answer("replay", folder / "refuted" / "floor.watts", "--module", SOUND)
    assert content["violated"] == []


def test_junit_counts_the_refutation_as_a_failure(folder: Path) -> None:
    suite = ET.parse(folder / "j.xml").getroot()
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("2", "1", "0")
    failed = [case.get("name") for case in suite if case.find("failure") is not None]
    assert failed == ["floor"]


def test_sarif_points_at_the_property_in_the_text(folder: Path) -> None:
    log = json.loads((folder / "s.sarif").read_text())
    (result,) = log["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("floor", "error")
    place = result["locations"][0]["physicalLocation"]
    file = Path(unquote(place["artifactLocation"]["uri"].removeprefix("file://")))
    line = file.read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line.strip().startswith("floor")


def test_a_name_that_is_no_property_is_answered_with_the_nearest() -> None:
    result = watt("prove", SOUND, "--only", "flor")
    assert result.exit_code == 2
    assert "did you mean floor?" in result.stderr

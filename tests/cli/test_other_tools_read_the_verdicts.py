"""JUnit and SARIF: what build servers and editors read of a proof.

``SARIF`` are those rules of the standard (SARIF 2.1.0, OASIS, sections 3.13 to 3.30) that concern what we
write, in our own words.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.cli.watt import EXAMPLES, answer, watt
from wattlaw.sarif import uri_of

FAULTY = EXAMPLES / "pge-ev-a" / "faulty" / "minimum-halved.watt"
SOUND = EXAMPLES / "pge-ev-a" / "pge-ev-a.watt"
ONLY = ("--only", "floor", "--only", "lines-sum-to-bill")

MESSAGE = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
PLACE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["artifactLocation", "region"],
    "properties": {
        "artifactLocation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["uri"],
            "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+$"}},
        },
        "region": {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn")},
        },
    },
}
RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "shortDescription": MESSAGE},
}
RESULT = {
    "type": "object",
    "additionalProperties": False,
    "required": ["message", "ruleId", "level"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": MESSAGE,
        "locations": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["physicalLocation"],
                "properties": {"physicalLocation": PLACE},
            },
        },
    },
}
RUN = {
    "type": "object",
    "additionalProperties": False,
    "required": ["tool"],
    "properties": {
        "tool": {
            "type": "object",
            "additionalProperties": False,
            "required": ["driver"],
            "properties": {
                "driver": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string"},
                        "version": {"type": "string"},
                        "rules": {"type": "array", "items": RULE, "uniqueItems": True},
                    },
                }
            },
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": RESULT},
    },
}
SARIF = {
    "type": "object",
    "additionalProperties": False,
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": RUN},
    },
}


def reports(folder: Path, text: Path, *only: str) -> tuple[ET.Element, dict[str, Any]]:
    watt("prove", text, *only, "--junit", folder / "j.xml", "--sarif", folder / "s.sarif")
    log = json.loads((folder / "s.sarif").read_text("utf-8"))
    jsonschema.Draft202012Validator(SARIF).validate(log)
    return ET.parse(folder / "j.xml").getroot(), log


@pytest.fixture
def refuted(tmp_path: Path) -> tuple[ET.Element, dict[str, Any]]:
    return reports(tmp_path, FAULTY, *ONLY)


def test_a_result_names_its_rule_by_name_and_by_number(refuted: tuple[ET.Element, dict[str, Any]]) -> None:
    (run,) = refuted[1]["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[one["ruleIndex"]]["id"] for one in run["results"]] == ["floor"]
    (stated,) = [one for one in answer("inspect", FAULTY)["properties"] if one["name"] == "floor"]
    assert rules[0]["shortDescription"]["text"] == stated["statement"]


def test_a_place_is_a_file_without_detours(refuted: tuple[ET.Element, dict[str, Any]]) -> None:
    (result,) = refuted[1]["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert ".." not in uri
    assert Path(unquote(uri.removeprefix("file://"))).samefile(SOUND)


def test_every_verdict_is_a_test_case(refuted: tuple[ET.Element, dict[str, Any]], tmp_path: Path) -> None:
    suite = refuted[0]
    content = answer("prove", FAULTY, *ONLY)
    verdicts = {one["name"]: one["verdict"] for one in (*content["properties"], *content["checks"])}
    assert {case.get("name") for case in suite} == set(verdicts)
    assert int(suite.get("tests", "")) == len(list(suite)) == len(verdicts)
    assert int(suite.get("failures", "")) == sum(one == "refuted" for one in verdicts.values())
    assert float(suite.get("time", "")) > 0
    for case in suite:
        failure = case.find("failure")
        assert (failure is not None) == (verdicts[case.get("name", "")] == "refuted")
        if failure is not None:
            scenario = tmp_path / "again.watts"
            scenario.write_text((failure.text or "").replace("\nbreaks", f"\npath {FAULTY}\nbreaks", 1))
            assert answer("replay", scenario)["violated"] == [case.get("name")]


def test_what_is_proved_leaves_an_empty_log(tmp_path: Path) -> None:
    suite, log = reports(tmp_path, SOUND, "--only", "floor")
    assert log["runs"][0]["results"] == []
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("rates/a b.watt", "rates/a%20b.watt"),
        ("rates/faulty/../a.watt", "rates/a.watt"),
        ("/rates/ä.watt", "file:///rates/%C3%A4.watt"),
    ],
)
def test_paths_are_uris(path: str, uri: str) -> None:
    assert uri_of(Path(path)) == uri

"""A property that no random run reaches is said to be not tried: it is neither passed nor failed."""

from __future__ import annotations

import jsonschema

from tests.cli.watt import EXAMPLES, answer, watt
from wattlaw.cli.schema import schema_of

TEXT = EXAMPLES / "pge-ev-a" / "pge-ev-a.watt"


def test_without_a_run_nothing_is_tried() -> None:
    content = answer("test", TEXT, "--runs", 0)
    jsonschema.validate(content, schema_of("test"))
    untried = [one for one in content["tests"] if not one["tried"]]
    assert untried
    assert all(one["kind"] == "random" for one in untried)
    assert content["not_tried"] == len(untried)
    assert content["passed"] + content["failed"] + content["not_tried"] == len(content["tests"])


def test_the_list_and_its_sum_say_so() -> None:
    result = watt("test", TEXT, "--runs", 12)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert any(line.startswith("passed") and line.endswith(": floor") for line in lines)
    named = [line for line in lines if line.startswith("not tried")]
    assert any(line.endswith(": shift-helps") for line in named)
    assert lines[-1].endswith(f"0 failed, {len(named)} not tried")

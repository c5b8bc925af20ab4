"""Promise: proving twice gives the same verdicts, the same questions, the same customers, in any process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.verifier.verdicts import NAMES, claims, compiled
from verifier.prove import prove
from verifier.report import Report

ROOT = Path(__file__).parents[2]

PROGRAM = """
import json, sys
from tests.verifier.test_the_same_module_the_same_verdicts import proved
print(json.dumps(proved(sys.argv[1], jobs=1)))
"""


def told(report: Report) -> list[list[object]]:
    """All that must be equal: not the seconds."""
    return [
        [
            one.name,
            one.verdict.value,
            one.grounds,
            one.confirmed,
            None if one.scenario is None else str(one.scenario),
            [[part.about, part.query, part.answer, part.used] for part in one.parts],
        ]
        for one in (*report.properties, *report.checks)
    ]


def proved(name: str, jobs: int) -> list[list[object]]:
    """Verdicts on the claims of a text, proved anew."""
    only = [*claims(name), "in-range-in-measure", "no-overflow-in-exact"]
    return told(prove(compiled(name), only=only, jobs=jobs))


@pytest.mark.parametrize("name", NAMES)
def test_two_runs_and_two_ways_to_share_the_work_say_the_same(name: str) -> None:
    first = proved(name, jobs=1)
    assert proved(name, jobs=2) == first
    assert any(scenario for *_, scenario, _ in first)


@pytest.mark.parametrize(("name", "seed"), [("demand", "1"), ("tax", "77")])
def test_another_process_with_other_hashes_says_the_same(name: str, seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        timeout=300,
    )
    assert json.loads(done.stdout) == proved(name, jobs=1)


def test_a_claim_proved_alone_has_the_verdict_it_has_among_all() -> None:
    for one in proved("demand", jobs=1)[::4]:
        alone = told(prove(compiled("demand"), only=[str(one[0])], jobs=1))
        assert alone == [one]

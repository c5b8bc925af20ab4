"""Promise: every form of the machine gives the same results, aborts and cost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.machine.code import Block, Call, Count, Each, Groups, If, Op, Rows
from runtime.machine.instructions import computing
from tests.machine_forms.agreement import assert_agree
from tests.machine_forms.choices import Seeded
from tests.machine_forms.operations import OPERATIONS
from tests.machine_forms.programs import Case, case, programs


@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs())
def test_random_programs_agree(program: Case) -> None:
    assert_agree(program)


def test_a_thousand_seeds_agree_and_meet_every_instruction_loop_and_way_to_abort() -> None:
    met: Counter[object] = Counter()
    for seed in range(1_000):
        program = case(Seeded(seed))
        what = assert_agree(program)
        met[what[1] if what[0] == "aborted" else "ended"] += 1
        for function in program.module.functions:
            _meet(function.body, met)
    assert met["ended"] > 300
    kinds = (Call, If, Count, Each, Groups, Rows)
    assert not (computing() | set(kinds)) - set(met), "some steps were never tried"
    assert sum(1 for reason in met if type(reason).__name__ == "Reason") >= 9


@pytest.mark.nightly
def test_a_hundred_thousand_seeds_agree() -> None:
    for seed in range(1_000, 101_000):
        assert_agree(case(Seeded(seed)))


def test_random_programs_know_every_instruction() -> None:
    assert set(OPERATIONS) == computing()


def _meet(block: Block, met: Counter[object]) -> None:
    for step in block.steps:
        met[step.name if isinstance(step, Op) else type(step)] += 1
        if isinstance(step, If):
            _meet(step.then, met)
            _meet(step.otherwise, met)
        elif isinstance(step, Count | Each | Groups | Rows):
            _meet(step.body, met)

"""Promise: what the machine does with any program, a proof about it admits, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.machine.code import Block, Call, Const, Count, Each, If, Op, Step
from runtime.machine.instructions import TABLE
from runtime.machine.loader import validate
from runtime.machine.module import Parameter
from tests.machine_forms.choices import Seeded
from tests.machine_forms.programs import Case, case, programs
from tests.verifier.symbolically import Symbolically, Undecided, on_machine
from verifier.execution import Execution, Frame, Value
from verifier.terms import Int, Truth

SUMMARISED = frozenset({"Rows", "Groups"})
"""Loops over readings are summarised, in the functions of a tariff only."""

CONTRACTS = frozenset({"split", "root"})
"""Known to proofs by what they keep, so that more may seem possible than what the machine does."""


def steps_in(block: Block) -> Iterator[Step]:
    """All steps of a block and of the blocks in it."""
    for step in block.steps:
        yield step
        match step:
            case If():
                yield from steps_in(step.then)
                yield from steps_in(step.otherwise)
            case Count() | Each():
                yield from steps_in(step.body)
            case _:
                pass


def instructions_of(program: Case) -> set[str]:
    """The instructions of a program and its kinds of steps, by name."""
    steps = [step for function in program.module.functions for step in steps_in(function.body)]
    return {step.name if isinstance(step, Op) else type(step).__name__ for step in steps}


def assert_agree(program: Case) -> str:
    """How the program ended on the machine; proofs must say the same."""
    loaded = validate(program.module)
    machine = on_machine(loaded, program.function, program.arguments)
    ended = "aborted" if machine.results is None else "ended"
    run = Symbolically(loaded, program.function, program.arguments)
    try:
        assert not run.excludes(machine), f"a proof excludes what the machine does: {machine}"
        if not CONTRACTS & instructions_of(program):
            assert not run.differs(machine), f"a proof admits more than what the machine does: {machine}"
    except Undecided:
        return "undecided"
    return ended


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs(without=SUMMARISED))
def test_random_programs_agree(program: Case) -> None:
    assert_agree(program)


def agreeing(seeds: range) -> Counter[str]:
    """How programs ended, and in how many of them each instruction stood."""
    met: Counter[str] = Counter()
    for seed in seeds:
        program = case(Seeded(seed), SUMMARISED)
        met[assert_agree(program)] += 1
        met.update(instructions_of(program))
    return met


def test_seeded_programs_agree_and_meet_every_instruction_and_loop() -> None:
    met = agreeing(range(250))
    kinds = {kind.__name__ for kind in (Call, Const, Count, Each, If)}
    stateless = {name for name, one in TABLE.items() if not one.effect and not one.typed}
    assert not (stateless | kinds) - set(met), "some steps were never tried"
    assert met["ended"] > 60
    assert met["aborted"] > 60
    assert met["undecided"] < 5


@pytest.mark.nightly
def test_ten_thousand_seeds_agree() -> None:
    met = agreeing(range(250, 10_250))
    assert met["undecided"] < 200


def branches_swapped(one: Execution, frame: Frame, step: If) -> None:
    """``otherwise`` is run where the condition holds."""
    TRUE_BRANCH(one, frame, If(step.condition, step.otherwise, step.then))


def one_turn_less(
    one: Execution, frame: Frame, limit: Int, most: int, turn: Callable[[int], None], place: str
) -> None:
    """The last turn of a loop is forgotten."""
    TRUE_TURNS(one, frame, limit, most - 1, turn, place)


def ranges_ignored(one: Execution, parameter: Parameter, value: Value) -> None:
    """Arguments are not checked when a function is entered."""


def second_side_kept(one: Execution, condition: Truth, x: Value, y: Value) -> Value:
    """What one side of a branch leaves holds after both."""
    return y


TRUE_BRANCH, TRUE_TURNS = Execution._branch, Execution._turns


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("_branch", branches_swapped),
        ("_turns", one_turn_less),
        ("_check_parameter", ranges_ignored),
        ("_merged", second_side_kept),
    ],
)
def test_an_executor_that_misreads_programs_is_found_out(
    method: str, fault: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Execution, method, fault)
    with pytest.raises(AssertionError, match=r"a proof (excludes|admits)"):
        agreeing(range(1000))

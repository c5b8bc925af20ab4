"""Promise: a claim about a function is decided for all arguments that meet its premise, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.machine.loaded import LoadedModule
from verifier.functions import FunctionClaim, FunctionProver, function_claims
from verifier.inputs import Facts
from verifier.prove import prove
from verifier.report import Verdict
from verifier.world import Bill, World
from wattlaw.contract import Contract

TEXT = """library later

function later (a: count from 0 to 100, b: count from 0 to 100) gives count from 0 to 100
  gives the greatest of (a, b)

prove
  not-less    for every a in count from 0 to 100, b in count from 0 to 100: later(a, b) >= a
  wrong-same  for every a in count from 0 to 100, b in count from 0 to 100: later(a, b) = a
  ordered     for every a in count from 0 to 100, b in count from 0 to 100: when a >= b: later(a, b) = a
  wrong-when  for every a in count from 0 to 100, b in count from 0 to 100: when a >= 7: later(a, b) = a
  nobody      for every a in count from 0 to 100, b in count from 0 to 100: when a > 100: later(a, b) = a
"""


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> LoadedModule:
    path = Path(tmp_path_factory.mktemp("library")) / "later.watt"
    path.write_text(TEXT)
    return Contract(path).loaded


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("not-less", Verdict.PROVED),
        ("wrong-same", Verdict.REFUTED),
        ("ordered", Verdict.PROVED),
        ("wrong-when", Verdict.REFUTED),
        ("nobody", Verdict.UNKNOWN),
    ],
)
def test_verdicts(module: LoadedModule, name: str, verdict: Verdict) -> None:
    (finding,) = prove(module, only=[name], jobs=1).properties
    assert finding.verdict is verdict
    assert finding.confirmed is (True if verdict is Verdict.REFUTED else None)


def test_a_premise_that_no_arguments_meet_is_reported(module: LoadedModule) -> None:
    (finding,) = prove(module, only=["nobody"], jobs=1).properties
    assert finding.notes == ("no arguments meet its premise",)


@pytest.mark.parametrize(("a", "confirmed"), [(6, False), (7, True)])
def test_arguments_that_do_not_meet_the_premise_refute_nothing(
    module: LoadedModule, a: int, confirmed: bool
) -> None:
    (claim,) = [one for one in function_claims(module).stated if one.name == "wrong-when"]
    assert isinstance(claim, FunctionClaim)
    world = World(module, Facts.CONSTANT)
    assert list(claim.cases(world, Bill({}, True, ())))
    scenario = FunctionProver(module)._replayed(claim, world, {"a": a, "b": 8})
    assert (scenario is not None) is confirmed

"""Promise: what cannot be true is never proved: the facts that proofs stand on have a customer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from runtime.machine.code import Block, Const
from runtime.machine.cost import derive_costs
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import Function, Property, Result
from runtime.machine.types import Truth
from tests.cli.watt import EXAMPLES
from tests.verifier.verdicts import NAMES, compiled
from verifier.prove import prove
from verifier.report import Verdict
from wattlaw.contract import Contract

FALSE = Function("goal of false", (), (Truth(),), (Result("holds", 0),), Block((Const(0, 0),)))
"""A goal that no bill meets."""

SHEETS = (
    "fort-collins-tod/fort-collins-tod.watt",
    "pacificorp-1/pacificorp-1.watt",
    "pge-e-1/pge-e-1.watt",
    "pge-e-tou-c/e-tou-c.watt.md",
    "pge-ev-a/pge-ev-a.watt",
    "seattle-rsc/seattle-rsc.watt",
    "smud-ci-tod3/ci-tod3.watt.md",
)


def with_false(module: LoadedModule) -> LoadedModule:
    """The module, claiming what is false of every bill."""
    old = module.module
    claim = Property("false", "bill", len(old.functions))
    new = replace(old, functions=(*old.functions, FALSE), properties=(*old.properties, claim))
    return validate(replace(new, costs=derive_costs(new)))


@pytest.mark.parametrize("name", NAMES)
def test_a_falsehood_is_refuted_by_a_customer(name: str) -> None:
    (finding,) = prove(with_false(compiled(name)), only=["false"], jobs=1).properties
    assert finding.verdict is Verdict.REFUTED, finding.grounds
    assert finding.confirmed is True


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_falsehood_is_proved_of_the_examples(sheet: str) -> None:
    (finding,) = prove(with_false(Contract(EXAMPLES / sheet).loaded), only=["false"], jobs=1).properties
    assert finding.verdict is not Verdict.PROVED, finding.grounds

"""Whatever a contract's text says, the checker answers with a model that compiles or with mistakes."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from compiler import compile_contract
from dsl.check import check_file, check_text
from dsl.formatting import format_text
from dsl.model.contract import Contract
from tests.dsl.check.test_every_text_gets_an_answer import _damaged
from tests.dsl.syntax.texts import watt_texts

ROOT = Path(__file__).parents[4]
SOUND = [
    *(path for path in watt_texts() if re.search(r"(?m)^contract ", path.read_text(encoding="utf-8"))),
    ROOT / "tests/dsl/mistakes/imports/contract.watt",
]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.name)
def test_the_projects_own_contracts_are_sound(path: Path) -> None:
    result = check_file(path)
    assert result.ok, [one.message for one in result.diagnostics]
    assert isinstance(result.model, Contract)
    assert compile_contract(result.model, "test").contract is not None


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_contract_is_answered(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(25):
        path = chance.choice(SOUND)
        text = path.read_text(encoding="utf-8")
        for _ in range(chance.randint(1, 3)):
            text = _damaged(text, chance)
        result = check_text(text, str(path))
        assert (result.model is None) != result.ok
        if isinstance(result.model, Contract):
            compile_contract(result.model, "test")
            assert format_text(str(path), format_text(str(path), text)) == format_text(str(path), text)

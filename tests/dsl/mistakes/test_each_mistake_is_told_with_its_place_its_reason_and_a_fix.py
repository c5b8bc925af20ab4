"""At least fifty different mistakes, each with the whole answer that its author gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.check import check_text
from tests.dsl.mistakes.golden import FOLDER, texts, told

WARNINGS = {
    "parameter-unused",
    "contract-argument-unused",
    "contract-claim-not-checked",
    "contract-claim-true-by-ranges",
    "contract-parameter-unused",
    "price-of-usage-for-each-day",
}


@pytest.mark.parametrize("text", texts(), ids=lambda text: text.stem)
def test_the_answer_is_the_expected_one(text: Path) -> None:
    assert told(text) == text.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", texts(), ids=lambda text: text.stem)
def test_the_answer_says_code_place_and_reason(text: Path) -> None:
    first, *rest = told(text).splitlines()
    kind = "warning" if text.stem in WARNINGS else "error"
    assert first.startswith(f"{kind} W")
    assert f" at {text.name}:" in first or " at imports/" in first
    assert "^" in rest[1]
    assert rest[2]
    assert not rest[2].startswith("hint")


def test_there_are_at_least_fifty_different_mistakes() -> None:
    answers = {told(text).split("\n", 1)[1] for text in texts()}
    assert len(answers) == len(texts()) >= 50
    assert len({told(text)[:11] for text in texts()}) >= 40


def test_there_are_at_least_forty_mistakes_of_contracts() -> None:
    codes = [told(text)[:11] for text in texts() if text.stem.startswith("contract-")]
    assert len(codes) >= 40
    assert len(set(codes)) >= 25


def test_the_contract_that_the_mistakes_were_made_in_is_sound() -> None:
    sound = (FOLDER / "imports" / "contract.watt").read_text(encoding="utf-8")
    result = check_text(sound, "contract.watt")
    assert result.diagnostics == ()
    assert result.model is not None


def test_the_text_that_the_mistakes_were_made_in_is_sound() -> None:
    sound = (FOLDER / "imports" / "base.watt").read_text(encoding="utf-8")
    result = check_text(sound, "base.watt")
    assert result.diagnostics == ()
    assert result.model is not None

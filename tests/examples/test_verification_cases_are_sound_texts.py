"""Each version of the public verification cases is a sound text and states the claims of its case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from compiler import compile_contract
from dsl.check import check_file
from dsl.formatting import format_text
from dsl.model.contract import Contract
from runtime.machine.loader import validate

CASES = Path(__file__).parents[2] / "examples" / "verification"
VERSIONS = {
    "crowdfund": 11,
    "escrow": 2,
    "htlc": 6,
    "price-bet": 16,
    "vesting_wallet": 2,
    "zerotoken_bank": 7,
}
TEXTS = sorted(path.relative_to(CASES).as_posix() for path in CASES.glob("*/*.watt"))


def _claims(path: Path) -> str:
    """What a text says from ``prove`` on."""
    head, found, claims = path.read_text(encoding="utf-8").partition("\nprove\n")
    assert found, head
    return claims


def test_every_version_of_every_case_is_there() -> None:
    assert TEXTS == sorted(f"{case}/v{n}.watt" for case, last in VERSIONS.items() for n in range(1, last + 1))


@pytest.mark.parametrize("name", TEXTS)
def test_a_version_checks_and_compiles_and_is_laid_out(name: str) -> None:
    path = CASES / name
    result = check_file(path)
    assert result.ok, [one.message for one in result.diagnostics]
    assert isinstance(result.model, Contract)
    loaded = validate(compile_contract(result.model, "test"))
    stated = set(re.findall(r"(?m)^  ([a-z]\w*)", _claims(path)))
    assert {one.name for one in loaded.module.properties} <= stated
    text = path.read_text(encoding="utf-8")
    assert format_text(str(path), text) == text


@pytest.mark.parametrize("case", sorted(VERSIONS))
def test_the_versions_of_a_case_make_the_same_claims(case: str) -> None:
    texts = {_claims(path) for path in (CASES / case).glob("v*.watt")}
    assert len(texts) == 1


@pytest.mark.parametrize("case", sorted(VERSIONS))
def test_no_two_versions_of_a_case_do_the_same(case: str) -> None:
    """Except the bet's version 14, whose fault is one of the other ledger."""
    rules = {}
    for path in sorted((CASES / case).glob("v*.watt")):
        text = path.read_text(encoding="utf-8").partition("\nprove\n")[0]
        rules[path.stem] = re.sub(r"(?m)--.*$", "", text)
    if case == "price-bet":
        assert rules.pop("v14") == rules["v1"]
    assert len(set(rules.values())) == len(rules)

"""``watt test`` on contracts: scenarios of the text, and random calls that find what a rule forgot."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest

from tests.cli.contracts import BANK
from tests.cli.watt import answer, program, watt
from wattlaw.cli.schema import schema_of


def text(folder: Path, content: str) -> Path:
    path = folder / "bank.watt"
    path.write_text(content, encoding="utf-8")
    return path


def trials(folder: Path, content: str, *options: str) -> dict[str, dict[str, object]]:
    told = answer("test", text(folder, content), "--runs", "2", *options)
    jsonschema.validate(told, schema_of("test"))
    return {one["name"]: one for one in told["tests"]}


def test_a_sound_contract_passes(tmp_path: Path) -> None:
    found = trials(tmp_path, BANK)
    assert all(one["ok"] for one in found.values())
    assert found["the books are kept"]["kind"] == "scenario"
    assert "took place" in str(found["random calls"]["message"])
    assert "never" not in str(found["random calls"]["message"]).partition("took place")[0]
    assert found["covered"]["tried"]


FAULTS = {
    "the payment is forgotten": ("  pay amount to caller\n", ""),
    "the receipt is forgotten": ("  receive amount from caller\n", ""),
    "the balance is raised twice": (
        "balances[caller] becomes balances[caller] + amount",
        "balances[caller] becomes balances[caller] + amount + amount",
    ),
    "a fee goes nowhere": (
        "move fee from balances[a] to balances[steward]",
        "balances[a] becomes balances[a] - fee",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_and_told_in_a_few_calls(tmp_path: Path, fault: str) -> None:
    content = BANK.replace(*FAULTS[fault])
    assert content != BANK
    found = trials(tmp_path, content)["covered"]
    assert not found["ok"]
    story = found["story"]
    assert isinstance(story, list)
    calls = [line for line in story if " calls " in line]
    assert 1 <= len(calls) <= 3
    assert "deploys Bank" in story[0]
    assert "BROKEN: covered" in story[-1]
    result = watt("test", tmp_path / "bank.watt", "--runs", "2")
    assert result.exit_code == 1
    assert all(line in result.stdout for line in story)


def test_nothing_is_left_in_the_folder(tmp_path: Path) -> None:
    path = text(tmp_path, BANK)
    assert program("test", path, "--runs", "1", cwd=tmp_path).returncode == 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_the_same_seed_finds_the_same(tmp_path: Path) -> None:
    content = BANK.replace(*FAULTS["a fee goes nowhere"])
    assert trials(tmp_path, content, "--seed", "5") == trials(tmp_path, content, "--seed", "5")


def test_a_scenario_that_ends_otherwise_is_told_from_its_beginning(tmp_path: Path) -> None:
    for wrong in (
        BANK.replace("expect balances[bob] = $8.50", "expect balances[bob] = $8.51"),
        BANK.replace("bob calls buy(hat), aborts", "bob calls buy(hat)"),
        BANK.replace("stella calls charge(bob)", "bob calls charge(bob)"),
        BANK.replace("alice calls deposit($100.00)", "alice calls deposit($100.00), aborts"),
    ):
        assert wrong != BANK
        found = trials(tmp_path, wrong)["the books are kept"]
        assert not found["ok"]
        assert "alice deploys Bank" in found["story"][0]  # type: ignore[index]


def test_a_property_that_no_call_reaches_has_not_passed(tmp_path: Path) -> None:
    closed = BANK.replace(
        '  require amount > $0 else "nothing to withdraw"\n',
        '  require amount > $0 else "nothing to withdraw"\n  require fee > $9 and fee < $1 else "shut"\n',
    ).replace(
        "prove\n",
        "prove\n  paid  on withdraw(amount) by a: after balances[a] = before balances[a] - amount\n",
    )
    path = text(tmp_path, closed)
    if watt("check", path).exit_code:
        pytest.skip("the checker refuses an action that can never succeed")
    found = trials(tmp_path, closed)
    assert not found["paid"]["tried"]
    assert "never: withdraw" in str(found["random calls"]["message"])


def test_a_module_alone_is_tried_too(tmp_path: Path) -> None:
    path = text(tmp_path, BANK.replace(*FAULTS["the payment is forgotten"]))
    assert watt("build", path, "-o", tmp_path / "bank.wattc").exit_code == 0
    told = answer("test", tmp_path / "bank.wattc", "--runs", "2")
    assert [one["name"] for one in told["tests"] if not one["ok"]] == ["covered"]

"""``watt run``: a story on a contract, told step by step; what cannot be is refused and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.contracts import BANK
from tests.cli.watt import answer, watt
from wattlaw.cli.schema import schema_of

HEADING = "contract Bank version 1.0.0\n\n"
BEGIN = """scenario "{title}"
  given alice, bob, stella in Account
  given hat, coat in Lot
  deployed by alice at 2026-03-01 00:00, with steward is stella, fee is $1.50
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("bank")
    (place / "bank.watt").write_text(BANK, encoding="utf-8")
    assert watt("build", place / "bank.watt", "-o", place / "bank.wattc").exit_code == 0
    return place


def story(folder: Path, *rows: str, title: str = "story") -> Path:
    """A file with one scenario."""
    path = folder / "story.watts"
    lines = "".join(f"  {row}\n" for row in rows)
    path.write_text(HEADING + BEGIN.format(title=title) + lines, encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["bank.watt", "bank.wattc"])
def test_a_story_ends_in_the_state_that_people_expect(folder: Path, form: str) -> None:
    path = story(
        folder,
        "alice calls deposit($100.00)",
        "90 minutes later: alice calls put-up(hat, $30.00)",
        "bob calls deposit($40.00)",
        "at 2026-03-29 12:00: bob calls buy(hat)",
        "stella calls charge(bob)",
        "alice calls withdraw($0.01)",
        "expect balances[bob] = $8.50",
        "expect sum of amount of balances = $139.99",
        "expect twice(fee) = $3.00",
    )
    told = answer("run", folder / form, path)
    jsonschema.validate(told, schema_of("run"))
    assert told["ok"]
    assert [one["outcome"] for one in told["steps"]] == ["succeeded"] * 6
    assert told["steps"][0]["events"] == [
        {"event": "deposited", "fields": {"who": "alice", "amount": "100.00 USD"}}
    ]
    assert told["steps"][1]["time"] == "2026-03-01T01:30:00+01:00"
    assert told["steps"][3]["time"] == "2026-03-29T12:00:00+02:00"
    assert told["steps"][5]["payments"] == [{"account": "USD", "party": "alice", "amount": "-0.01 USD"}]
    assert all(one["holds"] for one in told["expectations"])
    assert told["state"]["tables"]["balances"] == [
        {"a": "alice", "amount": "129.99 USD"},
        {"a": "bob", "amount": "8.50 USD"},
        {"a": "stella", "amount": "1.50 USD"},
    ]
    assert told["state"]["tables"]["lots"] == [
        {"l": "hat", "owner": "alice", "worth": "30.00 USD", "status": "sold"}
    ]
    assert told["state"]["held"] == {"USD": "139.99 USD"}
    assert watt("run", folder / form, path).exit_code == 0


RANGE = "it lies from 0.00 USD to 1000.00 USD"
REFUSED = {
    "bob calls buy(hat)": "there is no lots[hat]",
    "bob calls withdraw($0.00)": "nothing to withdraw",
    "bob calls withdraw($1.00)": f"balances[bob] may not be -1.00 USD: {RANGE}",
    "bob calls charge(alice)": None,
    "alice calls deposit($901.00)": f"balances[alice] may not be 1001.00 USD: {RANGE}",
    "alice calls put-up(coat, $1.00)": "there is lots[coat] already",
}


@pytest.mark.parametrize("row", REFUSED)
@pytest.mark.parametrize("form", ["bank.watt", "bank.wattc"])
def test_what_may_not_be_aborts_with_the_row_and_changes_nothing(folder: Path, form: str, row: str) -> None:
    begun = ("alice calls deposit($100.00)", "alice calls put-up(coat, $5.00)")
    path = story(folder, *begun, f"{row}, aborts")
    told, without = answer("run", folder / form, path), answer("run", folder / form, story(folder, *begun))
    assert told["ok"]
    assert told["steps"][-1]["outcome"] == "aborted"
    assert REFUSED[row] in (None, told["steps"][-1]["reason"])
    assert told["state"] == without["state"]
    story(folder, *begun, row)
    unexpected = watt("run", folder / form, path)
    assert unexpected.exit_code == 1
    assert "ABORTS, which the scenario does not say" in unexpected.stdout


HOSTILE = {
    "alice calls steal($1.00)": "steal",
    "alice calls deposit(bob)": "amount",
    "alice calls deposit(1 kWh)": "kWh",
    "alice calls deposit()": "takes 1",
    "mallory calls deposit($1.00)": "mallory",
    "alice calls deposit($170141183460469231731687303715884105728)": "39 digits",
    "at 2026-02-28 00:00: alice calls deposit($1.00)": "time never goes back",
    "expect balances[hat] = $1.00": "",
    "expect nothing": "nothing",
}


@pytest.mark.parametrize("row", HOSTILE)
@pytest.mark.parametrize("form", ["bank.watt", "bank.wattc"])
def test_what_cannot_be_meant_is_a_mistake_of_the_scenario_with_its_place(
    folder: Path, form: str, row: str
) -> None:
    path = story(folder, "alice calls deposit($1.00)", row)
    result = watt("run", folder / form, path, "--json")
    assert result.exit_code == 2
    complaints = json.loads(result.stdout)["diagnostics"]
    assert any(one["line"] == 8 and HOSTILE[row] in one["message"] for one in complaints), complaints
    assert all(one["file"] == str(path) for one in complaints)


def test_a_value_beyond_its_range_is_refused_by_name(folder: Path) -> None:
    wrong = story(folder, "alice calls deposit($1000.01)")
    told = watt("run", folder / "bank.watt", wrong)
    assert told.exit_code == 2
    assert "1000 USD, the bound of amount" in told.stderr.replace("1,000", "1000")
    for row in ("alice calls deposit($1000.01), aborts", "alice calls deposit($1.00 - $2.00), aborts"):
        path = story(folder, row)
        for form in ("bank.watt", "bank.wattc"):
            refused = answer("run", folder / form, path)["steps"][0]
            assert refused["outcome"] == "refused"
            assert refused["reason"].startswith("amount: ")
            assert "admitted value" in refused["reason"]


BOBS = ", ".join(["bob"] * 10) + "\n     "


@pytest.mark.parametrize("form", ["bank.watt", "bank.wattc"])
def test_lists_are_written_in_brackets(folder: Path, form: str) -> None:
    path = story(
        folder,
        "alice calls deposit($100.00)",
        "alice calls share($10.00, [bob, stella, bob], [1, 2, 0])",
        "alice calls share($10.00, [], []), aborts",
        "alice calls share($10.00, [bob], [0]), aborts",
        "alice calls share($10.00, [bob], [1, 1]), aborts",
        "alice calls share($10.00, [bob, bob], [1, 1])",
        "alice calls share($1.00, [bob, bob, bob, bob, bob], [1, 1, 1, 1, 1]), aborts",
        f"alice calls share($1.00, [{', '.join([BOBS] * 1_000)}], [1]), aborts",
        "alice calls share($1.00, [bob], [10]), aborts",
        "expect balances[bob] = $13.33",
        "expect balances[stella] = $6.67",
        "expect balances[alice] = $80.00",
    )
    told = answer("run", folder / form, path)
    assert told["ok"], told
    outcomes = [one["outcome"] for one in told["steps"]]
    assert outcomes[2:5] == ["aborted"] * 3
    assert outcomes[6:] == ["refused"] * 3
    assert "4" in told["steps"][7]["reason"]
    assert len(watt("run", folder / form, path).stdout) < 4_000
    wrong = story(folder, "alice calls deposit([$1.00])")
    assert "is one value, not a list" in watt("run", folder / form, wrong).stderr


def test_one_of_several_scenarios_is_chosen(folder: Path) -> None:
    path = folder / "two.watts"
    path.write_text(
        HEADING + BEGIN.format(title="first") + "\n" + BEGIN.format(title="second"), encoding="utf-8"
    )
    both = watt("run", folder / "bank.watt", path)
    assert both.exit_code == 2
    assert '"first", "second"' in both.stderr
    assert watt("run", folder / "bank.watt", path, "--only", "second").stdout.startswith("second")
    assert watt("run", folder / "bank.watt", path, "--only", "secnd").exit_code == 2
    own = watt("run", folder / "bank.watt", "the books are kept")
    assert own.exit_code == 0


def test_scenarios_of_another_contract_or_version_are_not_run(folder: Path) -> None:
    path = story(folder, "alice calls deposit($1.00)")
    path.write_text(path.read_text().replace("version 1.0.0", "version 2.0.0"), encoding="utf-8")
    for form in ("bank.watt", "bank.wattc"):
        result = watt("run", folder / form, path)
        assert result.exit_code == 2
        assert "version 2.0.0" in result.stderr


def test_tariffs_and_files_without_scenarios_are_refused_in_words(folder: Path) -> None:
    from tests.cli.watt import TARIFF

    path = story(folder, "alice calls deposit($1.00)")
    for arguments in ((TARIFF, path), (folder / "bank.watt", folder / "bank.watt"), (path, path)):
        result = watt("run", *arguments)
        assert result.exit_code == 2, arguments
        assert "Traceback" not in result.stderr
    (folder / "empty.watts").write_text(HEADING, encoding="utf-8")
    assert "has no scenario" in watt("run", folder / "bank.watt", folder / "empty.watts").stderr


def test_a_property_that_breaks_is_told_with_the_step_and_ends_with_status_1(folder: Path) -> None:
    faulty = folder / "faulty.watt"
    faulty.write_text(BANK.replace("  pay amount to caller\n", ""), encoding="utf-8")
    path = story(
        folder, "alice calls deposit($5.00)", "alice calls withdraw($2.00)", "stella calls deposit($1.00)"
    )
    told = answer("run", faulty, path)
    jsonschema.validate(told, schema_of("run"))
    assert [one["violated"] for one in told["steps"]] == [[], ["covered"], ["covered"]]
    assert told["violated"] == ["covered"]
    result = watt("run", faulty, path)
    assert result.exit_code == 1
    assert "BROKEN: covered" in result.stdout


def test_an_invariant_with_nothing_to_spare_is_said_to_be_at_its_limit(folder: Path) -> None:
    bounded = folder / "bounded.watt"
    bounded.write_text(
        BANK.replace("prove\n", "prove\n  small    for every a in Account: balances[a] <= $900\n"),
        encoding="utf-8",
    )
    path = story(
        folder, "alice calls deposit($900.00)", "alice calls withdraw($1.00)", "alice calls deposit($1.01)"
    )
    told = answer("run", bounded, path)
    limits = [[(one["name"], one["values"]) for one in step["at_limit"]] for step in told["steps"]]
    assert limits == [[("small", {"a": "alice"})], [], []]
    assert told["steps"][2]["violations"] == [{"name": "small", "how": "false", "values": {"a": "alice"}}]
    assert "at its limit: small for a alice" in watt("run", bounded, path).stdout

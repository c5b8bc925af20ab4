"""Who refutes a claim is told in five lines and a bill; the whole scenario is a command away."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.watt import EXAMPLES, answer, watt

MINIMUM = EXAMPLES / "pacificorp-1" / "faulty" / "minimum-before-credit.watt"
SOUND = EXAMPLES / "pacificorp-1" / "pacificorp-1.watt"
TRANSPOSED = EXAMPLES / "pge-e-tou-c" / "faulty" / "prices-transposed.watt"
LABELS = ("period", "readings", "given", "bill b", "measured", "stopped", "result")

LIBRARY = """library later

function later (a: count from 0 to 100, b: count from 0 to 100) gives count from 0 to 100
  require a <= 90 else "a is too late"
  gives the greatest of (a, b)

prove
  first    for every a in count from 0 to 90, b in count from 0 to 100: later(a, b) = a
  no-stop  for every a in count from 0 to 100, b in count from 0 to 100: later(a, b) >= a
"""


@pytest.mark.parametrize(("text", "claim"), [(MINIMUM, "never-below"), (TRANSPOSED, "shift-helps")])
def test_the_customer_is_told_in_five_lines(text: Path, claim: str) -> None:
    lines = watt("prove", text, "--only", claim).output.splitlines()
    assert lines[0].startswith(f"✘ refuted  {claim}")
    told = [line.strip() for line in lines if line.strip().startswith(LABELS)]
    assert 2 <= len(told) <= 5
    assert told[0].startswith("period")
    assert not any("result " in line or "input " in line for line in lines)
    assert len(lines) < 40


def test_the_bill_is_the_one_that_breaks_the_claim() -> None:
    output = watt("prove", MINIMUM, "--only", "never-below").output
    rows = {" ".join(line.split()[:-2]): line.split()[-2:] for line in output.splitlines() if "USD" in line}
    assert rows["Total"] == ["7.82", "USD"]
    assert rows["charges"] == ["6.00", "USD"]


def test_two_bills_stand_beside_each_other() -> None:
    output = watt("prove", TRANSPOSED, "--only", "shift-helps").output
    assert "quantity a" in output
    assert "amount b" in output
    assert "instead of" in output


def test_it_says_how_to_have_all_of_it_and_that_works(tmp_path: Path) -> None:
    output = watt("prove", MINIMUM, "--only", "never-below").output
    (told,) = [line for line in output.splitlines() if "all of it: watt " in line]
    words = told.partition("all of it: watt ")[2].split()
    assert watt(*words[:-1], tmp_path / "refuted").exit_code == 1
    assert answer("replay", tmp_path / "refuted" / "never-below.watts")["violated"] == ["never-below"]


def test_the_good_news_of_a_corrected_text_comes_last(tmp_path: Path) -> None:
    watt("prove", MINIMUM, "--only", "never-below", "--scenarios", tmp_path)
    result = watt("replay", tmp_path / "never-below.watts", "--module", SOUND)
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == (
        "✔ no property is broken: never-below holds here for this customer; "
        "the bill is 8.00 USD, in the scenario 7.82 USD"
    )


def test_refuted_claims_about_functions_break_again_when_they_are_replayed(tmp_path: Path) -> None:
    text = tmp_path / "later.watt"
    text.write_text(LIBRARY)
    folder = tmp_path / "refuted"
    output = watt("prove", text, "--scenarios", folder).output
    assert "result" in output
    for name in ("first", "no-stop"):
        result = watt("replay", folder / f"{name}.watts")
        assert result.exit_code == 1
        assert result.output.splitlines()[-1] == f"✘ broken: {name}"
    assert "stopped: a is too late" in watt("replay", folder / "no-stop.watts").output


def test_arguments_that_stop_for_another_reason_break_no_claim(tmp_path: Path) -> None:
    text, stopping = tmp_path / "later.watt", tmp_path / "stopping.watts"
    text.write_text(LIBRARY)
    watt("prove", text, "--only", "first", "--scenarios", tmp_path)
    lines = (tmp_path / "first.watts").read_text().splitlines()
    stopping.write_text("\n".join("  input a = 91" if "input a" in line else line for line in lines) + "\n")
    content = answer("replay", stopping)
    assert content["violated"] == []

"""The corrected truth of a verification case is what playing its versions finds, and says why it differs."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from examples.verification.small_domain.published import EVERY, ZEROTOKEN_BANK
from examples.verification.small_domain.zerotoken_bank import PROPERTIES, broken

FOLDER = Path(__file__).parents[2] / "examples" / "verification" / "zerotoken_bank"
TRUTH = tomllib.loads((FOLDER / "truth.toml").read_text(encoding="utf-8"))


def test_each_cell_has_a_truth_and_a_reason_where_it_is_not_the_published_one() -> None:
    assert tuple(TRUTH) == PROPERTIES == tuple(ZEROTOKEN_BANK)
    for name, cells in TRUTH.items():
        differing = {
            f"v{version}"
            for version in EVERY
            if cells[f"v{version}"] != ("fails" if version in ZEROTOKEN_BANK[name] else "holds")
        }
        assert set(cells.get("because", {})) == differing


@pytest.mark.parametrize("version", [1, 2, 4, 6, 7])
def test_short_runs_break_what_the_truth_says_and_nothing_else(version: int) -> None:
    failing = {name for name, cells in TRUTH.items() if cells[f"v{version}"] == "fails"}
    assert set(broken(FOLDER, version, 2)) == failing


def test_the_wrong_withdrawal_is_seen_in_short_runs() -> None:
    failing = {name for name, cells in TRUTH.items() if cells["v3"] == "fails"}
    found = set(broken(FOLDER, 3, 2))
    assert found <= failing
    assert {"wd_dec_snd_bal", "cbal_eq_sum_bal", "cbal_ge_bal"} <= found

"""`make demo` does what it says, and leaves its documents where it says."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from examples.demo import ROOT, run, steps, texts


def test_every_step_ends_as_it_must(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sys

    watt = Path(sys.executable).with_name("watt")
    wrong = [step.words for step in steps(tmp_path) if not run(step, watt)]
    assert not wrong, capsys.readouterr().out
    bills = [json.loads(line) for line in (tmp_path / "four-homes.jsonl").read_text("utf-8").splitlines()]
    assert len(bills) == 48
    for bill in bills:
        assert sum(Decimal(line["amount"]) for line in bill["lines"]) == Decimal(bill["total"])
    assert (tmp_path / "pge-e-1.pdf").read_bytes().startswith(b"%PDF")
    assert "E-TOU-C" in (tmp_path / "e-tou-c.html").read_text("utf-8")
    assert not list(tmp_path.glob("gas*"))


def test_the_demo_checks_every_text_that_is_not_faulty() -> None:
    assert len(texts()) >= 20
    assert not [text for text in texts() if "faulty" in text or not (ROOT / text).is_file()]

"""Sketches and examples are texts of the language, without a complaint."""

from __future__ import annotations

from pathlib import Path

import pytest

from dsl.check import check_file
from dsl.diagnostics import render
from dsl.syntax.parser import parse_text
from tests.dsl.syntax.texts import ROOT, name, watt_texts


@pytest.mark.parametrize("path", watt_texts(), ids=name)
def test_a_text_of_the_project_parses(path: Path) -> None:
    text = path.read_text("utf-8")
    parsed = parse_text(path.name, text)
    assert parsed.ok, "\n\n".join(render(d, text) for d in parsed.diagnostics)
    assert not parsed.diagnostics


def test_all_ten_sketches_are_there() -> None:
    numbers = {path.name.split("-")[0] for path in (ROOT / "docs/sketches").glob("*.watt*")}
    assert {str(n) for n in range(1, 11)} <= numbers


@pytest.mark.parametrize("path", sorted((ROOT / "docs/sketches").glob("[1-9]-*.watt")), ids=name)
def test_a_sketch_of_a_sheet_means_something(path: Path) -> None:
    result = check_file(path)
    errors = [found for found in result.diagnostics if found.severity == "error"]
    assert not errors, "\n\n".join(render(found, path.read_text("utf-8")) for found in errors)

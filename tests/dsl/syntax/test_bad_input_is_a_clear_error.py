"""Whatever bytes come in: diagnostics come out, soon, with places inside the file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.syntax.parser import parse_text
from tests.dsl.syntax.texts import ROOT

SKETCH = (ROOT / "docs/sketches/3-pge-b-19-secondary.watt").read_text("utf-8")
SOON = 10
"""Seconds of the processor that no input of a megabyte may take."""


def codes(content: bytes | str, file: str = "x.watt") -> list[str]:
    return [d.code for d in parse_text(file, content).diagnostics]


def test_bytes_that_are_no_utf_8() -> None:
    found = parse_text("x.watt", b'tariff "caf\xe9"').diagnostics
    assert [d.code for d in found] == ["W0002"]
    assert "not UTF-8" in found[0].message
    assert (found[0].span.line, found[0].span.column) == (1, 12)


@pytest.mark.parametrize("content", [b"", b"  \n\n", "\ufeff"])
def test_an_empty_file(content: bytes | str) -> None:
    assert codes(content) in (["W0003"], ["W0104"])


def test_a_nul_in_the_text() -> None:
    assert codes(b'tariff "A"\n\0') == ["W0004"]


@pytest.mark.parametrize("bracket", ["(", "[", "([", ")"])
def test_a_megabyte_of_brackets(bracket: str) -> None:
    begin = time.process_time()
    found = codes(
        'tariff "A" of "B"\nquantities\n  x  ' + (bracket * 100 + "\n    ") * (10_000 // len(bracket))
    )
    assert time.process_time() - begin < SOON
    assert found
    assert bracket == ")" or found == ["W0005"]


def test_a_megabyte_on_one_line() -> None:
    assert codes('tariff "A" of "B"\nquantities\n  x  ' + "(" * 1_000_000) == ["W0009"]


def test_deep_nesting_is_refused_and_less_deep_is_not() -> None:
    head = 'tariff "A" of "B"\nquantities\n  x  '
    assert codes(head + "(" * 200 + "1" + ")" * 200) == []
    assert codes(head + "(" * 201 + "1" + ")" * 201) == ["W0005"]


@pytest.mark.parametrize(
    "chain", ["1 + " * 2000 + "1", "- " * 2000 + "1", "not " * 2000 + "yes", "a of " * 1500 + "b"]
)
def test_an_expression_without_end_is_refused(chain: str) -> None:
    assert codes('tariff "A" of "B"\nquantities\n  x  ' + chain) == ["W0005"]


def test_ten_thousand_lines_with_the_fault_in_the_last() -> None:
    body = SKETCH[SKETCH.index("quantities") :]
    text = SKETCH + body * (10_000 // body.count("\n"))
    text += "  faulty  more usage nevr lowers bill\n"
    begin = time.process_time()
    found = parse_text("x.watt", text).diagnostics
    assert time.process_time() - begin < SOON
    assert [d.code for d in found] == ["W0101"]
    assert found[0].span.line == text.count("\n")
    assert found[0].hint == "did you mean “never”?"


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_any_bytes(content: bytes) -> None:
    parsed = parse_text("x.watt", content)
    assert parsed.ok or parsed.diagnostics


@given(st.text(max_size=300))
@settings(deadline=None)
def test_any_text_even_literate(content: str) -> None:
    for file in ("x.watt", "x.watt.md"):
        parsed = parse_text(file, content)
        assert parsed.ok or parsed.diagnostics


@given(
    cut=st.tuples(st.integers(0, len(SKETCH)), st.integers(0, 40)),
    put=st.sampled_from(
        ["", " ", "\n", "(", ")", '"', ",", "of", "rates x", "-", "%", "12", "\t", "\n  ", "é"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_a_sketch_with_a_piece_cut_out_or_put_in(cut: tuple[int, int], put: str) -> None:
    start, length = cut
    text = SKETCH[:start] + put + SKETCH[start + length :]
    lines = text.split("\n")
    parsed = parse_text("x.watt", text)
    assert parsed.ok or any(d.severity == "error" for d in parsed.diagnostics)
    for found in parsed.diagnostics:
        assert 1 <= found.span.line <= len(lines)
        assert 1 <= found.span.column <= len(lines[found.span.line - 1]) + 1
        assert found.message

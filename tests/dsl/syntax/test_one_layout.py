"""The formatter: one layout for one meaning, comments kept, nothing changed by a second run."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.diagnostics import SourceError
from dsl.formatting import format_text
from dsl.syntax.parser import parse_text
from dsl.syntax.tokens import tokenize
from tests.dsl.syntax.texts import name, watt_texts

TEXTS = watt_texts()
PLAIN = [path for path in TEXTS if not path.name.endswith(".md")]


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_a_second_run_changes_nothing(path: Path) -> None:
    once = format_text(path.name, path.read_text("utf-8"))
    assert format_text(path.name, once) == once


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_the_meaning_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    before, after = parse_text(path.name, text), parse_text(path.name, format_text(path.name, text))
    assert before.document is not None
    assert after.document == before.document


@pytest.mark.parametrize("path", TEXTS, ids=name)
def test_each_comment_stays(path: Path) -> None:
    text = path.read_text("utf-8")
    kept = parse_text(path.name, format_text(path.name, text)).source
    was = parse_text(path.name, text).source
    assert kept is not None
    assert was is not None
    before = [comment.text for comment in tokenize(was.contract).comments]
    assert [comment.text for comment in tokenize(kept.contract).comments] == before


def test_prose_of_a_literate_text_stays_byte_for_byte() -> None:
    text = "# Title\n\n- a   list\n\n```watt\nlibrary  x\n```\n\n|a|b|\n|-|-|\n\n    indented\n"
    assert format_text("x.watt.md", text) == text.replace("library  x", "library x")


@given(path=st.sampled_from(PLAIN), seed=st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_however_the_author_spaced_it_the_layout_is_the_same(path: Path, seed: int) -> None:
    text = path.read_text("utf-8")
    assert format_text("x.watt", spaced_anew(text, random.Random(seed))) == format_text("x.watt", text)


@given(path=st.sampled_from(PLAIN), seed=st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_comments_and_blank_lines_anywhere_leave_meaning_and_layout_alone(path: Path, seed: int) -> None:
    text = path.read_text("utf-8")
    noisy = commented(text, random.Random(seed))
    once = format_text("x.watt", noisy)
    assert format_text("x.watt", once) == once
    assert parse_text("x.watt", once).document == parse_text("x.watt", text).document


def test_rows_of_a_table_inside_a_block_stay() -> None:
    text = "```watt\nlibrary x\n\nrates e, in USD per kWh\n| |summer|\n|---|---:|\n|peak|0.5|\n```\n"
    assert format_text("x.watt.md", text) == text


def test_a_text_with_a_mistake_is_left_alone() -> None:
    with pytest.raises(SourceError) as caught:
        format_text("x.watt", 'tariff "A" of "B"\n  zone America/\n')
    assert caught.value.diagnostics


def spaced_anew(text: str, chance: random.Random) -> str:
    """Other gaps between words, other (equally deep) indentation."""
    wider = chance.choice((1, 2, 3))
    lines = []
    for line in text.split("\n"):
        body = line.lstrip(" ")
        indent = (len(line) - len(body)) * wider
        code, comment = parts(body)
        code = re.sub(r'("[^"]*")|( {2,})', lambda m: m.group(1) or " " * chance.randint(2, 6), code)
        code = re.sub(r'("[^"]*")|(?<=\S) (?=\S)', lambda m: m.group(1) or " " * chance.randint(1, 3), code)
        lines.append(" " * indent + code + comment + " " * chance.randint(0, 2))
    return "\n".join(lines)


def commented(text: str, chance: random.Random) -> str:
    """Comments after lines and on lines of their own, blank lines between."""
    lines = []
    for line in text.split("\n"):
        if chance.random() < 0.1:
            lines.append("")
        if chance.random() < 0.1:
            lines.append(" " * chance.randint(0, 9) + "-- noted")
        _, comment = parts(line)
        lines.append(line + "  -- noted" if not comment and chance.random() < 0.2 else line)
    return "\n".join(lines)


def parts(line: str) -> tuple[str, str]:
    """Code and comment of a line (no text in quotes of the project holds two dashes)."""
    code, dashes, comment = line.partition("--")
    return code, dashes + comment


def test_editions_of_a_single_price_stay_editions() -> None:
    text = 'tariff "T" of "U"\n\nrates energy, in USD per kWh\n  0.25\n  from 2026-07-15\n  0.30\n'
    assert format_text("x.watt", text) == text

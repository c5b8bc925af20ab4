"""Mistakes of syntax: where, what was expected in words, and what was probably meant."""

from __future__ import annotations

import pytest

from dsl.diagnostics import nearest, render
from dsl.syntax.parser import parse_text

HEAD = 'tariff "A" of "B"\n'

MISTAKES = [
    ("seasn", "calender\n  season summer  all other days", "W0103 2:1", "did you mean “calendar”?"),
    ("heading", "the rates\n  x 1", "W0103 2:1", "items are indented below their heading"),
    ("keyword", "calendar\n  seasom summer  all other days", "W0101 3:3", "did you mean “season”?"),
    ("by", "calendar\n  season summer  June through May", "W0114 3:31", "a season ends in “, by date”"),
    ("unit", "rates x, in USD per kwh\n  a 1", "W0101 2:21", "did you mean the unit “kWh”?"),
    ("quotes", 'bill\n  1  "Energy  usage at rates x', "W0106 3:6", "add the closing"),
    ("bracket", "quantities\n  x  (a + (b × c)", "W0107 3:6", "this “(” is not closed"),
    ("operator", "quantities\n  x  a +", "W0114 3:8", "expected a value"),
    ("two", "quantities\n  x  a b", "W0101 3:8", "expected an operator such as +"),
    ("minus", "quantities\n  x  a -5", "W0101 3:8", "a minus between two values needs a space on both sides"),
    ("letter", "quantities\n  x  a & b", "W0102 3:8", "means nothing in Watt"),
    ("date", "calendar\n  season s  June 31 through July 1, by date", "W0110 3:18", "June has no day 31"),
    ("iso", "rates x, in USD per kWh\n  from 2026-02-30\n  a 1", "W0110 3:8", "is not a date"),
    ("time", "calendar\n  period p  25:00 to 24:00 every day", "W0111 3:13", "times run from 00:00 to 24:00"),
    ("title", "bill\n  1  usage at rates energy", "W0101 3:6", "expected a text in quotes"),
    ("number", 'bill\n  "Energy"  usage at rates energy', "W0101 3:3", "a line number"),
    ("rest", 'bill\n  1  "C"  less x, offsets line 2 down to $0', "W0114 3:17", "becomes of the rest"),
    ("twice", 'bill\n  1  "C"  x, when a = b, when c = d', "W0108 3:3", "the when clause stands twice"),
    ("mode", "quantities\n  x  a, rounded half-upp to 1 kW", "W0101 3:17", "did you mean “half-up”?"),
    ("edit", "change bill\n  1  \"E\"  x", "W0112 3:3", "starts with add, replace or remove"),
    ("second", 'rider "R" to "A"\n  zone UTC', "W0108 2:1", "put the second one into a file of its own"),
    ("gives", "function f (a: kWh) gives kWh\n  let b be a", "W0114 2:1", "add a last item: gives VALUE"),
    ("loop", "function f (a: list of 3 kWh)\n  gives 1", "W0101 2:24", "expected “at”"),
    ("table", "quantities\n| a | b |", "W0116 3:1", "below rates or factors"),
    ("rows", "rates x, in USD per kWh\nquantities\n  y 1", "W0115 2:1", "has no rows"),
    ("called", "event x\nquantities\n  y 1", "W0114 2:1", "does not say how it is called"),
    ("never", "prove\n  x  more usage nver lowers bill", "W0101 3:17", "did you mean “never”?"),
    ("whole", "readings\n  energy delivered  every 7.5 minutes, in kWh", "W0109 3:27", "a whole number"),
]  # fmt: skip


@pytest.mark.parametrize(("body", "place", "words"), [m[1:] for m in MISTAKES], ids=[m[0] for m in MISTAKES])
def test_a_mistake_names_its_place_and_its_remedy(body: str, place: str, words: str) -> None:
    text = HEAD + body + "\n"
    found = parse_text("x.watt", text).diagnostics
    assert found, "nothing was found"
    shown = [f"{d.code} {d.span.line}:{d.span.column}" for d in found]
    assert shown == [place], "\n".join(render(d, text) for d in found)
    assert words in render(found[0], text)


def test_no_header() -> None:
    found = parse_text("x.watt", "quantities\n  x  1\n").diagnostics
    assert [d.code for d in found] == ["W0104"]
    assert found[0].hint is not None


def test_a_line_before_any_heading() -> None:
    assert "W0105" in [d.code for d in parse_text("x.watt", "  x  1\n" + HEAD).diagnostics]


def test_one_run_finds_mistakes_in_several_sections_and_keeps_the_rest() -> None:
    text = (
        HEAD
        + 'calendar\n  season summer\n  season winter  all other days\nbill\n  1  "E"  x ×\n  2  "F"  y\n'
    )
    parsed = parse_text("x.watt", text)
    assert [d.span.line for d in parsed.diagnostics] == [3, 6]
    assert parsed.document is not None
    assert [len(section.rows) for section in parsed.document.sections] == [1, 1]  # type: ignore[union-attr]


def test_a_rendered_mistake_shows_the_line_and_underlines_the_place() -> None:
    text = HEAD + "calendar\n  seasom summer  all other days\n"
    found = parse_text("rates/x.watt", text).diagnostics
    assert render(found[0], text).split("\n")[:3] == [
        "error W0101 at rates/x.watt:3:3",
        "    3 |   seasom summer  all other days",
        "      |   ^^^^^^",
    ]


@pytest.mark.parametrize(
    ("word", "meant"),
    [("usgae", "usage"), ("peek", "peak"), ("offpeak", "off-peak"), ("Summer", "summer"), ("zzz", None)],
)
def test_the_nearest_known_word(word: str, meant: str | None) -> None:
    assert nearest(word, ["usage", "peak", "off-peak", "summer"]) == meant

"""Functions and expressions, tried by hand."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.watt import LIBRARY, answer, program, watt
from wattlaw.faults import Fault
from wattlaw.sessions.session import Session


@pytest.fixture
def library(tmp_path: Path) -> Path:
    path = tmp_path / "blocks.watt"
    path.write_text(LIBRARY)
    return path


def test_a_function_is_called_with_units(library: Path) -> None:
    content = answer("call", library, "doubled", "--args", '{"usage": "3.5 kWh"}')
    assert content["result"] == "7.000 kWh"
    assert content["cost"] > 0
    assert answer("call", library, "doubled", "--args", '["3500 Wh"]')["result"] == "7.000 kWh"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ('{"usage": "3.5 kW"}', "3.5 kW is in kW, kWh is needed"),
        ('{"usage": "1 kWh/"}', "a unit is missing after the stroke"),
        ('{"usage": "1,5 kWh"}', "decimals are written with a point"),
        ('{"usage": "-1,000.5 kWh"}', "thousands without a sign"),
        ('{"usage": "3.5 kWhh"}', "there is no unit kWhh"),
        ('{"usage": "0.0001 kWh"}', "finer than the step"),
        ('{"usage": "2000 kWh"}', "above the greatest admitted value"),
        ('{"use": "1 kWh"}', "no argument use"),
        ("{}", "missing"),
        ("[]", "1 arguments are needed"),
        ("3.5 kWh", "no JSON"),
        ('"3.5 kWh"', "an object or a list"),
        ('{"usage": {}}', "no value"),
    ],
)
def test_arguments_that_cannot_be_are_explained(library: Path, arguments: str, words: str) -> None:
    result = watt("call", library, "doubled", "--args", arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_an_unknown_function_is_answered_with_the_nearest(library: Path) -> None:
    assert "did you mean doubled?" in watt("call", library, "double").stderr


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("3.5 kWh × 0.25 USD/kWh", "0.875 USD"),
        ("1 kW + 500 W", "1.5 kW"),
        ("(1 kW + 500 W) * 2 h", "3 kWh"),
        ("2 kWh - 3 kWh", "-1 kWh"),
        ("10% × 5 USD", "0.50 USD"),
        ("1 USD / 3", "1/3 USD, about 0.333333333333"),
        ("1 + 2 × 3", "7"),
        ("-(2 + 3)", "-5"),
        ("", ""),
        ("-- a comment", ""),
    ],
)
def test_expressions_are_exact(line: str, value: str) -> None:
    assert Session(None).answer(line) == value


@pytest.mark.parametrize(
    "line", ["12 kW + 3 kWh", "5 foo", "((((", "1 / 0", "1 +", ") 1", ":nope", "f(1)", "1 2", "1 USD + 1 EUR"]
)
def test_what_cannot_be_is_a_sentence(line: str) -> None:
    with pytest.raises(Fault):
        Session(None).answer(line)


@given(st.text(max_size=40))
def test_no_line_breaks_a_session(line: str) -> None:
    from wattlaw.sessions.session import Quit

    session = Session(None)
    with suppress(Fault, Quit):
        session.answer(line)


def test_a_session_answers_lines_from_a_pipe(library: Path) -> None:
    made = program("repl", library, stdin=":functions\ndoubled(2 kWh)\n1 kWh + 1 kWh\n:quit\nnot reached\n")
    assert made.stdout.splitlines() == ["doubled(usage)", "4.000 kWh", "2 kWh"]
    assert made.returncode == 0
    assert program("repl", stdin="1 kW + 1 kWh\n").returncode == 2

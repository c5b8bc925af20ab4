"""Promise: people approve the claim that is in the bytecode, printed in units, not the author's sentence."""

from __future__ import annotations

from dataclasses import replace

from runtime.machine.code import Block, Const, Op, Step
from runtime.machine.decompiler import statement
from runtime.machine.module import Function, Module, Parameter, Property, Result, Variation
from runtime.machine.types import Choice, Truth, Type
from tests.machine_forms.choices import Seeded
from tests.machine_forms.surroundings import KWH, USD, USD_PER_KWH, surroundings


def _goal(names: dict[str, Type], registers: tuple[Type, ...], *steps: Step) -> Function:
    """A function whose last register is its one truth."""
    parameters = tuple(Parameter(name, kind) for name, kind in names.items())
    last = len(names) + len(registers) - 1
    return Function("goal", parameters, registers, (Result("holds", last),), Block(steps))


def _module(*functions: Function) -> Module:
    return replace(surroundings(Seeded(1)), functions=functions)


FLOOR = _goal({"line:3": USD}, (USD, Truth()), Const(1, 800), Op("le", (2,), (1, 0)))


def test_a_floor_is_a_formula_in_units() -> None:
    claim = Property("floor", "bill", 0, words="the bill is always enormous")
    assert statement(_module(FLOOR), claim) == "line 3 ≥ 8.00 USD"


def test_the_authors_words_change_nothing() -> None:
    module = _module(FLOOR)
    told = {statement(module, Property("x", "bill", 0, words=words)) for words in ("", "never negative")}
    assert len(told) == 1


def test_a_relation_says_how_its_runs_differ() -> None:
    goal = _goal(
        {"a.total": USD, "b.total": USD},
        (USD, USD, Truth()),
        Const(2, 2),
        Op("sub", (3,), (0, 2)),
        Op("le", (4,), (3, 1)),
    )
    claim = Property("more", "relation", 0, variation=Variation("raise", "import_kwh"))
    assert statement(_module(goal), claim) == (
        "when import_kwh of one interval is larger in b than in a, all else equal: "
        "total(b) ≥ total(a) − 0.02 USD"
    )


def test_a_premise_stands_before_its_goal() -> None:
    premise = _goal({"fact:season": Choice(0)}, (Choice(0), Truth()), Const(1, 1), Op("eq", (2,), (0, 1)))
    claim = Property("floor", "bill", 0, premise=1)
    assert statement(_module(FLOOR, premise), claim) == "whenever season = winter: line 3 ≥ 8.00 USD"


def test_a_negated_sign_is_visible() -> None:
    """The same claim with its operands swapped prints another statement."""
    swapped = replace(FLOOR, body=Block((Const(1, 800), Op("le", (2,), (0, 1)))))
    assert statement(_module(swapped), Property("floor", "bill", 0)) == "line 3 ≤ 8.00 USD"


def test_a_product_keeps_all_decimals_of_its_rate() -> None:
    cents = replace(USD, step=KWH.step * USD_PER_KWH.step)
    goal = _goal(
        {"usage": KWH, "line:1": USD},
        (USD_PER_KWH, cents, cents, Truth()),
        Const(2, 52_240),
        Op("mul", (3,), (0, 2)),
        Op("finer", (4,), (1,), (1_000_000,)),
        Op("le", (5,), (4, 3)),
    )
    assert statement(_module(goal), Property("cap", "bill", 0)) == "line 1 ≤ usage × 0.52240 USD/kWh"


def test_private_functions_are_written_out() -> None:
    """A goal that hides its content in a called function prints that content."""
    from runtime.machine.code import Call

    caller = _goal({"line:3": USD}, (Truth(),), Call(0, (1,), (0,)))
    inner = replace(FLOOR, name="always true")
    assert statement(_module(inner, caller), Property("floor", "bill", 1)) == "line 3 ≥ 8.00 USD"

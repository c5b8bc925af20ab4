"""Promise: at the edges of every instruction, too, the forms do the same; and a faulty form is found out."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import Any

import pytest

from runtime.machine.aborts import Reason
from runtime.machine.generated import functions
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.instructions import TABLE, computing
from runtime.machine.loader import validate
from runtime.machine.rounding import Rounding
from runtime.machine.types import Number
from tests.machine_forms.agreement import generated, interpreted, seen
from tests.machine_forms.single_steps import SINGLES, Single, arguments, program


def _differences(single: Single) -> int:
    """At how many combinations of edge values the forms differ; unbounded, and with bounds of one value."""
    loaded = validate(program(single))
    made = GeneratedModule(loaded)
    found = 0
    for number, values in enumerate(arguments(single)):
        expected = interpreted(loaded, 0, values)
        found += seen(lambda values=values: made.run(0, values)) != expected  # type: ignore[misc]
        if number % 7 == 0 and all(isinstance(value, int) for value in values):
            kinds = [kind for kind in single.operands if isinstance(kind, Number)]
            if len(kinds) == len(values):
                exact = validate(program(single, tuple((value, value) for value in values)))  # type: ignore[misc]
                found += generated(exact, 0, values) != interpreted(exact, 0, values)
    return found


@pytest.mark.parametrize("single", SINGLES, ids=lambda single: f"{single.name}{list(single.immediates)}")
def test_edge_values_agree(single: Single) -> None:
    assert _differences(single) == 0


def test_every_instruction_is_tried() -> None:
    assert {single.name for single in SINGLES} == computing()


def _rounded(x: Fraction, mode: Rounding) -> int:
    """Rounding written with fractions, not with the machine."""
    below = floor(x)
    match mode:
        case Rounding.FLOOR:
            return below
        case Rounding.CEILING:
            return ceil(x)
        case Rounding.DOWN:
            return int(x)
        case Rounding.UP:
            return ceil(x) if x > 0 else below
        case Rounding.HALF_EVEN:
            return round(x)
        case Rounding.HALF_UP:
            return floor(x + Fraction(1, 2)) if x >= 0 else ceil(x - Fraction(1, 2))


@pytest.mark.parametrize("mode", list(Rounding))
@pytest.mark.parametrize("bounds", [(-40, 40), (0, 40), (-40, 0), (3, 40)])
def test_shortened_divisions_round_like_fractions(mode: Rounding, bounds: tuple[int, int]) -> None:
    number = list(Rounding).index(mode)
    for divisor in (1, 2, 3, 4, 5, 6, 7, 10, 12):
        single = Single("round", SINGLES[0].operands[:1], (1, divisor, number))
        made = GeneratedModule(validate(program(single, (bounds,))))
        for x in range(bounds[0], bounds[1] + 1):
            assert made.run(0, (x,)).results == (_rounded(Fraction(x, divisor), mode),), (x, divisor)


def _faulty(name: str) -> Any:
    """A wrong meaning: one more, the opposite truth, a missing guard or store."""
    right = TABLE[name].meaning

    def meaning(a: Any, tables: Any, args: Any, imm: Any) -> Any:
        effects = len(a.effects)
        results = right(a, tables, args, imm)
        if name == "split":
            return right(a, tables, (a.add(args[0], a.integer(1)), args[1]), imm)
        if not results:
            del a.effects[effects:]
            return results
        return (a.subtract(a.integer(1), results[0]),)

    return meaning


@pytest.mark.parametrize("name", sorted(computing()))
def test_a_fault_in_one_form_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same comparison as above, with one instruction of the generated form made wrong."""
    wrong = {**TABLE, name: replace(TABLE[name], meaning=_faulty(name))}
    monkeypatch.setattr(functions, "TABLE", wrong)
    assert any(_differences(single) for single in SINGLES if single.name == name)


def test_a_dropped_guard_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the check for overflow the edge values of a sum no longer agree."""
    right = functions.Source.guard

    def lax(self: functions.Source, p: Any, reason: Reason, message: int | None = None) -> None:
        if reason is not Reason.OVERFLOW:
            right(self, p, reason, message)

    monkeypatch.setattr(functions.Source, "guard", lax)
    assert _differences(SINGLES[0])

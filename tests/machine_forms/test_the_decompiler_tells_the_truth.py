"""Promise: what is printed from a module is what the machine does."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor, isqrt

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.machine import interpreter
from runtime.machine.aborts import Abort
from runtime.machine.code import Block, Call, Const, If, Op
from runtime.machine.decompiler import decompile_function
from runtime.machine.decompiler.phrases import SPOKEN
from runtime.machine.decompiler.walk import decompile
from runtime.machine.flow import STORES
from runtime.machine.instructions import TABLE
from runtime.machine.loader import validate
from runtime.machine.module import Function, Parameter, Result
from runtime.machine.types import COUNT, Number, Truth
from tests.machine_forms.choices import Seeded
from tests.machine_forms.programs import Case, case, programs
from tests.machine_forms.single_steps import SINGLES, Single, arguments, program
from tests.machine_forms.surroundings import surroundings
from tests.machine_forms.trees import Trees


def _holds(program: Case) -> bool:
    """The trees of a program's last function give what its registers give, if it ends."""
    loaded = validate(program.module)
    try:
        expected = interpreter.run(loaded, program.function, program.arguments).results
    except Abort:
        return False
    found = decompile(program.module, program.function)
    assert Trees(loaded, program.function, found, program.arguments).run() == expected
    return True


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs())
def test_trees_of_random_programs_give_what_the_machine_gives(program: Case) -> None:
    _holds(program)


def test_trees_of_two_thousand_seeds_give_what_the_machine_gives() -> None:
    assert sum(_holds(case(Seeded(seed))) for seed in range(2_000)) > 700


@pytest.mark.parametrize("seed", [34_940, 55_857])
def test_what_long_runs_found_stays_mended(seed: int) -> None:
    """An element read, stored to on one way of a branch, then used; a register that only branches write."""
    _holds(case(Seeded(seed)))


@pytest.mark.nightly
def test_trees_of_fifty_thousand_seeds_give_what_the_machine_gives() -> None:
    for seed in range(2_000, 52_000):
        _holds(case(Seeded(seed)))


def test_every_program_can_be_printed() -> None:
    for seed in range(300):
        program = case(Seeded(seed))
        for index, function in enumerate(program.module.functions):
            text = decompile_function(program.module, index)
            assert text.startswith(f"function {function.name}\n") or not function.parameters


def test_every_instruction_has_words() -> None:
    writing = {name for name, row in TABLE.items() if row.effect == "writes"}
    assert set(SPOKEN) | {"copy", "select", "require", "range", *STORES, *writing} == set(TABLE)


# --- reading printed formulas back, with a parser that knows nothing of the decompiler

_ROUNDED = re.compile(r"round ([a-z-]+) to ([0-9./]+)[^()]*? \(")
_LITERAL = re.compile(r"−?\d+(?:\.\d+)?(?:/\d+)?(?: (?:USD|kWh|h|kW)(?:[ /^](?:USD|kWh|kW|h|\d))*)?")


def _round(mode: str, step: str, x: Fraction) -> Fraction:
    n = x / Fraction(step)
    below = floor(n)
    chosen = {
        "floor": below,
        "ceiling": ceil(n),
        "down": int(n),
        "up": ceil(n) if n > 0 else below,
        "half-even": round(n),
        "half-up": floor(n + Fraction(1, 2)) if n >= 0 else ceil(n - Fraction(1, 2)),
    }[mode]
    return chosen * Fraction(step)


def _as_python(text: str) -> str:
    """A printed formula over ``operand n`` as a Python expression."""
    text = re.sub(r"operand (\d)", lambda found: f"o{'abc'[int(found[1])]}", text)
    text = _ROUNDED.sub(lambda found: f'R("{found[1]}", "{found[2]}")(', text)
    text = re.sub(r"\|(.*)\|", r"abs(\1)", text)
    text = re.sub(r'("[^"]*")|' + _LITERAL.pattern, lambda found: found[1] or _number(found[0]), text)
    for sign, python in (("×", "*"), ("÷", "/"), ("−", "-"), ("≤", "<="), ("≥", ">="), ("≠", "!=")):
        text = text.replace(sign, python)
    text = re.sub(r"(?<![<>!=])=(?!=)", "==", text)
    text = re.sub(r"√(\w+)", r"sqrt(\1)", text)
    return re.sub(r"^(.*) when (.*), otherwise (.*)$", r"(\1) if (\2) else (\3)", text)


def _number(text: str) -> str:
    amount = text.replace("−", "-").split(" ")[0]
    return f'F("{amount}")'


_READ: dict[str, object] = {
    "F": Fraction,
    "R": lambda mode, step: lambda x: _round(mode, step, x),
    "abs": abs,
    "min": min,
    "max": max,
    "sqrt": lambda x: Fraction(isqrt(int(x))),
    "__builtins__": {},
}
_FORMULAS = ("add", "sub", "neg", "abs", "min", "max", "mul", "finer", "times", "round", "muldiv", "root")
_TRUTHS = ("eq", "lt", "le")


@pytest.mark.parametrize(
    "single",
    [one for one in SINGLES if one.name in (*_FORMULAS, *_TRUTHS)],
    ids=lambda one: f"{one.name}{one.immediates}",
)
def test_printed_formulas_read_back_give_what_the_machine_gives(single: Single) -> None:
    module = program(single)
    loaded = validate(module)
    kind = loaded.types[0][-1]
    line = next(
        one for one in decompile_function(module, 0).splitlines() if one.strip().startswith("result 0 = ")
    )
    formula = compile(_as_python(line.split(" = ", 1)[1]), "formula", "eval")
    tried = 0
    for values in arguments(single):
        try:
            (expected,) = interpreter.run(loaded, 0, values).results
        except Abort:
            continue
        given: dict[str, object] = {}
        for name, value, operand in zip("abc", values, single.operands, strict=False):
            assert isinstance(operand, Number)
            assert isinstance(value, int)
            given[f"o{name}"] = value * operand.step
        found = eval(formula, {**_READ, **given})
        assert isinstance(expected, int)
        assert found == (expected * kind.step if isinstance(kind, Number) else bool(expected)), (line, values)
        tried += 1
    assert tried > 5


Reader = Callable[[str], str]


# --- modules that nobody would write


def test_values_that_double_are_printed_in_few_lines() -> None:
    """x₁ = x₀ + x₀, x₂ = x₁ + x₁ …, also on one way of a branch and in a called function."""
    doubling = tuple(Op("add", (n,), (n - 1, n - 1)) for n in range(2, 102))
    parameters = (Parameter("n", COUNT, 0, 1), Parameter("go", Truth()))
    last = (Op("copy", (2,), (0,)), *(Op("add", (n,), (n - 1, n - 1)) for n in range(3, 103)))
    registers = (COUNT,) * 101
    branch = Block((If(1, Block(last), Block((Const(102, 0),))),))
    call = Block((Call(0, (2,), (0, 1)),))
    functions = (
        Function("branch", parameters, registers, (Result("n", 102),), branch),
        Function("call", parameters, (COUNT,), (Result("n", 2),), call),
        Function(
            "straight",
            (Parameter("n", COUNT, 0, 1),),
            (COUNT,) * 101,
            (Result("n", 101),),
            Block((Op("copy", (1,), (0,)), *doubling)),
        ),
    )
    module = replace(surroundings(Seeded(1)), functions=functions)
    for index in range(3):
        assert len(decompile_function(module, index)) < 100_000


def test_calls_that_double_are_mentioned() -> None:
    """A function that calls the one before it twice, fifty times over, is not written out."""
    one = (Parameter("n", COUNT),)
    functions = [Function("f0", one, (COUNT,), (Result("n", 1),), Block((Op("neg", (1,), (0,)),)))]
    for number in range(1, 51):
        body = Block((Call(number - 1, (1,), (0,)), Call(number - 1, (2,), (1,))))
        functions.append(Function(f"f{number}", one, (COUNT, COUNT), (Result("n", 2),), body))
    module = replace(surroundings(Seeded(1)), functions=tuple(functions))
    assert "n of f49(" in decompile_function(module, 50)


def test_long_chains_are_cut() -> None:
    steps = tuple(Op("sub", (n,), (n - 1, 0)) for n in range(1, 4_000))
    function = Function(
        "chain", (Parameter("n", COUNT, 0, 1),), (COUNT,) * 3_999, (Result("n", 3_999),), Block(steps)
    )
    text = decompile_function(replace(surroundings(Seeded(1)), functions=(function,)), 0)
    assert text.count("\n") < 100

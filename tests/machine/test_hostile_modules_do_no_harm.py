"""Modules damaged at random with their hash made right: refused, or run within their stated bound."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import cbor2
import pytest

from runtime.machine.aborts import Abort
from runtime.machine.cbor import dumps
from runtime.machine.cost import largest_cost
from runtime.machine.door import DoorError, admit
from runtime.machine.encoding import decode, encode, wrap
from runtime.machine.generated import generate
from runtime.machine.interpreter import Outcome, Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import load
from runtime.machine.module import Module, Parameter
from runtime.machine.refusal import ModuleRefused
from runtime.machine.series import SeriesFault, read_series
from runtime.machine.types import Dated, ListOf, SeriesOf
from runtime.machine.values import DatedValue
from tests.machine.programs import with_costs
from tests.machine.sample import SAMPLE

LARGEST_BOUND = 10**7
"""Functions whose bound is above this are not run here: they may be slow, lawfully."""


def inside(value: Any, choice: random.Random) -> Any:
    """A value with one integer or one item deep inside it changed."""
    if isinstance(value, dict):
        key = choice.choice(["functions", "functions", "functions", *sorted(value)])
        return {**value, key: inside(value[key], choice)}
    if isinstance(value, list) and value:
        position = choice.randrange(len(value))
        before, item, after = value[:position], value[position], value[position + 1 :]
        match choice.randrange(12):
            case 0:
                return [*before, *after]
            case 1:
                return [*before, item, item, *after]
            case 2:
                return [*before, choice.choice(value), *after]
        return [*before, inside(item, choice), *after]
    if isinstance(value, int):
        return choice.choice([value + 1, value - 1, 0, 1, -value, value * 2, choice.randrange(24)])
    return value


def damaged(seed: int, tries: int) -> Iterator[LoadedModule]:
    """Accepted modules, each with one to three changes; where only the cost is wrong it is stated anew."""
    choice = random.Random(seed)
    value = cbor2.loads(encode(SAMPLE))
    for _ in range(tries):
        other = value
        for _ in range(choice.randrange(1, 4)):
            other = inside(other, choice)
        data = dumps(other)
        try:
            yield load(wrap(data))
        except ModuleRefused as refusal:
            if "is not the derived one" in refusal.reason:
                with suppress(ModuleRefused):
                    yield load(wrap(encode(with_costs(decode(data)))))


def argument(module: Module, parameter: Parameter, choice: random.Random) -> Value:
    """Something of the right kind, near the parameter's range."""

    def number() -> int:
        low, high = parameter.low or 0, parameter.high or 3
        return choice.choice([low, high, (low + high) // 2, choice.randrange(3)])

    match parameter.type:
        case SeriesOf():
            assert module.readings is not None
            rows, minutes = choice.randrange(60), module.readings.minutes
            columns = [[choice.randrange(9) for _ in range(rows)] for _ in module.readings.channels]
            return read_series(module, range(0, 60 * minutes * rows, 60 * minutes), [minutes] * rows, columns)
        case ListOf():
            return tuple(number() for _ in range(choice.randrange(4)))
        case Dated():
            return DatedValue((-(10**6), 10), (number(), number()))
        case _:
            return number()


def outcome_of(execute: Callable[[], Outcome]) -> tuple[object, int]:
    """Results, or the abort, and what had been charged."""
    try:
        outcome = execute()
    except Abort as abort:
        return abort, abort.cost if abort.cost is not None else -1
    return outcome.results, outcome.cost


def run_all(module: LoadedModule, choice: random.Random) -> int:
    """Every function once, in both forms; how many ran to their end."""
    ended = 0
    generated = generate(module)
    for index, function in enumerate(module.module.functions):
        bound = largest_cost(module.module, function, module.costs[index])
        if bound > LARGEST_BOUND:
            continue
        try:
            values = {one.name: argument(module.module, one, choice) for one in function.parameters}
            arguments = admit(module, index, values)
        except (DoorError, SeriesFault):
            continue
        outcome = outcome_of(lambda: run(module, index, arguments))  # noqa: B023  (called at once)
        assert outcome == outcome_of(lambda: generated.run(index, arguments))  # noqa: B023
        assert outcome[1] <= bound
        ended += not isinstance(outcome[0], Abort)
    return ended


@pytest.mark.parametrize("seed", range(4))
def test_what_is_accepted_runs_or_aborts_within_its_bound(seed: int) -> None:
    choice = random.Random(seed)
    accepted = ended = 0
    for loaded in damaged(seed, 400):
        accepted += 1
        ended += run_all(loaded, choice)
    assert accepted > 20
    assert ended > 50

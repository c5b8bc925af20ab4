"""Promise: for every instruction proofs and machine agree; a fault in any encoder is found out here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

import pytest

from runtime.machine.instructions import TABLE, Meaning, computing
from runtime.machine.interpreter import Value
from runtime.machine.loader import validate
from runtime.machine.types import Truth
from tests.machine_forms.single_steps import SINGLES, Single, arguments, program
from tests.verifier.symbolically import Symbolically, on_machine
from verifier.execution import MEANINGS
from verifier.sequences import Items

TRIED = 8
"""Combinations of edge values tried of each instruction, spread over all of them."""


CONTRACTS = ("split",)
"""Known to proofs by what it keeps, not by what it gives: a proof must admit what the machine does."""

DECIDED_ROOT = 10**6
"""Roots of larger numbers are products of unknowns that the solver does not decide."""


def spread(single: Single) -> Iterator[tuple[Value, ...]]:
    """Some combinations of edge values, first to last."""
    every = [values for values in arguments(single) if decidable(single, values)]
    return islice(every, 0, None, max(1, len(every) // TRIED))


def decidable(single: Single, values: tuple[Value, ...]) -> bool:
    """Whether the solver can be expected to say something."""
    return single.name != "root" or all(isinstance(x, int) and x <= DECIDED_ROOT for x in values)


def differing(single: Single, meanings: Mapping[str, Meaning], *, thorough: bool) -> tuple[Value, ...] | None:
    """The first combination at which a proof could see something that the machine does not do."""
    loaded = validate(program(single))
    for values in arguments(single) if thorough else spread(single):
        run, machine = Symbolically(loaded, 0, values, meanings), on_machine(loaded, 0, values)
        if run.excludes(machine) if single.name in CONTRACTS else run.differs(machine):
            return values
    return None


@pytest.mark.parametrize("single", SINGLES, ids=lambda single: f"{single.name}{list(single.immediates)}")
def test_edge_values_agree(single: Single) -> None:
    assert differing(single, MEANINGS, thorough=False) is None


def test_every_instruction_is_tried() -> None:
    assert {single.name for single in SINGLES} == computing()


def faulty(name: str) -> Meaning:
    """The meaning of an instruction with a fault: a result one too large, a truth reversed, no effect."""

    def meaning(algebra: Any, tables: Any, args: Any, immediates: Any) -> Any:
        if not has_results(name):
            return ()
        first, *others = TABLE[name].meaning(algebra, tables, args, immediates)
        if isinstance(first, Items):
            changed: Any = Items(first.length, (algebra.add(first.values[0], 1), *first.values[1:]))
        elif gives_truth(name):
            changed = algebra.subtract(1, first)
        else:
            changed = algebra.add(first, 1)
        return (changed, *others)

    return meaning


def has_results(name: str) -> bool:
    """Whether the instruction gives a value (others only check or store)."""
    return name not in ("require", "put", "put_sum", "put_max", "clear")


def gives_truth(name: str) -> bool:
    """Whether its result is a truth."""
    return name in ("eq", "lt", "le", "and", "or", "not")


def test_a_fault_in_any_encoder_is_found_out() -> None:
    survivors = []
    for name in sorted(computing()):
        meanings = {**MEANINGS, name: faulty(name)}
        singles = [single for single in SINGLES if single.name == name]
        if all(differing(single, meanings, thorough=True) is None for single in singles):
            survivors.append(name)
    assert survivors == []


NEIGHBOURS = {
    "lt": "le",
    "le": "lt",
    "and": "or",
    "or": "and",
    "min": "max",
    "max": "min",
    "add": "sub",
    "sub": "add",
}


def test_an_instruction_taken_for_its_neighbour_is_found_out() -> None:
    survivors = []
    for name, other in NEIGHBOURS.items():
        meanings = {**MEANINGS, name: TABLE[other].meaning}
        (single,) = (single for single in SINGLES if single.name == name)
        if differing(single, meanings, thorough=True) is None:
            survivors.append(f"{name} taken for {other}")
    assert survivors == []


def with_mode(name: str, shift: int) -> Meaning:
    """A rounding instruction that uses another mode than it says."""

    def meaning(algebra: Any, tables: Any, args: Any, immediates: Any) -> Any:
        changed = list(immediates)
        changed[2] = (changed[2] + shift) % 6
        return TABLE[name].meaning(algebra, tables, args, tuple(changed))

    return meaning


@pytest.mark.parametrize("shift", range(1, 6))
def test_another_rounding_mode_is_found_out(shift: int) -> None:
    survivors = []
    for single in SINGLES:
        # to a step 7 times coarser no tie occurs, and to an equal step nothing is rounded
        if single.name == "round" and single.immediates[:2] == (1, 100):
            meanings = {**MEANINGS, "round": with_mode("round", shift)}
            if differing(single, meanings, thorough=True) is None:
                survivors.append(single.immediates)
    assert survivors == []


def test_truths_are_zero_or_one() -> None:
    for single in SINGLES:
        if gives_truth(single.name):
            loaded = validate(program(single))
            assert isinstance(loaded.types[0][-1], Truth)

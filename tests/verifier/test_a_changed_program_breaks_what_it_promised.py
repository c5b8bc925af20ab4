"""Promise: a fault in the program is found out by the claims that the sound program was proved to keep.

Each mutant is a compiled module with one step changed; the texts' true claims
are its specification, and the machine confirms the customer who is billed wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from runtime.machine.code import Block, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.cost import derive_costs
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.rounding import Rounding
from tests.verifier.verdicts import again, compiled, report
from verifier.prove import prove
from verifier.report import Verdict


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one step: ``at`` is which of the steps that ``change`` would change, in order."""

    text: str
    words: str
    function: str
    change: Callable[[Step], Step | None]
    at: int
    broken: str


def instruction(old: str, new: str) -> Callable[[Step], Step | None]:
    """Another instruction of the same operands."""

    def change(step: Step) -> Step | None:
        return replace(step, name=new) if isinstance(step, Op) and step.name == old else None

    return change


def constant(old: int, new: int) -> Callable[[Step], Step | None]:
    """Another constant: a price, a limit."""

    def change(step: Step) -> Step | None:
        return replace(step, value=new) if isinstance(step, Const) and step.value == old else None

    return change


def mode(new: Rounding) -> Callable[[Step], Step | None]:
    """Another way to round."""

    def change(step: Step) -> Step | None:
        if not isinstance(step, Op) or step.name != "round":
            return None
        return replace(step, immediates=(*step.immediates[:2], tuple(Rounding).index(new)))

    return change


def swapped(name: str) -> Callable[[Step], Step | None]:
    """The two operands in each other's place."""

    def change(step: Step) -> Step | None:
        return replace(step, args=step.args[::-1]) if isinstance(step, Op) and step.name == name else None

    return change


MUTANTS = (
    Mutant("minimum", "the minimum is a maximum", "charge", instruction("max", "min"), 0, "floor"),
    Mutant("minimum", "the minimum is a dollar less", "charge", constant(1200, 1100), 0, "floor"),
    Mutant("minimum", "the price has the other sign", "charge", constant(25, -25), 0, "more-energy"),
    Mutant("minimum", "the price is a cent higher", "charge", constant(25, 26), 0, "cap"),
    Mutant("minimum", "the line is rounded up", "charge", mode(Rounding.UP), 0, "cap"),
    Mutant("minimum", "below 10 kWh is up to 10 kWh", "charge", instruction("lt", "le"), 0, "small"),
    Mutant("minimum", "below 10 kWh is above 10 kWh", "charge", swapped("lt"), 0, "small"),
    Mutant("balances", "what is drawn is banked", "charge", instruction("sub", "add"), 0, "banked"),
    Mutant(
        "balances", "the credit offsets too much", "charge", instruction("min", "max"), 0, "offset-no-more"
    ),
    Mutant("balances", "more is drawn than there is", "measure", instruction("min", "max"), 0, "drawn-first"),
    Mutant("demand", "the ratchet takes the lower", "measure", instruction("max", "min"), 1, "held"),
    Mutant("demand", "the demand is the sum", "measure", instruction("put_max", "put_sum"), 1, "order"),
    Mutant("tax", "the climate credit is charged", "charge", instruction("neg", "copy"), 0, "credit"),
    Mutant("tax", "the credit is a cent higher", "charge", constant(5823, 5824), 0, "credit"),
    Mutant("tax", "the later price is too high", "charge", constant(30, 31), 0, "energy-cap"),
)


def mutated(module: LoadedModule, mutant: Mutant) -> LoadedModule:
    """The module with the change."""
    left = [mutant.at]

    def block(old: Block) -> Block:
        return replace(old, steps=tuple(step(one) for one in old.steps))

    def step(old: Step) -> Step:
        match old:
            case If():
                return replace(old, then=block(old.then), otherwise=block(old.otherwise))
            case Count() | Each() | Groups() | Rows():
                return replace(old, body=block(old.body))
        changed = mutant.change(old)
        if changed is None:
            return old
        left[0] -= 1
        return changed if left[0] == -1 else old

    functions = tuple(
        replace(one, body=block(one.body)) if one.name == mutant.function else one
        for one in module.module.functions
    )
    assert left[0] < 0, "nothing was changed"
    changed = replace(module.module, functions=functions)
    return validate(replace(changed, costs=derive_costs(changed)))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: f"{mutant.text}: {mutant.words}")
def test_a_mutant_breaks_what_the_sound_program_keeps(mutant: Mutant) -> None:
    sound = {one.name: one.verdict for one in report(mutant.text).properties}
    assert sound[mutant.broken] is Verdict.PROVED
    module = mutated(compiled(mutant.text), mutant)
    assert module.hash != compiled(mutant.text).hash
    (finding,) = prove(module, only=[mutant.broken], jobs=1).properties
    assert finding.verdict is Verdict.REFUTED, finding.grounds
    assert finding.confirmed is True
    assert finding.scenario is not None
    assert mutant.broken in again(module, finding.scenario).broken
    assert mutant.broken not in again(compiled(mutant.text), finding.scenario).broken

"""Invariants that the author did not state: found in random runs of the real machine, then proved.

What held in every state that was seen is only a candidate; candidates that do
not keep each other over every step are thrown away by the prover.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm

from runtime.machine.loaded import LoadedModule
from runtime.machine.memory import Memory
from runtime.machine.types import Plain
from verifier.contracts.equalities import equations
from verifier.contracts.keeping import Keeping
from verifier.contracts.lemmas import Lemma, equation
from verifier.contracts.quantities import Quantity, added_totals, keys_seen, quantities, with_added
from verifier.contracts.sampling import Sampler
from verifier.contracts.templates import templates

RUNS, STEPS = 60, 12
STATES = 400
"""So many states of random runs are looked at."""

MOST = 80
"""So many candidates are tried."""


def candidates(module: LoadedModule) -> tuple[tuple[Lemma, ...], Keeping]:
    """What held wherever it was looked at, and what must be kept to speak of it."""
    states = sampled(module)
    also = added_totals(module)
    known = list(quantities(module, also))
    found = [*_equations(module, known, states), *templates(module, known)]
    standing = [one for one in found if _holds(module, one, states)]
    return tuple(standing[:MOST]), with_added(module, also)


def sampled(module: LoadedModule) -> list[Memory]:
    """States of random runs."""
    runs = Sampler(module, seed=2, watch=False).runs(RUNS, STEPS)
    return [state for run in runs for state in run.states][:STATES]


def _holds(module: LoadedModule, lemma: Lemma, states: Sequence[Memory]) -> bool:
    return all(lemma.seen(state, key) for state in states for key in keys_seen(module, state, lemma.keys))


def _equations(module: LoadedModule, known: Sequence[Quantity], states: Sequence[Memory]) -> Iterator[Lemma]:
    """For each unit, and each kind of key."""
    for unit in dict.fromkeys(quantity.unit for quantity in known):
        of_unit = [quantity for quantity in known if quantity.unit == unit]
        for keys in dict.fromkeys(quantity.keys for quantity in of_unit):
            about = [quantity for quantity in of_unit if quantity.keys == keys]
            yield from _equations_about(module, about, keys, states)


def _equations_about(
    module: LoadedModule, about: Sequence[Quantity], keys: tuple[Plain, ...], states: Sequence[Memory]
) -> Iterator[Lemma]:
    scale = lcm(*(quantity.step.denominator for quantity in about))
    factors = [int(quantity.step * scale) for quantity in about]
    rows: dict[tuple[int, ...], None] = {}
    for state in states:
        for key in keys_seen(module, state, keys) if keys else [()]:
            seen = (q.seen(state, key) * factor for q, factor in zip(about, factors, strict=True))
            rows[*seen, 1] = None
    for found in equations(list(rows)):
        *coefficients, constant = found
        parts = [
            (coefficient * factor, quantity)
            for coefficient, factor, quantity in zip(coefficients, factors, about, strict=True)
            if coefficient
        ]
        if parts:
            step = Fraction(1, scale)
            yield equation(parts, constant, f"× {step} {about[0].unit}".rstrip())

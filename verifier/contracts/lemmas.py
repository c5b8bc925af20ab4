"""Shapes of invariants that the verifier adds by itself, when what the author stated is not enough."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.memory import Memory
from runtime.machine.module import Parameter
from runtime.machine.types import Plain
from verifier.contracts.quantities import Quantity
from verifier.contracts.state import Keys, State
from verifier.contracts.world import World
from verifier.terms import Int, Truth

Binding = Mapping[str, Int]


@dataclass(frozen=True, eq=False)
class Lemma:
    """An added invariant: ``name`` in words, for all values of ``keys``.

    ``says`` is it in a symbolic state, at a time; ``seen`` whether it holds in a
    real one.
    """

    name: str
    keys: tuple[Plain, ...]
    says: Callable[[World, State, Int, Keys], Truth]
    seen: Callable[[Memory, tuple[int, ...]], bool]
    of_time: bool = False

    def variables(self, world: World) -> Sequence[Parameter]:
        """One for each part of a key."""
        del world
        return [Parameter(f"any:key{number}", kind) for number, kind in enumerate(self.keys)]

    def at(self, world: World, state: State, now: Int, binding: Binding) -> Truth:
        """That it holds for these keys."""
        return self.says(world, state, now, tuple(binding[f"any:key{i}"] for i in range(len(self.keys))))

    def timely(self, world: World) -> bool:
        """Whether it speaks of the time."""
        del world
        return self.of_time


def equation(of: Sequence[tuple[int, Quantity]], constant: int, step_words: str) -> Lemma:
    """Σ coefficient × quantity + constant = 0, coefficients in steps of the quantities."""
    keys = next((quantity.keys for _, quantity in of if quantity.keys), ())

    def says(world: World, state: State, now: Int, given: Keys) -> Truth:
        del now
        a = world.arena
        parts = (a.multiply(factor, q.of(state, given if q.keys else ())) for factor, q in of)
        return a.equal(a.total((constant, *parts)), 0)

    def seen(store: Memory, given: tuple[int, ...]) -> bool:
        total = constant + sum(factor * q.seen(store, given if q.keys else ()) for factor, q in of)
        return total == 0

    return Lemma(_equation_words(of, constant, step_words), keys, says, seen)


def _equation_words(of: Sequence[tuple[int, Quantity]], constant: int, step_words: str) -> str:
    """With what is taken away on the other side."""
    left = [_times(factor, q) for factor, q in of if factor > 0]
    right = [_times(-factor, q) for factor, q in of if factor < 0]
    if constant:
        (left if constant > 0 else right).append(f"{abs(constant)} {step_words}".strip())
    return f"{' + '.join(left) or '0'} = {' + '.join(right) or '0'}"


def _times(factor: int, quantity: Quantity) -> str:
    words = f"{quantity.words}[key]" if quantity.keys else quantity.words
    return words if factor == 1 else f"{factor} × {words}"

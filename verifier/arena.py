"""Where terms are made: one object per meaning, simplified as it is built."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from math import gcd
from typing import Any, TypeVar, cast

from verifier.shapes import bit_that_is, constant_leaves, product_range, without_common
from verifier.terms import (
    Applied,
    Both,
    Choose,
    Formula,
    Int,
    Monomial,
    Node,
    Not,
    NotPositive,
    Sum,
    Symbol,
    Term,
    Truth,
    Zero,
    constant_part,
    high,
    low,
    parts_of,
    symbols_in,
)

N = TypeVar("N", bound=Node)
Test = Callable[[int], bool]
Polynomial = dict[Monomial, int]

LEAVES = 64
"""A comparison with a nested choice between constants is resolved up to this many of them."""

EXPANDED = 400
"""A product of two sums is multiplied out up to this many monomials."""


@dataclass(frozen=True, slots=True, eq=False)
class Derivation:
    """A symbol's operands, and how the same is computed from others."""

    of: tuple[Int, ...]
    again: Callable[..., Int]


class Arena:
    """Terms of one proof.  Two calls with the same meaning give the same object."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Node] = {}
        self._facts: dict[int, tuple[Formula, ...]] = {}
        self._names: dict[str, int] = {}
        self._derived: dict[int, Derivation] = {}

    # --- symbols and what is known of them ---

    def symbol(self, name: str, lowest: int, highest: int, derived: Derivation | None = None) -> Symbol | int:
        """A new unknown; a number is appended to a name already used.  A range of one value is that value.

        ``derived`` says what it was computed from, where it is no input.
        """
        if lowest == highest:
            return lowest
        assert lowest < highest, f"{name} has an empty range"
        made = Symbol(len(self._made), self._unused(name), lowest, highest)
        self._made["symbol", made.name] = made
        if derived is not None:
            self._derived[made.number] = derived
        return made

    def _unused(self, name: str) -> str:
        """The name, with a number behind it if it is taken: two unknowns never share one."""
        count = self._names[name] = self._names.get(name, 0) + 1
        own = name if count == 1 else f"{name} #{count}"
        return self._unused(name) if ("symbol", own) in self._made else own

    def apply(self, function: str, arguments: tuple[Int, ...], lowest: int, highest: int) -> Int:
        """What an unknown function gives, from ``lowest`` to ``highest``: equal arguments, equal values."""
        if lowest == highest:
            return lowest
        key = ("apply", function, *(_key(argument) for argument in arguments))
        if key not in self._made:
            again = partial(self._apply_again, function, lowest, highest)
            value = self.symbol(function, lowest, highest, Derivation(arguments, again))
            assert isinstance(value, Symbol)
            self._made[key] = value
            if arguments:
                is_so = Applied(len(self._made), function, arguments, value)
                self.assume(value, self._make(("is", *key), is_so))
        return cast(Symbol, self._made[key])

    def _apply_again(self, function: str, lowest: int, highest: int, *arguments: Int) -> Int:
        return self.apply(function, arguments, lowest, highest)

    def derivation(self, symbol: Symbol) -> Derivation | None:
        """What the symbol was computed from; None for inputs."""
        return self._derived.get(symbol.number)

    def facts_about(self, symbol: Symbol) -> tuple[Formula, ...]:
        """The facts that were recorded for the symbol itself."""
        return self._facts.get(symbol.number, ())

    def assume(self, about: Int, fact: Truth) -> None:
        """Record a fact that holds in every world: queries that mention the symbol get it."""
        if isinstance(about, Symbol) and not isinstance(fact, bool):
            facts = self._facts.get(about.number, ())
            if fact not in facts:
                self._facts[about.number] = (*facts, fact)

    def facts_for(self, roots: Iterable[Formula]) -> list[Formula]:
        """All facts about the symbols that the formulas mention, and about those that the facts mention."""
        seen: set[int] = set()
        found: dict[int, Formula] = {}
        todo: list[Node] = list(roots)
        while todo:
            fresh = [s for s in symbols_in(todo) if s.number not in seen]
            seen.update(s.number for s in fresh)
            todo = []
            for symbol in fresh:
                for fact in self._facts.get(symbol.number, ()):
                    if fact.number not in found:
                        found[fact.number] = fact
                        todo.append(fact)
        return list(found.values())

    def _make(self, key: tuple[object, ...], build: N) -> N:
        self._made[key] = build
        return build

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [self._made, self._facts, self._names, self._derived]

    # --- integers ---

    def polynomial(self, constant: int, parts: Mapping[Monomial, int]) -> Int:
        """``constant`` + Σ coefficient × monomial."""
        kept = sorted(
            ((monomial, factor) for monomial, factor in parts.items() if factor),
            key=lambda part: [atom.number for atom in part[0]],
        )
        if not kept:
            return constant
        if not constant and len(kept) == 1 and kept[0][1] == 1 and len(kept[0][0]) == 1:
            return kept[0][0][0]
        key = ("sum", constant, *((factor, *(atom.number for atom in monomial)) for monomial, factor in kept))
        made = self._made.get(key)
        if made is not None:
            return cast(Sum, made)
        lowest = highest = constant
        for monomial, factor in kept:
            least, most = product_range(monomial)
            lowest += factor * (least if factor > 0 else most)
            highest += factor * (most if factor > 0 else least)
        if lowest == highest:
            return lowest
        return self._make(key, Sum(len(self._made), constant, tuple(kept), lowest, highest))

    def add(self, x: Int, y: Int) -> Int:
        """x + y."""
        if isinstance(x, int) and isinstance(y, int):
            return x + y
        return self._combine(x, y, 1)

    def subtract(self, x: Int, y: Int) -> Int:
        """x − y."""
        if isinstance(x, int) and isinstance(y, int):
            return x - y
        return self._combine(x, y, -1)

    def total(self, terms: Iterable[Int]) -> Int:
        """The sum of all."""
        constant, parts = 0, dict[Monomial, int]()
        for term in terms:
            constant += constant_part(term)
            for monomial, factor in parts_of(term):
                parts[monomial] = parts.get(monomial, 0) + factor
        return self.polynomial(constant, parts)

    def _combine(self, x: Int, y: Int, sign: int) -> Int:
        parts = dict(parts_of(x))
        for monomial, factor in parts_of(y):
            parts[monomial] = parts.get(monomial, 0) + sign * factor
        return self.polynomial(constant_part(x) + sign * constant_part(y), parts)

    def multiply(self, x: Int, y: Int) -> Int:
        """x × y."""
        if isinstance(x, int) and isinstance(y, int):
            return x * y
        if isinstance(x, int):
            x, y = y, x
        if isinstance(y, int):
            scaled = {monomial: factor * y for monomial, factor in parts_of(x)}
            return self.polynomial(constant_part(x) * y, scaled)
        if len(parts_of(x)) * len(parts_of(y)) > EXPANDED:
            x, y = self.named(x), self.named(y)
        return self._multiply_out(x, y)

    def _multiply_out(self, x: Int, y: Int) -> Int:
        parts: Polynomial = {}
        lefts = [*parts_of(x), ((), constant_part(x))]
        rights = [*parts_of(y), ((), constant_part(y))]
        for left, p in lefts:
            for right, q in rights:
                monomial = tuple(sorted((*left, *right), key=lambda atom: atom.number))
                parts[monomial] = parts.get(monomial, 0) + p * q
        return self.polynomial(parts.pop((), 0), parts)

    def named(self, x: Int) -> Int:
        """A symbol that equals the term, so that it is not multiplied out."""
        if isinstance(x, int | Symbol):
            return x
        key = ("named", x.number)
        if key not in self._made:
            symbol = self.symbol("value", x.low, x.high, Derivation((x,), self.named))
            self.assume(symbol, self.equal(symbol, x))
            self._made[key] = cast(Symbol, symbol)
        return cast(Symbol, self._made[key])

    def choose(self, condition: Truth, yes: Int, no: Int) -> Int:
        """``yes`` where the condition holds, otherwise ``no``."""
        if isinstance(condition, bool):
            return yes if condition else no
        if yes is no or (isinstance(yes, int) and isinstance(no, int) and yes == no):
            return yes
        if isinstance(condition, Not):
            condition, yes, no = condition.of, no, yes
        if isinstance(yes, Choose) and yes.condition is condition:
            yes = yes.yes
        if isinstance(no, Choose) and no.condition is condition:
            no = no.no
        if isinstance(condition, Zero) and isinstance(yes, int) and {yes, no} == {0, 1}:
            bit = bit_that_is(condition.of)
            if bit is not None:
                return bit if yes else self.subtract(1, bit)
        key = ("choose", condition.number, _key(yes), _key(no))
        if key in self._made:
            return cast(Choose, self._made[key])
        lowest, highest = self._range_of_choice(condition, yes, no)
        if lowest == highest:
            return lowest
        return self._make(key, Choose(len(self._made), condition, yes, no, lowest, highest))

    def _range_of_choice(self, condition: Formula, yes: Int, no: Int) -> tuple[int, int]:
        """The hull of both, or better where the choice is the lesser or the greater of the two."""
        if isinstance(condition, NotPositive):
            for difference, take in ((self.subtract(no, yes), max), (self.subtract(yes, no), min)):
                apart = self.subtract(condition.of, difference)
                if apart in (0, 1):
                    return take(low(yes), low(no)), take(high(yes), high(no))
        return min(low(yes), low(no)), max(high(yes), high(no))

    # --- truths ---

    def at_most(self, x: Int, y: Int) -> Truth:
        """x ≤ y."""
        if high(x) <= low(y):
            return True
        if low(x) > high(y):
            return False
        return self.not_positive(self.subtract(x, y))

    def less(self, x: Int, y: Int) -> Truth:
        """x < y."""
        if high(x) < low(y):
            return True
        if low(x) >= high(y):
            return False
        return self.not_positive(self.add(self.subtract(x, y), 1))

    def equal(self, x: Int, y: Int) -> Truth:
        """x = y."""
        return self.zero(self.subtract(x, y))

    def not_positive(self, x: Int) -> Truth:
        """x ≤ 0."""
        if high(x) <= 0:
            return True
        if low(x) > 0:
            return False
        assert not isinstance(x, int)
        resolved = self._resolve(x, lambda value: value <= 0)
        if resolved is not None:
            return resolved
        smaller = without_common(x)
        if smaller is not None:
            return self.not_positive(self.polynomial(smaller.pop((), 0), smaller))
        parts = parts_of(x)
        common = gcd(*(factor for _, factor in parts))
        if common > 1:
            constant = -(-constant_part(x) // common)
            scaled = {monomial: factor // common for monomial, factor in parts}
            return self.not_positive(self.polynomial(constant, scaled))
        key = ("not positive", x.number)
        made = self._made.get(key)
        return cast(NotPositive, made) if made else self._make(key, NotPositive(len(self._made), x))

    def zero(self, x: Int) -> Truth:
        """x = 0."""
        if isinstance(x, int):
            return x == 0
        if low(x) > 0 or high(x) < 0:
            return False
        resolved = self._resolve(x, lambda value: value == 0)
        if resolved is not None:
            return resolved
        if isinstance(x, Symbol) and (x.low, x.high) == (0, 1):
            return self.negate(self.zero(self.subtract(x, 1)))
        smaller = without_common(x)
        if smaller is not None:
            return self.zero(self.polynomial(smaller.pop((), 0), smaller))
        parts = parts_of(x)
        common = gcd(*(factor for _, factor in parts))
        if constant_part(x) % common:
            return False
        if parts[0][1] < 0:
            common = -common
        if common != 1:
            scaled = {monomial: factor // common for monomial, factor in parts}
            return self.zero(self.polynomial(constant_part(x) // common, scaled))
        key = ("zero", x.number)
        made = self._made.get(key)
        return cast(Zero, made) if made else self._make(key, Zero(len(self._made), x))

    def _resolve(self, x: Term, test: Test) -> Truth | None:
        """A comparison of a choice between constants, as a truth of its conditions."""
        parts = parts_of(x)
        if len(parts) != 1 or len(parts[0][0]) != 1 or not isinstance(parts[0][0][0], Choose):
            return None
        choice, factor, constant = parts[0][0][0], parts[0][1], constant_part(x)
        if not constant_leaves(choice, LEAVES):
            return None

        def resolve(value: Int) -> Truth:
            if isinstance(value, int):
                return test(constant + factor * value)
            assert isinstance(value, Choose)
            return self.either_way(value.condition, resolve(value.yes), resolve(value.no))

        return resolve(choice)

    def either_way(self, condition: Truth, yes: Truth, no: Truth) -> Truth:
        """``yes`` where the condition holds, otherwise ``no``."""
        if yes is no:
            return yes
        return self.either(self.both(condition, yes), self.both(self.negate(condition), no))

    def both(self, *truths: Truth) -> Truth:
        """Whether all hold."""
        parts: dict[int, Formula] = {}
        for truth in truths:
            if isinstance(truth, bool):
                if not truth:
                    return False
                continue
            for part in truth.parts if isinstance(truth, Both) else (truth,):
                parts[part.number] = part
        for part in parts.values():
            opposite = self.negate(part)
            if opposite is False or (not isinstance(opposite, bool) and opposite.number in parts):
                return False
        if len(parts) < 2:
            return next(iter(parts.values()), True)
        numbers = sorted(parts)
        key = ("both", *numbers)
        made = self._made.get(key)
        if made is not None:
            return cast(Both, made)
        return self._make(key, Both(len(self._made), tuple(parts[number] for number in numbers)))

    def either(self, *truths: Truth) -> Truth:
        """Whether one holds."""
        return self.negate(self.both(*(self.negate(truth) for truth in truths)))

    def implies(self, premise: Truth, goal: Truth) -> Truth:
        """Whether the goal holds wherever the premise does."""
        return self.negate(self.both(premise, self.negate(goal)))

    def negate(self, truth: Truth) -> Truth:
        """Whether it does not hold."""
        if isinstance(truth, bool):
            return not truth
        if isinstance(truth, Not):
            return truth.of
        if isinstance(truth, NotPositive):
            return self.not_positive(self.subtract(1, truth.of))
        key = ("not", truth.number)
        made = self._made.get(key)
        return cast(Not, made) if made else self._make(key, Not(len(self._made), truth))


def _key(x: Int) -> object:
    return x if isinstance(x, int) else (x.number,)

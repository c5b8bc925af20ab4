"""The integer algebra over source expressions: what an instruction means, as Python text.

A term knows the interval of its value.  Truths that the intervals decide are
never asked at run time; the others become text.  Texts are made of integer
literals and of names that this package makes up (``r7``, ``t3``, ``column_0_2``):
nothing that a module says can become part of a program.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from runtime.machine.aborts import Reason
from runtime.machine.algebra import divide_by_floor
from runtime.machine.generated.intervals import Condition, Intervals, Items, Range
from runtime.machine.rounding import Rounding

INTERVALS = Intervals()

# How tightly Python's operators bind, as far as they are used here.
CONDITIONAL, OR, AND, NOT, COMPARISON, BITS, SUM, PRODUCT, SIGN, ATOM = range(10)


class Term:
    """An expression: a form with one place for each part, and how tightly parts and whole bind."""

    __slots__ = ("form", "level", "name", "needs", "parts", "range")

    def __init__(
        self, form: str, parts: tuple[Part, ...], needs: tuple[int, ...], level: int, bounds: Range
    ) -> None:
        self.form = form
        self.parts = parts
        self.needs = needs
        self.level = level
        self.range = bounds
        self.name: str | None = None


class Fact:
    """A truth: a comparison or a combination of facts, with what the intervals know of it."""

    __slots__ = ("condition", "form", "level", "name", "needs", "opposite", "parts")

    def __init__(
        self, form: str, parts: tuple[Part, ...], needs: tuple[int, ...], level: int, condition: Condition
    ) -> None:
        self.form = form
        self.parts = parts
        self.needs = needs
        self.level = level
        self.condition = condition
        self.opposite: str | None = None
        self.name: str | None = None


Part = Term | Fact


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A sequence by the name that holds it; ``dense`` gives a table of ``rows_up_to`` for its keys."""

    name: str
    items: Items
    table: int | None = None


@dataclass(frozen=True, slots=True)
class Guard:
    """The execution aborts unless the fact holds; without a fact it always does."""

    fact: Fact | None
    reason: Reason
    message: int | None


@dataclass(frozen=True, slots=True)
class Effect:
    """A statement with places for its parts."""

    form: str
    parts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Statements:
    """Several statements, one a line: made from the names of the parts and from a source of new names."""

    parts: tuple[Term, ...]
    lines: Callable[[Sequence[str], Callable[[], str]], list[str]]


def literal(value: int) -> Term:
    """A constant."""
    return Term(str(value), (), (), ATOM if value >= 0 else SIGN, Range(value, value))


def named(name: str, bounds: Range) -> Term:
    """A local variable."""
    return Term(name, (), (), ATOM, bounds)


def render(part: Part, need: int = CONDITIONAL) -> str:
    """The text of an expression, in brackets where what stands around it binds more tightly."""
    if part.name is not None:
        return part.name
    text = part.form.format(*(render(one, level) for one, level in zip(part.parts, part.needs, strict=True)))
    return text if part.level >= need else f"({text})"


def depth(part: Part) -> int:
    """How deeply an expression nests."""
    return 1 + max((depth(one) for one in part.parts if one.name is None), default=0)


def _binary(sign: str, level: int, x: Term, y: Term, bounds: Range) -> Term:
    return Term(f"{{}} {sign} {{}}", (x, y), (level, level + 1), level, bounds)


_INVERSE = {"<": ">=", "==": "!="}


def _comparison(sign: str, x: Term, y: Term, condition: Condition) -> Fact:
    fact = Fact(f"{{}} {sign} {{}}", (x, y), (BITS, BITS), COMPARISON, condition)
    fact.opposite = f"{{}} {_INVERSE[sign]} {{}}"
    return fact


def inverse(p: Fact) -> Fact:
    """The opposite of a fact, in its shortest form."""
    condition = INTERVALS.negate(p.condition)
    if p.opposite is not None:
        fact = Fact(p.opposite, p.parts, p.needs, COMPARISON, condition)
        fact.opposite = p.form
        return fact
    if p.form == "not {}" and isinstance(p.parts[0], Fact):
        return p.parts[0]
    return Fact("not {}", (p,), (NOT,), NOT, condition)


class Source:
    """An ``Algebra`` whose integers are ``Term``, truths ``Fact`` and sequences ``Sequenced``.

    It collects, in order, the guards and stores of one instruction.
    """

    def __init__(self, dense: DenseTables) -> None:
        self.dense = dense
        self.effects: list[Guard | Effect | Statements] = []

    def integer(self, value: int) -> Term:
        return literal(value)

    def add(self, x: Term, y: Term) -> Term:
        if y.range.value == 0:
            return x
        if x.range.value == 0:
            return y
        if y.range.value is not None and y.range.value < 0:
            return _folded(_binary("-", SUM, x, literal(-y.range.value), INTERVALS.add(x.range, y.range)))
        return _folded(_binary("+", SUM, x, y, INTERVALS.add(x.range, y.range)))

    def subtract(self, x: Term, y: Term) -> Term:
        if y.range.value == 0:
            return x
        bounds = INTERVALS.subtract(x.range, y.range)
        if x.range.value == 0:
            return _folded(Term("-{}", (y,), (SIGN,), SIGN, bounds))
        return _folded(_binary("-", SUM, x, y, bounds))

    def multiply(self, x: Term, y: Term) -> Term:
        if y.range.value == 1:
            return x
        if x.range.value == 1:
            return y
        return _folded(_binary("*", PRODUCT, x, y, INTERVALS.multiply(x.range, y.range)))

    def floor_divide(self, x: Term, y: Term) -> Term:
        if y.range.value == 1:
            return x
        return _folded(_binary("//", PRODUCT, x, y, INTERVALS.floor_divide(x.range, y.range)))

    def modulo(self, x: Term, y: Term) -> Term:
        if 0 <= x.range.low and x.range.high < y.range.low:
            return x
        return _folded(_binary("%", PRODUCT, x, y, INTERVALS.modulo(x.range, y.range)))

    def floor_root(self, x: Term) -> Term:
        return _folded(Term("isqrt({})", (x,), (CONDITIONAL,), ATOM, INTERVALS.floor_root(x.range)))

    def divide(self, x: Term, y: Term, mode: Rounding) -> Term:
        """Divisions by the shortest expression for the mode, and for the sign of x where it is known."""
        result = self._divide(x, y, mode)
        exact = INTERVALS.divide(x.range, y.range, mode)
        if result.range.low < exact.low or result.range.high > exact.high:
            result.range = exact
        return _folded(result)

    def _divide(self, x: Term, y: Term, mode: Rounding) -> Term:
        if y.range.value == 1:
            return x
        positive, negative = x.range.low >= 0, x.range.high <= 0
        if (
            mode is Rounding.FLOOR
            or (mode is Rounding.DOWN and positive)
            or (mode is Rounding.UP and negative)
        ):
            return self.floor_divide(x, y)
        if (
            mode is Rounding.CEILING
            or (mode is Rounding.DOWN and negative)
            or (mode is Rounding.UP and positive)
        ):
            return self._opposite(self.floor_divide(self._opposite(x), y))
        if mode is Rounding.HALF_UP and positive:
            return self._nearest(x, y)
        if mode is Rounding.HALF_UP and negative:
            return self._opposite(self._nearest(self._opposite(x), y))
        if mode is Rounding.HALF_EVEN and y.range.value is not None:
            return self._half_even(x, y, y.range.value)
        return divide_by_floor(self, x, y, mode)

    def _opposite(self, x: Term) -> Term:
        return self.subtract(literal(0), x)

    def _nearest(self, x: Term, y: Term) -> Term:
        """To the nearest integer, ties upwards: half of the divisor, rounded down, is enough."""
        return self.floor_divide(self.add(x, self.floor_divide(y, literal(2))), y)

    def _half_even(self, x: Term, y: Term, divisor: int) -> Term:
        above = self.add(x, literal(divisor // 2))
        nearest = self.floor_divide(above, y)
        if divisor % 2:
            return nearest
        tie = self.equal(self.modulo(above, y), literal(0))
        odd = Term("{} & 1", (nearest,), (BITS,), BITS, Range(0, 1))
        return self.choose(tie, self.subtract(nearest, odd), nearest)

    def less(self, x: Term, y: Term) -> Fact:
        return _comparison("<", x, y, INTERVALS.less(x.range, y.range))

    def equal(self, x: Term, y: Term) -> Fact:
        return _comparison("==", x, y, INTERVALS.equal(x.range, y.range))

    def both(self, p: Fact, q: Fact) -> Fact:
        condition = INTERVALS.both(p.condition, q.condition)
        if p.condition.known or q.condition.known is False:
            return q
        if q.condition.known or p.condition.known is False:
            return p
        if p.form == q.form == "{} >= {}" and p.parts[0] is q.parts[1]:
            parts, needs = (p.parts[1], p.parts[0], q.parts[0]), (BITS, BITS, BITS)
            return Fact("{} <= {} <= {}", parts, needs, COMPARISON, condition)
        return Fact("{} and {}", (p, q), (AND, AND), AND, condition)

    def either(self, p: Fact, q: Fact) -> Fact:
        if p.condition.known is False or q.condition.known:
            return q
        if q.condition.known is False or p.condition.known:
            return p
        return Fact("{} or {}", (p, q), (OR, OR), OR, INTERVALS.either(p.condition, q.condition))

    def negate(self, p: Fact) -> Fact:
        return inverse(p)

    def choose(self, p: Fact, x: Term, y: Term) -> Term:
        if p.condition.known is not None:
            return x if p.condition.known else y
        bounds = INTERVALS.choose(p.condition, x.range, y.range)
        return _folded(Term("{} if {} else {}", (x, p, y), (OR, OR, CONDITIONAL), CONDITIONAL, bounds))

    def truth(self, x: Term) -> Fact:
        if x.form == "{}" and x.name is None and isinstance(x.parts[0], Fact):
            return x.parts[0]
        return Fact("{}", (x,), (CONDITIONAL,), x.level, INTERVALS.truth(x.range))

    def from_truth(self, p: Fact) -> Term:
        return _folded(Term("{}", (p,), (CONDITIONAL,), p.level, INTERVALS.from_truth(p.condition)))

    def guard(self, p: Fact, reason: Reason, message: int | None = None) -> None:
        if p.condition.known is not True:
            self.effects.append(Guard(None if p.condition.known is False else p, reason, message))
        INTERVALS.guard(p.condition, reason, message)

    def length(self, items: Sequenced) -> Term:
        return _folded(Term(f"len({items.name})", (), (), ATOM, items.items.length))

    def element(self, items: Sequenced, index: Term) -> Term:
        bounds = INTERVALS.element(items.items, index.range)
        return _folded(Term(f"{items.name}[{{}}]", (index,), (CONDITIONAL,), ATOM, bounds))

    def rows_up_to(self, keys: Sequenced, x: Term) -> Term:
        bounds = INTERVALS.rows_up_to(keys.items, x.range)
        name = self.dense.name(keys, x.range)
        if name is None:
            return _folded(Term(f"bisect_right({keys.name}, {{}})", (x,), (CONDITIONAL,), ATOM, bounds))
        place = self.subtract(x, literal(x.range.low))
        return _folded(Term(f"{name}[{{}}]", (place,), (CONDITIONAL,), ATOM, bounds))

    def store(self, items: Sequenced, index: Term, x: Term) -> None:
        self.effects.append(Effect(f"{items.name}[{{}}] = {{}}", (index, x)))

    def clear(self, items: Sequenced) -> None:
        self.effects.append(Effect(f"{items.name}[:] = [0] * {items.items.length.high}", ()))

    def weights_are_sound(self, weights: Sequenced) -> Fact:
        form = f"weights_are_sound({weights.name})"
        return Fact(form, (), (), ATOM, INTERVALS.weights_are_sound(weights.items))

    def largest_remainder(self, total: Term, weights: Sequenced) -> Sequenced:
        name = f"largest_remainder({render(total)}, {weights.name})"
        return Sequenced(name, INTERVALS.largest_remainder(total.range, weights.items))


def _folded(term: Term) -> Term:
    """The constant that a term can only be, or the term."""
    value = term.range.value
    return term if value is None else literal(value)


class DenseTables:
    """Tables that answer ``rows_up_to`` by position, one entry for each possible key.

    They are made where the intervals leave few possible keys: the minutes of a
    day, the days of the horizon.
    """

    LARGEST = 20_000

    def __init__(self) -> None:
        self.made: dict[tuple[int, int, int], tuple[int, ...]] = {}

    def name(self, keys: Sequenced, bounds: Range) -> str | None:
        """The table for keys in these bounds; None where it would be too large."""
        if keys.table is None or keys.items.values is None or bounds.high - bounds.low >= self.LARGEST:
            return None
        place = (keys.table, bounds.low, bounds.high)
        if place not in self.made:
            self.made[place] = _counts(keys.items.values, bounds.low, bounds.high)
        return f"rows_{keys.table}_{list(self.made).index(place)}"

    def values(self) -> dict[str, tuple[int, ...]]:
        """All tables by name."""
        return {
            f"rows_{place[0]}_{number}": counts for number, (place, counts) in enumerate(self.made.items())
        }


def _counts(keys: Sequence[int], low: int, high: int) -> tuple[int, ...]:
    """For each x from ``low`` to ``high`` the number of keys up to it."""
    counts, found = [], 0
    for x in range(low, high + 1):
        while found < len(keys) and keys[found] <= x:
            found += 1
        counts.append(found)
    return tuple(counts)

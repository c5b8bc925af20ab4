"""What the decompiler rebuilds from registers: expression trees and statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.machine.types import Plain, Type


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant of a plain type."""

    kind: Plain
    value: int


@dataclass(frozen=True, slots=True)
class Named:
    """A parameter, a loop's value, a result or a value defined above, by its printed name."""

    kind: Type
    name: str


@dataclass(frozen=True, slots=True)
class Applied:
    """An instruction applied to operands."""

    kind: Type
    name: str
    operands: tuple[Expression, ...]
    immediates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of two values, by a truth."""

    kind: Type
    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True)
class Called:
    """A result of a function whose text is its own (it has loops)."""

    kind: Type
    function: str
    result: str
    operands: tuple[Expression, ...]


Expression = Literal | Named | Applied | Chosen | Called


def operands(expression: Expression) -> tuple[Expression, ...]:
    """The parts of an expression."""
    match expression:
        case Applied() | Called():
            return expression.operands
        case Chosen():
            return (expression.condition, expression.then, expression.otherwise)
        case _:
            return ()


def size(expression: Expression, limit: int = 1_000) -> int:
    """How many nodes an expression has, counted up to a limit."""
    count, waiting = 0, [expression]
    while waiting and count < limit:
        count += 1
        waiting.extend(operands(waiting.pop()))
    return count


def names(expression: Expression) -> Iterator[str]:
    """The names that an expression mentions."""
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Named):
            yield part.name
        waiting.extend(operands(part))


@dataclass(frozen=True, slots=True)
class Define:
    """A value that is given a name once."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Become:
    """A name that takes a new value: a running total, a flag."""

    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Store:
    """A change of one element of an array: ``put``, ``put_sum`` or ``put_max``; ``clear`` of all."""

    array: Named
    instruction: str
    index: Expression | None
    value: Expression | None


@dataclass(frozen=True, slots=True)
class Require:
    """A condition without which the function aborts, and the module's text for it."""

    condition: Expression
    message: str


@dataclass(frozen=True, slots=True)
class Within:
    """A range without which the function aborts."""

    value: Expression
    low: Literal
    high: Literal
    message: str


@dataclass(frozen=True, slots=True)
class Act:
    """A change of the state, a payment or an event: an instruction with its operands."""

    instruction: str
    operands: tuple[Expression, ...]
    immediates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Perform:
    """A call of a function that changes the state, and whose text is its own."""

    function: str
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Statements that run one way or the other."""

    condition: Expression
    then: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Statements that run for each turn of a loop, which ``header`` describes."""

    header: Header
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """``kind`` is ``count``, ``each``, ``groups``, ``rows`` or ``select``; ``over`` the limit, the sequence,
    or the aggregate (the one immediate) applied to the keys of the group.

    ``names`` are those of the turn's values, ``number`` the greatest count of
    turns or the span in minutes.
    """

    kind: str
    over: Expression
    names: tuple[str, ...]
    number: int = 0


Statement = Define | Become | Store | Require | Within | Act | Perform | Either | Repeat

"""Values of expressions over plain integers, by the instructions' own meanings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product

from runtime.machine.decompiler.expressions import (
    Applied,
    Called,
    Chosen,
    Expression,
    Literal,
    Named,
    operands,
)
from runtime.machine.instructions import TABLE
from runtime.machine.integers import Integers
from runtime.machine.loaded import TableData, table_data
from runtime.machine.module import Module
from runtime.machine.types import Choice, Truth

INTEGERS = Integers()

LARGEST = 400
"""Nodes of an expanded expression."""


class Unknown(Exception):
    """A name in the expression has no value here."""


class Evaluator:
    """Evaluates expressions of one module that read only plain values and the module's tables."""

    def __init__(self, module: Module) -> None:
        self.data: Sequence[TableData] = [table_data(table) for table in module.tables]

    def value(self, expression: Expression, given: Mapping[str, int]) -> int:
        """The value; ``Unknown`` for a name that is not given, ``Abort`` as the machine would."""
        match expression:
            case Literal():
                return expression.value
            case Named():
                if expression.name not in given:
                    raise Unknown(expression.name)
                return given[expression.name]
            case Chosen():
                way = self.value(expression.condition, given) == 1
                return self.value(expression.then if way else expression.otherwise, given)
            case Applied():
                arguments = [self.value(operand, given) for operand in expression.operands]
                meaning = TABLE[expression.name].meaning
                (result,) = meaning(INTEGERS, self.data, arguments, expression.immediates)
                assert isinstance(result, int)
                return result
            case Called():
                raise Unknown(expression.function)


def expand(expression: Expression, definitions: Mapping[str, Expression]) -> Expression:
    """The expression with defined names replaced by what they stand for.

    Names stay where the whole would become larger than anybody reads: definitions
    of definitions can double without end.
    """
    return _Expansion(definitions).expand(expression)


class _Expansion:
    """One expansion, with what is left of its size."""

    def __init__(self, definitions: Mapping[str, Expression]) -> None:
        self.definitions = definitions
        self.left = LARGEST

    def expand(self, expression: Expression) -> Expression:
        self.left -= 1
        match expression:
            case Named() if expression.name in self.definitions and self.left > 0:
                return self.expand(self.definitions[expression.name])
            case Applied():
                parts = tuple(self.expand(operand) for operand in expression.operands)
                return Applied(expression.kind, expression.name, parts, expression.immediates)
            case Chosen():
                condition, then, otherwise = (self.expand(part) for part in operands(expression))
                return Chosen(expression.kind, condition, then, otherwise)
            case _:
                return expression


LARGEST_GRID = 256


def combinations(module: Module, expression: Expression) -> list[tuple[dict[str, int], str]]:
    """All values of the choices and truths that an expression names, each with a text that says which."""
    finite: dict[str, list[tuple[int, str]]] = {}
    waiting = [expression]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Named):
            if isinstance(part.kind, Choice):
                finite[part.name] = list(enumerate(module.enums[part.kind.enum].options))
            elif isinstance(part.kind, Truth):
                finite[part.name] = [(0, f"not {part.name}"), (1, part.name)]
        waiting.extend(operands(part))
    ordered = sorted(finite)
    count = 1
    for name in ordered:
        count *= len(finite[name])
    if count > LARGEST_GRID:
        return []
    found = []
    for chosen in product(*(finite[name] for name in ordered)):
        values = {name: value for name, (value, _) in zip(ordered, chosen, strict=True)}
        found.append((values, ", ".join(text for _, text in chosen)))
    return found

"""Tables of prices that a bill looks up: by option of the customer, by date, or only counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

from runtime.machine.aborts import Abort
from runtime.machine.decompiler.evaluation import Evaluator, Unknown, expand
from runtime.machine.decompiler.expressions import (
    Act,
    Applied,
    Become,
    Define,
    Either,
    Expression,
    Literal,
    Perform,
    Repeat,
    Require,
    Statement,
    Store,
    Within,
    operands,
)
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.walk import Decompiled
from runtime.machine.module import Column, Module, Table
from runtime.machine.types import Choice, Number

SHOWN = 64
"""Tables with more rows are summarised."""


def price_tables(module: Module, found: Iterable[Decompiled]) -> list[str]:
    """A block of lines for each table whose values have a unit and that the functions look up."""
    told: dict[tuple[int, ...], list[str]] = {}
    for one in found:
        definitions = {part.name: part.value for part in _all(one.statements) if isinstance(part, Define)}
        roots = [
            *(root for part in _all(one.statements) for root in _expressions(part)),
            *one.results.values(),
        ]
        for root in roots:
            for lookup in _lookups(root):
                if lookup.immediates not in told:
                    told[lookup.immediates] = _described(module, lookup, definitions)
    return [line for lines in told.values() for line in lines]


def _all(statements: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in statements:
        yield statement
        match statement:
            case Either():
                yield from _all(statement.then)
                yield from _all(statement.otherwise)
            case Repeat():
                yield from _all(statement.body)
            case _:
                pass


def _expressions(statement: Statement) -> list[Expression]:
    match statement:
        case Define() | Become() | Within():
            return [statement.value]
        case Store():
            return [part for part in (statement.index, statement.value) if part is not None]
        case Require() | Either():
            return [statement.condition]
        case Repeat():
            return [statement.header.over]
        case Act() | Perform():
            return list(statement.operands)


def _lookups(root: Expression) -> Iterator[Applied]:
    """Looking up a table's values that have a unit."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Applied) and part.name == "cell" and _has_unit(part):
            yield part
        waiting.extend(operands(part))


def _has_unit(lookup: Applied) -> bool:
    return isinstance(lookup.kind, Number) and bool(lookup.kind.unit.powers)


def _described(module: Module, lookup: Applied, definitions: dict[str, Expression]) -> list[str]:
    phrases = Phrases(module)
    table = module.tables[lookup.immediates[0]]
    column = table.columns[lookup.immediates[1]]
    rows = _by_date(phrases, table, column)
    if rows is None:
        rows = list(_by_option(module, expand(lookup, definitions)))
    title = f'{column.name} of "{table.name}"'
    if not rows or len(rows) > SHOWN:
        low, high = (phrases.literal(column.type, bound(column.values)) for bound in (min, max))
        return [f"{title}: {len(column.values)} values from {low} to {high}"]
    return [f"{title}:", *(f"  {row}" for row in rows)]


def _by_date(phrases: Phrases, table: Table, column: Column) -> list[str] | None:
    """A row for each key, which holds until the next; None for a table without keys."""
    if table.key is None:
        return None
    pairs = zip(table.keys, column.values, strict=True)
    return [
        f"from {phrases.literal(table.key, key)}: {phrases.literal(column.type, value)}"
        for key, value in pairs
    ]


def _by_option(module: Module, lookup: Expression) -> Iterator[str]:
    """A row for each combination of the options on which the position depends; none if on other things."""
    phrases, evaluator = Phrases(module), Evaluator(module)
    choices = list(dict.fromkeys(_choices(lookup)))
    grids = [range(len(module.enums[kind.enum].options)) for kind in _kinds(choices)]
    if not choices or len(list(product(*grids))) > SHOWN:
        return
    for values in product(*grids):
        chosen = {
            choice: Literal(kind, value)
            for choice, kind, value in zip(choices, _kinds(choices), values, strict=True)
        }
        try:
            price = evaluator.value(_replaced(lookup, chosen), {})
        except (Abort, Unknown):
            return
        words = ", ".join(f"{_fact(phrases, one)} = {phrases.text(option)}" for one, option in chosen.items())
        assert isinstance(lookup.kind, Number)
        yield f"{words}: {phrases.literal(lookup.kind, price)}"


def _fact(phrases: Phrases, choice: Expression) -> str:
    """What a choice is of: of a dated fact its name, whatever the day."""
    if isinstance(choice, Applied) and choice.name == "dated":
        return phrases.text(choice.operands[0])
    return phrases.text(choice)


def _kinds(choices: list[Expression]) -> list[Choice]:
    return [choice.kind for choice in choices if isinstance(choice.kind, Choice)]


def _choices(expression: Expression) -> Iterator[Expression]:
    """The largest parts that are one of the options of an enumeration."""
    if isinstance(expression.kind, Choice):
        yield expression
        return
    for part in operands(expression):
        yield from _choices(part)


def _replaced(expression: Expression, by: dict[Expression, Literal]) -> Expression:
    if expression in by:
        return by[expression]
    if isinstance(expression, Applied):
        parts = tuple(_replaced(part, by) for part in expression.operands)
        return Applied(expression.kind, expression.name, parts, expression.immediates)
    return expression

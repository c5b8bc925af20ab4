"""Rate grids whose row is chosen by options: a constant table and an index."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.terms import common_step
from dsl.model.expressions import OptionLookup
from runtime.machine.types import COUNT, Choice, Number
from runtime.machine.units import Unit


def option_lookup(
    e: Emitter, expr: OptionLookup, keys: Sequence[Value], unit: Unit, step: Fraction | None
) -> Value:
    """The value of the grid at these options; values stand row by row, the last key fastest."""
    kind = Number(unit, _fitting(expr.values, step))
    values = [int(value / kind.step) for value in expr.values]
    index = _index(e, keys)
    table = e.builder.table(f"rates {expr.grid}", [("rate", kind, values)])
    return e.op("cell", index, imm=(table, 0))


def _fitting(values: Sequence[Fraction], step: Fraction | None) -> Fraction:
    """The step: the declared one where every value is a multiple of it."""
    result = step if step is not None else Fraction(1)
    for value in values:
        if value % result:
            result = common_step(result, value)
    return result


def _index(e: Emitter, keys: Sequence[Value]) -> Value:
    """The row: one key is the index itself, several are ranked by tables of multiples."""
    if len(keys) == 1:
        return keys[0]
    size, ranks = 1, []
    for key in reversed(keys):
        if not isinstance(key.type, Choice):
            raise CannotCompile("a rate is chosen by options")
        options = e.builder.options(key.type.enum)
        title = f"{e.builder.enums[key.type.enum].name} in steps of {size}"
        table = e.builder.table(title, [("rank", COUNT, range(0, options * size, size))])
        ranks.append(e.op("cell", key, imm=(table, 0)))
        size *= options
    total = ranks[-1]
    for rank in reversed(ranks[:-1]):
        total = e.op("add", total, rank)
    return total

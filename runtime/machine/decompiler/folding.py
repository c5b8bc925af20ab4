"""An instruction applied to expressions; what changes no value is left out, constants are read."""

from __future__ import annotations

from runtime.machine.code import Op
from runtime.machine.decompiler.expressions import Applied, Chosen, Expression, Literal
from runtime.machine.module import Module
from runtime.machine.types import Plain, Type, is_plain


def applied(module: Module, kind: Type, step: Op, operands: tuple[Expression, ...]) -> Expression:
    """The instruction's value; one that changes nothing but the step is left out."""
    if step.name == "copy":
        return operands[0]
    if step.name == "select":
        return Chosen(kind, *operands)
    if step.name == "cell" and isinstance(operands[0], Literal):
        table, column = step.immediates
        values = module.tables[table].columns[column].values
        if 0 <= operands[0].value < len(values):
            return Literal(plain(kind), values[operands[0].value])
    if step.name == "finer" and isinstance(operands[0], Literal):
        return Literal(plain(kind), operands[0].value * step.immediates[0])
    return Applied(kind, step.name, operands, step.immediates)


def plain(kind: Type) -> Plain:
    """The type of a register that is known to hold one integer."""
    assert is_plain(kind)
    return kind  # type: ignore[return-value]

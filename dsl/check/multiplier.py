"""The multiplier of a meter behind transformers: what its readings are multiplied by.

Current and voltage transformers show the meter a fraction of what flows; the
multiplier is that fraction's inverse.  It applies where readings enter: to each
interval, with the facts of the interval's date, and to each register.
"""

from __future__ import annotations

from functools import partial

from dsl.check import codes
from dsl.check.arithmetic import multiplied
from dsl.check.elaborate import expression, number
from dsl.check.literals import unlike
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import Span
from dsl.syntax.tree import MultiplierRow
from dsl.units import ONE


def check_multiplier(world: World) -> None:
    """A plain number made of facts and literals; and the text says which readings it multiplies.

    One that is wrong is forgotten, so that it is told once and not at every use.
    """
    written = world.multiplier
    if written is not None and not world.attempt(partial(_check, world, written)):
        world.multiplier = None


def _check(world: World, written: MultiplierRow) -> None:
    _, kind = number(world, Context("day", doing="multiplier"), written.value)
    if kind.unit != ONE:
        raise unlike(
            world, written.value.span, "a multiplier", ONE, world.words(written.value.span), kind.unit
        )
    registers = [given.name for given in world.inputs.values() if given.kind == "register"]
    if written.readings is None and registers and world.channels:
        raise world.report.refuse(
            codes.CHANNEL,
            written.span,
            f"the meter gives intervals and registers ({', '.join(registers)}), and the text does not say "
            "which of them are multiplied",
            "add `, for every reading`, `, for interval readings` or `, for register readings`",
        )


def of_register(world: World, context: Context, read: model.Expr, span: Span) -> model.Expr:
    """A register's reading, multiplied where the text says so."""
    return _multiplied(world, "register", context, read, span)


def of_interval(world: World, read: model.Expr, span: Span) -> model.Expr:
    """The reading of an interval (or of a span of them on one day), multiplied where the text says so."""
    return _multiplied(world, "interval", Context("interval"), read, span)


def _multiplied(world: World, which: str, context: Context, read: model.Expr, span: Span) -> model.Expr:
    row = world.multiplier
    if row is None or row.readings not in (None, "every", which):
        return read
    return multiplied(world, read, expression(world, context, row.value), span)


def reading_of(world: World, value: model.Expr) -> str | None:
    """The channel whose reading, multiplied or not, a value is; None where it is something else."""
    if (
        world.multiplier is not None
        and world.multiplier.readings != "register"
        and isinstance(value, model.Arithmetic)
        and value.operator == "*"
    ):
        value = value.left
    return value.name if isinstance(value, model.Channel) else None

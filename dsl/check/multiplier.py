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
from dsl.check.report import did_you_mean
from dsl.check.walking import names_in
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
    for name in names_in(written.value):
        if name.text not in {*world.facts, *world.constants, *world.broken}:
            raise world.report.refuse(
                codes.UNKNOWN_NAME,
                name.span,
                f"a multiplier is made of facts of the customer and of numbers; {name.text} is neither",
                did_you_mean(name.text, [*world.facts, *world.constants])
                or f"declare the meter's ratio under `customer`: `{name.text}  count from 1 to 400`",
            )
    _, kind = number(world, Context("day", doing="multiplier"), written.value)
    if kind.unit != ONE:
        raise world.report.refuse(
            codes.MIXED_UNITS,
            written.value.span,
            f"a multiplier is a plain number; {world.words(written.value.span)} is in {kind.unit}",
            "leave the unit out: readings keep their own",
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

"""Spans of time and the local calendar of contracts: a day is a calendar day, never 24 hours by accident."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from runtime.machine import limits
from runtime.machine.aborts import Reason
from runtime.machine.algebra import Algebra, at_most, within, word
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.types import Day, Instant, Number, Type
from runtime.machine.units import base

A = Algebra[Any, Any, Any]

SPAN = Number(base("h"), Fraction(1, 3600))
"""A span of time: hours in steps of a second."""

SECONDS_A_DAY = 86_400
FIRST_INSTANT = 0
"""1970-01-01T00:00:00Z."""
LAST_INSTANT = 13_601_088_000
"""2401-01-01T00:00:00Z: no deadline of a contract is later."""


def _apart(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Instant(), Instant()) and not imm, "two instants are needed")
    return (SPAN,)


@instruction("seconds_between", 66, typing=_apart, words="the time from the first instant to the second")
def seconds_between(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.subtract(args[1], args[0])),)


def _later(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Instant(), SPAN) and not imm, "an instant and a span of time are needed")
    return (Instant(),)


@instruction("seconds_after", 67, typing=_later, words="the instant that much later")
def seconds_after(a: A, _: Any, args: Any, imm: Any) -> Any:
    later = a.add(args[0], args[1])
    a.guard(within(a, FIRST_INSTANT, later, LAST_INSTANT), Reason.BEYOND_HORIZON)
    return (later,)


def _zone(context: Context, imm: tuple[int, ...]) -> None:
    expect(len(imm) == 1 and 0 <= imm[0] < len(context.tables), "a zone's table is needed")
    zone = context.tables[imm[0]]
    kind = zone.columns[0].type if len(zone.columns) == 1 else None
    whole = isinstance(kind, Number) and kind.step == 1
    expect(isinstance(zone.key, Instant) and whole, "a zone's table has offsets in seconds by instant")


def _local(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Instant(),), "an instant is needed")
    _zone(context, imm)
    return (Day(),)


@instruction("local_day", 68, cost=5, typing=_local, words="the date of an instant in the zone")
def local_day(a: A, tables: Any, args: Any, imm: Any) -> Any:
    zone = tables[imm[0]]
    found = a.rows_up_to(zone.keys, args[0])
    a.guard(a.less(a.integer(0), found), Reason.BEYOND_HORIZON)
    offset = a.element(zone.columns[0], a.subtract(found, a.integer(1)))
    return (word(a, a.floor_divide(a.add(args[0], offset), a.integer(SECONDS_A_DAY))),)


def _begun(context: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Day(),), "a day is needed")
    _zone(context, imm)
    keys = context.tables[imm[0]].keys
    apart = all(later - earlier >= 2 * limits.OFFSET_SECONDS for earlier, later in pairwise(keys))
    expect(apart, "two changes of the zone's clock are less than 52 hours apart")
    return (Instant(),)


@instruction("start_of_day", 69, cost=6, typing=_begun, words="the first instant of a date in the zone")
def start_of_day(a: A, tables: Any, args: Any, imm: Any) -> Any:
    """The earliest instant at which the local clock shows this date or a later one.

    Where midnight is skipped that is the instant of the skip; where it is
    repeated, the first.  Clocks are less than 26 hours from UTC and change at
    most once in 52 hours, so that only two offsets can matter.
    """
    keys, offsets = tables[imm[0]].keys, tables[imm[0]].columns[0]
    zero, one = a.integer(0), a.integer(1)
    midnight = a.multiply(args[0], a.integer(SECONDS_A_DAY))
    found = a.rows_up_to(keys, a.subtract(midnight, a.integer(limits.OFFSET_SECONDS)))
    row = a.choose(a.less(zero, found), a.subtract(found, one), zero)
    after = a.choose(a.less(a.add(row, one), a.length(keys)), a.add(row, one), row)
    early = a.subtract(midnight, a.element(offsets, row))
    late = a.subtract(midnight, a.element(offsets, after))
    change = a.element(keys, after)
    changed = a.both(a.less(row, after), at_most(a, change, early))
    begun = a.choose(changed, a.choose(a.less(late, change), change, late), early)
    a.guard(at_most(a, a.element(keys, zero), begun), Reason.BEYOND_HORIZON)
    return (word(a, begun),)

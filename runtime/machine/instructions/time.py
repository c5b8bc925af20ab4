"""Days, instants and the local clock.  Calendars are data of the module, never the system's."""

from __future__ import annotations

from typing import Any

from runtime.machine.algebra import Algebra, word
from runtime.machine.instructions.table import Context, expect, instruction
from runtime.machine.types import COUNT, DAYS, MINUTES, Day, Instant, Type

A = Algebra[Any, Any, Any]

EPOCH_WEEKDAY = 3
"""1970-01-01 was a Thursday; Monday is 0."""


def _between(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Day(), Day()) and not imm, "two days are needed")
    return (DAYS,)


@instruction("days_between", 60, typing=_between, words="how many days the second is after the first")
def days_between(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.subtract(args[1], args[0])),)


def _later(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Day(), DAYS) and not imm, "a day and a number of days are needed")
    return (Day(),)


@instruction("days_after", 61, typing=_later, words="the day that many days later")
def days_after(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.add(args[0], args[1])),)


def _weekday(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Day(),) and not imm, "a day is needed")
    return (COUNT,)


@instruction("weekday", 62, typing=_weekday, words="the day of the week: Monday is 0, Sunday 6")
def weekday(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.modulo(a.add(args[0], a.integer(EPOCH_WEEKDAY)), a.integer(7)),)


def _hours(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm and args[0] == MINUTES, "minutes are needed")
    return (COUNT,)


@instruction("hour_of", 63, typing=_hours, words="the full hours in a number of minutes")
def hour_of(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (a.floor_divide(args[0], a.integer(60)),)


def _converted(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(len(args) == 1 and not imm, "one number of days or minutes is needed")
    expect(args[0] in (COUNT, DAYS, MINUTES), f"only whole days or minutes are read as counts, not {args[0]}")
    return (COUNT,)


@instruction("count_of", 64, typing=_converted, words="a whole number of days or minutes, as a plain count")
def count_of(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (args[0],)


def _apart(_: Context, args: tuple[Type, ...], imm: tuple[int, ...]) -> tuple[Type, ...]:
    expect(args == (Instant(), Instant()) and not imm, "two instants are needed")
    return (MINUTES,)


@instruction("minutes_between", 65, typing=_apart, words="the full minutes from the first to the second")
def minutes_between(a: A, _: Any, args: Any, imm: Any) -> Any:
    return (word(a, a.floor_divide(a.subtract(args[1], args[0]), a.integer(60))),)

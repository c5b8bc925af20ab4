"""The types of registers.

Every number is an integer count of a *step* of a *unit*: ``Number(USD, 1/100)``
holding 1234 is 12.34 USD.  The loader derives the type of each instruction's
result from the types of its operands (``instructions/``); nothing the compiler
says about a type is believed without that.

Two kinds of register exist.  *Plain* registers hold one integer (numbers,
truths, choices, days, instants).  *Handles* stand for input that an
instruction reads element by element: series of readings, lists, and values
that change with time.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from runtime.machine.units import ONE, Unit

WORD_MIN = -(1 << 127)
WORD_MAX = (1 << 127) - 1
NAME_MAX = (1 << 256) - 1
"""Identities and digests are from 0 to here; nothing is ever computed with them."""


@dataclass(frozen=True, slots=True)
class Number:
    """``n`` in a register means ``n * step`` of ``unit``; ``step`` is a positive rational."""

    unit: Unit
    step: Fraction

    def __str__(self) -> str:
        return f"{str(self.unit) or 'number'} in steps of {self.step}"


@dataclass(frozen=True, slots=True)
class Truth:
    """True (1) or false (0)."""

    def __str__(self) -> str:
        return "truth"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the options of enumeration number ``enum`` of the module, by position."""

    enum: int

    def __str__(self) -> str:
        return f"choice of enumeration {self.enum}"


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar date, as days since 1970-01-01."""

    def __str__(self) -> str:
        return "day"


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment, as seconds since 1970-01-01T00:00:00Z."""

    def __str__(self) -> str:
        return "instant"


@dataclass(frozen=True, slots=True)
class Identity:
    """An opaque name: a party (sort 0), a meter, a trade; 256 bits, equal or not, nothing else."""

    sort: int

    def __str__(self) -> str:
        return f"identity of sort {self.sort}"


@dataclass(frozen=True, slots=True)
class Digest:
    """The SHA-256 of something, as 256 bits; equal or not, nothing else."""

    def __str__(self) -> str:
        return "digest"


Plain = Number | Truth | Choice | Day | Instant | Identity | Digest


@dataclass(frozen=True, slots=True)
class ListOf:
    """An immutable list of at most ``maximum`` plain values."""

    element: Plain
    maximum: int

    def __str__(self) -> str:
        return f"list of at most {self.maximum}: {self.element}"


@dataclass(frozen=True, slots=True)
class Array:
    """``size`` plain values, all zero when the function starts; the only mutable thing."""

    element: Number | Truth
    size: int

    def __str__(self) -> str:
        return f"array of {self.size}: {self.element}"


@dataclass(frozen=True, slots=True)
class Dated:
    """A value that holds from each of its dates (or instants) until the next.

    Facts of a customer and filed factors are dated by ``Day``; called events
    and price series by ``Instant``.  At most ``maximum`` rows.
    """

    key: Day | Instant
    element: Plain
    maximum: int

    def __str__(self) -> str:
        return f"dated by {self.key}, at most {self.maximum}: {self.element}"


@dataclass(frozen=True, slots=True)
class SeriesOf:
    """The intervals of one customer and period, with the module's channels as columns."""

    def __str__(self) -> str:
        return "series"


Type = Plain | ListOf | Array | Dated | SeriesOf

COUNT = Number(ONE, Fraction(1))
MINUTES = Number(Unit((("minute", 1),)), Fraction(1))
DAYS = Number(Unit((("day", 1),)), Fraction(1))


def is_plain(kind: Type) -> bool:
    """Whether a register of this type holds one integer."""
    return isinstance(kind, Plain)

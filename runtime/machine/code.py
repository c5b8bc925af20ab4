"""Bytecode in memory: structured, typed, integer-only.

A function is a block; a block is a sequence of *steps*.  There are no jumps:
control flow is ``If`` and four loops, each of which ends by construction.
Registers are numbered from 0; parameters come first.  A register may be
assigned more than once, always with the same type; the loader refuses code
that may read a register before writing it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

Register = int


@dataclass(frozen=True, slots=True)
class Op:
    """One instruction of the table: ``out = name(args)`` with immediate operands."""

    name: str
    out: tuple[Register, ...]
    args: tuple[Register, ...]
    immediates: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Const:
    """``out = value``; the type must be the declared type of ``out`` and contain the value."""

    out: Register
    value: int


@dataclass(frozen=True, slots=True)
class Call:
    """``out = function(args)``: results in the order of the function, an earlier one of the module."""

    function: int
    out: tuple[Register, ...]
    args: tuple[Register, ...]


@dataclass(frozen=True, slots=True)
class If:
    """Runs ``then`` when the truth register ``condition`` is 1, otherwise ``otherwise``."""

    condition: Register
    then: Block
    otherwise: Block


@dataclass(frozen=True, slots=True)
class Count:
    """Runs ``body`` for ``index`` = 0, 1, … below the register ``limit``.

    ``limit`` is a Number with step 1, and so is ``index`` of the same unit; a
    limit above ``maximum`` aborts with TOO_MANY, a negative one runs nothing.
    """

    index: Register
    limit: Register
    maximum: int
    body: Block


@dataclass(frozen=True, slots=True)
class Each:
    """Runs ``body`` for each element of the list register ``items``, with its position."""

    item: Register
    index: Register
    items: Register
    body: Block


@dataclass(frozen=True, slots=True)
class Groups:
    """Runs ``body`` for each run of rows of ``series`` that share one local span.

    ``span`` is in minutes.  1440 groups by local date (23, 24 or 25 hours); a
    divisor of 1440 groups by UTC offset and local clock, so that a repeated
    hour is two groups.  ``part`` is the series of the group's rows, ``date``
    and ``minute`` are those of its first row.
    """

    series: Register
    span: int
    part: Register
    date: Register
    minute: Register
    body: Block


@dataclass(frozen=True, slots=True)
class Rows:
    """Runs ``body`` for each row of ``series`` in order of time.

    ``start`` (Instant), ``length`` (minutes), ``date`` (Day), ``minute`` (of
    the local day) and one register a channel of the module are set for each row.
    """

    series: Register
    start: Register
    length: Register
    date: Register
    minute: Register
    channels: tuple[Register, ...]
    body: Block


@dataclass(frozen=True, slots=True)
class Select:
    """Runs ``body`` for each row of one group of an aggregate of kind ``rows``, in ascending order of keys.

    ``group`` are the registers of the group's keys, ``keys`` one register for
    each part of the table's key, ``index`` the position from 0.  The rows are
    those that stood there when the loop began; more than ``maximum`` abort
    with TOO_MANY before the first turn.
    """

    aggregate: int
    group: tuple[Register, ...]
    keys: tuple[Register, ...]
    index: Register
    maximum: int
    body: Block


Step = Union[Op, Const, Call, If, Count, Each, Groups, Rows, Select]  # noqa: UP007 (recursive alias)


@dataclass(frozen=True, slots=True)
class Block:
    """Steps in order.  ``origin`` is parallel to ``steps``: an index into the source map or -1."""

    steps: tuple[Step, ...]
    origin: tuple[int, ...] = ()

"""Syntax tree of names, units, literals and types."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node


@node
class Name:
    """An identifier as written: ``usage``, ``energy delivered`` (channels may have two or three words)."""

    text: str
    span: Span = field(compare=False)


@node
class UnitName:
    """A unit as written, numerator first: ``USD per kW per month`` is ``("USD", "kW", "month")``.

    Words are singular (``days`` is ``day``).  ``billing period``, ``¢`` and the signs ``$ € £`` are
    kept as such: a sign means the header's currency.  ``count`` and ``percent`` stand for plain
    numbers and percentages (in types only).
    """

    parts: tuple[str, ...]
    span: Span = field(compare=False)


@node
class Literal:
    """A number as written.  ``value`` excludes the unit's scale: ``12.5%`` is 12.5 with unit ``%``.

    ``digits`` is how many decimals were written (``0.50`` has 2), for steps and for the formatter's sake.
    ``unit`` None: a bare number.  ``$0.25 per kWh`` has unit ``("$", "kWh")``.
    """

    value: Fraction
    digits: int
    unit: UnitName | None
    span: Span = field(compare=False)


@node
class MonthDay:
    """``June 1``."""

    month: int
    day: int
    span: Span = field(compare=False)


@node
class DateLiteral:
    """``2026-06-01``."""

    value: date
    span: Span = field(compare=False)


@node
class MonthLiteral:
    """``June`` as a value: the number of a billing month, 6."""

    month: int
    span: Span = field(compare=False)


@node
class TruthLiteral:
    """``yes`` or ``no``."""

    value: bool
    span: Span = field(compare=False)


@node
class NumberForm:
    """``kWh from 0 kWh to 500 kWh in steps of 0.001 kWh``; bounds and step may be bare (in that unit)."""

    unit: UnitName
    low: Literal | None
    high: Literal | None
    step: Literal | None
    span: Span = field(compare=False)


@node
class OptionsForm:
    """``one of P, Q, R`` or ``none, FERA or CARE``: an enumeration of the text."""

    options: tuple[Name, ...]
    span: Span = field(compare=False)


@node
class NamedForm:
    """An enumeration declared under ``options``, by its name (in function types)."""

    name: Name
    span: Span = field(compare=False)


@node
class SimpleForm:
    """``date``, ``yes or no``, and in contracts ``time``, ``identifier``, ``digest``."""

    kind: OneOf["date", "truth", "time", "identity", "digest"]
    span: Span = field(compare=False)


@node
class ListForm:
    """``list of at most 12 kWh``."""

    maximum: int
    element: Form
    span: Span = field(compare=False)


Form = NumberForm | OptionsForm | NamedForm | SimpleForm | ListForm

"""Syntax tree of what a tariff is given: readings, customer facts, constants, history, inputs, events."""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.node import node
from dsl.syntax.edits import Edit
from dsl.syntax.expressions import Expr, Form, Name, NumberForm


@node
class ChannelRow:
    """``energy delivered, energy received  every 60 minutes, in kWh from 0 kWh to 500 kWh in steps of
    0.001 kWh``; ``column`` from ``, from column "import_kwh"`` (one channel a row then)."""

    names: tuple[Name, ...]
    minutes: int
    form: NumberForm
    column: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class FinerReadings:
    """``shorter intervals are added up`` / ``… are refused`` (those whose length divides the stated one)."""

    added: bool
    edit: Edit
    span: Span = field(compare=False)


@node
class FinerDigits:
    """``readings finer than the step are refused`` / ``… are rounded half-up``.  None: refused."""

    mode: str | None
    """The mode's word (see ``dsl.model.base.Mode``)."""
    edit: Edit
    span: Span = field(compare=False)


@node
class CoarserReadings:
    """``longer intervals are refused, "message"``: the fixed rule, written out with a message."""

    message: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class BillingPeriodRow:
    """``billing period  the calendar month`` or ``from one meter read to the next``; ``, 25 to 35 days``."""

    kind: OneOf["calendar month", "meter reads"]
    days: tuple[int, int] | None
    edit: Edit
    span: Span = field(compare=False)


@node
class BillingMonthRow:
    """``billing month  the month of the first day`` (``last day``; ``most days``)."""

    rule: OneOf["first day", "last day", "most days"]
    edit: Edit
    span: Span = field(compare=False)


@node
class MonthMeaning:
    """What ``per month`` means: one month, times ``factor`` when the days are ``outside`` these bounds.

    ``a month  is the billing period`` → factor None.  ``a month  × days ÷ 30 outside 27 to 34 days`` →
    factor ``days ÷ 30``, outside (27, 34).  Without ``outside`` the factor always applies
    (``× days ÷ 30``, ``× days × 12 ÷ 365``).  Also a clause of a bill line, which then wins there.
    """

    factor: Expr | None
    outside: tuple[int, int] | None
    span: Span = field(compare=False)


@node
class MonthRow:
    """``a month …`` in ``readings``."""

    meaning: MonthMeaning
    edit: Edit
    span: Span = field(compare=False)


@node
class MultiplierRow:
    """``multiplier E, for every reading``: what readings are multiplied by (facts and literals only).

    ``readings`` is None where the text does not say which; it must when the meter has both kinds.
    """

    value: Expr
    readings: OneOf["every", "interval", "register"] | None
    edit: Edit
    span: Span = field(compare=False)


ReadingsRow = (
    ChannelRow
    | FinerReadings
    | FinerDigits
    | CoarserReadings
    | BillingPeriodRow
    | BillingMonthRow
    | MonthRow
    | MultiplierRow
)


@node
class ReadingsSection:
    """``readings``."""

    rows: tuple[ReadingsRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class FactRow:
    """``assistance  none, FERA or CARE``; ``, when not given V`` gives ``default`` (a literal or a name)."""

    name: Name
    form: Form
    default: Expr | None
    words: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class CustomerSection:
    """``customer``.  ``holds_from_midnight``: ``a fact that changes holds from local midnight of its
    date``.
    """

    facts: tuple[FactRow, ...]
    holds_from_midnight: bool
    change: bool
    span: Span = field(compare=False)


@node
class OptionsRow:
    """``day-kind  weekday, weekend or holiday``: an enumeration for functions."""

    name: Name
    options: tuple[Name, ...]
    edit: Edit
    span: Span = field(compare=False)


@node
class OptionsSection:
    """``options``."""

    rows: tuple[OptionsRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class ConstantRow:
    """``losses  3.5%``."""

    name: Name
    value: Expr
    edit: Edit
    span: Span = field(compare=False)


@node
class ConstantsSection:
    """``constants``."""

    rows: tuple[ConstantRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class HistoryRow:
    """``max-demand  kW from 0 kW to 999 kW, of the 11 preceding billing periods, or of those there are``.

    ``short``: ``those there are`` or, for ``or refused when fewer``, ``refused``.
    """

    name: Name
    form: NumberForm
    periods: int
    short: OneOf["those there are", "refused"]
    words: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class HistorySection:
    """``history``."""

    rows: tuple[HistoryRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class InputRow:
    """``usage  register reading in kWh from …`` (``form`` set) or ``system-peak  published instant``."""

    name: Name
    kind: OneOf["register", "instant"]
    form: NumberForm | None
    words: str | None
    edit: Edit
    span: Span = field(compare=False)


@node
class InputsSection:
    """``inputs``."""

    rows: tuple[InputRow, ...]
    change: bool
    span: Span = field(compare=False)


@node
class EventsSection:
    """``event NAME`` with a row ``called "by the utility the day before, …"`` (words, printed only)."""

    name: Name
    words: str
    change: bool
    span: Span = field(compare=False)

"""A checked tariff: what the compiler turns into a module and the documents print."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

from dsl.model.base import DayType, NumberType, OptionType, Rounding, Span, TruthType, ValueType
from dsl.model.calendar import Calendar
from dsl.model.expressions import Expr
from dsl.model.rates import Factor, Ladder, PriceTable, RateGrid
from dsl.node import node


@node
class Header:
    """Who filed what, since when, in which zone and currency."""

    name: str
    utility: str
    citations: tuple[tuple[str, str], ...]
    """(kind, text): ``Schedule``, ``Decision``, ``Advice letter``, ``Record``, ``Rider`` …"""
    follows: Literal["sheet", "record"]
    status: str
    effective_kind: Literal["service", "bills", "billing months"]
    effective: date
    effective_enforced: bool
    supersedes: tuple[str, date] | None
    zone: str
    currency: str
    horizon: tuple[date, date]
    """First day, and the day after the last, for which calendars are carried."""


@node
class MeterChannel:
    """A metered channel.  ``column`` is the readings' column it is taken from (``import_kwh`` …)."""

    name: str
    column: str
    type: NumberType
    round_at_door: Rounding | None
    span: Span


@node
class Readings:
    """``minutes``: the interval's length; a finer one that divides it is admitted when ``finer``."""

    channels: tuple[MeterChannel, ...]
    minutes: int
    finer: bool
    maximum_days: int
    minimum_days: int
    billing_period: Literal["calendar month", "meter reads"]
    billing_month_rule: str


@node
class CustomerFact:
    """A dated fact about a customer; ``default`` only where the text gives one."""

    name: str
    type: NumberType | OptionType | TruthType | DayType
    default: Fraction | int | date | None
    words: str
    span: Span


@node
class EventKind:
    """Called events: intervals that the utility announces."""

    name: str
    words: str
    span: Span


@node
class HistoryItem:
    """A determinant of earlier billing periods, most recent first, at most ``periods`` of them."""

    name: str
    type: NumberType
    periods: int
    words: str
    span: Span


@node
class PublishedInput:
    """An input of the period that is neither reading nor fact: a published hour, a register's total."""

    name: str
    type: ValueType
    kind: Literal["register", "instant"]
    words: str
    span: Span


@node
class Part:
    """One combination of rate edition and season; days of a period fall in exactly one part.

    The machine numbers parts in this order: edition by edition, seasons within.  A
    tariff without seasons and with one edition has the single part 0.  ``edition``
    0 holds before ``edition_starts[0]``, edition k from ``edition_starts[k - 1]`` on.
    """

    index: int
    season: str | None
    edition: int
    name: str


@node
class MeteredQuantity:
    """A quantity metered interval by interval, summed or maximised by others.

    ``netting``: minutes of the local span over which channels are summed before
    ``value`` is taken (None: each interval by itself; 1440: day).  ``value`` is
    an interval-level expression (positive parts are ``Extreme`` with zero).
    Netting over the billing period needs nothing: its totals are signed sums.
    """

    name: str
    netting: int | None
    value: Expr
    type: NumberType
    words: str
    span: Span


@node
class ScalarQuantity:
    """A named billing determinant computed once a billing period."""

    name: str
    value: Expr
    type: NumberType | TruthType
    words: str
    span: Span


@node
class Entry:
    """One printed row: quantity × rate = amount, rounded as the line says.

    ``amount`` is the unrounded expression; ``quantity`` and ``rate`` are for print and
    must themselves be printable (``quantity`` may be an exact quotient, printed to ``quantity_rounding``).
    """

    label: str
    quantity: Expr | None
    quantity_rounding: Rounding | None
    rate: Expr | None
    amount: Expr


@node
class Line:
    """A numbered bill line.  ``sign`` is applied in the amounts already.

    ``minimum_on`` names the subtotal that this line lifts to a minimum.
    """

    number: str
    title: str
    entries: tuple[Entry, ...]
    rounding: Rounding
    words: str
    span: Span
    minimum_on: str | None = None
    citations: tuple[tuple[str, str], ...] = ()


@node
class SubtotalRow:
    """A named subtotal: the sum of these lines (numbers), all of them above it."""

    name: str
    lines: tuple[str, ...]
    span: Span


@node
class Bill:
    """Lines and subtotals in order; ``rounding`` of the total, None when it is the sum of rounded lines."""

    rows: tuple[Line | SubtotalRow, ...]
    rounding: Rounding | None


@node
class Balance:
    """What is carried from bill to bill.  ``closing``: a period-level expression over lines and openings."""

    name: str
    type: NumberType
    start: Fraction
    closing: Expr
    words: str
    span: Span


@node
class Clause:
    """A sentence of the text that sets a rule but is no formula (changes, missing readings, eligibility)."""

    section: str
    subject: str
    rule: str
    span: Span


@node
class MissingReadings:
    """What happens without good readings.

    ``rebill_periods``: how far back a restated one is rebilled; ``credit_periods``: how far back where
    the customer then owes no more than before, None for as far as there are bills.
    """

    estimated: Literal["billed and marked", "refused"]
    rebill_periods: int
    credit_periods: int | None
    clauses: tuple[Clause, ...]


@node
class Variation:
    """How run b of a relation differs from run a (see ``runtime.machine.module.Variation``)."""

    kind: Literal["raise", "shift", "change"]
    what: str
    source: str = ""
    target: str = ""


@node
class Claim:
    """A property.  ``goal`` is a truth over lines, determinants and (in relations) runs a and b."""

    name: str
    kind: Literal["bill", "relation", "once", "function"]
    goal: Expr
    premise: Expr | None
    variation: Variation | None
    about: tuple[str, ...]
    words: str
    span: Span


@node
class Example:
    """A worked example: determinants and facts given, printed amounts expected.

    ``given`` maps determinant names (``usage[summer,peak]``, ``assistance`` …) to values in base units
    (Fraction), option indices (int), truths or dates; ``expected`` maps ``line:3``, ``entry:1/Summer peak``,
    ``subtotal:x``, ``total`` or a determinant name to the stated value.
    """

    name: str
    given: tuple[tuple[str, Fraction | int | bool | date], ...]
    period: tuple[date, date] | None
    expected: tuple[tuple[str, Fraction], ...]
    span: Span
    refused: str | None = None
    """Words that the refusal has, where the bill is to be refused."""


@node
class Enumeration:
    """A closed list of options: of the text (``territory``), or of the calendar."""

    name: str
    options: tuple[str, ...]


@node
class Let:
    """A named intermediate value of a private function."""

    name: str
    value: Expr


@node
class Requirement:
    """A condition that aborts with a message of the text."""

    condition: Expr
    message: str
    span: Span


@node
class FunctionDeclaration:
    """A private function: total, no recursion, loops only over bounded lists."""

    name: str
    parameters: tuple[tuple[str, ValueType], ...]
    result: ValueType
    body: tuple[Let | Requirement, ...]
    value: Expr
    words: str
    span: Span


@node
class Tariff:
    """The whole of a checked tariff with its riders applied (a ``Library`` is a text without one)."""

    header: Header
    readings: Readings
    facts: tuple[CustomerFact, ...]
    enums: tuple[Enumeration, ...]
    calendar: Calendar
    parts: tuple[Part, ...]
    edition_starts: tuple[date, ...]
    grids: tuple[RateGrid, ...]
    ladders: tuple[Ladder, ...]
    factors: tuple[Factor, ...]
    prices: tuple[PriceTable, ...]
    events: tuple[EventKind, ...]
    history: tuple[HistoryItem, ...]
    inputs: tuple[PublishedInput, ...]
    functions: tuple[FunctionDeclaration, ...]
    quantities: tuple[MeteredQuantity | ScalarQuantity, ...]
    bill: Bill
    balances: tuple[Balance, ...]
    clauses: tuple[Clause, ...]
    missing: MissingReadings
    claims: tuple[Claim, ...]
    examples: tuple[Example, ...]
    files: tuple[str, ...]
    eligibility: tuple[Requirement, ...] = ()
    """Who may take service: conditions over determinants, checked before anything is charged."""
    guards: tuple[Requirement, ...] = ()
    """What a billing period must be for a bill: without the changes that the text refuses, history full."""


@node
class Library:
    """A text with functions only (``library NAME``)."""

    name: str
    enums: tuple[Enumeration, ...]
    functions: tuple[FunctionDeclaration, ...]
    claims: tuple[Claim, ...]
    examples: tuple[Example, ...]
    files: tuple[str, ...]


Checked = Tariff | Library

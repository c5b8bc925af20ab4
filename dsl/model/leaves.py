"""Leaves of expressions: what stands for a value by itself (see ``dsl.model.expressions`` for the levels)."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal as OneOf

from dsl.model.base import Span, ValueType
from dsl.node import node

When = OneOf["interval", "day", "first day", "last day"]
Combine = OneOf["average", "nth highest"]


@node
class Node:
    """What all expressions have."""

    type: ValueType
    span: Span


@node
class Number(Node):
    """A literal, in base units; ``rate`` names the cell of a rate grid it was taken from."""

    value: Fraction
    rate: RateCell | None = None


@node
class RateCell:
    """Provenance of a price: grid, keys (season, period, tier, options …) and edition number."""

    grid: str
    keys: tuple[str, ...]
    edition: int = 0


@node
class Truth(Node):
    """Yes or no, written out."""

    value: bool


@node
class Option(Node):
    """An option of an enumeration."""

    enum: str
    index: int


@node
class Date(Node):
    """A date, written out."""

    value: date


@node
class Local(Node):
    """A parameter, a ``let`` or a loop variable of a private function."""

    name: str


@node
class Channel(Node):
    """Interval level: the channel's reading, summed over the quantity's span."""

    name: str


@node
class InEvent(Node):
    """Interval level: whether the interval starts inside a called event."""

    event: str


@node
class PriceAt(Node):
    """Interval level: the price of a price table that holds for the interval's start.

    ``chosen_by`` is the customer's fact on the interval's date, where the table has a file for each value.
    """

    table: str
    chosen_by: Fact | None = None


@node
class InPeriods(Node):
    """Interval level: whether the interval lies in one of these periods of a schedule."""

    schedule: str
    periods: tuple[str, ...]


@node
class Fact(Node):
    """A customer fact: on the interval's or day's date, or on the first or last day of the period."""

    name: str
    when: When


@node
class Factor(Node):
    """A filed factor, likewise."""

    name: str
    when: When
    column: str | None = None


@node
class Total(Node):
    """Period level: the sum of a metered quantity over a part and some periods of a schedule."""

    quantity: str
    part: int | None = None
    schedule: str | None = None
    periods: tuple[str, ...] | None = None


@node
class Highest(Node):
    """The highest average over ``window`` minutes (an energy ÷ its time: kW) of a metered quantity.

    ``slide`` None: blocks that start on multiples of the window; otherwise a
    window that moves every ``slide`` minutes.  Zero when no interval qualifies.
    """

    quantity: str
    window: int
    slide: int | None = None
    part: int | None = None
    schedule: str | None = None
    periods: tuple[str, ...] | None = None


@node
class DailyHighest(Node):
    """Over the days with such intervals, the day's highest ``window``-minute average kW, combined.

    ``average`` is an exact quotient that a ``Round`` must wrap; ``nth highest`` takes rank ``n``.
    """

    quantity: str
    window: int
    combine: Combine
    n: int = 1
    part: int | None = None
    schedule: str | None = None
    periods: tuple[str, ...] | None = None


@node
class AtInstant(Node):
    """The average kW of a metered quantity in the ``window`` that contains a published instant."""

    quantity: str
    input: str
    window: int


@node
class TierQuantity(Node):
    """How much of a metered quantity falls in tier ``tier`` (from 0) of a ladder, in one cell.

    ``basis`` of the ladder decides how the ladder's total is shared among the
    cells.  ``cell`` is the (part, periods) that the row bills, None for all.
    With basis ``proportional`` the value is an exact quotient.
    """

    quantity: str
    ladder: str
    tier: int
    part: int | None = None
    schedule: str | None = None
    periods: tuple[str, ...] | None = None


@node
class Days(Node):
    """The number of days of the billing period, or of one part of it."""

    part: int | None = None


@node
class BillingMonth(Node):
    """The number of the billing month, 1 to 12."""


@node
class PeriodContains(Node):
    """Whether a date of the year (month, day), or an anniversary of a date fact, lies in the period."""

    month_day: tuple[int, int] | None = None
    anniversary_of: str | None = None


@node
class PartOn(Node):
    """Whether the first or the last day of the billing period lies in a part (see ``tariff.Part``)."""

    part: int
    when: OneOf["first day", "last day"]


@node
class Register(Node):
    """A determinant given by the caller for registers that have no intervals."""

    name: str


@node
class Opening(Node):
    """The opening value of a balance."""

    balance: str


@node
class Quantity(Node):
    """A scalar quantity (billing determinant) that was declared above."""

    name: str


@node
class LineAmount(Node):
    """The rounded amount of a line above (all its entries), or of one entry of it."""

    line: str
    entry: int | None = None


@node
class Subtotal(Node):
    """A named subtotal above, ``bill`` for the total."""

    name: str


@node
class Closing(Node):
    """The closing value of a balance (in properties and in balances below it)."""

    balance: str

"""Expressions of the checked model.

Three levels exist, and the checker keeps them apart:

* *interval* level, inside the definition of a metered quantity: channels summed
  over the quantity's span, facts and factors of the interval's local date;
* *day* level, inside ``DaySum``: facts and factors of that day;
* *period* level, everywhere else: totals, demands, counts of days, lines.

A leaf with ``part`` restricts itself to the days of that part of the billing
period (see ``tariff.Part``); None means the whole period.  The checker has
already written sums over parts, cells and tiers out as ``Add`` of their terms.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal as OneOf

from dsl.model.base import Rounding, Span, ValueType
from dsl.node import node

Compared = OneOf["<", "<=", ">", ">=", "=", "!="]
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
    """Interval level: the price of a price table that holds for the interval's start."""

    table: str


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
class OptionLookup(Node):
    """The value of a rate grid whose row is chosen by options: one value an option combination.

    ``keys`` are option-valued expressions; ``values`` is row-major over them.
    """

    keys: tuple[Expr, ...]
    values: tuple[Fraction, ...]
    grid: str


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
class DaySum(Node):
    """The sum over the days of the period (or a part) of a day-level expression."""

    of: Expr
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
class History(Node):
    """Over the last ``periods`` billing periods before this one (those there are): highest, sum or count.

    ``months`` restricts to billing months; empty history gives ``or_else``.
    ``count`` counts entries that are at least ``threshold``.
    """

    name: str
    take: OneOf["highest", "sum", "count at least", "average"]
    periods: int
    or_else: Expr
    months: tuple[int, ...] | None = None
    threshold: Expr | None = None


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


@node
class InRun(Node):
    """In a relation between two runs: the expression in the first (``a``) or the second (``b``)."""

    run: OneOf["a", "b"]
    of: Expr


@node
class Arithmetic(Node):
    """Exact: ``+ - *``; ``/`` gives an exact quotient unless the divisor is a literal."""

    operator: OneOf["+", "-", "*", "/"]
    left: Expr
    right: Expr


@node
class Negate(Node):
    """The opposite."""

    of: Expr


@node
class Absolute(Node):
    """The size without sign."""

    of: Expr


@node
class Extreme(Node):
    """The greatest or the least of several values."""

    take: OneOf["greatest", "least"]
    of: tuple[Expr, ...]


@node
class Round(Node):
    """Rounding, with its mode and step; ``of`` may be an exact quotient."""

    of: Expr
    rounding: Rounding


@node
class SquareRoot(Node):
    """The square root of an exact value, as ``√of``; must be wrapped in ``Round`` with a quotient."""

    of: Expr


@node
class Compare(Node):
    """A comparison of two values of one type."""

    operator: Compared
    left: Expr
    right: Expr


@node
class Logic(Node):
    """``and`` / ``or`` of several, ``not`` of one."""

    operator: OneOf["and", "or", "not"]
    of: tuple[Expr, ...]


@node
class Cases(Node):
    """The value of the first case whose condition holds, otherwise ``otherwise``."""

    cases: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr


@node
class Call(Node):
    """A private function applied."""

    function: str
    arguments: tuple[Expr, ...]


@node
class Split(Node):
    """A whole split by a list of weights into a list of parts."""

    whole: Expr
    weights: Expr


@node
class ListLength(Node):
    """How many elements a list has."""

    of: Expr


@node
class ListItem(Node):
    """An element of a list, counted from 1 in Watt, from 0 here."""

    of: Expr
    index: Expr


@node
class ListFold(Node):
    """A bounded loop: for each ``item`` of ``of`` (position ``index``), ``accumulator`` becomes ``step``."""

    of: Expr
    item: str
    index: str
    accumulator: str
    start: Expr
    step: Expr


Expr = (
    Number | Truth | Option | Date | Local | Channel | InEvent | PriceAt | InPeriods | Fact | Factor
    | OptionLookup | Total | Highest | DailyHighest | AtInstant | TierQuantity | Days | DaySum
    | BillingMonth | PeriodContains | History | Register | Opening | Quantity | LineAmount | Subtotal
    | Closing | InRun | Arithmetic | Negate | Absolute | Extreme | Round | SquareRoot | Compare | Logic
    | Cases | Call | Split | ListLength | ListItem | ListFold
)

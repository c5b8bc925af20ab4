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

from fractions import Fraction
from typing import Literal as OneOf

from dsl.model.base import Rounding
from dsl.model.leaves import (
    AtInstant,
    BillingMonth,
    Channel,
    Closing,
    Combine,
    DailyHighest,
    Date,
    Days,
    Fact,
    Factor,
    Highest,
    InEvent,
    InPeriods,
    LineAmount,
    Local,
    Node,
    Number,
    Opening,
    Option,
    PartOn,
    PeriodContains,
    PriceAt,
    Quantity,
    RateCell,
    Register,
    Subtotal,
    TierQuantity,
    Total,
    Truth,
    When,
)
from dsl.model.state import (
    Caller,
    FieldOf,
    Hashed,
    HeldOf,
    HistoryOf,
    LocalDay,
    Moment,
    Now,
    RowExists,
    ScalarOf,
    StartOfDay,
    TallyOf,
    WalletOf,
)
from dsl.node import node

Compared = OneOf["<", "<=", ">", ">=", "=", "!="]


@node
class OptionLookup(Node):
    """The value of a rate grid whose row is chosen by options: one value an option combination.

    ``keys`` are option-valued expressions; ``values`` is row-major over them.
    """

    keys: tuple[Expr, ...]
    values: tuple[Fraction, ...]
    grid: str


@node
class DaySum(Node):
    """The sum over the days of the period (or a part) of a day-level expression."""

    of: Expr
    part: int | None = None


@node
class History(Node):
    """Over the last ``periods`` billing periods before this one (those there are): highest, sum or count.

    ``months`` restricts to billing months; empty history gives ``or_else``.
    ``count at least`` counts entries that compare with ``threshold`` as ``operator`` says; ``longest run``
    is the most of them that follow one another, ``latest run`` how many of the latest do so without a break.
    """

    name: str
    take: OneOf["highest", "sum", "count at least", "average", "longest run", "latest run"]
    periods: int
    or_else: Expr
    months: tuple[int, ...] | None = None
    threshold: Expr | None = None
    operator: Compared = ">="


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
    """A private function applied; ``before``: to the state before the step that a property speaks of."""

    function: str
    arguments: tuple[Expr, ...]
    before: bool = False


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
    Number
    | Truth
    | Option
    | Date
    | Local
    | Channel
    | InEvent
    | PriceAt
    | InPeriods
    | Fact
    | Factor
    | OptionLookup
    | Total
    | Highest
    | DailyHighest
    | AtInstant
    | TierQuantity
    | Days
    | DaySum
    | BillingMonth
    | PartOn
    | PeriodContains
    | History
    | Register
    | Opening
    | Quantity
    | LineAmount
    | Subtotal
    | Closing
    | Caller
    | Now
    | Moment
    | ScalarOf
    | FieldOf
    | RowExists
    | TallyOf
    | HistoryOf
    | HeldOf
    | WalletOf
    | Hashed
    | LocalDay
    | StartOfDay
    | InRun
    | Arithmetic
    | Negate
    | Absolute
    | Extreme
    | Round
    | SquareRoot
    | Compare
    | Logic
    | Cases
    | Call
    | Split
    | ListLength
    | ListItem
    | ListFold
)

# fmt: off
__all__ = ["Absolute", "Arithmetic", "AtInstant", "BillingMonth", "Call", "Caller", "Cases", "Channel",
    "Closing", "Combine", "Compare", "Compared", "DailyHighest", "Date", "DaySum", "Days", "Expr",
    "Extreme", "Fact", "Factor", "FieldOf", "Hashed", "HeldOf", "Highest", "History", "HistoryOf",
    "InEvent", "InPeriods", "InRun", "LineAmount", "ListFold", "ListItem", "ListLength", "Local",
    "LocalDay", "Logic", "Moment", "Negate", "Node", "Now", "Number", "Opening", "Option",
    "OptionLookup", "PartOn", "PeriodContains", "PriceAt", "Quantity", "RateCell", "Register", "Round",
    "RowExists", "ScalarOf", "Split", "SquareRoot", "StartOfDay", "Subtotal", "TallyOf", "TierQuantity",
    "Total", "Truth", "WalletOf", "When"]
# fmt: on

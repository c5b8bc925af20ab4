"""Syntax tree of expressions, types, units and literals: what was written, nothing resolved.

Spans never take part in equality, so two texts that differ in layout only have equal trees.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal as OneOf

from dsl.model.base import Mode, Span
from dsl.node import node
from dsl.syntax.contract_expressions import (
    Held,
    MomentLiteral,
    OrElse,
    PastCalls,
    Row,
    RowExists,
    TableMeasure,
    Wallet,
)
from dsl.syntax.literals import (
    DateLiteral,
    Form,
    ListForm,
    Literal,
    MonthDay,
    MonthLiteral,
    Name,
    NamedForm,
    NumberForm,
    OptionsForm,
    SimpleForm,
    TruthLiteral,
    UnitName,
)


@node
class LineReference:
    """``line 3``, ``lines 1 to 4``, ``lines 1, 2 and 4``: the sum of their rounded amounts.

    ``items`` are numbers or ranges as written: ``(("1", "4"),)`` for 1 to 4 (by place in the bill),
    ``(("1", "1"), ("2", "2"))`` for 1 and 2.
    """

    items: tuple[tuple[str, str], ...]
    span: Span = field(compare=False)


@node
class LineTitle:
    """A line by its title: ``"Base services charge"``."""

    title: str
    span: Span = field(compare=False)


@node
class Restricted:
    """``usage during peak in summer``: only these periods, seasons, or called events (each a union).

    Also on lines (``line 1 during peak``: those entries), on demands and on ``days``.
    """

    of: Expr
    periods: tuple[Name, ...]
    seasons: tuple[Name, ...]
    event: Name | None
    span: Span = field(compare=False)


@node
class Demand:
    """``highest 15-minute average kW of usage during peak, moving every 5 minutes``.

    ``of`` None means the channel ``energy delivered``.  ``slide`` None: blocks (clock-aligned).
    ``unit`` is what was written (``kW``, ``kvar`` …).  Restrictions stand in a ``Restricted`` around it.
    """

    window: int
    unit: UnitName
    of: Expr | None
    slide: int | None
    span: Span = field(compare=False)


@node
class DailyDemand:
    """``average over the days of DEMAND`` / ``3rd highest over the days of DEMAND``: over the daily maxima.

    Days without a qualifying interval do not count.  ``rank`` None: the average.
    ``of`` is a ``Demand`` or a ``Restricted`` of one.
    """

    rank: int | None
    of: Expr
    span: Span = field(compare=False)


@node
class AverageAt:
    """``average kW of usage in the hour of system-peak``: in the window that contains a published instant."""

    unit: UnitName
    of: Expr | None
    window: int
    input: Name
    span: Span = field(compare=False)


@node
class Days:
    """``days`` or ``days of the billing period``: how many days it has (restrictions around it)."""

    span: Span = field(compare=False)


@node
class DaySum:
    """``sum over the days of the billing period of E``, also written ``E for each day`` in a bill line."""

    of: Expr
    span: Span = field(compare=False)


@node
class BillingMonth:
    """``the billing month``: its number, 1 to 12."""

    span: Span = field(compare=False)


@node
class PeriodContains:
    """``the billing period contains April 10`` / ``… contains the anniversary of permission-to-operate``."""

    day: MonthDay | Name
    span: Span = field(compare=False)


@node
class OfHistory:
    """``highest max-demand of the 11 preceding billing periods in December through March or 0 kW if none``.

    ``take`` also ``sum``, ``average``.  ``count of the 12 preceding billing periods with max-demand at
    least 500 kW`` has ``take`` ``count`` and a ``threshold``; ``or_else`` is then None (zero).
    ``months`` None: all billing months.  Periods that lack a record are left out (short history).
    """

    take: OneOf["highest", "sum", "average", "count"]
    name: Name
    periods: int
    months: tuple[int, ...] | None
    threshold: Expr | None
    or_else: Expr | None
    span: Span = field(compare=False)


@node
class WasIn:
    """``max-demand was above 500 kW in 3 consecutive billing periods of the 12 preceding``.

    ``this_one``: ``of the last 12``, the one that is billed and the 11 before it.
    """

    name: Name
    operator: OneOf["<", "<=", ">", ">="]
    bound: Expr
    times: int
    consecutive: bool
    window: int
    this_one: bool
    span: Span = field(compare=False)


@node
class BalanceValue:
    """``opening bank``, ``closing bank``; ``true-up of bank``: what the true-up takes out of it in this
    bill.
    """

    which: OneOf["opening", "closing", "true-up"]
    balance: Name
    span: Span = field(compare=False)


@node
class InRun:
    """In a relation between two runs of one bill: ``before E`` and ``after E`` (the change)."""

    run: OneOf["before", "after"]
    of: Expr
    span: Span = field(compare=False)


@node
class Of:
    """``p% of X``, ``$0.25 per kWh of usage``, ``$5 per kW of site-demand per month``: a product.

    ``per`` are the units after it (singular): they divide the rate.  ``city-tax of lines 1 to 4`` has
    a name as ``rate``.  A percentage needs a base of its own unit; a rate a quantity of its denominator.
    """

    rate: Expr
    base: Expr
    per: tuple[str, ...]
    span: Span = field(compare=False)


@node
class GrossUp:
    """``1% of gross receipts over lines 1 to 5``: base × p ÷ (100% − p), a fee inside its own base."""

    rate: Expr
    base: Expr
    span: Span = field(compare=False)


@node
class Bounded:
    """``usage up to allowance`` (the least of both) and ``usage above allowance`` (what exceeds it, or 0)."""

    side: OneOf["up to", "above"]
    of: Expr
    bound: Expr
    span: Span = field(compare=False)


@node
class Binary:
    """Arithmetic: ``+ - × ÷`` (also written ``− * /``), left-associative."""

    operator: OneOf["+", "-", "×", "÷"]
    left: Expr
    right: Expr
    span: Span = field(compare=False)


@node
class Unary:
    """``-x``; ``x²``; ``square root of x``; ``size of x`` (without its sign); ``not x``."""

    operator: OneOf["-", "²", "square root", "size", "not"]
    of: Expr
    span: Span = field(compare=False)


@node
class Rounded:
    """``E rounded half-up to $0.01``; binds looser than + and -, tighter than comparisons."""

    of: Expr
    rounding: RoundingPhrase
    span: Span = field(compare=False)


@node
class RoundingPhrase:
    """``half-up to $0.01``.  A bare step (``to 0.01``) is in the unit of what is rounded."""

    mode: Mode
    step: Literal
    span: Span = field(compare=False)


@node
class Extreme:
    """``the greatest of (a, b)``, or ``the greatest of:`` with one value a line below it."""

    take: OneOf["greatest", "least"]
    of: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class Compare:
    """``<= < >= > = !=``; also ``is``, ``is not``, ``is at least``, ``is at most``, ``is above``, ``is
    below``.
    """

    operator: OneOf["<", "<=", ">", ">=", "=", "!="]
    left: Expr
    right: Expr
    span: Span = field(compare=False)


@node
class OneOfThese:
    """``assistance is one of (FERA, CARE)``."""

    of: Expr
    options: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class Logic:
    """``a and b``, ``a or b`` (two operands, left-associative)."""

    operator: OneOf["and", "or"]
    left: Expr
    right: Expr
    span: Span = field(compare=False)


@node
class Cases:
    """``a when c, b when d, else e``: the value of the first condition that holds.

    ``otherwise`` None: the author left ``else`` out (allowed only where the conditions are exhaustive).
    """

    cases: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None
    span: Span = field(compare=False)


@node
class Call:
    """``share(usage, 3)``: a private or imported function."""

    function: Name
    arguments: tuple[Expr, ...]
    span: Span = field(compare=False)


@node
class Item:
    """``weights[2]``: an element of a list, from 1."""

    of: Name
    index: Expr
    span: Span = field(compare=False)


@node
class ListMeasure:
    """``length of weights``, ``sum of weights``."""

    take: OneOf["length", "sum"]
    of: Name
    span: Span = field(compare=False)


@node
class Split:
    """``split whole by weights``: largest remainder, parts sum to the whole; a list."""

    whole: Expr
    weights: Expr
    span: Span = field(compare=False)


@node
class Fold:
    """Only as the value of a ``let``: ``let t be 0 kWh; for each w at i of weights it becomes t + w``.

    The accumulator has the ``let``'s name.  ``index`` (from 1) may be left out.
    """

    start: Expr
    item: Name
    index: Name | None
    of: Expr
    step: Expr
    span: Span = field(compare=False)


# fmt: off
Expr = (
    Name | Literal | MonthDay | DateLiteral | MonthLiteral | TruthLiteral | LineReference
    | LineTitle | Restricted | Demand | DailyDemand | AverageAt | Days | DaySum | BillingMonth
    | PeriodContains | OfHistory | BalanceValue | InRun | Of | GrossUp | Bounded | Binary | Unary
    | Rounded | Extreme | Compare | OneOfThese | Logic | Cases | Call | Item | ListMeasure | Row
    | TableMeasure | Split | Fold | WasIn | RowExists | OrElse | PastCalls | Held | Wallet | MomentLiteral
)
# fmt: on

# fmt: off
__all__ = ["AverageAt", "BalanceValue", "BillingMonth", "Binary", "Bounded", "Call", "Cases", "Compare",
    "DailyDemand", "DateLiteral", "DaySum", "Days", "Demand", "Expr", "Extreme", "Fold", "Form",
    "GrossUp", "Held", "InRun", "Item", "LineReference", "LineTitle", "ListForm", "ListMeasure", "Literal",
    "Logic", "MomentLiteral", "MonthDay", "MonthLiteral", "Name", "NamedForm", "NumberForm", "Of",
    "OfHistory", "OneOfThese", "OptionsForm", "OrElse", "PastCalls", "PeriodContains", "Restricted",
    "Rounded", "RoundingPhrase", "Row", "RowExists", "SimpleForm", "Split", "TableMeasure",
    "TruthLiteral", "Unary", "UnitName", "Wallet", "WasIn"]
# fmt: on

"""Where a determinant comes from: what of the readings, the days, the facts or the past is folded into it."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.model import expressions as m


@dataclass(frozen=True, slots=True)
class CellTotal:
    """The sum of a metered quantity in a part and a period; None: in all."""

    quantity: str
    part: int | None = None
    schedule: str | None = None
    period: int | None = None


@dataclass(frozen=True, slots=True)
class CellHighest:
    """The highest sum of a metered quantity over a block of ``window`` minutes."""

    quantity: str
    window: int
    part: int | None = None
    schedule: str | None = None
    period: int | None = None


@dataclass(frozen=True, slots=True)
class Moving:
    """The highest sum over a moving window that lies wholly in the part and the periods."""

    quantity: str
    window: int
    slide: int
    part: int | None
    schedule: str | None
    periods: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Daily:
    """Of the days' highest blocks: ``rank`` 0 the sum, -1 the number of days, n the n-th highest."""

    quantity: str
    window: int
    rank: int
    part: int | None
    schedule: str | None
    periods: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class Coincident:
    """The sum over the block of ``window`` minutes that contains a published instant."""

    quantity: str
    input: str
    window: int


@dataclass(frozen=True, slots=True)
class TierCell:
    """What of a cell fell in a tier of a ladder filled in order of time."""

    ladder: str
    quantity: str
    tier: int
    part: int | None
    schedule: str | None
    period: int | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """Days of a part, or of the period."""

    part: int | None


@dataclass(frozen=True, slots=True)
class DayTotal:
    """The sum of a day-level expression over the days of a part, or of the period."""

    of: m.Expr
    part: int | None


@dataclass(frozen=True, slots=True)
class OnDay:
    """A fact or a factor on the first or the last day; ``input`` is the dated input."""

    input: str
    last: bool


@dataclass(frozen=True, slots=True)
class PartOn:
    """Whether the first or the last day lies in a part."""

    part: int
    last: bool


@dataclass(frozen=True, slots=True)
class Contains:
    """Whether a date of the year, or an anniversary of a date fact, lies in the period."""

    month_day: tuple[int, int] | None
    anniversary_of: str | None


@dataclass(frozen=True, slots=True)
class Past:
    """An aggregate over earlier periods: ``take`` is ``highest``, ``sum`` or ``entries``, or of the entries
    for which ``operator`` with ``threshold`` is so: ``at least`` (how many), ``longest run``, ``latest run``.
    """

    name: str
    take: str
    periods: int
    months: tuple[int, ...] | None
    threshold: m.Expr | None
    operator: m.Compared = ">="


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller gives as it is: the billing month, a register."""

    input: str


@dataclass(frozen=True, slots=True)
class Scalar:
    """A named quantity of the text."""

    name: str


Source = (
    CellTotal | CellHighest | Moving | Daily | Coincident | TierCell | DayCount | DayTotal | OnDay
    | PartOn | Contains | Past | Given | Scalar
)  # fmt: skip

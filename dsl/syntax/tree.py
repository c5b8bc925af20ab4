"""Syntax tree of a Watt text: its header and sections, what was written, nothing resolved.

A text is one ``Document``.  Spans never take part in equality.  Number and order of sections are
as written; repeated or misplaced sections are the checker's to judge.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal as OneOf

from dsl.model.base import Span
from dsl.syntax.bill import BillSection, Citation
from dsl.syntax.expressions import (
    Expr,
    Form,
    Literal,
    MonthDay,
    Name,
    NumberForm,
    RoundingPhrase,
    UnitName,
)
from dsl.syntax.rates import FactorsSection, PricesSection, RatesSection

Edit = OneOf["", "add", "replace", "remove"]
"""How an item of a section under ``change`` alters the base; empty in an ordinary section."""


# --- header ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Import:
    """``with rider "NEM2" from "nem2.watt"`` or ``with library …``, optionally ``hash sha256:…`` (hex)."""

    kind: OneOf["rider", "library"]
    name: str
    file: str
    sha256: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Effective:
    """``effective for service on and after D`` · ``for bills rendered on and after D`` · ``for billing months
    from D``; ``printed, not enforced`` after it gives ``enforced`` False."""

    kind: OneOf["service", "bills", "billing months"]
    start: date
    enforced: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Header:
    """What stands at the top.  Each clause at most once; None (or empty) where the text has none.

    ``kind``: ``tariff`` · ``rider`` · ``library`` · ``overlay`` (``tariff "X" based on "other.watt"``).
    In an overlay and in a rider, a clause that is present replaces the base's.
    """

    kind: OneOf["tariff", "rider", "library", "overlay"]
    name: str
    utility: str | None
    base: str | None
    """Overlay: the base's file."""
    schedules: tuple[str, ...]
    """Rider: the names of the tariffs it applies to."""
    citations: tuple[Citation, ...]
    follows: OneOf["sheet", "record"] | None
    status: str | None
    """``approved``, ``pending``, ``proposed``, ``subject to refund``."""
    effective: Effective | None
    supersedes: tuple[str, date] | None
    zone: str | None
    """``America/Los_Angeles`` or ``UTC`` (``, prevailing time`` and ``, standard time`` are decoration)."""
    currency: str | None
    horizon: tuple[date, date] | None
    """``horizon 2016-01-01 to 2036-01-01``: first day, and the day after the last."""
    imports: tuple[Import, ...]
    span: Span = field(compare=False)
    clause_spans: tuple[tuple[str, Span], ...] = field(compare=False)
    """Where each clause stands, by its first word."""


@dataclass(frozen=True, slots=True)
class Eligibility:
    """A row of ``available to``: ``"text"``, ``only when C``, ``not when C``, ``mandatory when C``."""

    kind: OneOf["text", "only", "not", "mandatory"]
    text: str | None
    condition: Expr | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class AvailableSection:
    """``available to``."""

    rows: tuple[Eligibility, ...]
    change: bool
    span: Span = field(compare=False)


# --- readings -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """``energy delivered, energy received  every 60 minutes, in kWh from 0 kWh to 500 kWh in steps of
    0.001 kWh``; ``column`` from ``, from column "import_kwh"`` (one channel a row then)."""

    names: tuple[Name, ...]
    minutes: int
    form: NumberForm
    column: str | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FinerReadings:
    """``shorter intervals are added up`` / ``… are refused`` (those whose length divides the stated one)."""

    added: bool
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FinerDigits:
    """``readings finer than the step are refused`` / ``… are rounded half-up``.  None: refused."""

    mode: str | None
    """The mode's word (see ``dsl.model.base.Mode``)."""
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CoarserReadings:
    """``longer intervals are refused, "message"``: the fixed rule, written out with a message."""

    message: str | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BillingPeriodRow:
    """``billing period  the calendar month`` or ``from one meter read to the next``; ``, 25 to 35 days``."""

    kind: OneOf["calendar month", "meter reads"]
    days: tuple[int, int] | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BillingMonthRow:
    """``billing month  the month of the first day`` (``last day``; ``most days``)."""

    rule: OneOf["first day", "last day", "most days"]
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MonthMeaning:
    """What ``per month`` means: one month, times ``factor`` when the days are ``outside`` these bounds.

    ``a month  is the billing period`` → factor None.  ``a month  × days ÷ 30 outside 27 to 34 days`` →
    factor ``days ÷ 30``, outside (27, 34).  Without ``outside`` the factor always applies
    (``× days ÷ 30``, ``× days × 12 ÷ 365``).  Also a clause of a bill line, which then wins there.
    """

    factor: Expr | None
    outside: tuple[int, int] | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MonthRow:
    """``a month …`` in ``readings``."""

    meaning: MonthMeaning
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MultiplierRow:
    """``multiplier E``: what each reading is multiplied by at the door (facts and literals only)."""

    value: Expr
    edit: Edit
    span: Span = field(compare=False)


ReadingsRow = (
    ChannelRow | FinerReadings | FinerDigits | CoarserReadings | BillingPeriodRow | BillingMonthRow
    | MonthRow | MultiplierRow
)


@dataclass(frozen=True, slots=True)
class ReadingsSection:
    """``readings``."""

    rows: tuple[ReadingsRow, ...]
    change: bool
    span: Span = field(compare=False)


# --- customer, options, constants, history, inputs, events ---------------------------------------------


@dataclass(frozen=True, slots=True)
class FactRow:
    """``assistance  none, FERA or CARE``; ``, when not given V`` gives ``default`` (a literal or a name)."""

    name: Name
    form: Form
    default: Expr | None
    words: str | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CustomerSection:
    """``customer``.  ``holds_from_midnight``: ``a fact that changes holds from local midnight of its date``."""

    facts: tuple[FactRow, ...]
    holds_from_midnight: bool
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OptionsRow:
    """``day-kind  weekday, weekend or holiday``: an enumeration for functions."""

    name: Name
    options: tuple[Name, ...]
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OptionsSection:
    """``options``."""

    rows: tuple[OptionsRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ConstantRow:
    """``losses  3.5%``."""

    name: Name
    value: Expr
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ConstantsSection:
    """``constants``."""

    rows: tuple[ConstantRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class HistorySection:
    """``history``."""

    rows: tuple[HistoryRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class InputRow:
    """``usage  register reading in kWh from …`` (``form`` set) or ``system-peak  published instant``."""

    name: Name
    kind: OneOf["register", "instant"]
    form: NumberForm | None
    words: str | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class InputsSection:
    """``inputs``."""

    rows: tuple[InputRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class EventsSection:
    """``event NAME`` with a row ``called "by the utility the day before, …"`` (words, printed only)."""

    name: Name
    words: str
    change: bool
    span: Span = field(compare=False)


# --- calendar --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A holiday: a well-known name (``"Thanksgiving Day"``), or with a rule of its own.

    ``month_day``: ``"Lincoln's Birthday" on February 12``.  ``nth``: ``on the 4th Friday of November`` is
    ``(4, 4, 11)`` (rank, weekday from Monday 0, month; rank −1 is ``last``).  ``dates``: ``on 2026-07-03``.
    """

    name: str
    month_day: MonthDay | None
    nth: tuple[int, int, int] | None
    dates: tuple[date, ...]
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HolidaysRow:
    """``holidays A, B, "C"; on Saturday: observed Friday; on Sunday: observed Monday`` or ``; never moved``.

    ``moves``: (weekday it falls on, weekday it is observed), the nearest such day.  None: the text
    has no observance clause (an error unless ``holidays none``).
    """

    holidays: tuple[HolidayRule, ...]
    moves: tuple[tuple[int, int], ...] | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class SeasonRow:
    """``season summer  June 1 through September 30, by date`` · ``June through September, by billing month``
    · ``all other days`` · ``all other billing months``.

    ``ranges``: inclusive; for months alone the days are None.  ``by`` is what was written
    (``all other days`` → date, ``all other billing months`` → billing month).
    """

    name: Name
    ranges: tuple[tuple[tuple[int, int | None], tuple[int, int | None]], ...]
    by: OneOf["date", "billing month"]
    rest: bool
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class HoursRow:
    """One clause of a period: clock spans (minutes, end may be ≤ start: over midnight) on certain days.

    ``weekdays``: Monday 0; ``every day`` is all seven.  ``holidays``: ``other than holidays`` → left out;
    ``and holidays`` → taken in; otherwise as any day.  ``seasons`` empty: all.
    ``dates``: ``, March 1 through May 31``.
    """

    spans: tuple[tuple[int, int], ...]
    weekdays: tuple[int, ...]
    holidays: OneOf["as any day", "left out", "taken in"]
    seasons: tuple[Name, ...]
    dates: tuple[tuple[int, int], tuple[int, int]] | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """``period peak  16:00 to 21:00 every day`` (several clauses one after the other) or ``all other hours``."""

    name: Name
    hours: tuple[HoursRow, ...]
    rest: bool
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class CalendarSection:
    """``calendar`` (schedule ``""``), or ``schedule NAME``: further periods that cover the day on their own."""

    schedule: str
    rows: tuple[HolidaysRow | SeasonRow | PeriodRow, ...]
    change: bool
    span: Span = field(compare=False)


# --- quantities, balances ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuantityRow:
    """``nbc-energy  energy delivered − energy received, netted within each hour, where positive``.

    A quantity whose ``value`` mentions a channel outside a demand or a total is metered.  ``netting``:
    minutes (``each interval`` → 0, ``each 15 minutes``, ``each hour`` 60, ``each day`` 1440) or
    ``"period"`` for ``netted over the billing period``; None: not written.  ``where``: ``positive`` keeps
    max(0, x), ``negative`` keeps max(0, −x), of each netted span.  ``periods``/``seasons``/``event``:
    ``, during …``, ``, in …``: intervals elsewhere count as zero.  ``rounding`` comes after a comma.
    """

    name: Name
    value: Expr
    netting: int | OneOf["period"] | None
    where: OneOf["positive", "negative"] | None
    periods: tuple[Name, ...]
    seasons: tuple[Name, ...]
    event: Name | None
    rounding: RoundingPhrase | None
    form: NumberForm | None
    """``, in kW from 0 kW to 999 kW``: a declared range (checked, aborts outside)."""
    citations: tuple[Citation, ...]
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class QuantitiesSection:
    """``quantities``."""

    rows: tuple[QuantityRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """``bank  kWh from 0 kWh to 99,999 kWh in steps of 0.001 kWh, starts at 0 kWh; becomes E``.

    ``becomes`` None: closing = opening + what bill lines carry to it − what they take (see ``Offset`` and
    ``carried to``).  With it, E is the whole rule (``opening bank`` is available) before any true-up.
    """

    name: Name
    form: NumberForm
    start: Literal
    becomes: Expr | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class BalancesSection:
    """``balances``."""

    rows: tuple[BalanceRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TrueUpRow:
    """``bank above 0 kWh  is forfeited`` / ``is paid`` / ``is carried``: what happens to that side at true-up.

    ``paid``: the part leaves the balance and ``true-up of bank`` (used by a bill line) is that part;
    ``forfeited``: it leaves and nobody gets it; ``carried``: it stays.
    """

    balance: Name
    side: OneOf["above", "below"]
    threshold: Literal
    action: OneOf["paid", "forfeited", "carried"]
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class TrueUpSection:
    """``true-up on the bill that contains the anniversary of X`` (or days of the year); or
    ``true-up in the billing months March and December`` (``months``)."""

    days: tuple[MonthDay | Name, ...]
    months: tuple[int, ...]
    rows: tuple[TrueUpRow, ...]
    change: bool
    span: Span = field(compare=False)


# --- changes, missing readings --------------------------------------------------------------------


ChangeKind = OneOf["each interval", "each day", "own ladder", "one ladder", "own demand", "one demand", "by days",
                   "first day", "last day", "refused"]


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """What a change inside the billing period does to ``subject``: ``energy``, ``demand``, ``blocks``,
    ``per-day lines``, ``per-period lines``, ``facts``, ``factors``, the name of a quantity, grid or fact, or
    ``line N``.

    ``each interval at the rates of its own start`` · ``each day at the rates of that day`` ·
    ``each part is a ladder of its own`` (own days, own usage) · ``one ladder for the whole billing period`` ·
    ``each part's own demand × its days ÷ the days of the billing period`` (own demand) ·
    ``one demand for the whole billing period, shared by days`` (one demand) · ``shared by days`` (by days: amount ×
    days of the part ÷ days of the period) · ``as on the first day`` · ``as on the last day`` ·
    ``the bill is refused``.
    """

    subject: str
    kind: ChangeKind
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ChangesSection:
    """``when a rate, a season or a fact changes inside the billing period``; ``causes`` as written."""

    causes: tuple[OneOf["rate", "season", "fact", "factor"], ...]
    rows: tuple[ChangeRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MissingRow:
    """A row of ``when readings are missing``.

    ``subject``/``rule``: ``estimated`` → ``billed and marked`` | ``refused``; ``missing interval`` → ``refused``
    (``message`` may be given); ``late`` → ``cancel and rebill`` (``periods``: at most N billing periods;
    ``only_when_owing``: ``when the customer owes more``) | ``stands``; ``disputed`` → ``billed and marked`` |
    ``refused``.
    """

    subject: OneOf["estimated", "missing interval", "late", "disputed"]
    rule: OneOf["billed and marked", "refused", "cancel and rebill", "stands"]
    periods: int | None
    only_when_owing: bool
    message: str | None
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class MissingSection:
    """``when readings are missing``."""

    rows: tuple[MissingRow, ...]
    change: bool
    span: Span = field(compare=False)


# --- examples, claims, functions --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Given:
    """``territory is P`` · ``usage during peak in summer is 120 kWh`` · ``days is 30``."""

    subject: Expr
    """A ``Name``, a ``Restricted`` name, a ``Days``, a ``BillingMonth`` or an opening ``BalanceValue``."""
    value: Expr
    """A literal, a name (an option), a date, a truth."""
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Expected:
    """``"Energy charges", summer, peak  62.69`` · ``line 3  23.80`` · ``bill  205.44`` · ``max-demand  12.5 kW``.

    ``keys`` choose an entry of the line.  A bare value has the subject's unit.
    """

    subject: Expr
    keys: tuple[Name, ...]
    value: Literal
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ExampleSection:
    """``example "title"``: ``period D to D`` (end exclusive), ``given …``, expected rows; or ``refused "message"``."""

    title: str
    period: tuple[date, date] | None
    given: tuple[Given, ...]
    expected: tuple[Expected, ...]
    refused: str | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Variation:
    """``more usage during peak`` (raise) · ``moving usage from peak to off-peak`` (shift) ·
    ``changing energy received`` (change): how the second run differs, all else equal."""

    kind: OneOf["raise", "shift", "change"]
    what: Expr
    source: Name | None
    target: Name | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RelationGoal:
    """``VARIATION never lowers E within $0.02`` (``raises``, ``changes``); or ``VARIATION: E`` over before/after."""

    variation: Variation
    never: OneOf["lowers", "raises", "changes"] | None
    of: Expr
    within: Literal | None
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class OnceGoal:
    """``every kWh of usage falls in exactly one cell of rates energy``."""

    unit: UnitName
    quantity: Expr
    grid: Name
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ForEveryGoal:
    """``for every a in kWh from 0 kWh to 9 kWh, b in …: E``: about functions, or any determinant."""

    variables: tuple[tuple[Name, Form], ...]
    of: Expr
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """``NAME ["author's words"] [when C:] GOAL [, under CITATION]``; a plain expression is a truth of every bill."""

    name: Name
    words: str | None
    premise: Expr | None
    goal: Expr | RelationGoal | OnceGoal | ForEveryGoal
    citations: tuple[Citation, ...]
    edit: Edit
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class ProveSection:
    """``prove``."""

    rows: tuple[ClaimRow, ...]
    change: bool
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class LetRow:
    """``let NAME be E`` (``E`` may be a ``Fold``)."""

    name: Name
    value: Expr
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class RequireRow:
    """``require C else "message"``."""

    condition: Expr
    message: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class FunctionSection:
    """``function share (whole: USD, weights: list of at most 12 count) gives USD`` … ``gives E``.

    ``result`` None where the header leaves the type to be inferred.
    """

    name: Name
    parameters: tuple[tuple[Name, Form], ...]
    result: Form | None
    body: tuple[LetRow | RequireRow, ...]
    value: Expr | None
    """None: the ``gives`` row is missing (an error)."""
    words: str | None
    span: Span = field(compare=False)


Section = (
    AvailableSection | ReadingsSection | CustomerSection | OptionsSection | ConstantsSection | HistorySection
    | InputsSection | EventsSection | CalendarSection | RatesSection | FactorsSection | PricesSection
    | QuantitiesSection | BillSection | BalancesSection | TrueUpSection | ChangesSection | MissingSection
    | ExampleSection | ProveSection | FunctionSection
)


@dataclass(frozen=True, slots=True)
class Removal:
    """``remove NAME`` or ``remove line 4`` in a ``change`` section; ``section`` names the section's heading words."""

    section: str
    name: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text.

    In overlays and riders: a section replaces the base's section of the same heading (kind and name),
    or is added where the base has none; a section headed ``change …`` (``change`` True) edits it item by
    item: ``add``, ``replace``, ``remove`` (removals are listed apart, in order).
    """

    header: Header
    sections: tuple[Section, ...]
    removals: tuple[Removal, ...]
    file: str = field(compare=False)

"""What is known while a text is checked: every declared name, with what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeVar

from dsl.check import codes
from dsl.check.report import Refused, Report, did_you_mean
from dsl.model.base import NumberType, Span, ValueType
from dsl.model.calendar import Calendar, Schedule, Season
from dsl.model.expressions import Expr
from dsl.model.rates import Factor, Ladder, PriceTable, RateGrid
from dsl.model.tariff import (
    Balance,
    Clause,
    CustomerFact,
    Enumeration,
    EventKind,
    FunctionDeclaration,
    HistoryItem,
    Line,
    MeterChannel,
    MeteredQuantity,
    Part,
    PublishedInput,
    Readings,
    Requirement,
    ScalarQuantity,
    SubtotalRow,
)
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.syntax.rates import TierKey

T = TypeVar("T")
Level = Literal["interval", "day", "period", "function", "claim"]


@dataclass(frozen=True, slots=True)
class Context:
    """Where an expression stands.

    ``part`` restricts everything measured to the days of one part of the billing
    period.  ``values`` are the names that only this place knows (parameters,
    loop variables, the accumulator).  ``doing`` names the declaration for messages.
    """

    level: Level
    part: int | None = None
    values: tuple[tuple[str, ValueType], ...] = ()
    doing: str = ""
    options: str | None = None
    """The enumeration that a bare option is looked up in: that of the other side of a comparison."""
    rates_of: int | None = None
    """The part whose prices hold for the whole billing period, where nothing measured is cut to a part."""
    netting: int | None = None
    """At interval level: the span in minutes over which channels have been summed."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A name: what kind of thing it is, and where it was declared."""

    kind: str
    span: Span


class NeedsPart(Exception):
    """An expression whose value depends on the season or rate edition, met outside a part."""

    def __init__(self, subject: str, span: Span) -> None:
        super().__init__(subject)
        self.subject = subject
        self.span = span


@dataclass(frozen=True, slots=True)
class Cell:
    """What an entry of a line covers; None is everything."""

    part: int | None = None
    period: str | None = None
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class Charged:
    """That a line prices a metered quantity at a grid.

    ``places`` are the cells that it is cut into (part, schedule, periods) and the ladder of each, if any.
    """

    quantity: str
    rates: str
    places: tuple[tuple[int | None, str | None, tuple[str, ...] | None, str], ...]


@dataclass(slots=True)
class LineSoFar:
    """A checked line, and what balances need of it."""

    line: Line
    type: NumberType
    title: str
    cells: tuple[Cell, ...]
    """One for each entry: what it covers."""
    carried_to: str | None = None


@dataclass(slots=True)
class World:
    """All names of the text under check; filled section by section."""

    report: Report
    sources: dict[str, str]
    currency: str | None = None
    declared: dict[str, Declared] = field(default_factory=dict)
    later: dict[str, Declared] = field(default_factory=dict)
    """Names declared further down: naming one is referring downwards, not a spelling mistake."""
    used: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    """Names (and ``line 3``, ``rates energy``) whose own declaration is wrong: naming them is no
    further mistake.
    """

    enums: dict[str, Enumeration] = field(default_factory=dict)
    channels: dict[str, MeterChannel] = field(default_factory=dict)
    readings: Readings | None = None
    month: texts.MonthMeaning | None = None
    multiplier: texts.MultiplierRow | None = None
    """What readings are multiplied by, and which."""
    month_rule_missing: Span | None = None
    """Where the rule belongs that says which month a billing period is, when the text has none."""
    facts: dict[str, CustomerFact] = field(default_factory=dict)
    constants: dict[str, Expr] = field(default_factory=dict)
    history: dict[str, HistoryItem] = field(default_factory=dict)
    inputs: dict[str, PublishedInput] = field(default_factory=dict)
    events: dict[str, EventKind] = field(default_factory=dict)
    calendar: Calendar = field(default_factory=lambda: Calendar((), None, (), "", ()))
    reachable: dict[tuple[str, str | None], frozenset[str]] = field(default_factory=dict)
    """(schedule, season) → the periods that have at least a minute there."""
    edition_starts: tuple[date, ...] = ()
    parts: tuple[Part, ...] = (Part(0, None, 0, ""),)
    grids: dict[str, RateGrid] = field(default_factory=dict)
    grid_texts: dict[str, object] = field(default_factory=dict)
    components_add: set[str] = field(default_factory=set)
    ladders: dict[str, Ladder] = field(default_factory=dict)
    ladder_names: dict[object, str] = field(default_factory=dict)
    """The name of the ladder of a table's blocks, by the table's name and what tells the blocks apart."""
    factors: dict[str, Factor] = field(default_factory=dict)
    prices: dict[str, PriceTable] = field(default_factory=dict)
    functions: dict[str, FunctionDeclaration] = field(default_factory=dict)
    function_texts: dict[str, texts.FunctionSection] = field(default_factory=dict)
    in_function: list[str] = field(default_factory=list)
    quantities: dict[str, MeteredQuantity | ScalarQuantity] = field(default_factory=dict)
    quantity_texts: dict[str, texts.QuantityRow] = field(default_factory=dict)
    rows: list[Line | SubtotalRow] = field(default_factory=list)
    lines: dict[str, LineSoFar] = field(default_factory=dict)
    cells: dict[str, list[Charged]] = field(default_factory=dict)
    """What each line prices, by its number; for the claims that each kWh is priced once."""
    later_lines: dict[str, Span] = field(default_factory=dict)
    """Numbers and titles of lines that stand further down."""
    subtotals: dict[str, SubtotalRow] = field(default_factory=dict)
    balances: dict[str, Balance] = field(default_factory=dict)
    balance_texts: dict[str, texts.BalanceRow] = field(default_factory=dict)
    balance_terms: dict[str, list[Expr]] = field(default_factory=dict)
    """What lines have added to each balance so far."""
    true_ups: list[texts.TrueUpSection] = field(default_factory=list)
    changes: dict[str, texts.ChangeRow] = field(default_factory=dict)
    clauses: list[Clause] = field(default_factory=list)
    guards: list[Requirement] = field(default_factory=list)
    """What a billing period must be for a bill, as the text says."""
    _lines: dict[str, list[str]] = field(default_factory=dict)
    depth: int = 0
    """How many expressions are being looked at, one inside the other."""
    here: Span | None = None
    """The header's place, for what is missing altogether."""

    # --- names -----------------------------------------------------------------------------------

    def declare(self, name: tree.Name, kind: str) -> None:
        """Adds a name; one that exists already is refused, so that no name hides another."""
        before = self.declared.get(name.text)
        if before is not None:
            code = codes.DECLARED_TWICE if before.kind == kind else codes.SHADOWED
            raise self.report.refuse(
                code,
                name.span,
                f"{name.text} is already {_a(before.kind)}; a name means one thing in a text",
                "choose another name",
                (("declared here first", before.span),),
            )
        self.declared[name.text] = Declared(kind, name.span)

    def unknown(self, name: tree.Name, what: str, known: list[str], code: str) -> Refused:
        """The mistake of naming what is not there (or not yet)."""
        if name.text in self.broken:
            return Refused(f"{name.text} is wrong itself")
        if name.text in self.later:
            below = self.later[name.text]
            return self.report.refuse(
                codes.REFERS_DOWNWARDS,
                name.span,
                f"{name.text} is declared further down; a formula may only name what stands above it",
                f"move {name.text} above this",
                (("declared here", below.span),),
            )
        other = self.declared.get(name.text)
        if other is not None:
            return self.report.refuse(
                codes.NOT_HERE, name.span, f"{name.text} is {_a(other.kind)}, not {_a(what)}"
            )
        hint = did_you_mean(name.text, known)
        if hint is None and known and len(known) <= 12:
            hint = f"known here: {', '.join(sorted(known))}"
        return self.report.refuse(code, name.span, f"there is no {what} {name.text}", hint)

    def build(self, name: str, make: Callable[[], object]) -> None:
        """Makes what a name declares; when that fails, the name is broken rather than unknown."""
        if self.attempt(make) is None:
            self.broken.add(name)

    def attempt(self, make: Callable[[], T]) -> T | Literal[True] | None:
        """What ``make`` gives (True for nothing), or None where it met a mistake.

        Here ends what depends on the season or the edition of rates and found no part to be of.
        """
        try:
            return make() or True
        except Refused:
            return None
        except NeedsPart as needed:
            self.report.add(
                codes.CHANGE_MISSING,
                needed.span,
                f"{needed.subject} has a value for each season or edition of rates; here one is needed",
                "use it in a bill line, where each part of the billing period has its own",
            )
            return None

    def words(self, span: Span) -> str:
        """What the text says at a place, on one line, without comments."""
        if span.file not in self._lines:
            self._lines[span.file] = self.sources.get(span.file, "").split("\n")
        lines = self._lines[span.file][span.line - 1 : span.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: span.end_column - 1]
        lines[0] = lines[0][span.column - 1 :]
        return " ".join(" ".join(line.split("--")[0] for line in lines).split())

    # --- calendar --------------------------------------------------------------------------------

    def season(self, name: tree.Name) -> Season:
        """The season of this name."""
        for season in self.calendar.seasons:
            if season.name == name.text:
                return season
        raise self.unknown(
            name, "season", [season.name for season in self.calendar.seasons], codes.UNKNOWN_SEASON
        )

    def schedule_of(self, periods: tuple[tree.Name, ...]) -> Schedule:
        """The one schedule that has all these periods."""
        names = [name.text for name in periods]
        having = [
            schedule
            for schedule in self.calendar.schedules
            if all(any(period.name == name for period in schedule.periods) for name in names)
        ]
        if not having:
            known = [period.name for schedule in self.calendar.schedules for period in schedule.periods]
            lost = next((name for name in periods if name.text not in known), None)
            if lost is not None:
                raise self.unknown(lost, "period", known, codes.UNKNOWN_PERIOD)
            raise self.report.refuse(
                codes.UNKNOWN_PERIOD, periods[0].span, f"no schedule has all of {', '.join(names)}"
            )
        if len(having) > 1:
            raise self.report.refuse(
                codes.AMBIGUOUS,
                periods[0].span,
                f"{' and '.join(names)} could be of schedule {having[0].name or 'calendar'} or "
                f"{having[1].name}",
                "give the periods different names",
            )
        return having[0]

    def in_season(self, seasons: tuple[str, ...]) -> tuple[int, ...]:
        """The parts whose season is one of these."""
        return tuple(part.index for part in self.parts if part.season in seasons)


def _a(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


R = TypeVar("R", tree.Restricted, texts.QuantityRow)


def with_event(world: World, written: R) -> R:
    """``during NAME`` means a called event where NAME is one; the syntax cannot tell it from a period."""
    called = next((name for name in written.periods if name.text in world.events), None)
    if called is None or written.event is not None:
        return written
    periods = tuple(name for name in written.periods if name is not called)
    return replace(written, periods=periods, event=called)


def tier_words(world: World, key: TierKey) -> str:
    """A block as the text says it: ``first 400 kWh``."""
    return key.words or world.words(key.span)

"""Everything that one proof about a tariff stands on: its terms, its months, its bills.

A bill is computed symbolically for one month, with the month's own counts, or
for all months at once, with every count an unknown between its least and
greatest value: what holds then holds for each month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.machine.aborts import Reason
from runtime.machine.instructions import Meaning
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import BillLayout, Function
from runtime.machine.types import SeriesOf
from verifier.algebra import Guard, Stopped, Symbolic
from verifier.arena import Arena
from verifier.carrying import Ledger
from verifier.corners import corners
from verifier.effects import TurnClass
from verifier.execution import MEANINGS, Execution, Value
from verifier.inputs import Facts, Inputs
from verifier.linking import Kinds, Links
from verifier.loops import Turn
from verifier.memberships import Membership, ordered, renamed
from verifier.periods import Period, calendar_months
from verifier.rounding import Divisions
from verifier.smtlib import query
from verifier.solving import RESOURCES, Status, ask_z3
from verifier.summary import Summariser
from verifier.terms import Formula, Int, Term, Truth
from verifier.totals import Depths, Totals
from verifier.windows import Day, Windows

FROM, TO, MONTH = "period-from", "period-to", "billing-month"


@dataclass(frozen=True, slots=True, eq=False)
class Month:
    """A billing period with what its loops came to, or one of many that come to the same.

    ``kinds``: how many rows take part in what, in a fixed order.  ``firsts``:
    the least and the greatest first day of the periods that it stands for.
    ``rows``: what each row takes part in, where the month is one period.
    ``days``: how many days of which kind there are, where that is known.
    """

    period: Period
    ledgers: tuple[Ledger, ...]
    kinds: Kinds
    firsts: tuple[int, int]
    rows: tuple[Membership, ...] | None = None
    days: tuple[tuple[Day, int], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Bill:
    """Inputs, determinants and amounts by name; ``path`` is what the run's guards assume.

    ``guards`` are those of the run that intervals do not decide.  ``kinds`` are
    the kinds of intervals, by what they take part in in this bill, ``days`` those
    that lie on one day; ``instead``
    says which of the bill's classes stands for a class of the month.
    """

    values: Mapping[str, Value]
    path: Truth
    guards: tuple[Guard, ...]
    kinds: Kinds = field(default_factory=dict)
    days: tuple[frozenset[Membership], ...] = ()
    instead: Mapping[TurnClass, TurnClass] = field(default_factory=dict)

    def terms(self) -> list[Int | Formula]:
        """Everything that the bill says."""
        terms: list[Int | Formula] = [x for x in self.values.values() if isinstance(x, int | Term)]
        return terms if isinstance(self.path, bool) else [*terms, self.path]


@dataclass(slots=True)
class World:
    """The terms of one module under one assumption on facts."""

    module: LoadedModule
    facts: Facts
    meanings: Mapping[str, Meaning] = field(default_factory=lambda: MEANINGS)

    broken: list[tuple[Period, Guard]] = field(default_factory=list)
    """Periods for which no bill can be made at all, with the guard that always fails."""

    excluded: list[tuple[Period, Guard]] = field(default_factory=list)
    """Periods that the text does not bill, with its requirement."""

    lemmas: dict[int, bool] = field(default_factory=dict)

    arena: Arena = field(init=False)
    divisions: Divisions = field(init=False)
    algebra: Symbolic = field(init=False)
    depths: Depths = field(init=False)
    totals: Totals = field(init=False)
    links: Links = field(init=False)
    summariser: Summariser = field(init=False)
    inputs: Inputs = field(init=False)
    execution: Execution = field(init=False)

    def __post_init__(self) -> None:
        self.arena = Arena()
        self.divisions = Divisions(self.arena)
        self.algebra = Symbolic(self.arena, self.divisions)
        self.depths = Depths(self.arena)
        self.totals = Totals(self.arena, self.depths)
        self.links = Links(self.arena, self.depths, self.totals)
        readings = self.module.module.readings
        channels = () if readings is None else readings.channels
        self.summariser = Summariser(self.arena, self.depths, self.totals, channels, self._always)
        self.inputs = Inputs(self.module.module, self.arena, self.depths, self.summariser, self.facts)
        self.execution = Execution(self.module, self.algebra, self.summariser.loop, self.meanings)

    def _always(self, claim: Truth) -> bool:
        """Whether a formula about a single turn holds in every world."""
        if isinstance(claim, bool):
            return claim
        if claim.number not in self.lemmas:
            question = query(self.arena, [self.arena.negate(claim)])
            if isinstance(question, bool):
                self.lemmas[claim.number] = not question
            else:
                answer = ask_z3(question.text, RESOURCES)
                self.lemmas[claim.number] = answer.status is Status.IMPOSSIBLE
        return self.lemmas[claim.number]

    @property
    def layout(self) -> BillLayout:
        """How the module makes a bill."""
        assert self.module.module.bill is not None
        return self.module.module.bill

    def function(self, index: int) -> Function:
        """A function of the module."""
        return self.module.module.functions[index]

    # --- months ---

    def months(self) -> Iterator[Month]:
        """The calendar months of the horizon in which a bill is possible."""
        for period in calendar_months(self.module):
            month = self.month(period)
            if month is not None:
                yield month

    def shapes(self, windows: Windows) -> Iterator[Month]:
        """Every billing period, those that come to the same taken together.  Raises ``NotByDates``."""
        for shape in windows.shapes(self._days):
            yield Month(shape.period, shape.ledgers(), shape.kinds(), shape.firsts, None, shape.days)

    def _days(self, period: Period) -> dict[int, Day] | None:
        """What each day of a period adds to its loops; None where a requirement excludes it."""
        return None if self.month(period) is None else self._each_day(period)

    def _each_day(self, period: Period) -> dict[int, Day]:
        """What each day of the period that was run last added to its loops."""
        found: dict[int, Day] = {}
        for date in range(period.first, period.after):
            turns = [loop.get(date, []) for loop in self.summariser.daily]
            ledgers = tuple(_together(some) for some in turns)
            each_loop = [[row for turn in some for row in turn.rows] for some in turns]
            rows = Counter(_joined([some for some in each_loop if some]))
            found[date] = Day(ledgers, tuple(ordered(rows).items()))
        return found

    def month(self, period: Period) -> Month | None:
        """One period, computed; None where a requirement of the text excludes it."""
        summariser = self.summariser
        summariser.ledgers, summariser.rows, summariser.daily, summariser.given = [], [], [], None
        before = len(self.algebra.guards)
        try:
            self._measure(self._period_arguments(period))
        except Stopped:
            guard = self.algebra.guards[-1]
            (self.excluded if guard.reason is Reason.REQUIRED else self.broken).append((period, guard))
            return None
        finally:
            self._keep_loop_guards(before)
        rows = _joined([rows for rows in summariser.rows if rows])
        kinds = ordered(Counter(rows))
        days = Counter(self._each_day(period).values())
        firsts = (period.first, period.first)
        return Month(period, tuple(summariser.ledgers), kinds, firsts, rows, tuple(days.items()))

    def _keep_loop_guards(self, before: int) -> None:
        """Guards outside loops are met again when a bill is made; those of turns are met only once."""
        self.algebra.guards[before:] = [guard for guard in self.algebra.guards[before:] if guard.in_loop]

    def _period_arguments(self, period: Period) -> dict[str, Value]:
        self.summariser.first = period.first
        if self.facts is Facts.ONCE:
            self.summariser.turning = period.first + period.days // 2
        return {FROM: period.first, TO: period.after, MONTH: period.month, "readings": period.series}

    # --- bills ---

    def bill(self, month: Month, ledgers: Sequence[Ledger] | None = None) -> Bill:
        """The bill of one month; with other ledgers, of that month with other readings."""
        arguments = self._period_arguments(month.period)
        days = [day for day, _ in month.days]
        return self._bill(arguments, month.ledgers if ledgers is None else ledgers, month.kinds, days)

    def bill_of_all(self, months: Sequence[Month]) -> Bill:
        """One bill that stands for that of any of the months."""
        months = corners(months)
        arguments, ledgers = self._every_month(months)
        kinds: dict[Membership, int] = {}
        for month in months:
            for kind, count in month.kinds.items():
                kinds[kind] = max(kinds.get(kind, 0), count)
        days = dict.fromkeys(day for month in months for day, _ in month.days)
        return self._bill(arguments, ledgers, ordered(kinds), list(days))

    def _bill(
        self, arguments: Mapping[str, Value], ledgers: Sequence[Ledger], kinds: Kinds, days: Sequence[Day]
    ) -> Bill:
        algebra, summariser = self.algebra, self.summariser
        algebra.path, met = True, len(algebra.guards)
        summariser.given, summariser.after.instead = list(ledgers), {}
        try:
            values = self._measure(arguments)
            values |= self._charge(values)
        except Stopped:
            values = {}
        finally:
            summariser.given = None
        found = tuple(algebra.guards[met:])
        del algebra.guards[met:]
        path, algebra.path = algebra.path, True
        instead = dict(summariser.after.instead)
        kinds = {renamed(kind, instead): count for kind, count in kinds.items()}
        same_day = [frozenset(renamed(kind, instead) for kind, _ in day.kinds) for day in days]
        bill = Bill(values, path, found, kinds, tuple(dict.fromkeys(same_day)), instead)
        self.links.link(bill.terms(), kinds, tuple(_counts(ledgers)))
        return bill

    def _measure(self, arguments: Mapping[str, Value]) -> dict[str, Value]:
        self.algebra.path = True
        return self.run(self.layout.measure, dict(arguments))

    def _charge(self, values: dict[str, Value]) -> dict[str, Value]:
        return self.run(self.layout.charge, values)

    def run(self, index: int, known: dict[str, Value]) -> dict[str, Value]:
        """A function on named values; inputs that are not known yet become unknowns."""
        function = self.function(index)
        arguments: list[Value] = []
        for parameter in function.parameters:
            if parameter.name not in known:
                assert not isinstance(parameter.type, SeriesOf)
                known[parameter.name] = self.inputs.value(parameter)
            arguments.append(known[parameter.name])
        results = self.execution.call(index, arguments)
        return known | dict(zip(self.results(index), results, strict=True))

    def results(self, index: int) -> list[str]:
        """The names of a function's results."""
        return [result.name for result in self.function(index).results]

    # --- all months at once ---

    def _every_month(self, months: Sequence[Month]) -> tuple[dict[str, Value], list[Ledger]]:
        """Arguments and ledgers that stand for any of the months."""
        a = self.arena
        days = [month.period.days for month in months]
        numbers = [month.period.month for month in months]
        least, greatest = min(month.firsts[0] for month in months), max(month.firsts[1] for month in months)
        first = a.symbol("first day", least, greatest)
        length = a.symbol("days of the period", min(days), max(days))
        number = a.symbol("billing month", min(numbers), max(numbers))
        arguments: dict[str, Value] = {
            FROM: first,
            TO: a.add(first, length),
            MONTH: number,
            "readings": months[0].period.series,
        }
        ledgers = [
            self._every_ledger([month.ledgers[i] for month in months], days, length)
            for i in range(len(months[0].ledgers))
        ]
        self._of_days(months, ledgers, length)
        return arguments, ledgers

    def _of_days(self, months: Sequence[Month], ledgers: Sequence[Ledger], length: Int) -> None:
        """Every count is a sum over the kinds of days that the periods consist of."""
        a = self.arena
        times: dict[Day, list[int]] = {}
        for month in months:
            for day, often in month.days:
                times.setdefault(day, []).append(often)
        kinds = {
            day: a.symbol("days of one kind", min(some) if len(some) == len(months) else 0, max(some))
            for day, some in times.items()
        }
        for place, ledger in enumerate(ledgers):
            for turns, count in ledger.items():
                parts = [
                    a.multiply(number, each)
                    for day, number in kinds.items()
                    for one, each in day.ledgers[place]
                    if one is turns
                ]
                if parts:
                    a.assume(count, a.equal(count, a.total(parts)))
        for number in kinds.values():
            a.assume(number, a.equal(a.total(kinds.values()), length))

    def _every_ledger(self, ledgers: list[Ledger], days: list[int], length: Int) -> Ledger:
        classes: dict[TurnClass, None] = {}
        for ledger in ledgers:
            classes.update(dict.fromkeys(ledger))
        merged: Ledger = {}
        for turns in classes:
            counts = [_count(ledger.get(turns, 0)) for ledger in ledgers]
            merged[turns] = self.arena.symbol(f"turns of class {turns.number}", min(counts), max(counts))
        for loop in sorted({turns.loop for turns in classes}):
            self._tie(loop, merged, ledgers, days, length)
        return merged

    def _tie(self, loop: int, merged: Ledger, ledgers: list[Ledger], days: list[int], length: Int) -> None:
        """How many turns a loop has in all: as many as days, or between the least and the most of a month."""
        a = self.arena
        sums = [sum(_count(n) for turns, n in ledger.items() if turns.loop == loop) for ledger in ledgers]
        counts = [count for turns, count in merged.items() if turns.loop == loop]
        total = a.total(counts)
        facts = [a.at_most(min(sums), total), a.at_most(total, max(sums))]
        if sums == days:
            facts.append(a.equal(total, length))
        for count in counts:
            for fact in facts:
                a.assume(count, fact)

    # --- undoing ---

    def stores(self) -> list[Any]:
        """All that changes while terms are made."""
        return [
            *self.arena.stores(),
            *self.divisions.stores(),
            *self.depths.stores(),
            *self.totals.stores(),
            *self.links.stores(),
            *self.inputs.stores(),
            *self.summariser.stores(),
            self.execution.positions,
            self.algebra.guards,
            self.lemmas,
        ]

    def keep(self) -> list[Any]:
        """The present state, to go back to: each obligation starts from the same one."""
        return [store.copy() for store in self.stores()]

    def restore(self, kept: list[Any]) -> None:
        """Forget everything made since ``keep``."""
        for store, old in zip(self.stores(), kept, strict=True):
            store.clear()
            if isinstance(store, list):
                store.extend(old)
            else:
                store.update(old)


def _joined(each_loop: Sequence[Sequence[Membership]]) -> tuple[Membership, ...]:
    """What each row takes part in, over all loops."""
    return tuple(tuple(chain for one in row for chain in one) for row in zip(*each_loop, strict=True))


def _together(turns: Sequence[Turn]) -> tuple[tuple[TurnClass, int], ...]:
    """What several turns add to the ledger of their loop."""
    found: dict[TurnClass, int] = {}
    for turn in turns:
        for one, count in turn.counts:
            found[one] = found.get(one, 0) + _count(count)
    return tuple(sorted(found.items(), key=lambda item: item[0].number))


def _counts(ledgers: Sequence[Ledger]) -> list[Int]:
    return [count for ledger in ledgers for count in ledger.values()]


def _count(count: Int) -> int:
    assert isinstance(count, int)
    return count

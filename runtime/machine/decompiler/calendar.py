"""Which minutes of which days fall in which cell, by evaluating the bytecode's own choice of the cell.

``measure`` adds each interval to an element of an array; the position is an
expression of the interval's date and minute.  It is evaluated for every day of
the horizon, so what is printed is what the machine does, holidays included.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runtime.machine.aborts import Abort
from runtime.machine.decompiler.days import describe
from runtime.machine.decompiler.evaluation import Evaluator, Unknown, expand
from runtime.machine.decompiler.expressions import (
    Applied,
    Define,
    Either,
    Expression,
    Named,
    Repeat,
    Statement,
    Store,
    names,
    operands,
)
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.rates import cell_of
from runtime.machine.decompiler.walk import Decompiled, decompile
from runtime.machine.module import Module
from runtime.machine.series import MINUTES_A_DAY
from runtime.machine.spelling import spell_day

BILLING_MONTH = "billing-month"
DAYS = 75_000
"""The longest horizon that is described, some 200 years."""

OUTSIDE = -1
"""Stands for the cell of minutes that a condition leaves out, or whose cell no result gives."""


@dataclass(frozen=True, slots=True)
class Fold:
    """A store into an array for each interval: where to, under which conditions, and the turn's own names."""

    array: str
    index: Expression
    conditions: tuple[tuple[Expression, bool], ...]
    dates: frozenset[str]
    minutes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Span:
    """Local clock from ``start`` to before ``end`` (minutes), all in one cell."""

    start: int
    end: int
    cell: int


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one array: ``labels`` by position; ``days`` has sets of days, each with its spans.

    ``months`` are the billing months for which this holds; empty where they make no difference.
    """

    array: str
    labels: Mapping[int, str]
    days: tuple[tuple[str, tuple[Span, ...]], ...]
    months: tuple[int, ...]


def calendar(module: Module) -> str:
    """Which hours of which days belong to which cell of the bill's quantities, in lines."""
    lines: list[str] = []
    for cells in calendar_cells(module):
        months = f", billing months {_numbers(cells.months)}" if cells.months else ""
        lines.append(f"{cells.array}{months}:")
        for days, spans in cells.days:
            clock = "; ".join(
                f"{_clock(start)} to {_clock(end)} {label}" for start, end, label in _labelled(cells, spans)
            )
            lines.append(f"  {days}: {clock or 'in no row'}")
    return "\n".join(lines)


def _labelled(cells: Cells, spans: tuple[Span, ...]) -> Iterator[tuple[int, int, str]]:
    """The spans whose cell is a result, by its name."""
    for one in spans:
        if one.cell in cells.labels:
            yield one.start, one.end, cells.labels[one.cell]


def calendar_cells(module: Module) -> Iterator[Cells]:
    """The same as data, for each array of ``measure`` whose cell depends on the day or the clock.

    Arrays none of whose elements is a result are left out.
    """
    if module.bill is None or module.horizon is None or not _has_dates(*module.horizon):
        return
    found = decompile(module, module.bill.measure)
    labels = _labels(found)
    known: dict[tuple[object, ...], list[_Same]] = {}
    seen: set[str] = set()
    for fold in _folds(found.statements, {}, (), frozenset(), frozenset()):
        free = {name for expression in _expressions(fold) for name in names(expression)}
        told = free <= fold.dates | fold.minutes | {BILLING_MONTH} and free & (fold.dates | fold.minutes)
        if fold.array in seen or fold.array not in labels or not told:
            continue
        seen.add(fold.array)
        place = (fold.index, fold.conditions, tuple(labels[fold.array]))
        if place not in known:
            known[place] = _by_month(
                _Days(module, fold, frozenset(labels[fold.array])), BILLING_MONTH in free
            )
        for same in known[place]:
            yield Cells(fold.array, labels[fold.array], same.days, same.months)


def _has_dates(first: int, after: int) -> bool:
    """Whether the days of a horizon are dates, and few enough to look at each."""
    return spell_day(first) != f"day {first}" and spell_day(after) != f"day {after}" and after - first <= DAYS


@dataclass(frozen=True, slots=True)
class _Same:
    """Days and their spans, alike in some billing months."""

    days: tuple[tuple[str, tuple[Span, ...]], ...]
    months: tuple[int, ...]


def _by_month(days: _Days, by_month: bool) -> list[_Same]:  # noqa: FBT001
    """The days by pattern, for billing months that are alike together."""
    if not by_month:
        return [_Same(days.described({}), ())]
    alike: dict[tuple[tuple[str, tuple[Span, ...]], ...], list[int]] = {}
    for month in range(1, 13):
        alike.setdefault(days.described({BILLING_MONTH: month}), []).append(month)
    return [_Same(described, tuple(months)) for described, months in alike.items()]


def _expressions(fold: Fold) -> list[Expression]:
    return [fold.index, *(condition for condition, _ in fold.conditions)]


def _labels(found: Decompiled) -> dict[str, dict[int, str]]:
    """The results that are single elements of arrays."""
    definitions = {part.name: part.value for part in found.statements if isinstance(part, Define)}
    labels: dict[str, dict[int, str]] = {}
    for result in found.function.results:
        cell = cell_of(expand(found.results[result.name], definitions))
        if cell is not None:
            labels.setdefault(cell[0], {}).setdefault(cell[1], readable(result.name))
    return labels


def _folds(
    statements: tuple[Statement, ...],
    definitions: dict[str, Expression],
    conditions: tuple[tuple[Expression, bool], ...],
    dates: frozenset[str],
    minutes: frozenset[str],
) -> Iterator[Fold]:
    """Stores within loops over readings, their positions in terms of the turns' names."""
    known = dict(definitions)
    for statement in statements:
        match statement:
            case Define():
                known[statement.name] = statement.value
            case Store() if dates and statement.index is not None:
                asked = tuple((expand(condition, known), holds) for condition, holds in conditions)
                yield Fold(statement.array.name, expand(statement.index, known), asked, dates, minutes)
            case Either():
                for body, holds in ((statement.then, True), (statement.otherwise, False)):
                    inner = (*conditions, (statement.condition, holds))
                    yield from _folds(body, known, inner, dates, minutes)
            case Repeat():
                header = statement.header
                at, clock = {"groups": (1, 2), "rows": (2, 3)}.get(header.kind, (None, None))
                inner_dates, inner_minutes = dates, minutes
                if at is not None and clock is not None:
                    inner_dates = dates | {header.names[at]}
                    # The first minute of a day says nothing of its intervals.
                    if not (header.kind == "groups" and header.number == MINUTES_A_DAY):
                        inner_minutes = minutes | {header.names[clock]}
                yield from _folds(statement.body, known, conditions, inner_dates, inner_minutes)
            case _:
                pass


class _Days:
    """The days of the horizon, each with the values of what a fold asks of the day.

    Cells that are not among the ``labelled`` are in no row of the bill.
    """

    def __init__(self, module: Module, fold: Fold, labelled: frozenset[int]) -> None:
        assert module.horizon is not None
        self.fold = fold
        self.labelled = labelled
        self.first = module.horizon[0]
        self.evaluator = Evaluator(module)
        self.cuts = _cuts(module, fold)
        parts = [part for expression in _expressions(fold) for part in _of_day(expression, fold.dates)]
        self.days = range(*module.horizon)
        self.keys = [
            tuple(self.value(part, dict.fromkeys(fold.dates, day)) for part in parts) for day in self.days
        ]

    def described(self, given: Mapping[str, int]) -> tuple[tuple[str, tuple[Span, ...]], ...]:
        """Sets of days with their spans, other names having the given values."""
        patterns: dict[tuple[Span, ...], int] = {}
        by_key: dict[tuple[int | None, ...], int] = {}
        numbers: list[int] = []
        for day, key in zip(self.days, self.keys, strict=True):
            if key not in by_key:
                spans = self.spans({**given, **dict.fromkeys(self.fold.dates, day)})
                by_key[key] = patterns.setdefault(spans, len(patterns))
            numbers.append(by_key[key])
        by_number = {number: spans for spans, number in patterns.items()}
        return tuple((text, by_number[number]) for text, number in describe(self.first, numbers))

    def spans(self, given: Mapping[str, int]) -> tuple[Span, ...]:
        """One day's stretches of the clock."""
        spans: list[Span] = []
        for start, end in zip(self.cuts, [*self.cuts[1:], MINUTES_A_DAY], strict=True):
            cell = self.cell({**given, **dict.fromkeys(self.fold.minutes, start)})
            if spans and spans[-1].cell == cell:
                spans[-1] = Span(spans[-1].start, end, cell)
            else:
                spans.append(Span(start, end, cell))
        return tuple(spans)

    def cell(self, given: Mapping[str, int]) -> int:
        """The cell at one minute, or ``OUTSIDE``."""
        if not all((self.value(asked, given) == 1) is holds for asked, holds in self.fold.conditions):
            return OUTSIDE
        cell = self.value(self.fold.index, given)
        return cell if cell in self.labelled else OUTSIDE

    def value(self, expression: Expression, given: Mapping[str, int]) -> int | None:
        """The value, or None where the machine would abort."""
        try:
            return self.evaluator.value(expression, given)
        except (Abort, Unknown):
            return None


def _of_day(expression: Expression, dates: frozenset[str]) -> Iterator[Expression]:
    """The largest parts of an expression that depend on the day alone."""
    free = set(names(expression))
    if free and free <= dates:
        yield expression
        return
    for part in operands(expression):
        yield from _of_day(part, dates)


def _cuts(module: Module, fold: Fold) -> list[int]:
    """Minutes at which a position can change: the keys by which the clock is looked up.

    Where the clock is used in any other way, every minute.
    """
    cuts = {0}
    waiting = _expressions(fold)
    while waiting:
        part = waiting.pop()
        for operand in operands(part):
            if isinstance(operand, Named) and operand.name in fold.minutes:
                if not isinstance(part, Applied):
                    return list(range(MINUTES_A_DAY))
                if part.name == "row":
                    cuts.update(module.tables[part.immediates[0]].keys)
                elif part.name == "hour_of":
                    cuts.update(range(0, MINUTES_A_DAY, 60))
                else:
                    return list(range(MINUTES_A_DAY))
            waiting.append(operand)
    return sorted(minute for minute in cuts if 0 <= minute < MINUTES_A_DAY)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _numbers(months: tuple[int, ...]) -> str:
    """``1 to 5 and 10 to 12``."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return " and ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)

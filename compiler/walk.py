"""Walks over the readings: days outside, netting spans and demand windows inside, single readings innermost.

A *level* is the length of a span in minutes: 1440 the day, ``ROW`` a single
reading.  A quantity is taken at its own level.  A *sink* asks for a quantity at
that level or summed over a longer one, and does something with each value.
Levels that divide one another are walked in one nest of loops; levels that do
not get nests of their own within the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from compiler.calendar import CalendarTables
from compiler.determinants import Determinants
from compiler.emitter import Emitter, Row, Value
from compiler.errors import CannotCompile
from compiler.expressions import Applied, Compiler
from compiler.inputs import Inputs
from compiler.interval import IntervalScope
from compiler.metered import DAY, ROW, Metered
from compiler.moments import Day, DayCalendar, Moment
from compiler.ranges import Interval
from compiler.sinks import DaySink, Sink
from compiler.terms import at_step, value_of
from compiler.tree import nodes
from dsl.model import expressions as m
from runtime.machine.types import MINUTES, Instant, Number, Truth


@dataclass(frozen=True, slots=True)
class Context:
    """What the parts of ``measure`` share."""

    e: Emitter
    inputs: Inputs
    determinants: Determinants
    tables: CalendarTables
    calendar: DayCalendar
    functions: Applied
    channels: tuple[tuple[str, Number, Interval], ...]


@dataclass(slots=True)
class Level:
    """One loop of a nest while it is emitted."""

    span: int
    channel_sums: dict[str, Value] = field(default_factory=dict)
    window_sums: dict[str, Value] = field(default_factory=dict)
    """By quantity: its sum over this span."""
    start: Value | None = None
    """The first instant of the span, where something needs it."""
    fresh: Value | None = None


class Walk:
    """One pass over the readings that feeds some sinks."""

    def __init__(self, context: Context, sinks: Sequence[Sink]) -> None:
        self.context = context
        self.e = context.e
        self.sinks = sinks
        self.nests = _nests(context, sinks)

    def emit(self) -> None:
        """The loops."""
        for sink in self.sinks:
            sink.prepare()
        with self.e.groups(self.context.inputs.readings, DAY) as (rows, date, _):
            inputs = self.context.inputs
            inside = self.e.op(
                "and", self.e.op("le", inputs.period_from, date), self.e.op("lt", date, inputs.period_to)
            )
            self.e.require(inside, "readings lie outside the billing period")
            day = Day(self.e, self.context.calendar, date)
            daily = [sink for sink in self.sinks if isinstance(sink, DaySink)]
            for sink in daily:
                sink.start_day(day)
            for nest in self.nests:
                _Nest(self, nest, day).emit(rows)
            for sink in daily:
                sink.end_day(day)


def _nests(context: Context, sinks: Sequence[Sink]) -> list[tuple[list[int], list[Sink]]]:
    """Chains of levels, each dividing the one before, with the sinks that each serves."""
    nests: list[tuple[list[int], list[Sink]]] = []
    for sink in sinks:
        own = context.determinants.metered[sink.quantity].level
        _check_levels(context, sink, own)
        needed = {own, sink.level} - {ROW}
        for chain, served in nests:
            union = sorted({*chain, *needed}, reverse=True)
            if all(longer % shorter == 0 for longer, shorter in pairwise(union)):
                chain[:] = union
                served.append(sink)
                break
        else:
            nests.append((sorted(needed, reverse=True), [sink]))
    return nests


def _check_levels(context: Context, sink: Sink, own: int) -> None:
    metered = context.determinants.metered[sink.quantity]
    if own == sink.level or own == ROW or (sink.level != ROW and sink.level % own == 0):
        return
    raise CannotCompile(
        f"{sink.quantity} is netted over {own} minutes and cannot be taken over {sink.level}",
        metered.quantity.span,
    )


class _Nest:
    """One nest of loops within a day."""

    def __init__(self, walk: Walk, nest: tuple[list[int], list[Sink]], day: Day) -> None:
        self.context = walk.context
        self.e = walk.e
        self.day = day
        spans, self.sinks = nest
        self.spans = [*(span for span in spans if span != DAY), ROW]
        self.quantities: list[Metered] = []
        for sink in self.sinks:
            metered = self.context.determinants.metered[sink.quantity]
            if metered not in self.quantities:
                self.quantities.append(metered)
        self.levels: list[Level] = []

    def emit(self, rows: Value) -> None:
        """The loops inside the body of the day."""
        midnight = self.e.constant(MINUTES, 0)
        self.span(DAY, rows, midnight, self.spans)

    def span(self, span: int, rows: Value, minute: Value, inner: list[int]) -> None:
        """The body of the loop over spans of one level."""
        level = self._open(span)
        self.levels.append(level)
        if inner[0] == ROW:
            with self.e.rows(rows, [(kind, interval) for _, kind, interval in self.context.channels]) as row:
                self._row(row)
        else:
            with self.e.groups(rows, inner[0]) as (part, _, first):
                self.span(inner[0], part, first, inner[1:])
        self.levels.pop()
        moment = Moment(self.e, self.day, minute, level.start)
        self._values(span, moment, level.channel_sums)
        for quantity, total in level.window_sums.items():
            self._deliver(quantity, span, moment, total)

    def _open(self, span: int) -> Level:
        """Start the sums of a span at zero."""
        level = Level(span)
        intervals = self.context.determinants.metered
        own = [metered for metered in self.quantities if metered.level == span]
        used = {name for metered in own for name in _channels_of(metered)}
        for name, kind, (low, high) in self.context.channels:
            if name in used:
                times = own[0].intervals.rows_in(span)
                level.channel_sums[name] = self.e.variable(
                    kind, 0, (min(0, low * times), max(0, high * times))
                )
        for sink in self.sinks:
            metered = intervals[sink.quantity]
            if sink.level == span and metered.level != span and sink.quantity not in level.window_sums:
                total = self.e.variable(metered.type, 0, metered.in_window(span))
                level.window_sums[sink.quantity] = total
        needs_start = any(_asks_instant(metered) for metered in own)
        needs_start = needs_start or any(sink.needs_start and sink.level == span for sink in self.sinks)
        if needs_start:
            level.start = self.e.variable(Instant(), 0)
            level.fresh = self.e.variable(Truth(), 1, (0, 1))
        return level

    def _row(self, row: Row) -> None:
        """The body of the loop over single readings."""
        self._check_row(row)
        values = {}
        for (name, _, _), value in zip(self.context.channels, row.channels, strict=True):
            values[name] = value
        for level in self.levels:
            for name, total in level.channel_sums.items():
                self.e.into(total, "add", total, values[name])
            if level.fresh is not None and level.start is not None:
                with self.e.when(level.fresh):
                    self.e.into(level.start, "copy", row.start)
                    self.e.into(level.fresh, "copy", self.e.constant(Truth(), 0))
        self._values(ROW, Moment(self.e, self.day, row.minute, row.start), values)

    def _check_row(self, row: Row) -> None:
        """Refuse readings that are too coarse for a window or straddle two periods."""
        minutes = self.context.inputs.tariff.readings.minutes
        shortest = min((span for span in self.spans if span != ROW), default=minutes)
        if shortest < minutes:
            fits = self.e.op("le", row.length, self.e.constant(MINUTES, shortest))
            self.e.require(fits, f"{shortest}-minute values cannot be measured from coarser readings")
        cuts = self.context.tables.cuts
        uses_periods = any(sink.schedule is not None for sink in self.sinks)
        if uses_periods and any(cut % minutes for cut in cuts):
            clock = self.context.tables.clock
            end = self.e.op("cell", self.e.op("row", row.minute, imm=(clock,)), imm=(clock, 0))
            fits = self.e.op("le", self.e.op("add", row.minute, row.length), end)
            self.e.require(fits, "a reading straddles two periods of the day")

    def _values(self, span: int, moment: Moment, channels: dict[str, Value]) -> None:
        """Take the quantities of this level, and hand them on."""
        for metered in self.quantities:
            if metered.level != span:
                continue
            scope = IntervalScope(self.context.inputs, self.context.determinants, channels, moment)
            compiler = Compiler(self.e, scope, self.context.functions)
            term = compiler.term(metered.quantity.value)
            with self.e.at(metered.quantity.span):
                value = at_step(self.e, value_of(self.e, term), metered.type.step)
                for level in self.levels:
                    total = level.window_sums.get(metered.quantity.name)
                    if total is not None:
                        self.e.into(total, "add", total, value)
                self._deliver(metered.quantity.name, span, moment, value)

    def _deliver(self, quantity: str, span: int, moment: Moment, value: Value) -> None:
        for sink in self.sinks:
            if sink.quantity == quantity and sink.level == span:
                sink.take(moment, value)


def _channels_of(metered: Metered) -> set[str]:
    return {node.name for node in nodes(metered.quantity.value) if isinstance(node, m.Channel)}


def _asks_instant(metered: Metered) -> bool:
    return any(isinstance(node, m.InEvent | m.PriceAt) for node in nodes(metered.quantity.value))

"""``measure``: from readings, dated facts and history to the billing determinants of one period.

The code has this shape, on which proofs rely:

1. the period lies in the horizon and has an admitted length;
2. a loop over the days of the period: counts and sums of days;
3. loops over the readings: days outside, in whose body everything that depends
   on the date is derived; inside, spans and single readings, whose values are
   added to, or raise, registers and cells;
4. named quantities, in the order of the text, and once more over the readings
   where a ladder is filled in order of time.
"""

from __future__ import annotations

from compiler import sources as s
from compiler.calendar import CalendarTables
from compiler.dates import day_number
from compiler.days import DayLoop, contains_date
from compiler.determinants import Determinant, Determinants, scalars
from compiler.effective import in_effect
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Applied, Compiler
from compiler.filling import FillingSink
from compiler.functions import in_declared_range
from compiler.history import aggregate
from compiler.inputs import Inputs
from compiler.interval import look_up
from compiler.ladders import effective_bounds
from compiler.metered import Metered
from compiler.moments import DayCalendar
from compiler.period import PeriodScope
from compiler.ranges import Interval, hull
from compiler.sinks import CellSink, CoincidentSink, DailySink, MovingSink, Sink, TotalSink, as_power
from compiler.terms import Exact, at_step
from compiler.walk import Context, Walk
from dsl.model.base import NumberType
from dsl.model.rates import Ladder
from dsl.model.tariff import ScalarQuantity, Tariff
from runtime.machine.module import Function
from runtime.machine.types import COUNT, DAYS, Day, Number, Truth

Channels = tuple[tuple[str, Number, Interval], ...]


class Measure:
    """Emits ``measure``."""

    def __init__(
        self,
        e: Emitter,
        tables: CalendarTables,
        determinants: Determinants,
        functions: Applied,
        channels: Channels,
    ) -> None:
        self.e = e
        self.tariff: Tariff = determinants.tariff
        self.determinants = determinants
        self.inputs = Inputs(e, self.tariff)
        self.calendar = DayCalendar(e, tables, self.inputs.billing_month)
        self.context = Context(e, self.inputs, determinants, tables, self.calendar, functions, channels)
        self.values: dict[str, Value] = {}
        self.compiler = Compiler(e, PeriodScope(determinants, self._supply), functions)
        self.sinks: dict[object, Sink] = {}
        self.filled: dict[tuple[str, str], FillingSink] = {}

    def emit(self) -> Function:
        """The whole function."""
        length = self._check_period()
        self.calendar.prepare()
        wanted = list(self.determinants.wanted.values())
        days = DayLoop(self.context, wanted, length)
        days.emit()
        self.values |= days.values
        self._first_pass(wanted)
        for determinant in wanted:
            self._make(determinant, length)
        for quantity in scalars(self.tariff):
            self._scalar(quantity)
        for guard in self.tariff.guards:
            with self.e.at(guard.span):
                self.e.require(self.compiler.value(guard.condition), guard.message)
        for determinant in wanted:
            self.e.result(determinant.name, self._supply(self.compiler, determinant))
        return self.e.finish()

    # --- the period

    def _check_period(self) -> Value:
        """Within the horizon and of an admitted length; gives the number of days."""
        e, header, readings = self.e, self.tariff.header, self.tariff.readings
        start, end = self.inputs.period_from, self.inputs.period_to
        first = e.constant(Day(), day_number(header.horizon[0]))
        after = e.constant(Day(), day_number(header.horizon[1]))
        horizon = self.context.tables.horizon
        e.op("row", e.op("days_between", first, start), imm=(horizon,))
        e.op("row", e.op("days_between", end, after), imm=(horizon,))
        length = e.op("days_between", start, end)
        least = max(readings.minimum_days, 1)
        enough = e.op("le", e.constant(DAYS, least), length)
        e.require(enough, f"a billing period has at least {least} day{'s' if least > 1 else ''}")
        most = e.op("le", length, e.constant(DAYS, readings.maximum_days))
        e.require(most, f"a billing period has at most {readings.maximum_days} days")
        if header.effective_enforced:
            message = f"the tariff is not in effect before {header.effective.isoformat()}"
            e.require(in_effect(e, self.tariff, start, end), message)
        return Value(length.register, length.type, least, readings.maximum_days)

    # --- folds over the readings

    def _first_pass(self, wanted: list[Determinant]) -> None:
        for determinant in wanted:
            self._need(determinant.source)
        if self.sinks:
            Walk(self.context, list(self.sinks.values())).emit()
        for source, sink in self.sinks.items():
            if isinstance(sink, CoincidentSink) and isinstance(source, s.Coincident):
                sink.check(source.input)

    def _need(self, source: s.Source) -> None:
        """Add the sink that a determinant is read from."""
        source = self._served(source)
        key = sink_key(source)
        if key is None or key in self.sinks:
            return
        assert isinstance(source, s.CellTotal | s.CellHighest | s.Moving | s.Daily | s.Coincident)
        metered = self.determinants.metered[source.quantity]
        tables = self.context.tables
        match source:
            case s.CellTotal(part=None, schedule=None):
                sink: Sink = TotalSink(self.e, metered, metered.level)
            case s.CellTotal():
                sink = CellSink(self.e, metered, metered.level, source.schedule, tables, "put_sum")
            case s.CellHighest():
                level = metered.intervals.level(source.window)
                sink = CellSink(self.e, metered, level, source.schedule, tables, "put_max")
            case s.Moving():
                where = (source.part, source.schedule, source.periods)
                level = metered.intervals.level(source.slide)
                sink = MovingSink(self.e, metered, level, where, source.window, source.slide)
            case s.Daily():
                where = (source.part, source.schedule, source.periods)
                level = metered.intervals.level(source.window)
                sink = DailySink(self.e, metered, level, where, self._ranks(key))
            case s.Coincident():
                level = metered.intervals.level(source.window)
                instant = self.inputs.given(source.input)
                sink = CoincidentSink(self.e, metered, level, source.window, instant)
        self.sinks[key] = sink

    def _served(self, source: s.Source) -> s.Source:
        """What a determinant is read from: a part's total from the cells of a schedule if there are any."""
        if isinstance(source, s.CellTotal) and source.part is not None and source.schedule is None:
            for one in self.determinants.wanted.values():
                match one.source:
                    case s.CellTotal(quantity=name, schedule=str()) if name == source.quantity:
                        return one.source
        return source

    def _ranks(self, key: object) -> int:
        """How many of the highest days are kept."""
        sources = [one.source for one in self.determinants.wanted.values()]
        return max(one.rank for one in sources if isinstance(one, s.Daily) and sink_key(one) == key)

    # --- single determinants

    def _make(self, determinant: Determinant, length: Value) -> None:
        """The value of a determinant that needs no other."""
        name, source, e = determinant.name, determinant.source, self.e
        match source:
            case s.CellTotal() | s.CellHighest() | s.Moving() | s.Daily() | s.Coincident():
                self.values[name] = self._folded(determinant)
            case s.DayCount(part=None):
                self.values[name] = length
            case s.OnDay():
                self.values[name] = self._on_day(determinant, source)
            case s.PartOn():
                self.values[name] = self._part_on(source)
            case s.Contains(anniversary_of=None) if source.month_day is not None:
                self.values[name] = contains_date(self.context, source.month_day)
            case s.Given():
                assert isinstance(determinant.type, Number)
                self.values[name] = e.parameter(source.input, determinant.type)
            case _:
                pass

    def _folded(self, determinant: Determinant) -> Value:
        """A determinant read from a sink."""
        source = determinant.source
        sink = self.sinks[sink_key(self._served(source))]
        match sink, source:
            case TotalSink(), s.CellTotal():
                return sink.total
            case CellSink(), s.CellTotal(schedule=None) if sink.schedule is not None:
                return sink.over_periods(source.part)
            case CellSink(), s.CellTotal():
                return sink.cell(source.part, source.period)
            case CellSink(), s.CellHighest():
                whole = source.part is None and source.schedule is None
                energy = self._over_parts(sink) if whole else sink.cell(source.part, source.period)
                window = source.window
            case MovingSink(), s.Moving():
                energy, window = sink.highest, source.window
            case DailySink(), s.Daily():
                if source.rank == -1:
                    return sink.days
                energy = sink.total if source.rank == 0 else sink.top[source.rank - 1]
                window = source.window
            case CoincidentSink(), s.Coincident():
                energy, window = sink.found, source.window
            case _:
                raise CannotCompile(f"{determinant.name} cannot be measured")
        assert isinstance(determinant.type, Number)
        return as_power(self.e, energy, determinant.type, window)

    def _over_parts(self, sink: CellSink) -> Value:
        """The greatest over all parts."""
        parts = max(len(self.tariff.parts), 1)
        result = sink.cell(0, None)
        for part in range(1, parts):
            result = self.e.op("max", result, sink.cell(part, None))
        return result

    def _day(self, *, last: bool) -> Value:
        """The first or the last day of the billing period."""
        if not last:
            return self.inputs.period_from
        return self.e.op("days_after", self.inputs.period_to, self.e.constant(DAYS, -1))

    def _part_on(self, source: s.PartOn) -> Value:
        """Whether the first or the last day lies in a part."""
        part = self.context.calendar.part(self._day(last=source.last))
        if part is None:
            return self.e.constant(Truth(), 1)
        return self.e.op("eq", part, self.e.constant(COUNT, source.part))

    def _on_day(self, determinant: Determinant, source: s.OnDay) -> Value:
        """A fact or a factor on the first or the last day."""
        day = self._day(last=source.last)
        known = {parameter.name: parameter for parameter in self.e.parameters}[source.input]
        dated = self.e.parameter(source.input, known.type)
        found = look_up(self.e, dated, day)
        return Value(found.register, found.type, determinant.low, determinant.high)

    # --- named quantities, ladders in order, history

    def _scalar(self, quantity: ScalarQuantity) -> None:
        with self.e.at(quantity.span):
            self.values[quantity.name] = scalar_value(self.compiler, quantity)

    def _supply(self, _: Compiler, determinant: Determinant) -> Value:
        """The value of a determinant, computed now if it can wait until now."""
        if determinant.name not in self.values:
            with self.e.outermost():
                self.values[determinant.name] = self._late(determinant)
        return self.values[determinant.name]

    def _late(self, determinant: Determinant) -> Value:
        source = determinant.source
        if isinstance(source, s.TierCell):
            sink = self._fill(source.ladder, source.quantity)
            return sink.cell(source.tier, source.schedule, source.part, source.period)
        if isinstance(source, s.Past):
            return aggregate(self.context, self.compiler, determinant, source)
        raise CannotCompile(f"{determinant.name} is used before it is known")

    def _fill(self, name: str, quantity: str) -> FillingSink:
        """The pass that fills a ladder in order of time."""
        (ladder,) = [one for one in self.tariff.ladders if one.name == name]
        if (name, quantity) not in self.filled:
            metered = self.determinants.metered[quantity]
            sources = [one.source for one in self.determinants.wanted.values()]
            cells = [
                one
                for one in sources
                if isinstance(one, s.TierCell) and (one.ladder, one.quantity) == (name, quantity)
            ]
            schedules = list(dict.fromkeys(source.schedule for source in cells))
            parts = len(self.tariff.parts) if ladder.scope == "part" and len(self.tariff.parts) > 1 else 0
            bounds = self._bounds(ladder, metered, parts)
            sink = FillingSink(self.e, metered, bounds, schedules, self.context.tables, parts)
            self.filled[name, quantity] = sink
            Walk(self.context, [sink]).emit()
        return self.filled[name, quantity]

    def _bounds(self, ladder: Ladder, metered: Metered, parts: int) -> list[Value]:
        """Registers, or arrays by part, with the upper bounds in the quantity's step."""
        if not parts:
            exact = effective_bounds(self.compiler, ladder, None)
            return [at_step(self.e, bound, metered.type.step) for bound in exact]
        rows = [effective_bounds(self.compiler, ladder, part) for part in range(parts)]
        return [self._bound_by_part(metered, column) for column in zip(*rows, strict=True)]

    def _bound_by_part(self, metered: Metered, bounds: tuple[Exact, ...]) -> Value:
        """One upper bound as an array over parts."""
        values = [at_step(self.e, bound, metered.type.step) for bound in bounds]
        array = self.e.array(metered.type, len(values), hull([value.interval for value in values]))
        for part, value in enumerate(values):
            self.e.do("put", array, self.e.constant(COUNT, part), value)
        return array


def sink_key(source: s.Source) -> object:
    """Determinants with the same key are read from one sink; None for those that are not folded."""
    match source:
        case s.CellTotal(part=None, schedule=None):
            return ("total", source.quantity)
        case s.CellTotal():
            return ("cells", source.quantity, source.schedule)
        case s.CellHighest():
            return ("highest", source.quantity, source.window, source.schedule)
        case s.Daily():
            return ("daily", source.quantity, source.window, source.part, source.schedule, source.periods)
        case s.Moving() | s.Coincident():
            return source
        case _:
            return None


def scalar_value(c: Compiler, quantity: ScalarQuantity) -> Value:
    """A named quantity in its declared step and range."""
    if not isinstance(quantity.type, NumberType):
        return c.value(quantity.value)
    return in_declared_range(c, c.stored(quantity.value, quantity.type), quantity.type, quantity.name)

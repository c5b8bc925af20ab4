"""A checked tariff becomes a module."""

from __future__ import annotations

from dataclasses import replace

from compiler import determinants as d
from compiler.about import about
from compiler.builder import Builder
from compiler.calendar import CalendarTables
from compiler.charge import TOTAL, Charge, no_rounding, stated_rounding
from compiler.dates import day_number
from compiler.days import day_type
from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from compiler.factors import factor_tables
from compiler.functions import Functions
from compiler.inputs import Inputs
from compiler.interval import DayScope, IntervalScope
from compiler.measure import Measure, scalar_value
from compiler.metered import ROW, Intervals, Metered
from compiler.moments import Day, DayCalendar, Moment
from compiler.period import PeriodScope, parameters
from compiler.properties import LINES_SUM, Properties
from compiler.readings import channels_of, readings_of
from compiler.terms import at_step, value_of
from compiler.types import number, plain
from dsl.model import expressions as m
from dsl.model.tariff import MeteredQuantity, Tariff
from runtime.machine.cost import derive_costs
from runtime.machine.module import FORMAT, BillLayout, Enumeration, Function, Module
from runtime.machine.types import MINUTES, Instant
from runtime.machine.types import Day as DayOf

MEASURE, CHARGE, EXACT = "measure", "charge", "exact"


def compile_tariff(tariff: Tariff, release: str) -> Module:
    """The module of a tariff: the same for the same text and release.  Raises ``CannotCompile``."""
    return _TariffCompiler(tariff, release).module()


def _check_names(tariff: Tariff) -> None:
    """Names that the module gives itself cannot be those of functions and claims of the text."""
    taken = {"function": {MEASURE, CHARGE, EXACT}, "claim": {LINES_SUM}}
    for kind, things in (("function", tariff.functions), ("claim", tariff.claims)):
        for thing in things:
            if thing.name in taken[kind]:
                message = f"every tariff has a {kind} of its own called {thing.name}"
                raise CannotCompile(message, thing.span, "give it another name")


class _TariffCompiler:
    """The stages in order.  ``measure`` is made last, when it is known which determinants are wanted."""

    def __init__(self, tariff: Tariff, release: str) -> None:
        self.tariff = tariff
        self.release = release
        enums = tuple(Enumeration(enum.name, enum.options) for enum in tariff.enums)
        first, after = tariff.header.horizon
        self.builder = Builder(tariff.files, enums, (day_number(first), day_number(after)))
        self.tables = CalendarTables(tariff, self.builder)
        self.functions = Functions(self.builder)
        self.determinants = d.Determinants(tariff, self.builder.enum_numbers(), self._day_type)
        self.channels = channels_of(tariff)

    def module(self) -> Module:
        """All stages."""
        builder, tariff = self.builder, self.tariff
        readings = readings_of(tariff, self.tables)
        builder.zone = readings.zone
        factor_tables(builder, tariff)
        _check_names(tariff)
        self.functions.compile_all(tariff.functions)
        exports = tuple(range(len(builder.functions)))
        self._survey()
        charge, exact = self._charge(printing=True), self._charge(printing=False)
        place = len(builder.functions)
        charged, exactly = charge.emit(), exact.emit()
        builder.functions += [charged, exactly]
        properties = self._properties(charge)
        measured = self._measure()
        functions = [*builder.functions, measured]
        layout = self._layout((len(functions) - 1, place, place + 1), charge, measured)
        module = Module(
            format=FORMAT,
            release=self.release,
            kind="tariff",
            name=tariff.header.name,
            about=about(tariff),
            horizon=builder.horizon,
            enums=builder.enums,
            tables=builder.tables,
            readings=readings,
            functions=tuple(functions),
            exports=exports,
            bill=layout,
            properties=tuple(properties.records),
            messages=builder.messages,
            costs=(),
            files=builder.files,
            origins=tuple(builder.origins),
        )
        return replace(module, costs=derive_costs(module))

    # --- types and ranges first

    def _survey(self) -> None:
        """Types and ranges of quantities, from compiling them apart."""
        for quantity in self.tariff.quantities:
            if isinstance(quantity, MeteredQuantity):
                self.determinants.metered[quantity.name] = self._metered(quantity)
                continue
            e = Emitter(self.builder, quantity.name)
            compiler = Compiler(e, PeriodScope(self.determinants, parameters()), self.functions)
            with e.at(quantity.span):
                value = scalar_value(compiler, quantity)
            kind = plain(quantity.type, self.determinants.enums)
            assert kind == value.type
            self.determinants.scalars[quantity.name] = (kind, value.interval)
            self.determinants.scalar(quantity.name)

    def _metered(self, quantity: MeteredQuantity) -> Metered:
        intervals = Intervals(self.tariff.readings)
        level = intervals.level(quantity.netting)
        e, inputs = self._scratch()
        calendar = DayCalendar(e, self.tables, inputs.billing_month)
        calendar.prepare()
        date = e.fresh(DayOf())
        moment = Moment(e, Day(e, calendar, date), e.fresh(MINUTES, (0, 1439)), e.fresh(Instant()))
        rows = 1 if level == ROW else intervals.rows_in(level)
        channels = {
            name: e.fresh(
                kind, (min(0, low * rows) if rows > 1 else low, max(0, high * rows) if rows > 1 else high)
            )
            for name, kind, (low, high) in self.channels
        }
        scope = IntervalScope(inputs, self.determinants, channels, moment)
        value = value_of(e, Compiler(e, scope, self.functions).term(quantity.value))
        with e.at(quantity.span):
            value = at_step(e, value, number(quantity.type).step)
        return Metered(quantity, level, value.number, value.interval, intervals)

    def _scratch(self) -> tuple[Emitter, Inputs]:
        """A function that is thrown away."""
        e = Emitter(self.builder, "scratch")
        return e, Inputs(e, self.tariff)

    def _day_type(self, expr: m.Expr) -> Value:
        e, inputs = self._scratch()
        return day_type(e, Compiler(e, DayScope(inputs, e.fresh(DayOf())), self.functions), expr)

    # --- functions

    def _charge(self, *, printing: bool) -> Charge:
        e = Emitter(self.builder, CHARGE if printing else EXACT)
        rounding = stated_rounding if printing else no_rounding
        return Charge(e, self.determinants, self.functions, rounding=rounding, printing=printing)

    def _properties(self, charge: Charge) -> Properties:
        labels: dict[str, list[str]] = {}
        for entry in charge.entries:
            labels.setdefault(entry.line, []).append(entry.amount)
        properties = Properties(self.determinants, self.functions, charge.results, labels)
        for claim in self.tariff.claims:
            properties.claim(claim)
        properties.once()
        properties.lines_sum_to_bill(self.tariff)
        return properties

    def _measure(self) -> Function:
        e = Emitter(self.builder, MEASURE)
        return Measure(e, self.tables, self.determinants, self.functions, self.channels).emit()

    def _layout(self, places: tuple[int, int, int], charge: Charge, measured: Function) -> BillLayout:
        balances = tuple(balance.name for balance in self.tariff.balances)
        return BillLayout(
            *places,
            determinants=tuple(result.name for result in measured.results),
            entries=tuple(charge.entries),
            subtotals=tuple(f"subtotal:{name}" for name in charge.amounts.subtotals),
            total=TOTAL,
            opening=balances,
            closing=balances,
        )

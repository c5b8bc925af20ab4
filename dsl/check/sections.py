"""Facts, options, constants, history, inputs, events and filed factors: names with a type."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.elaborate import expression
from dsl.check.literals import as_written, number_form, on_step, scaled, value_in
from dsl.check.report import did_you_mean, listed
from dsl.check.word import MOST_PERIODS
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DayType, InstantType, ListType, NumberType, OptionType, TruthType, ValueType
from dsl.model.rates import Factor
from dsl.model.tariff import CustomerFact, Enumeration, EventKind, HistoryItem, PublishedInput
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.syntax.rates import FactorsSection
from dsl.units import Scaled

NAMED: dict[type[World], Callable[[World, tree.Name], ValueType]] = {}
"""How a kind of text reads the name of a type, where it declares types of its own."""


def form_type(world: World, form: tree.Form, name: str) -> ValueType:
    """The type that a form declares; options written in place become an enumeration of the name."""
    match form:
        case tree.NumberForm():
            return number_form(world, form)
        case tree.OptionsForm():
            options = tuple(option.text for option in form.options)
            repeated = next((option for option in form.options if options.count(option.text) > 1), None)
            if repeated is not None:
                raise world.report.refuse(
                    codes.DECLARED_TWICE,
                    repeated.span,
                    f"the option {repeated.text} is listed twice",
                    "leave one out",
                )
            world.enums[name] = Enumeration(name, options)
            return OptionType(name)
        case tree.NamedForm():
            own = NAMED.get(type(world))
            if own is not None:
                return own(world, form.name)
            if form.name.text not in world.enums:
                raise world.unknown(form.name, "list of options", list(world.enums), codes.UNKNOWN_NAME)
            world.used.add(form.name.text)
            return OptionType(form.name.text)
        case tree.SimpleForm():
            return _simple(world, form)
        case tree.ListForm():
            element = form_type(world, form.element, name)
            if isinstance(element, ListType):
                raise world.report.refuse(codes.NOT_A_LIST, form.span, "a list cannot hold lists")
            if form.maximum < 1:
                raise world.report.refuse(
                    codes.UNBOUNDED_LOOP,
                    form.span,
                    "a list must be able to hold at least one element",
                    "write `list of at most 12 …`",
                )
            return ListType(element, form.maximum)


def _simple(world: World, form: tree.SimpleForm) -> ValueType:
    if form.kind == "time":
        if type(world) not in NAMED:
            raise world.report.refuse(
                codes.NOT_HERE, form.span, "only contracts know times to the second", "write `date`"
            )
        return InstantType()
    return DayType() if form.kind == "date" else TruthType()


def build_fact(world: World, row: texts.FactRow) -> None:
    """A customer fact, with its default where the text gives one."""
    world.declare(row.name, "fact")
    kind = form_type(world, row.form, row.name.text)
    if not isinstance(kind, NumberType | TruthType | OptionType | DayType):
        raise world.report.refuse(
            codes.NOT_A_LIST, row.form.span, "a fact has one value at a time, not a list"
        )
    default = None if row.default is None else _default(world, row, kind)
    world.facts[row.name.text] = CustomerFact(row.name.text, kind, default, row.words or "", row.name.span)


def _default(
    world: World, row: texts.FactRow, kind: NumberType | OptionType | TruthType | DayType
) -> Fraction | int | date | None:
    assert row.default is not None
    if isinstance(kind, NumberType) and isinstance(row.default, tree.Literal):
        # A bare number is in the fact's unit, as it is in the range.
        unit = (
            scaled(world, row.form.unit)
            if isinstance(row.form, tree.NumberForm)
            else Scaled(kind.unit, Fraction(1))
        )
        value = value_in(world, row.default, unit, row.name.text)
        in_range(world, row.default, value, kind, row.name.text)
        return value
    options = kind.enum if isinstance(kind, OptionType) else None
    made = expression(world, Context("function", options=options), row.default)
    match made:
        case model.Option(index=index):
            return index
        case model.Truth(value=truth):
            return int(truth)
        case model.Date(value=day):
            return day
        case _:
            raise world.report.refuse(
                codes.WRONG_OPTIONS, row.default.span, f"this cannot be the value of {row.name.text}"
            )


def in_range(world: World, literal: tree.Literal, value: Fraction, kind: NumberType, name: str) -> None:
    """Refuses a literal outside its declared range or between its steps."""
    if kind.step is not None:
        on_step(world, literal, value, kind.step, kind.unit, name)
    if (kind.low is not None and value < kind.low) or (kind.high is not None and value > kind.high):
        low = "" if kind.low is None else f" from {as_written(kind.low, literal, kind)}"
        high = "" if kind.high is None else f" to {as_written(kind.high, literal, kind)}"
        raise world.report.refuse(
            codes.OUT_OF_RANGE,
            literal.span,
            f"{as_written(value, literal, kind)} is outside the range of {name},{low}{high}",
            "correct the value or the range",
        )


def build_options(world: World, row: texts.OptionsRow) -> None:
    """A list of options with a name, for functions."""
    world.declare(row.name, "option list")
    form_type(world, tree.OptionsForm(row.options, row.span), row.name.text)


def build_constant(world: World, row: texts.ConstantRow) -> None:
    """A constant: computed once, exactly."""
    world.declare(row.name, "constant")
    made = expression(world, Context("function", doing=row.name.text), row.value)
    if isinstance(made.type, NumberType) and made.type.step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT,
            row.span,
            f"{row.name.text} is a quotient that has not been rounded",
            "write `… rounded half-up to …`",
        )
    world.constants[row.name.text] = made


def build_history(world: World, row: texts.HistoryRow) -> None:
    """A determinant of earlier billing periods; it may have the name of the quantity that it remembers."""
    if row.name.text in world.history:
        raise world.report.refuse(
            codes.DECLARED_TWICE, row.name.span, f"{row.name.text} is in history already"
        )
    kind = number_form(world, row.form)
    if row.periods < 1:
        raise world.report.refuse(codes.HISTORY, row.span, "history reaches back at least one billing period")
    if row.periods > MOST_PERIODS:
        raise world.report.refuse(
            codes.HISTORY,
            row.span,
            f"history cannot reach back {row.periods} billing periods; at most {MOST_PERIODS:,} are kept",
        )
    world.history[row.name.text] = HistoryItem(
        row.name.text, kind, row.periods, row.words or row.short, row.name.span
    )


def build_input(world: World, row: texts.InputRow) -> None:
    """A register's total, or a published hour."""
    world.declare(row.name, "input")
    kind: ValueType = DayType() if row.form is None else number_form(world, row.form)
    world.inputs[row.name.text] = PublishedInput(
        row.name.text, kind, row.kind, row.words or "", row.name.span
    )


def build_event(world: World, section: texts.EventsSection) -> None:
    """A called event."""
    world.declare(section.name, "event")
    world.events[section.name.text] = EventKind(section.name.text, section.words, section.name.span)


def build_factor(world: World, section: FactorsSection) -> None:
    """A filed factor: every row lies within the declared bounds, in order of date."""
    world.declare(section.name, "factor")
    name = section.name.text
    unit = scaled(world, section.unit)
    low, high = (value_in(world, bound, unit, name) for bound in (section.low, section.high))
    if low > high:
        raise world.report.refuse(
            codes.BAD_RANGE, section.span, f"the bounds of {name} are in the wrong order"
        )
    rows = [
        (row, tuple(value_in(world, literal, unit, name) for literal in row.values)) for row in section.rows
    ]
    if section.step is not None:
        step = value_in(world, section.step, unit, name)
    else:
        step = unit.scale
        for value in (low, high, *(value for _, values in rows for value in values)):
            if value:
                step = (
                    numbers.common_step(step, numbers.decimal_step(value / unit.scale) * unit.scale) or step
                )
    kind = NumberType(unit.unit, step, low, high)
    _columns(world, section)
    previous: date | None = None
    for row, values in rows:
        if len(values) != max(1, len(section.columns)):
            raise world.report.refuse(
                codes.FACTOR_ROWS,
                row.span,
                f"this row has {len(values)} values for {max(1, len(section.columns))} columns",
            )
        if previous is not None and row.start <= previous:
            raise world.report.refuse(
                codes.FACTOR_ROWS, row.span, f"the rows of {name} are not in order of date"
            )
        previous = row.start
        for literal, value in zip(row.values, values, strict=True):
            in_range(world, literal, value, kind, name)
    world.factors[name] = Factor(
        name,
        kind,
        tuple(column.text for column in section.columns),
        tuple((row.start, values) for row, values in rows),
        "filed separately" if section.filed_separately else "",
        section.name.span,
    )


def _columns(world: World, section: FactorsSection) -> None:
    seasons = [season.name for season in world.calendar.seasons]
    for column in section.columns:
        if column.text not in seasons:
            raise world.report.refuse(
                codes.UNKNOWN_SEASON,
                column.span,
                f"the columns of factors {section.name.text} are seasons, and there is no season "
                f"{column.text}",
                did_you_mean(column.text, seasons) or f"seasons here: {listed(seasons) or 'none'}",
            )

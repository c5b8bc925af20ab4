"""Worked examples: what is given and expected, by the names that bills and determinants have."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import partial

from dsl.check import codes
from dsl.check.elaborate import expression
from dsl.check.lines_above import unknown_line
from dsl.check.literals import value_in
from dsl.check.report import did_you_mean, listed
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DayType, NumberType, OptionType, TruthType, ValueType
from dsl.model.tariff import Example, MeteredQuantity
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.units import DAY, ONE, Scaled, Unit, base

Value = Fraction | int | bool | date


def build_example(world: World, section: texts.ExampleSection) -> Example:
    """An example with every name resolved and every value in base units."""
    given = world.report.all_of(partial(_given, world, one) for one in section.given)
    expected = world.report.all_of(partial(_expected, world, one) for one in section.expected)
    if section.period is not None and section.period[0] >= section.period[1]:
        raise world.report.refuse(
            codes.EXAMPLE,
            section.span,
            f"the period of example {section.title!r} ends before it starts",
            "the second date is the first day that does not belong to it",
        )
    if not expected and section.refused is None:
        raise world.report.refuse(
            codes.EXAMPLE,
            section.span,
            f"example {section.title!r} expects nothing",
            "add the amounts that the sheet states",
        )
    if expected and section.refused is not None:
        raise world.report.refuse(
            codes.EXAMPLE,
            section.span,
            f"example {section.title!r} expects amounts and a refusal; a refused bill has no amounts",
            "keep one of them, or make it two examples",
        )
    flat = tuple(pair for pairs in given for pair in pairs)
    return Example(section.title, flat, section.period, expected, section.span, section.refused)


def _given(world: World, given: texts.Given) -> tuple[tuple[str, Value], ...]:
    subject = given.subject
    if isinstance(subject, tree.BillingMonth):
        return (("billing-month", _number(world, given.value, ONE, "the billing month")),)
    if isinstance(subject, tree.BalanceValue):
        from dsl.check.balances import balance_named

        balance = balance_named(world, subject.balance)
        return ((f"opening:{balance.name}", _number(world, given.value, balance.type.unit, balance.name)),)
    periods: tuple[tree.Name, ...] = ()
    seasons: tuple[str, ...] = ()
    if isinstance(subject, tree.Restricted):
        periods = subject.periods
        seasons = tuple(world.season(name).name for name in subject.seasons)
        subject = subject.of
    if isinstance(subject, tree.Days):
        value = _number(world, given.value, DAY, "days", bare=DAY)
        return tuple((name, value) for name in _cell_names(world, "days", periods, seasons))
    if not isinstance(subject, tree.Name):
        raise world.report.refuse(
            codes.EXAMPLE, given.span, "an example gives facts, quantities, days and opening balances"
        )
    return _named(world, given, subject, periods, seasons)


def _named(
    world: World,
    given: texts.Given,
    subject: tree.Name,
    periods: tuple[tree.Name, ...],
    seasons: tuple[str, ...],
) -> tuple[tuple[str, Value], ...]:
    name = subject.text
    world.used.add(name)
    if name in world.facts:
        return ((f"fact:{name}", _typed(world, given.value, world.facts[name].type, name)),)
    if name in world.factors:
        return ((f"factor:{name}", _number(world, given.value, world.factors[name].type.unit, name)),)
    if name in world.inputs:
        return ((f"register:{name}", _typed(world, given.value, world.inputs[name].type, name)),)
    if name in world.channels:
        from dsl.check.measured import of_channel

        name = of_channel(world, name, subject.span).name
    quantity = world.quantities.get(name)
    if quantity is None:
        known = [*world.quantities, *world.facts, *world.factors, *world.inputs]
        raise world.unknown(subject, "fact or quantity", known, codes.UNKNOWN_NAME)
    value = _typed(world, given.value, quantity.type, name)
    if not isinstance(quantity, MeteredQuantity):
        return ((name, value),)
    return tuple((label, value) for label in _cell_names(world, name, periods, seasons))


def _cell_names(
    world: World, name: str, periods: tuple[tree.Name, ...], seasons: tuple[str, ...]
) -> list[str]:
    """``usage[summer,peak]``; a season that several editions share names the newest of its parts."""
    labels = []
    if seasons and len(world.parts) > 1:
        parts = [part for part in world.parts if part.season in seasons]
        labels.append(parts[-1].name)
    if periods:
        schedule = world.schedule_of(periods)
        labels += [f"{schedule.name}:{one.text}" if schedule.name else one.text for one in periods]
    return [f"{name}[{','.join(labels)}]" if labels else name]


def _typed(world: World, written: tree.Expr, kind: ValueType, name: str) -> Value:
    if isinstance(kind, NumberType):
        return _number(world, written, kind.unit, name)
    options = kind.enum if isinstance(kind, OptionType) else None
    made = expression(world, Context("function", options=options), written)
    match made:
        case model.Option(index=index) if isinstance(kind, OptionType):
            return index
        case model.Truth(value=value) if isinstance(kind, TruthType):
            return value
        case model.Date(value=value) if isinstance(kind, DayType):
            return value
        case _:
            raise world.report.refuse(codes.EXAMPLE, made.span, f"this cannot be the value of {name}")


def _number(world: World, written: tree.Expr, unit: Unit, name: str, bare: Unit | None = None) -> Fraction:
    if isinstance(written, tree.MonthLiteral):
        return Fraction(written.month)
    literal: tree.Expr = written
    sign = 1
    if isinstance(literal, tree.Unary) and literal.operator == "-":
        literal, sign = literal.of, -1
    if not isinstance(literal, tree.Literal):
        raise world.report.refuse(
            codes.EXAMPLE, written.span, f"{name} is a number here", "write it with its unit"
        )
    if literal.unit is None and unit != ONE and bare is None:
        raise world.report.refuse(
            codes.BARE_NUMBER,
            literal.span,
            f"{name} is in {unit}, and this number has no unit",
            f"write `… {unit}`",
        )
    return sign * value_in(world, literal, Scaled(unit, Fraction(1)), name)


# --- what is expected -----------------------------------------------------------------------------


def _expected(world: World, expected: texts.Expected) -> tuple[str, Fraction]:
    money = base(world.currency or "USD")
    subject = expected.subject
    if isinstance(subject, tree.LineTitle | tree.LineReference):
        line = _line(world, subject)
        label = " ".join(key.text for key in expected.keys)
        value = value_in(world, expected.value, Scaled(money, Fraction(1)), f"line {line}")
        if not label:
            return f"line:{line}", value
        return f"entry:{line}/{_entry(world, line, expected)}", value
    if isinstance(subject, tree.BalanceValue):
        from dsl.check.balances import balance_named

        balance = balance_named(world, subject.balance)
        value = value_in(world, expected.value, Scaled(balance.type.unit, Fraction(1)), balance.name)
        return f"closing:{balance.name}", value
    if not isinstance(subject, tree.Name):
        raise world.report.refuse(
            codes.EXAMPLE, expected.span, "an example expects lines, subtotals, quantities or the bill"
        )
    return _expected_name(world, expected, subject, money)


def _expected_name(
    world: World, expected: texts.Expected, subject: tree.Name, money: Unit
) -> tuple[str, Fraction]:
    name = subject.text
    if name in ("bill", "total"):
        return "total", value_in(world, expected.value, Scaled(money, Fraction(1)), "the bill")
    if name in world.subtotals:
        return f"subtotal:{name}", value_in(world, expected.value, Scaled(money, Fraction(1)), name)
    quantity = world.quantities.get(name)
    if quantity is None or not isinstance(quantity.type, NumberType):
        known = [*world.subtotals, *world.quantities, "bill"]
        raise world.unknown(subject, "line, subtotal or quantity", known, codes.UNKNOWN_NAME)
    if expected.value.unit is None and quantity.type.unit != ONE:
        unit = quantity.type.unit
        raise world.report.refuse(
            codes.BARE_NUMBER,
            expected.value.span,
            f"{name} is in {unit}, and this number has no unit",
            f"write `… {unit}`",
        )
    return name, value_in(world, expected.value, Scaled(quantity.type.unit, Fraction(1)), name)


def _line(world: World, subject: tree.LineTitle | tree.LineReference) -> str:
    if isinstance(subject, tree.LineReference):
        number = subject.items[0][0]
        if number not in world.lines:
            raise unknown_line(world, number, subject.span)
        return number
    for number, so_far in world.lines.items():
        if so_far.title == subject.title:
            return number
    if f"line {subject.title}" in world.broken:
        raise unknown_line(world, subject.title, subject.span)
    titles = [so_far.title for so_far in world.lines.values()]
    raise world.report.refuse(
        codes.UNKNOWN_LINE,
        subject.span,
        f'there is no line "{subject.title}"',
        did_you_mean(subject.title, titles),
    )


def _entry(world: World, line: str, expected: texts.Expected) -> str:
    """The row of a line whose label has exactly these words, in any order."""
    labels = [entry.label for entry in world.lines[line].line.entries]
    wanted = sorted(key.text for key in expected.keys)
    for label in labels:
        if sorted(label.split()) == wanted:
            return label
    raise world.report.refuse(
        codes.EXAMPLE,
        expected.span,
        f"line {line} has no row {listed([key.text for key in expected.keys])}",
        f"its rows are: {', '.join(labels)}"
        if any(labels)
        else "it is printed in one row; leave the words out",
    )

"""Numbers and units as written, turned into base units."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.report import Refused
from dsl.check.word import stated_number, stated_range, stated_step
from dsl.check.world import World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Rounding, Span
from dsl.syntax import expressions as tree
from dsl.units import ONE, SIGNS, Scaled, Unit, UnknownUnit, currencies_in, decimal, lookup, quantity, spell

_AS_WRITTEN = {"billing period": "billing-period", "percent": "%"}


def scaled(world: World, unit: tree.UnitName) -> Scaled:
    """The unit that was written: the first part divided by the others."""
    result = Scaled(ONE, Fraction(1))
    for place, part in enumerate(unit.parts):
        one = _one(world, part, unit.span)
        result = one if place == 0 else result / one
    return result


def _one(world: World, name: str, span: Span) -> Scaled:
    if name == "count":
        return Scaled(ONE, Fraction(1))
    try:
        return lookup(_AS_WRITTEN.get(name, name), world.currency)
    except UnknownUnit as unknown:
        if name in SIGNS and world.currency is None:
            # That the text states no currency has been told once.
            raise Refused("no currency") from None
        near = unknown.suggestions
        hint = f"did you mean {near[0]}?" if near else "units are kWh, kW, kvarh, h, day, month, USD, % …"
        raise world.report.refuse(codes.UNKNOWN_UNIT, span, unknown.reason, hint) from None


def number(world: World, literal: tree.Literal) -> model.Number:
    """A literal as an expression in base units."""
    value, unit = literal_value(world, literal)
    stated_number(world, value, literal.span)
    return model.Number(numbers.literal(value, unit), literal.span, value)


def literal_value(world: World, literal: tree.Literal) -> tuple[Fraction, Unit]:
    """A literal's value in base units, and its unit."""
    if literal.unit is None:
        return literal.value, ONE
    unit = scaled(world, literal.unit)
    return literal.value * unit.scale, unit.unit


def value_in(world: World, literal: tree.Literal, written: Scaled, what: str) -> Fraction:
    """A literal that stands where ``what`` in a known unit is wanted; a bare number is in that unit."""
    if literal.unit is None:
        return literal.value * written.scale
    value, unit = literal_value(world, literal)
    if unit != written.unit:
        raise unlike(world, literal.span, what, written.unit, world.words(literal.span), unit)
    return value


def on_step(
    world: World, literal: tree.Literal, value: Fraction, step: Fraction, unit: Unit, what: str
) -> None:
    """Refuses a literal that is no whole multiple of the step it is stored in."""
    if (value / step).denominator != 1:
        kind = NumberType(unit, step)
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            literal.span,
            f"{as_written(value, literal, kind)} is finer than the step of {what}, "
            f"{as_written(step, literal, kind)}",
            "write a multiple of the step, or declare a finer step",
        )


def as_written(value: Fraction, literal: tree.Literal, kind: NumberType) -> str:
    """A value in the way of a literal beside it: percentages as percentages."""
    if literal.unit is not None and literal.unit.parts == ("%",):
        return f"{decimal(value * 100)}%"
    return quantity(value, kind.unit)


def rounding(world: World, phrase: tree.RoundingPhrase, of: Unit) -> Rounding:
    """A rounding clause for values of a unit; the step must be positive and of the same unit."""
    value, unit = literal_value(world, phrase.step)
    if phrase.step.unit is None:
        unit = of
    if unit != of:
        raise unlike(world, phrase.step.span, "what is rounded", of, "the step", unit)
    if value <= 0:
        raise world.report.refuse(
            codes.BAD_STEP, phrase.step.span, "a value cannot be rounded to a step of zero or less"
        )
    return Rounding(phrase.mode, stated_step(world, value, phrase.step.span))


def number_form(world: World, form: tree.NumberForm) -> NumberType:
    """A declared number: its unit, range and step; without a step, that of the bounds' last digit."""
    unit = scaled(world, form.unit)
    low = None if form.low is None else value_in(world, form.low, unit, "the range")
    high = None if form.high is None else value_in(world, form.high, unit, "the range")
    if low is not None and high is not None and low > high:
        raise world.report.refuse(
            codes.BAD_RANGE,
            form.span,
            f"the range from {quantity(low, unit.unit)} to {quantity(high, unit.unit)} is empty",
            "put the smaller bound first",
        )
    if form.step is None:
        step = unit.scale
        for bound in (low, high):
            if bound:
                step = (
                    numbers.common_step(step, numbers.decimal_step(bound / unit.scale) * unit.scale) or step
                )
    else:
        step = value_in(world, form.step, unit, "the step")
        if step <= 0:
            raise world.report.refuse(codes.BAD_STEP, form.step.span, "a step is more than zero")
        for literal, bound in ((form.low, low), (form.high, high)):
            if literal is not None and bound is not None:
                on_step(world, literal, bound, step, unit.unit, "this number")
    made = NumberType(unit.unit, stated_step(world, step, (form.step or form).span), low, high)
    stated_range(world, made, form.span)
    return made


def unlike(world: World, span: Span, left: str, of_left: Unit, right: str, of_right: Unit) -> Exception:
    """The mistake of mixing two units, told by its likeliest cause."""
    here, there = str(of_left), str(of_right)
    two = set(currencies_in(of_left)) | set(currencies_in(of_right))
    if len(two) > 1:
        return world.report.refuse(
            codes.TWO_CURRENCIES,
            span,
            f"{left} is in {here}, {right} in {there}: two currencies never mix",
            "there is no exchange rate in Watt; state one currency, or a filed factor in one per the other",
        )
    ratio = of_left / of_right
    if spell(ratio) in ("h", "1 per h"):
        return world.report.refuse(
            codes.POWER_FOR_ENERGY,
            span,
            f"{left} is in {here}, {right} in {there}: one is power, the other energy",
            "energy is power × time: 1 kW for 1 h is 1 kWh",
        )
    if spell(ratio) in ("day", "1 per day"):
        return world.report.refuse(
            codes.PER_DAY_MISSING,
            span,
            f"{left} is in {here}, {right} in {there}: one is an amount, the other an amount for each day",
            "an amount a day becomes an amount by `× days`, or by `sum over the days of the billing "
            "period of …`",
        )
    if ONE in (of_left, of_right):
        bare, other, unit = (left, right, of_right) if of_left == ONE else (right, left, of_left)
        return world.report.refuse(
            codes.MIXED_UNITS,
            span,
            f"{other} is in {unit}, but {bare} has no unit",
            f"write the unit: `{bare} {spell(unit)}`",
        )
    hint = None
    return world.report.refuse(
        codes.MIXED_UNITS, span, f"{left} is in {here}, {right} in {there}: they cannot be mixed", hint
    )

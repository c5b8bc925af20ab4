"""Sums, products, quotients, roundings: what units and steps come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.elaborate import number, number_type, numbers_of, rule
from dsl.check.literals import number as literal_number
from dsl.check.literals import rounding, scaled, unlike
from dsl.check.word import reckoned
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Rounding, Span
from dsl.syntax import expressions as tree
from dsl.units import KVAR, KW, ONE, Unit, currencies_in, spell

REAL_PER_REACTIVE = KW * KW / KVAR / KVAR
TIMES = {"day", "month", "billing-period"}
"""What a price may be per, beside what it prices."""


@rule(tree.Literal)
def _literal(world: World, _: Context, written: tree.Literal) -> model.Expr:
    return literal_number(world, written)


@rule(tree.Binary)
def _binary(world: World, context: Context, written: tree.Binary) -> model.Expr:
    from dsl.check.filed import priced_each_interval

    if written.operator == "×":
        woven = priced_each_interval(world, context, written.left, written.right, written.span)
        if woven is not None:
            return woven
    (left, _), (right, _) = numbers_of(world, context, (written.left, written.right))
    if written.operator in "+-":
        return added(world, left, right, written.span, written.operator)
    if written.operator == "×":
        return multiplied(world, left, right, written.span)
    return divided(world, left, right, written.span)


def added(world: World, left: model.Expr, right: model.Expr, span: Span, operator: str = "+") -> model.Expr:
    """A sum or a difference; both sides must have one unit."""
    a, b = number_type(world, left), number_type(world, right)
    if a.unit / b.unit == REAL_PER_REACTIVE:
        # Real and reactive power stand at a right angle: their squares add up to that of apparent power.
        return added(
            world, left, multiplied(world, right, _one(REAL_PER_REACTIVE, span), span), span, operator
        )
    if a.unit != b.unit:
        raise unlike(world, span, told(world, left), a.unit, told(world, right), b.unit)
    if isinstance(right, model.Number) and right.value == 0:
        return left
    kind = reckoned(world, numbers.add(a, b) if operator == "+" else numbers.subtract(a, b), span)
    if isinstance(left, model.Number) and isinstance(right, model.Number) and not (left.rate or right.rate):
        value = left.value + right.value if operator == "+" else left.value - right.value
        return model.Number(replace(kind, low=value, high=value), span, value)
    return model.Arithmetic(kind, span, "+" if operator == "+" else "-", left, right)


def summed(world: World, terms: Sequence[model.Expr], span: Span) -> model.Expr:
    """The sum of terms of one unit, halved again and again: a long sum stays shallow."""
    if len(terms) == 1:
        return terms[0]
    half = len(terms) // 2
    return added(world, summed(world, terms[:half], span), summed(world, terms[half:], span), span)


def _one(unit: Unit, span: Span) -> model.Number:
    return model.Number(numbers.literal(Fraction(1), unit), span, Fraction(1))


def multiplied(world: World, left: model.Expr, right: model.Expr, span: Span) -> model.Expr:
    """A product, exact.  Money times money is no amount of anything."""
    a, b = number_type(world, left), number_type(world, right)
    kind = reckoned(world, numbers.multiply(a, b), span)
    if (
        currencies_in(a.unit)
        and currencies_in(b.unit)
        and any(name in currencies_in(kind.unit) and power > 1 for name, power in kind.unit.powers)
    ):
        raise world.report.refuse(
            codes.NOT_MULTIPLIABLE,
            span,
            f"{told(world, left)} is in {a.unit}, {told(world, right)} in {b.unit}: money is not "
            "multiplied by money",
        )
    if isinstance(left, model.Number) and isinstance(right, model.Number) and not (left.rate or right.rate):
        value = left.value * right.value
        return model.Number(replace(kind, low=value, high=value), span, value)
    return model.Arithmetic(kind, span, "*", left, right)


def divided(world: World, left: model.Expr, right: model.Expr, span: Span) -> model.Expr:
    """A quotient: exact by a literal, otherwise without step until it is rounded."""
    a, b = number_type(world, left), number_type(world, right)
    if isinstance(right, model.Number):
        if right.value == 0:
            raise world.report.refuse(codes.DIVISION_BY_ZERO, right.span, "a division by zero has no result")
        if right.value < 0:
            return divided(world, negated(world, left, left.span), negated(world, right, right.span), span)
        kind = reckoned(world, numbers.divide(a, b, right.value), span)
        if isinstance(left, model.Number) and not (left.rate or right.rate):
            value = left.value / right.value
            return model.Number(replace(kind, low=value, high=value), span, value)
        return model.Arithmetic(kind, span, "/", left, right)
    if b.high is not None and b.high <= 0:
        raise world.report.refuse(
            codes.DIVISION_BY_ZERO,
            right.span,
            "the divisor can never be more than zero",
            "divide by something positive",
        )
    return model.Arithmetic(reckoned(world, numbers.divide(a, b, None), span), span, "/", left, right)


def negated(world: World, of: model.Expr, span: Span) -> model.Expr:
    """The opposite."""
    kind = numbers.negate(number_type(world, of))
    if isinstance(of, model.Number) and of.rate is None:
        return model.Number(kind, span, -of.value)
    return model.Negate(kind, span, of)


@rule(tree.Unary)
def _unary(world: World, context: Context, written: tree.Unary) -> model.Expr:
    from dsl.check.elaborate import condition
    from dsl.check.logic import negation

    if written.operator == "not":
        return negation(condition(world, context, written.of), written.span)
    of, kind = number(world, context, written.of)
    match written.operator:
        case "-":
            return negated(world, of, written.span)
        case "²":
            squared = reckoned(world, numbers.multiply(kind, kind), written.span)
            low = Fraction(0) if squared.low is None else max(squared.low, Fraction(0))
            return model.Arithmetic(replace(squared, low=low), written.span, "*", of, of)
        case "size":
            return model.Absolute(numbers.absolute(kind), written.span, of)
        case _:
            return _root(world, of, kind, written.span)


def _root(world: World, of: model.Expr, kind: NumberType, span: Span) -> model.Expr:
    if any(power % 2 for _, power in kind.unit.powers):
        raise world.report.refuse(
            codes.MIXED_UNITS, span, f"{told(world, of)} is in {kind.unit}, which has no square root"
        )
    unit = Unit(tuple((name, power // 2) for name, power in kind.unit.powers))
    return model.SquareRoot(NumberType(unit, None, Fraction(0), None), span, of)


@rule(tree.Rounded)
def _rounded(world: World, context: Context, written: tree.Rounded) -> model.Expr:
    of, kind = number(world, context, written.of)
    return rounded(world, of, rounding(world, written.rounding, kind.unit), written.span)


def rounded(world: World, of: model.Expr, how: Rounding, span: Span) -> model.Expr:
    """A rounding; what was rounded before is not rounded again."""
    before = _rounding_of(world, of)
    if before is not None and (how.step / before).denominator == 1:
        raise world.report.refuse(
            codes.ROUNDED_TWICE,
            span,
            f"{told(world, of)} is rounded already; rounding twice gives other results than rounding once",
            "keep one of the two roundings",
        )
    return model.Round(numbers.rounded(number_type(world, of), how), span, of, how)


def _rounding_of(world: World, of: model.Expr) -> Fraction | None:
    """The step that an expression was rounded to, None when its value has not been rounded."""
    match of:
        case model.Round(rounding=how):
            return how.step
        case model.Negate(of=inner) | model.Absolute(of=inner):
            return _rounding_of(world, inner)
        case model.Quantity(name=name):
            quantity = world.quantities[name]
            return _rounding_of(world, quantity.value) if hasattr(quantity, "value") else None
        case model.LineAmount(line=line):
            return world.lines[line].line.rounding.step
        case _:
            return None


@rule(tree.Extreme)
def _extreme(world: World, context: Context, written: tree.Extreme) -> model.Expr:
    of = numbers_of(world, context, written.of)
    return extreme(world, tuple(value for value, _ in of), written.take, written.span)


def extreme(world: World, of: tuple[model.Expr, ...], take: str, span: Span) -> model.Expr:
    """The greatest or least of values of one unit."""
    kind = number_type(world, of[0])
    for value in of[1:]:
        other = number_type(world, value)
        if other.unit != kind.unit:
            raise unlike(world, value.span, told(world, of[0]), kind.unit, told(world, value), other.unit)
        kind = numbers.extreme(kind, other, take)
    return model.Extreme(kind, span, "greatest" if take == "greatest" else "least", of)


@rule(tree.Bounded)
def _bounded(world: World, context: Context, written: tree.Bounded) -> model.Expr:
    from dsl.check.changes import ladder_of_bounded

    ladder_of_bounded(world, context, written)
    (of, kind), (bound, limit) = numbers_of(world, context, (written.of, written.bound))
    if kind.unit != limit.unit:
        raise unlike(world, written.span, told(world, of), kind.unit, told(world, bound), limit.unit)
    if written.side == "up to":
        return extreme(world, (of, bound), "least", written.span)
    zero = model.Number(numbers.literal(Fraction(0), kind.unit), written.span, Fraction(0))
    return extreme(world, (added(world, of, bound, written.span, "-"), zero), "greatest", written.span)


@rule(tree.Of)
def _of(world: World, context: Context, written: tree.Of) -> model.Expr:
    from dsl.check.filed import priced_each_interval

    woven = priced_each_interval(world, context, written.rate, written.base, written.span)
    if woven is not None:
        return _per(world, woven, written)
    (rate, price), (base, kind) = numbers_of(world, context, (written.rate, written.base))
    result = numbers.multiply(price, kind)
    left = {name for name, _ in result.unit.powers} - set(currencies_in(result.unit)) - TIMES
    if currencies_in(price.unit) and left and kind.unit != ONE:
        of_price = Unit(
            tuple((name, -power) for name, power in price.unit.powers if power < 0 and name not in TIMES)
        )
        if of_price == ONE:
            raise world.report.refuse(
                codes.MIXED_UNITS,
                written.span,
                f"{told(world, rate)} is no price of {told(world, base)}, which is in {kind.unit}",
                f"write `… per {spell(kind.unit)} of {told(world, base)}`",
            )
        raise unlike(world, written.span, "what the price is for", of_price, told(world, base), kind.unit)
    return _per(world, multiplied(world, rate, base, written.span), written)


def _per(world: World, product: model.Expr, written: tree.Of) -> model.Expr:
    """The units after the base divide the rate: ``$5 per kW of site-demand per month``."""
    for name in written.per:
        unit = scaled(world, tree.UnitName((name,), written.span))
        one = model.Number(numbers.literal(unit.scale, unit.unit), written.span, unit.scale)
        product = divided(world, product, one, written.span)
    return product


@rule(tree.GrossUp)
def _gross_up(world: World, context: Context, written: tree.GrossUp) -> model.Expr:
    (rate, share), (base, _) = numbers_of(world, context, (written.rate, written.base))
    if share.unit != ONE:
        raise unlike(world, rate.span, "a share of gross receipts", ONE, told(world, rate), share.unit)
    if isinstance(rate, model.Number) and not 0 <= rate.value < 1:
        raise world.report.refuse(
            codes.OUT_OF_RANGE, rate.span, "a fee inside its own base must be at least 0% and less than 100%"
        )
    whole = model.Number(numbers.literal(Fraction(1), ONE), written.span, Fraction(1))
    rest = added(world, whole, rate, written.span, "-")
    return divided(world, multiplied(world, base, rate, written.span), rest, written.span)


def told(world: World, of: model.Expr) -> str:
    """An operand as the text says it, for messages."""
    words = world.words(of.span)
    return words if words and len(words) <= 60 else "this"

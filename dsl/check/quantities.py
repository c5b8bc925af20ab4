"""Billing determinants: metered interval by interval, or one value a billing period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.arithmetic import extreme, negated, rounded, summed
from dsl.check.changes import several_parts
from dsl.check.elaborate import expression, number_type
from dsl.check.literals import number_form, rounding, unlike
from dsl.check.scalars import in_part
from dsl.check.word import stated_range
from dsl.check.world import Context, NeedsPart, World, with_event
from dsl.model import expressions as model
from dsl.model.base import NumberType, TruthType
from dsl.model.tariff import MeteredQuantity, ScalarQuantity
from dsl.syntax import expressions as tree
from dsl.syntax.tree import QuantityRow


def build_quantity(world: World, written: QuantityRow) -> None:
    """Adds a quantity to the world."""
    written = with_event(world, written)
    world.declare(written.name, "quantity")
    world.quantity_texts[written.name.text] = written
    if is_metered(world, written):
        world.quantities[written.name.text] = _metered(world, written)
    else:
        world.quantities[written.name.text] = _scalar(world, written)


def is_metered(world: World, written: QuantityRow) -> bool:
    """Whether the value is taken interval by interval: it names a channel outside demands and totals."""
    if written.netting is not None or written.where is not None:
        return True
    names = set(_interval_names(written.value))
    interval = {*world.channels, *world.prices}
    return bool(names & interval)


def _interval_names(of: object) -> Iterator[str]:
    if isinstance(of, tree.Demand | tree.DailyDemand | tree.AverageAt | tree.DaySum):
        return
    if isinstance(of, tree.OfHistory | tree.WasIn):
        return
    if isinstance(of, tree.Name):
        yield of.text
    elif isinstance(of, tuple):
        for each in of:
            yield from _interval_names(each)
    elif hasattr(of, "__dataclass_fields__"):
        for field in fields(of):  # type: ignore[arg-type]
            if field.name != "span":
                yield from _interval_names(getattr(of, field.name))


def _metered(world: World, written: QuantityRow) -> MeteredQuantity:
    name = written.name.text
    minutes = world.readings.minutes if world.readings else 60
    netting = written.netting if isinstance(written.netting, int) and written.netting > 0 else None
    if netting is not None and netting % minutes:
        raise world.report.refuse(
            codes.NETTING,
            written.span,
            f"{name} cannot be netted over {netting} minutes: readings come every {minutes} minutes",
            "net over a whole number of intervals",
        )
    if written.netting == "period" and written.where is not None:
        raise world.report.refuse(
            codes.NETTING,
            written.span,
            f"{name} is netted over the billing period, so its sign is known at the end only",
            f"leave `where {written.where}` out, and use `the greatest of ({name}, 0 kWh)` in a second "
            "quantity",
        )
    value = expression(world, Context("interval", netting=netting, doing=name), written.value)
    kind = number_type(world, value)
    if written.where is not None:
        zero = model.Number(numbers.literal(Fraction(0), kind.unit), written.span, Fraction(0))
        one = value if written.where == "positive" else negated(world, value, written.span)
        value = extreme(world, (one, zero), "greatest", written.span)
    if written.rounding is not None:
        value = rounded(world, value, rounding(world, written.rounding, kind.unit), written.span)
    kind = number_type(world, value)
    if kind.step is None:
        raise _unrounded(world, name, value)
    if netting is not None and netting > minutes:
        times = Fraction(netting, minutes)
        kind = replace(
            kind,
            low=None if kind.low is None else kind.low * times,
            high=None if kind.high is None else kind.high * times,
        )
    if kind.low is not None and kind.high is not None:
        stated_range(world, kind, written.value.span)
    made = MeteredQuantity(name, netting, value, kind, world.words(written.span), written.span)
    return _restricted(world, written, made)


def _restricted(world: World, written: QuantityRow, made: MeteredQuantity) -> MeteredQuantity:
    """``, during peak``: intervals elsewhere count as zero."""
    if written.seasons:
        raise world.report.refuse(
            codes.LEVEL,
            written.seasons[0].span,
            "a metered quantity is not cut to seasons; a line or a demand is",
            f"leave it out and write `{made.name} in {written.seasons[0].text}` where it is used",
        )
    conditions: list[model.Expr] = []
    if written.periods:
        schedule = world.schedule_of(written.periods)
        world.used |= {name.text for name in written.periods}
        names = tuple(name.text for name in written.periods)
        conditions.append(model.InPeriods(TruthType(), written.span, schedule.name, names))
    if written.event is not None:
        conditions.append(expression(world, Context("interval", doing=made.name), written.event))
    if not conditions:
        return made
    holds = (
        conditions[0]
        if len(conditions) == 1
        else model.Logic(TruthType(), written.span, "and", tuple(conditions))
    )
    zero = model.Number(numbers.literal(Fraction(0), made.type.unit), written.span, Fraction(0))
    kind = numbers.either(made.type, numbers.literal(Fraction(0), made.type.unit))
    return replace(made, value=model.Cases(kind, written.span, ((holds, made.value),), zero), type=kind)


def _scalar(world: World, written: QuantityRow) -> ScalarQuantity:
    name = written.name.text
    value = _by_part(world, written)
    value = finished(world, written, value)
    if not isinstance(value.type, NumberType | TruthType):
        raise world.report.refuse(
            codes.NOT_A_NUMBER, written.value.span, f"{name} is neither a number nor a condition"
        )
    return ScalarQuantity(name, value, value.type, world.words(written.span), written.span)


def _by_part(world: World, written: QuantityRow) -> model.Expr:
    """The value; where it depends on the season, that of the one season that the billing period has."""
    of = written.value
    if written.periods or written.seasons or written.event:
        of = tree.Restricted(of, written.periods, written.seasons, written.event, written.span)
    try:
        return expression(world, Context("period", doing=written.name.text), of)
    except NeedsPart as needed:
        if several_parts(world):
            raise world.report.refuse(
                codes.CHANGE_MISSING,
                needed.span,
                f"{needed.subject} can change inside a billing period, so {written.name.text} has no one "
                "value",
                "sum it over the days: `sum over the days of the billing period of …`, or use it in a line",
            ) from None
    return summed(world, [_in_one_part(world, written, of, part.index) for part in world.parts], written.span)


def _in_one_part(world: World, written: QuantityRow, of: tree.Expr, part: int) -> model.Expr:
    one = expression(world, Context("period", part, doing=written.name.text), of)
    return in_part(world, one, part, None, written.span) if len(world.parts) > 1 else one


def finished(world: World, written: QuantityRow, value: model.Expr) -> model.Expr:
    """The row's rounding, and its declared range, applied."""
    if not isinstance(value.type, NumberType):
        return value
    if written.rounding is not None:
        value = rounded(world, value, rounding(world, written.rounding, value.type.unit), written.span)
    kind = number_type(world, value)
    if kind.step is None:
        raise _unrounded(world, written.name.text, value)
    if written.form is not None:
        declared = number_form(world, written.form)
        if declared.unit != kind.unit:
            raise unlike(
                world, written.form.span, written.name.text, kind.unit, "the declared unit", declared.unit
            )
        value = replace(value, type=replace(kind, low=declared.low, high=declared.high))
    return value


def _unrounded(world: World, name: str, value: model.Expr) -> Exception:
    return world.report.refuse(
        codes.UNROUNDED_QUOTIENT,
        value.span,
        f"{name} is a quotient; it has no last digit until it is rounded",
        "say how: `…, rounded half-up to 0.1 kW`",
    )

"""Leaves that stand for readings: totals, demands and sums over days, cut to parts, periods and events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.arithmetic import summed
from dsl.check.literals import scaled, unlike
from dsl.check.multiplier import of_interval, reading_of
from dsl.check.report import listed
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span, TruthType
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import expressions as tree
from dsl.units import BILLING_PERIOD, DAY, HOUR


def days(world: World, part: int | None, span: Span) -> model.Days:
    """The days of the billing period or of one part."""
    most = world.readings.maximum_days if world.readings else 366
    least = world.readings.minimum_days if world.readings and part is None else 0
    return model.Days(NumberType(DAY, Fraction(1), Fraction(least), Fraction(most)), span, part)


def one_billing_period(span: Span) -> model.Number:
    """One billing period, for charges per billing period."""
    return model.Number(numbers.literal(Fraction(1), BILLING_PERIOD), span, Fraction(1))


def intervals(world: World, minutes: int) -> Fraction:
    """At most how many spans of this length a billing period has; one hour more for the clock's change."""
    most = world.readings.maximum_days if world.readings else 366
    return Fraction((most * 24 + 1) * 60, minutes)


def total_type(world: World, quantity: MeteredQuantity) -> NumberType:
    """The type of a total: the quantity's step, and as often its range as there can be spans."""
    length = quantity.netting or (world.readings.minutes if world.readings else 60)
    times = intervals(world, length)
    kind = quantity.type
    return NumberType(
        kind.unit,
        kind.step,
        None if kind.low is None else min(Fraction(0), kind.low * times),
        None if kind.high is None else max(Fraction(0), kind.high * times),
    )


def over_parts(
    world: World,
    context: Context,
    seasons: tuple[str, ...],
    span: Span,
    make: Callable[[int | None], model.Expr],
) -> model.Expr:
    """``make`` for each part that context and seasons leave, summed; once for None when that is all
    of them.
    """
    wanted = [part.index for part in world.parts if not seasons or part.season in seasons]
    if context.part is not None:
        wanted = [part for part in wanted if part == context.part]
    if len(wanted) == len(world.parts):
        return make(None)
    if not wanted:
        empty = make(0)
        assert isinstance(empty.type, NumberType)
        zero = numbers.literal(Fraction(0), empty.type.unit)
        return model.Number(zero, span, Fraction(0))
    return summed(world, [make(part) for part in wanted], span)


def greatest_over_parts(
    world: World,
    context: Context,
    seasons: tuple[str, ...],
    span: Span,
    make: Callable[[int | None], model.Expr],
) -> model.Expr:
    """Like ``over_parts`` for demands: the greatest over the parts."""
    wanted = [part.index for part in world.parts if not seasons or part.season in seasons]
    if context.part is not None:
        wanted = [part for part in wanted if part == context.part]
    if len(wanted) == len(world.parts):
        return make(None)
    if not wanted:
        return over_parts(world, context, seasons, span, make)
    of = tuple(make(part) for part in wanted)
    if len(of) == 1:
        return of[0]
    return model.Extreme(of[0].type, span, "greatest", of)


def total(
    world: World,
    context: Context,
    quantity: MeteredQuantity,
    span: Span,
    periods: tuple[tree.Name, ...] = (),
    seasons: tuple[str, ...] = (),
) -> model.Expr:
    """The total of a metered quantity, restricted."""
    kind = total_type(world, quantity)
    schedule = world.schedule_of(periods).name if periods else None
    names = tuple(name.text for name in periods) or None
    return over_parts(
        world,
        context,
        seasons,
        span,
        lambda part: model.Total(kind, span, quantity.name, part, schedule, names),
    )


def synthesized(world: World, name: str, value: model.Expr, span: Span) -> MeteredQuantity:
    """A metered quantity that the text uses without naming it."""
    known = world.quantities.get(name)
    if isinstance(known, MeteredQuantity):
        return known
    assert isinstance(value.type, NumberType)
    made = MeteredQuantity(name, None, value, value.type, "", span)
    world.quantities[name] = made
    return made


def of_channel(world: World, name: str, span: Span) -> MeteredQuantity:
    """The metered quantity that is just a channel: the declared one if there is one."""
    for quantity in world.quantities.values():
        if (
            isinstance(quantity, MeteredQuantity)
            and quantity.netting is None
            and reading_of(world, quantity.value) == name
        ):
            return quantity
    return synthesized(world, name, channel(world, name, span), span)


def channel(world: World, name: str, span: Span) -> model.Expr:
    """A channel's reading of one interval, times the multiplier."""
    return of_interval(world, model.Channel(world.channels[name].type, span, name), span)


def in_event(world: World, quantity: MeteredQuantity, event: tree.Name) -> MeteredQuantity:
    """The quantity counted only inside a called event."""
    if event.text not in world.events:
        raise world.unknown(event, "event", list(world.events), codes.UNKNOWN_NAME)
    world.used.add(event.text)
    inside = model.InEvent(TruthType(), event.span, event.text)
    return _where(world, quantity, inside, f"{quantity.name} during {event.text}")


def in_periods(world: World, quantity: MeteredQuantity, periods: tuple[tree.Name, ...]) -> MeteredQuantity:
    """The quantity counted only in some periods, as a quantity of its own."""
    names = tuple(name.text for name in periods)
    inside = model.InPeriods(TruthType(), periods[0].span, world.schedule_of(periods).name, names)
    return _where(world, quantity, inside, f"{quantity.name} during {listed(names)}")


def _where(world: World, quantity: MeteredQuantity, inside: model.Expr, name: str) -> MeteredQuantity:
    known = world.quantities.get(name)
    if isinstance(known, MeteredQuantity):
        return known
    nothing = numbers.literal(Fraction(0), quantity.type.unit)
    zero = model.Number(nothing, inside.span, Fraction(0))
    kind = numbers.either(quantity.type, nothing)
    value = model.Cases(kind, inside.span, ((inside, quantity.value),), zero)
    made = replace(quantity, name=name, value=value, type=kind, words="")
    world.quantities[name] = made
    return made


def demand(
    world: World,
    context: Context,
    of: tree.Demand,
    quantity: MeteredQuantity,
    periods: tuple[tree.Name, ...],
    seasons: tuple[str, ...],
    unit: tree.UnitName,
    daily: tree.DailyDemand | None = None,
) -> model.Expr:
    """The highest average over a window, block or moving, perhaps of each day."""
    kind = demand_type(world, of, quantity, unit)
    schedule = world.schedule_of(periods).name if periods else None
    names = tuple(name.text for name in periods) or None
    if daily is None:
        return greatest_over_parts(
            world,
            context,
            seasons,
            of.span,
            lambda part: model.Highest(
                kind, of.span, quantity.name, of.window, of.slide, part, schedule, names
            ),
        )
    if of.slide is not None:
        raise world.report.refuse(
            codes.WINDOW,
            of.span,
            "a daily maximum is taken over blocks that start on the clock, not moving ones",
            "leave out `moving every …`",
        )
    combine: model.Combine = "average" if daily.rank is None else "nth highest"
    ranked = NumberType(kind.unit, None, kind.low, kind.high) if daily.rank is None else kind
    return greatest_over_parts(
        world,
        context,
        seasons,
        daily.span,
        lambda part: model.DailyHighest(
            ranked, daily.span, quantity.name, of.window, combine, daily.rank or 1, part, schedule, names
        ),
    )


def demand_type(world: World, of: tree.Demand, quantity: MeteredQuantity, unit: tree.UnitName) -> NumberType:
    """Energy ÷ window: its unit must be the one written; windows must be whole intervals of the readings."""
    minutes = world.readings.minutes if world.readings else of.window
    if of.window < 1 or (of.slide is not None and of.slide < 1):
        raise world.report.refuse(codes.WINDOW, of.span, "a window of no minutes has no average")
    if of.window % minutes:
        raise world.report.refuse(
            codes.WINDOW,
            of.span,
            f"a {of.window}-minute demand cannot be measured from {minutes}-minute readings",
            f"state readings every {_divisor(of.window, minutes)} minutes, or a longer window",
        )
    if of.window > 1440 or (1440 % of.window and of.slide is None):
        raise world.report.refuse(
            codes.WINDOW, of.span, f"blocks of {of.window} minutes do not divide the day into whole blocks"
        )
    if of.slide is not None and (of.slide % minutes or of.window % of.slide):
        raise world.report.refuse(
            codes.WINDOW,
            of.span,
            f"a window that moves every {of.slide} minutes cannot be built from {minutes}-minute readings",
            "the step of a moving window is a whole number of intervals and divides the window",
        )
    wanted = scaled(world, unit)
    power = quantity.type.unit / HOUR
    if wanted.unit != power:
        raise unlike(
            world, unit.span, f"the demand of {quantity.name}", power, "the unit written", wanted.unit
        )
    hours = Fraction(of.window, 60)
    kind = quantity.type
    assert kind.step is not None
    length = quantity.netting or minutes
    count = Fraction(of.window, min(length, of.window))
    low = Fraction(0) if kind.low is None or kind.low >= 0 else kind.low * count / hours
    high = None if kind.high is None else max(Fraction(0), kind.high * count / hours)
    return NumberType(power, kind.step / hours, low, high)


def _divisor(window: int, minutes: int) -> int:
    return next(step for step in range(min(window, minutes), 0, -1) if window % step == 0)

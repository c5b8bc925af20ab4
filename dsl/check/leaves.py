"""Rules for what a billing period yields: demands, days, dates, history, lines and balances."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import summed, told
from dsl.check.elaborate import expression, number, number_type, rule
from dsl.check.levels import period_only
from dsl.check.lines_above import entries
from dsl.check.world import Context, NeedsPart, World, with_event
from dsl.model import expressions as model
from dsl.model.base import DayType, NumberType, Span, TruthType
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import expressions as tree
from dsl.units import DAY, ONE, spell

MONTH_NUMBER = NumberType(ONE, Fraction(1), Fraction(1), Fraction(12))


def metered(world: World, context: Context, of: tree.Expr | None, span: Span) -> MeteredQuantity:
    """The metered quantity that a demand or total is taken of; one without a name gets its words as name."""
    if of is None:
        of = tree.Name("energy delivered", span)
    if isinstance(of, tree.Name):
        world.used.add(of.text)
        declared = world.quantities.get(of.text)
        if isinstance(declared, MeteredQuantity):
            return declared
        if of.text in world.channels:
            return measured.of_channel(world, of.text, span)
        if declared is not None:
            raise world.report.refuse(
                codes.LEVEL,
                of.span,
                f"{of.text} has one value a billing period; it is not metered by intervals",
            )
    value = expression(world, Context("interval", doing=context.doing), of)
    number_type(world, value)
    return measured.synthesized(world, world.words(of.span), value, span)


@rule(tree.Restricted)
def _restricted(world: World, context: Context, written: tree.Restricted) -> model.Expr:
    written = with_event(world, written)
    seasons = tuple(world.season(name).name for name in written.seasons)
    world.used |= {name.text for name in (*written.periods, *written.seasons)}
    if context.level == "interval":
        return _inside(world, context, written, seasons)
    of = written.of
    if isinstance(of, tree.Demand | tree.DailyDemand):
        return _demand(world, context, of, written.periods, seasons, written.event)
    if isinstance(of, tree.LineReference | tree.LineTitle):
        return entries(world, context, written, seasons)
    if isinstance(of, tree.Days):
        period_only(world, context, written.span, "the number of days")
        return measured.over_parts(
            world, context, seasons, written.span, lambda part: measured.days(world, part, written.span)
        )
    period_only(world, context, written.span, "a total")
    if isinstance(of, tree.DaySum):
        return _day_sum(world, context, of, seasons)
    quantity = metered(world, context, of, written.span)
    if written.event is not None:
        quantity = measured.in_event(world, quantity, written.event)
    return measured.total(world, context, quantity, written.span, written.periods, seasons)


def _inside(world: World, context: Context, written: tree.Restricted, seasons: tuple[str, ...]) -> model.Expr:
    """At interval level: the value inside these periods and events, zero elsewhere."""
    value, kind = number(world, context, written.of)
    if seasons:
        raise world.report.refuse(
            codes.LEVEL,
            written.span,
            "a metered quantity cannot be cut to seasons here",
            "write `, in …` at the end of the quantity's row, or restrict where it is charged",
        )
    zero = model.Number(numbers.literal(Fraction(0), kind.unit), written.span, Fraction(0))
    conditions: list[model.Expr] = []
    if written.periods:
        schedule = world.schedule_of(written.periods)
        names = tuple(name.text for name in written.periods)
        conditions.append(model.InPeriods(TruthType(), written.span, schedule.name, names))
    if written.event is not None:
        conditions.append(expression(world, context, written.event))
    inside = (
        conditions[0]
        if len(conditions) == 1
        else model.Logic(TruthType(), written.span, "and", tuple(conditions))
    )
    either = numbers.either(kind, number_type(world, zero))
    return model.Cases(either, written.span, ((inside, value),), zero)


@rule(tree.Demand)
def _plain_demand(world: World, context: Context, written: tree.Demand) -> model.Expr:
    return _demand(world, context, written, (), (), None)


@rule(tree.DailyDemand)
def _daily_demand(world: World, context: Context, written: tree.DailyDemand) -> model.Expr:
    of = written.of
    if isinstance(of, tree.Restricted):
        of = with_event(world, of)
        seasons = tuple(world.season(name).name for name in of.seasons)
        return _demand(world, context, replace(written, of=of.of), of.periods, seasons, of.event)
    return _demand(world, context, written, (), (), None)


def _demand(
    world: World,
    context: Context,
    written: tree.Demand | tree.DailyDemand,
    periods: tuple[tree.Name, ...],
    seasons: tuple[str, ...],
    event: tree.Name | None,
) -> model.Expr:
    period_only(world, context, written.span, "a demand")
    daily = written if isinstance(written, tree.DailyDemand) else None
    of = written.of if isinstance(written, tree.DailyDemand) else written
    if isinstance(of, tree.Restricted):
        of = with_event(world, of)
        periods = (*periods, *of.periods)
        seasons = (*seasons, *(world.season(name).name for name in of.seasons))
        event = event or of.event
        of = of.of
    if not isinstance(of, tree.Demand):
        raise world.report.refuse(
            codes.LEVEL,
            written.span,
            "a daily maximum is taken of a demand: `highest 30-minute average kW …`",
        )
    quantity = metered(world, context, of.of, of.span)
    if event is not None:
        quantity = measured.in_event(world, quantity, event)
    return measured.demand(world, context, of, quantity, periods, seasons, of.unit, daily)


@rule(tree.AverageAt)
def _average_at(world: World, context: Context, written: tree.AverageAt) -> model.Expr:
    period_only(world, context, written.span, "an average in a published hour")
    given = world.inputs.get(written.input.text)
    if given is None or given.kind != "instant":
        raise world.unknown(
            written.input,
            "published hour",
            [name for name, one in world.inputs.items() if one.kind == "instant"],
            codes.UNKNOWN_NAME,
        )
    world.used.add(written.input.text)
    quantity = metered(world, context, written.of, written.span)
    of = tree.Demand(written.window, written.unit, written.of, None, written.span)
    kind = measured.demand_type(world, of, quantity, written.unit)
    return model.AtInstant(kind, written.span, quantity.name, written.input.text, written.window)


@rule(tree.Days)
def _days(world: World, context: Context, written: tree.Days) -> model.Expr:
    period_only(world, context, written.span, "the number of days")
    return measured.over_parts(
        world, context, (), written.span, lambda part: measured.days(world, part, written.span)
    )


@rule(tree.DaySum)
def _day_sum_rule(world: World, context: Context, written: tree.DaySum) -> model.Expr:
    return _day_sum(world, context, written, ())


def _day_sum(world: World, context: Context, written: tree.DaySum, seasons: tuple[str, ...]) -> model.Expr:
    """The sum over days; part by part where rates of the day differ by season or edition."""
    period_only(world, context, written.span, "a sum over days")
    try:
        day = Context("day", doing=context.doing, rates_of=context.rates_of)
        whole = expression(world, day, written.of)
        return measured.over_parts(
            world, context, seasons, written.span, lambda part: _of_days(world, whole, part, written)
        )
    except NeedsPart:
        only = context.part
        parts = [
            part.index
            for part in world.parts
            if only in (None, part.index) and (not seasons or part.season in seasons)
        ]
    return summed(world, [_day_sum_in(world, context, written, part) for part in parts], written.span)


def _day_sum_in(world: World, context: Context, written: tree.DaySum, part: int) -> model.Expr:
    of = expression(world, Context("day", part, doing=context.doing), written.of)
    # With one part no restriction is needed, and the module stays smaller.
    return _of_days(world, of, part if len(world.parts) > 1 else None, written)


def _of_days(world: World, of: model.Expr, part: int | None, written: tree.DaySum) -> model.Expr:
    daily = number_type(world, of)
    if dict(daily.unit.powers).get("day") != -1:
        raise world.report.refuse(
            codes.PER_DAY_MISSING,
            of.span,
            f"{told(world, of)} is in {daily.unit}; a sum over days adds amounts for each day",
            f"write it per day: `… {spell(daily.unit / DAY)}`",
        )
    length = measured.days(world, part, written.span)
    kind = numbers.multiply(daily, number_type(world, length))
    if isinstance(of, model.Number):
        return model.Arithmetic(kind, written.span, "*", of, length)
    return model.DaySum(kind, written.span, of, part)


@rule(tree.BillingMonth)
def _billing_month(world: World, context: Context, written: tree.BillingMonth) -> model.Expr:
    from dsl.check.months import billing_month_said

    period_only(world, context, written.span, "the billing month")
    billing_month_said(world, "the billing month is asked for")
    return model.BillingMonth(MONTH_NUMBER, written.span)


@rule(tree.MonthLiteral)
def _month(_: World, __: Context, written: tree.MonthLiteral) -> model.Expr:
    value = Fraction(written.month)
    return model.Number(numbers.literal(value, ONE), written.span, value)


@rule(tree.DateLiteral)
def _date(_: World, __: Context, written: tree.DateLiteral) -> model.Expr:
    return model.Date(DayType(), written.span, written.value)


@rule(tree.MonthDay)
def _month_day(world: World, _: Context, written: tree.MonthDay) -> model.Expr:
    raise world.report.refuse(
        codes.NOT_HERE,
        written.span,
        "a day of the year is not a date",
        "write `the billing period contains April 10`, or a full date such as 2026-04-10",
    )


@rule(tree.PeriodContains)
def _contains(world: World, context: Context, written: tree.PeriodContains) -> model.Expr:
    period_only(world, context, written.span, "this")
    return contains(world, written.day, written.span)


def contains(world: World, day: tree.MonthDay | tree.Name, span: Span) -> model.Expr:
    """Whether the billing period contains a day of the year, or the anniversary of a date fact."""
    if isinstance(day, tree.MonthDay):
        return model.PeriodContains(TruthType(), span, (day.month, day.day), None)
    fact = world.facts.get(day.text)
    if fact is None:
        dates = [name for name, one in world.facts.items() if isinstance(one.type, DayType)]
        raise world.unknown(day, "date of the customer", dates, codes.UNKNOWN_NAME)
    if not isinstance(fact.type, DayType):
        raise world.report.refuse(
            codes.CANNOT_COMPARE, day.span, f"{day.text} is no date; only a date has an anniversary"
        )
    world.used.add(day.text)
    return model.PeriodContains(TruthType(), span, None, day.text)


@rule(tree.BalanceValue)
def _balance(world: World, context: Context, written: tree.BalanceValue) -> model.Expr:
    from dsl.check.balances import balance_value

    period_only(world, context, written.span, "a balance")
    return balance_value(world, context, written)


@rule(tree.InRun)
def _in_run(world: World, context: Context, written: tree.InRun) -> model.Expr:
    if context.level != "claim":
        raise world.report.refuse(
            codes.CLAIM,
            written.span,
            f"`{written.run}` compares two runs of a bill; it belongs into a claim under `prove`",
        )
    of = expression(world, context, written.of)
    return model.InRun(of.type, written.span, "a" if written.run == "before" else "b", of)

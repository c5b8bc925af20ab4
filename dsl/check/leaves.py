"""Rules for what a billing period yields: demands, days, dates, history, lines and balances."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.elaborate import expression, number, number_type, rule
from dsl.check.literals import unlike
from dsl.check.report import Refused, did_you_mean
from dsl.check.world import Context, NeedsPart, World
from dsl.model import expressions as model
from dsl.model.base import DayType, NumberType, Span, TruthType
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import expressions as tree
from dsl.units import DAY, ONE

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


def _period_only(world: World, context: Context, span: Span, what: str) -> None:
    if context.level not in ("period", "claim"):
        where = {"interval": "a metered quantity", "day": "`for each day`", "function": "a function"}
        raise world.report.refuse(
            codes.LEVEL,
            span,
            f"{what} has one value a billing period; it cannot stand in {where[context.level]}",
        )


@rule(tree.Restricted)
def _restricted(world: World, context: Context, written: tree.Restricted) -> model.Expr:
    seasons = tuple(world.season(name).name for name in written.seasons)
    world.used |= {name.text for name in (*written.periods, *written.seasons)}
    if context.level == "interval":
        return _inside(world, context, written, seasons)
    of = written.of
    if isinstance(of, tree.Demand | tree.DailyDemand):
        return _demand(world, context, of, written.periods, seasons, written.event)
    if isinstance(of, tree.LineReference | tree.LineTitle):
        return _entries(world, context, written, seasons)
    if isinstance(of, tree.Days):
        _period_only(world, context, written.span, "the number of days")
        return measured.over_parts(
            world, context, seasons, written.span, lambda part: measured.days(world, part, written.span)
        )
    _period_only(world, context, written.span, "a total")
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


def _entries(
    world: World, context: Context, written: tree.Restricted, seasons: tuple[str, ...]
) -> model.Expr:
    """``line 1 during peak``: the entries of that line for these cells."""
    _period_only(world, context, written.span, "a line")
    line = _line(world, written.of, written.span)
    so_far = world.lines[line]
    periods = {name.text for name in written.periods}
    parts = set(world.in_season(seasons)) if seasons else None
    found = [
        place
        for place, cell in enumerate(so_far.cells)
        if (not periods or cell.period in periods) and (parts is None or cell.part in parts)
    ]
    if not found:
        raise world.report.refuse(
            codes.UNKNOWN_LINE,
            written.span,
            f"line {line} has no row for {world.words(written.span)}",
            "only a line with `one row for each season and period` can be cut this way",
        )
    step = so_far.line.rounding.step
    result: model.Expr | None = None
    for place in found:
        entry = model.LineAmount(NumberType(so_far.type.unit, step, None, None), written.span, line, place)
        kind = numbers.add(number_type(world, result), number_type(world, entry)) if result else entry.type
        result = entry if result is None else model.Arithmetic(kind, written.span, "+", result, entry)
    assert result is not None
    return result


@rule(tree.Demand)
def _plain_demand(world: World, context: Context, written: tree.Demand) -> model.Expr:
    return _demand(world, context, written, (), (), None)


@rule(tree.DailyDemand)
def _daily_demand(world: World, context: Context, written: tree.DailyDemand) -> model.Expr:
    of = written.of
    if isinstance(of, tree.Restricted):
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
    _period_only(world, context, written.span, "a demand")
    daily = written if isinstance(written, tree.DailyDemand) else None
    of = written.of if isinstance(written, tree.DailyDemand) else written
    if isinstance(of, tree.Restricted):
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
    _period_only(world, context, written.span, "an average in a published hour")
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
    _period_only(world, context, written.span, "the number of days")
    return measured.over_parts(
        world, context, (), written.span, lambda part: measured.days(world, part, written.span)
    )


@rule(tree.DaySum)
def _day_sum_rule(world: World, context: Context, written: tree.DaySum) -> model.Expr:
    return _day_sum(world, context, written, ())


def _day_sum(world: World, context: Context, written: tree.DaySum, seasons: tuple[str, ...]) -> model.Expr:
    """The sum over days; part by part where rates of the day differ by season or edition."""
    _period_only(world, context, written.span, "a sum over days")
    try:
        whole = expression(world, Context("day", None, doing=context.doing), written.of)
        return measured.over_parts(
            world, context, seasons, written.span, lambda part: _summed(world, whole, part, written)
        )
    except NeedsPart:
        only = context.part
        parts = [
            part.index
            for part in world.parts
            if only in (None, part.index) and (not seasons or part.season in seasons)
        ]
    result: model.Expr | None = None
    for part in parts:
        of = expression(world, Context("day", part, doing=context.doing), written.of)
        # With one part no restriction is needed, and the module stays smaller.
        more = _summed(world, of, part if len(world.parts) > 1 else None, written)
        if result is None:
            result = more
        else:
            kind = numbers.add(number_type(world, result), number_type(world, more))
            result = model.Arithmetic(kind, written.span, "+", result, more)
    assert result is not None
    return result


def _summed(world: World, of: model.Expr, part: int | None, written: tree.DaySum) -> model.Expr:
    daily = number_type(world, of)
    if dict(daily.unit.powers).get("day") != -1:
        raise unlike(
            world,
            written.span,
            "a sum over days",
            daily.unit / DAY,
            world.words(of.span) or "this",
            daily.unit,
        )
    length = measured.days(world, part, written.span)
    kind = numbers.multiply(daily, number_type(world, length))
    if isinstance(of, model.Number):
        return model.Arithmetic(kind, written.span, "*", of, length)
    return model.DaySum(kind, written.span, of, part)


@rule(tree.BillingMonth)
def _billing_month(world: World, context: Context, written: tree.BillingMonth) -> model.Expr:
    _period_only(world, context, written.span, "the billing month")
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
    _period_only(world, context, written.span, "this")
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


@rule(tree.OfHistory)
def _history(world: World, context: Context, written: tree.OfHistory) -> model.Expr:
    _period_only(world, context, written.span, "history")
    item = world.history.get(written.name.text)
    if item is None:
        known = list(world.history)
        raise world.report.refuse(
            codes.HISTORY,
            written.name.span,
            f"there is no {written.name.text} in history",
            did_you_mean(written.name.text, known)
            or f"declare it under `history`: `{written.name.text}  kW from 0 kW to …, of the {written.periods} preceding "
            "billing periods, or of those there are`",
        )
    if written.periods > item.periods:
        raise world.report.refuse(
            codes.HISTORY,
            written.span,
            f"{item.name} is kept for {item.periods} preceding billing periods, not {written.periods}",
            "declare a longer history, or look back less far",
        )
    threshold = None
    if written.threshold is not None:
        threshold, kind = number(world, context, written.threshold)
        if kind.unit != item.type.unit:
            raise unlike(world, threshold.span, item.name, item.type.unit, "the threshold", kind.unit)
    if written.take == "count":
        most = Fraction(written.periods)
        zero = model.Number(numbers.literal(Fraction(0), ONE), written.span, Fraction(0))
        return model.History(
            NumberType(ONE, Fraction(1), Fraction(0), most),
            written.span,
            item.name,
            "count at least",
            written.periods,
            zero,
            written.months,
            threshold,
        )
    if written.or_else is None:
        raise world.report.refuse(
            codes.HISTORY,
            written.span,
            f"a new customer has no {item.name} in history: the text must say what holds then",
            "write `or 0 kW if none` after it",
        )
    or_else, kind = number(world, context, written.or_else)
    if kind.unit != item.type.unit:
        raise unlike(world, or_else.span, item.name, item.type.unit, "the value if there is none", kind.unit)
    return model.History(
        _of_history(item.type, kind, written),
        written.span,
        item.name,
        written.take,
        written.periods,
        or_else,
        written.months,
        threshold,
    )


def _of_history(item: NumberType, or_else: NumberType, written: tree.OfHistory) -> NumberType:
    kind = numbers.either(item, or_else)
    if written.take == "average":
        return NumberType(kind.unit, None, kind.low, kind.high)
    if written.take == "sum":
        times = NumberType(ONE, Fraction(1), Fraction(0), Fraction(written.periods))
        return replace(numbers.multiply(kind, times), step=kind.step)
    return kind


@rule(tree.LineReference)
def _lines(world: World, context: Context, written: tree.LineReference) -> model.Expr:
    _period_only(world, context, written.span, "a line")
    result: model.Expr | None = None
    for line in lines_named(world, written):
        more = line_amount(world, line, written.span)
        if result is None:
            result = more
        else:
            kind = numbers.add(number_type(world, result), number_type(world, more))
            result = model.Arithmetic(kind, written.span, "+", result, more)
    assert result is not None
    return result


def line_amount(world: World, line: str, span: Span) -> model.Expr:
    """The rounded amount of a line above."""
    return model.LineAmount(world.lines[line].type, span, line)


def lines_named(world: World, written: tree.LineReference) -> tuple[str, ...]:
    """The numbers of the lines that a reference names, in the order of the bill."""
    order = list(world.lines)
    found: list[str] = []
    for first, last in written.items:
        for one in (first, last):
            if one not in world.lines:
                raise unknown_line(world, one, written.span)
        start, end = order.index(first), order.index(last)
        if start > end:
            raise world.report.refuse(
                codes.LINE_ORDER,
                written.span,
                f"line {first} stands below line {last}: this is no range",
                f"write `lines {last} to {first}`",
            )
        found.extend(order[start : end + 1])
    repeated = [line for line in found if found.count(line) > 1]
    if repeated:
        raise world.report.refuse(
            codes.LINE_TWICE,
            written.span,
            f"line {repeated[0]} is named twice and would count twice",
            "name each line once",
        )
    return tuple(found)


def unknown_line(world: World, line: str, span: Span) -> Exception:
    """The mistake of naming a line that is not there, or stands further down."""
    if f"line {line}" in world.broken:
        return Refused(f"line {line} is wrong itself")
    if line in world.later_lines:
        return world.report.refuse(
            codes.REFERS_DOWNWARDS,
            span,
            f"line {line} stands further down; a line may only use what stands above it",
            "change the order of the lines",
            (("it stands here", world.later_lines[line]),),
        )
    return world.report.refuse(
        codes.UNKNOWN_LINE,
        span,
        f"there is no line {line}",
        f"lines so far: {', '.join(world.lines) or 'none'}",
    )


@rule(tree.LineTitle)
def _title(world: World, context: Context, written: tree.LineTitle) -> model.Expr:
    _period_only(world, context, written.span, "a line")
    return line_amount(world, _line(world, written, written.span), written.span)


def _line(world: World, written: tree.Expr, span: Span) -> str:
    if isinstance(written, tree.LineReference):
        names = lines_named(world, written)
        if len(names) != 1:
            raise world.report.refuse(codes.UNKNOWN_LINE, span, "one line is wanted here, not several")
        return names[0]
    assert isinstance(written, tree.LineTitle)
    for number_, so_far in world.lines.items():
        if so_far.title == written.title:
            return number_
    if written.title in world.later_lines or f"line {written.title}" in world.broken:
        raise unknown_line(world, written.title, span)
    titles = [so_far.title for so_far in world.lines.values()]
    raise world.report.refuse(
        codes.UNKNOWN_LINE, span, f'there is no line "{written.title}"', did_you_mean(written.title, titles)
    )


@rule(tree.BalanceValue)
def _balance(world: World, context: Context, written: tree.BalanceValue) -> model.Expr:
    from dsl.check.balances import balance_value

    _period_only(world, context, written.span, "a balance")
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

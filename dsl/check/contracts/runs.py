"""Settlement runs, gate closure and finality: days after the operating day, minutes before the interval.

They are private functions that every action may call: `run-start(run, interval)`, `next-run(run)`,
`gate-closure(interval)`, `finality(interval)`.
"""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.contracts import codes as own
from dsl.check.contracts import making as make
from dsl.check.contracts.intervals import add_function
from dsl.check.contracts.world import ContractWorld
from dsl.check.report import listed
from dsl.model import expressions as exprs
from dsl.model.base import DayType, InstantType, OptionType, Span
from dsl.model.tariff import Enumeration, FunctionDeclaration, Requirement
from dsl.syntax import contracts as texts
from dsl.units import DAY

INSTANT = InstantType()


def declare_runs(world: ContractWorld, section: texts.RunsSection) -> None:
    """What the section says, as functions."""
    if not world.intervals:
        raise world.report.refuse(
            own.RUNS,
            section.span,
            "settlement runs are about delivery intervals, and the contract declares none",
            "add it to `types`: `Interval  interval of 15 minutes`",
        )
    runs: list[texts.RunRow] = []
    for row in section.rows:
        match row:
            case texts.RunRow():
                runs.append(row)
            case texts.GateRow(minutes=minutes):
                before = make.later(_interval(row.span), Fraction(-minutes, 60))
                _once(world, "gate-closure", before, "when offers for an interval close", row.span)
            case texts.FinalityRow(days=days):
                after = _day(world, days, row.span)
                _once(world, "finality", after, "when an interval's settlement is final", row.span)
    if runs:
        _runs(world, runs)


def _interval(span: Span) -> exprs.Expr:
    return exprs.Local(INSTANT, span, "interval")


def _once(world: ContractWorld, name: str, value: exprs.Expr, words: str, span: Span) -> None:
    if name in world.functions:
        raise world.report.refuse(codes.DECLARED_TWICE, span, f"{name} is said twice", "keep one row")
    add_function(world, name, (("interval", INSTANT),), INSTANT, value, words)


def _day(world: ContractWorld, days: int, span: Span) -> exprs.Expr:
    """The start of a day so many days after the operating day, in the contract's zone."""
    if world.zone is None:
        raise world.report.refuse(
            own.ZONE,
            span,
            "days begin at midnight of a time zone, and the contract names none",
            "add it to the heading: `zone  America/Chicago`",
        )
    of = exprs.LocalDay(DayType(), span, _interval(span))
    count = exprs.Number(numbers.literal(Fraction(days), DAY), span, Fraction(days))
    later = exprs.Arithmetic(DayType(), span, "+", of, count) if days else of
    return exprs.StartOfDay(INSTANT, span, later)


def _runs(world: ContractWorld, rows: list[texts.RunRow]) -> None:
    names = [row.name.text for row in rows]
    for place, row in enumerate(rows):
        if row.name.text in names[:place]:
            raise world.report.refuse(
                codes.DECLARED_TWICE, row.name.span, f"the run {row.name.text} is listed twice"
            )
        if place and row.days < rows[place - 1].days:
            raise world.report.refuse(
                own.RUNS,
                row.span,
                f"{row.name.text} comes {row.days} days after, the run before it {rows[place - 1].days}",
                "list the runs in their order",
            )
    having = [enum for enum in world.enums.values() if set(names) <= set(enum.options)]
    if len(having) != 1:
        raise world.report.refuse(
            own.RUNS,
            rows[0].span,
            f"{'no type has' if not having else 'several types have'} all of {listed(names)} as options",
            f"declare one under `types`: `Run  none, {listed(names, 'or')}`",
        )
    world.used.add(having[0].name)
    _run_start(world, having[0], rows)
    _next_run(world, having[0], rows)


def _is(enum: Enumeration, option: str, span: Span) -> exprs.Expr:
    return make.compare("=", _run(enum, span), _option(enum, option, span))


def _run(enum: Enumeration, span: Span) -> exprs.Expr:
    return exprs.Local(OptionType(enum.name), span, "run")


def _option(enum: Enumeration, option: str, span: Span) -> exprs.Expr:
    return exprs.Option(OptionType(enum.name), span, enum.name, enum.options.index(option))


def _run_start(world: ContractWorld, enum: Enumeration, rows: list[texts.RunRow]) -> None:
    span = rows[0].span
    any_run = make.any_of([_is(enum, row.name.text, span) for row in rows])
    required = Requirement(any_run, f"a run is {listed((row.name.text for row in rows), 'or')}", span)
    *others, last = rows
    cases = tuple((_is(enum, row.name.text, row.span), _day(world, row.days, row.span)) for row in others)
    value = _day(world, last.days, last.span)
    world.functions["run-start"] = FunctionDeclaration(
        "run-start",
        (("run", OptionType(enum.name)), ("interval", INSTANT)),
        INSTANT,
        (required,),
        exprs.Cases(INSTANT, span, cases, value) if cases else value,
        "when a settlement run of an interval begins",
        span,
    )


def _next_run(world: ContractWorld, enum: Enumeration, rows: list[texts.RunRow]) -> None:
    """The run after one; before the first stand the options that are listed before it."""
    span = rows[0].span
    names = [row.name.text for row in rows]
    earlier = [option for option in enum.options[: enum.options.index(names[0])] if option not in names]
    *others, last = names
    if not others and not earlier:
        return
    required = Requirement(
        make.any_of([_is(enum, one, span) for one in (*earlier, *others)]),
        f"there is no run after {last}",
        span,
    )
    following = [names[0], *names[1:]]
    cases = tuple(
        (_is(enum, one, span), _option(enum, after, span))
        for one, after in zip(others, following[1:], strict=True)
    )
    first = _option(enum, names[0], span)
    value: exprs.Expr = exprs.Cases(OptionType(enum.name), span, cases, first) if cases else first
    if not earlier and cases:
        value = (
            exprs.Cases(OptionType(enum.name), span, cases[:-1], cases[-1][1]) if cases[:-1] else cases[-1][1]
        )
    world.functions["next-run"] = FunctionDeclaration(
        "next-run",
        (("run", OptionType(enum.name)),),
        OptionType(enum.name),
        (required,),
        value,
        "the settlement run after one",
        span,
    )

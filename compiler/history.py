"""Aggregates over earlier billing periods, most recent first."""

from __future__ import annotations

from compiler.choosing import compare
from compiler.determinants import Determinant
from compiler.emitter import Emitter, Value
from compiler.expressions import Compiler
from compiler.sources import Past
from compiler.terms import value_of
from compiler.walk import Context
from runtime.machine.types import COUNT, Number


def aggregate(context: Context, compiler: Compiler, determinant: Determinant, past: Past) -> Value:
    """The highest, the sum, or how many of the entries that count."""
    e = context.e
    threshold = None if past.threshold is None else value_of(e, compiler.term(past.threshold))
    if past.take in ("longest run", "latest run"):
        assert threshold is not None
        return _run(context, past, threshold)
    counting = past.take in ("entries", "at least")
    kind = determinant.type
    assert isinstance(kind, Number)
    # A highest starts at the least possible value; without entries nobody looks at it.
    start = determinant.low if past.take == "highest" else 0
    result = e.variable(kind, start, (determinant.low, determinant.high))
    with e.each(context.inputs.history(past.name)) as (item, index):
        holds = _counts(context, past, index)
        if threshold is not None:
            above = compare(e, past.operator, item, threshold)
            holds = above if holds is None else e.op("and", holds, above)
        following = _next(e, past, result, item, counting)
        if holds is None:
            e.into(result, "copy", following)
        else:
            e.into(result, "select", holds, following, result)
    return result


def _run(context: Context, past: Past, threshold: Value) -> Value:
    """How many entries follow one another for which it is so: the most that do, or the latest ones."""
    e = context.e
    one, none = e.constant(COUNT, 1), e.constant(COUNT, 0)
    run = e.variable(COUNT, 0, (0, past.periods))
    longest = e.variable(COUNT, 0, (0, past.periods)) if past.take == "longest run" else None
    with e.each(context.inputs.history(past.name)) as (item, index):
        holds = compare(e, past.operator, item, threshold)
        counted = _counts(context, past, index)
        holds = holds if counted is None else e.op("and", counted, holds)
        if longest is None:
            # The most recent stands first: behind a break the run is shorter than the place.
            unbroken = e.op("and", holds, e.op("eq", index, run))
            e.into(run, "select", unbroken, e.op("add", run, one), run)
        else:
            e.into(run, "select", holds, e.op("add", run, one), none)
            e.into(longest, "max", longest, run)
    return run if longest is None else longest


def _next(e: Emitter, past: Past, result: Value, item: Value, counting: bool) -> Value:  # noqa: FBT001
    if counting:
        return e.op("add", result, e.constant(COUNT, 1))
    return e.op("max" if past.take == "highest" else "add", result, item)


def _counts(context: Context, past: Past, index: Value) -> Value | None:
    """Whether an entry is among the periods and months asked for."""
    e = context.e
    holds: Value | None = None
    (known,) = [item for item in context.inputs.tariff.history if item.name == past.name]
    if past.periods < known.periods:
        holds = e.op("lt", index, e.constant(COUNT, past.periods))
    if past.months is not None:
        month = e.op("item", context.inputs.history_months(past.name), index)
        listed = e.op("eq", month, e.constant(COUNT, past.months[0]))
        for number in past.months[1:]:
            listed = e.op("or", listed, e.op("eq", month, e.constant(COUNT, number)))
        holds = listed if holds is None else e.op("and", holds, listed)
    return holds

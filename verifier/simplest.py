"""Simpler customers: narrower questions whose models are easier to read."""

from __future__ import annotations

from collections.abc import Iterator

from verifier.claims import Case
from verifier.effects import Kind
from verifier.substitution import mentioned
from verifier.terms import Formula, Int, Symbol, Truth, low
from verifier.world import World


def simpler(world: World, case: Case) -> Iterator[tuple[Truth, ...]]:
    """Conditions that a simple customer meets, the simplest first: few readings, whole units."""
    readings = list(_readings(world, case))
    if not readings:
        return
    round_ = tuple(_whole(world, symbol) for symbol in readings)
    for most in (0, 1, 2):
        few = world.arena.at_most(_not_zero(world, readings), most)
        yield (*round_, few)
        yield (few,)
    yield round_


def _readings(world: World, case: Case) -> Iterator[Symbol]:
    """Sums of readings, and the readings of named intervals."""
    terms: list[Int | Formula] = [claim for claim in case.claims if not isinstance(claim, bool)]
    for symbol in mentioned(world.arena, terms):
        aggregate = world.totals.aggregates.get(symbol.number)
        if aggregate is not None and aggregate.kind is Kind.SUM and low(symbol) >= 0:
            yield symbol
    for named in case.named:
        for value in (*named.first.values(), *named.second.values()):
            if isinstance(value, Symbol):
                yield value


def _not_zero(world: World, symbols: list[Symbol]) -> Int:
    """How many of them are not zero."""
    a = world.arena
    return a.total(a.choose(a.equal(symbol, 0), 0, 1) for symbol in symbols)


def _whole(world: World, symbol: Symbol) -> Truth:
    """Whether the value is a whole number of units, not of steps."""
    a, step = world.arena, _steps_in_unit(world)
    units = a.symbol(f"whole units of {symbol.name}", symbol.low // step, symbol.high // step)
    return a.equal(symbol, a.multiply(units, step))


def _steps_in_unit(world: World) -> int:
    readings = world.module.module.readings
    channels = () if readings is None else readings.channels
    return max((channel.type.step.denominator for channel in channels), default=1)

"""A real customer as a world of a proof: every unknown that can be computed, computed from the readings."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.domains import domain, element_of
from runtime.machine.interpreter import Value
from runtime.machine.module import Parameter
from runtime.machine.series import Series, read_series
from runtime.machine.types import Dated, Day, ListOf, Number, SeriesOf
from runtime.machine.values import DatedValue
from verifier.effects import Kind
from verifier.memberships import renamed
from verifier.substitution import Substitution
from verifier.terms import Int, Symbol, Term, Truth, symbols_in
from verifier.totals import Aggregate
from verifier.world import FROM, MONTH, TO, Bill, Month, World

LARGEST = 2_000_000
"""Readings and amounts stay below this many steps, so that customers are ordinary ones."""


def random_inputs(world: World, month: Month, seed: int) -> dict[str, Value]:
    """A customer with irregular readings, by parameter name; facts hold for the whole period."""
    chance = random.Random(seed)
    period = month.period
    fixed: dict[str, Value] = {FROM: period.first, TO: period.after, MONTH: period.month}
    determinants = set(world.results(world.layout.measure))
    inputs: dict[str, Value] = {}
    for index in (world.layout.measure, world.layout.charge):
        for parameter in world.function(index).parameters:
            if parameter.name not in determinants and parameter.name not in inputs:
                inputs[parameter.name] = fixed.get(parameter.name) or _input(world, month, parameter, chance)
    lengths: dict[str, int] = {}
    for name, value in inputs.items():
        if isinstance(value, tuple) and not isinstance(value, DatedValue):
            other = name.replace("history-month:", "history:")
            inputs[name] = value[: lengths.setdefault(other, len(value))]
    return inputs


def _input(world: World, month: Month, parameter: Parameter, chance: random.Random) -> Value:
    kind = parameter.type
    if isinstance(kind, SeriesOf):
        readings = world.module.module.readings
        assert readings is not None
        times = month.period.series.columns
        columns = [
            [chance.randint(one.low, min(one.high, max(one.low, 0) + 4000)) for _ in times.start]
            for one in readings.channels
        ]
        return read_series(world.module.module, times.start, times.length, columns)
    if isinstance(kind, Dated):
        since = -(1 << 31) * (1 if isinstance(kind.key, Day) else 86_400)
        return DatedValue((since,), (_plain(world, parameter, chance),))
    if isinstance(kind, ListOf):
        return tuple(_plain(world, parameter, chance) for _ in range(chance.randint(0, kind.maximum)))
    return _plain(world, parameter, chance)


def _plain(world: World, parameter: Parameter, chance: random.Random) -> int:
    element = element_of(parameter.type)
    assert element is not None
    low, high = domain(element, world.module.module.enums)
    low, high = max(low, parameter.low or low), high if parameter.high is None else min(high, parameter.high)
    if isinstance(element, Number):
        low, high = max(low, min(0, high)), min(high, max(low, 0) + LARGEST)
    return chance.randint(low, high)


@dataclass(frozen=True, slots=True)
class Customer:
    """Inputs of one month, and what they say of the unknowns of a bill."""

    world: World
    month: Month
    bill: Bill
    inputs: Mapping[str, Value]

    def pinned(self) -> Iterator[Truth]:
        """What each unknown is that can be computed."""
        arena = self.world.arena
        for name, symbols in self.world.inputs.symbols.items():
            for what, symbol in symbols:
                value = self._of_input(self.inputs[name], what)
                if value is not None and self.world.depths.of(symbol) == 0:
                    yield arena.equal(symbol, value)
        for aggregate in list(self.world.totals.aggregates.values()):
            value = self._of_aggregate(aggregate) if self.world.depths.of(aggregate.symbol) == 0 else None
            if value is not None:
                yield arena.equal(aggregate.symbol, value)

    def gives(self, values: Mapping[str, Value]) -> Iterator[Truth]:
        """That the bill says what the machine says."""
        for name, term in self.bill.values.items():
            value = values[name]
            if isinstance(term, int | Term) and isinstance(value, int):
                yield self.world.arena.equal(term, value)

    def _of_input(self, value: Value, what: object) -> int | None:
        match value:
            case int():
                return value
            case DatedValue():
                return value.values[0] if what == "constant" or isinstance(what, int) else None
            case Series():
                return None
            case _ if what == "length":
                return len(value)
            case _:
                return value[what] if isinstance(what, int) and what < len(value) else None

    # --- sums and extremes of classes ---

    def _of_aggregate(self, aggregate: Aggregate) -> int | None:
        """Σ, greatest or least over the rows of a class; None where a turn is no row, or is not known."""
        rows = [
            row
            for row, membership in enumerate(self.month.rows)
            if any(
                chain[0].effects == aggregate.turns.effects
                for chain in renamed(membership, self.bill.instead)
            )
        ]
        size = self._rows_in_turn(aggregate.of)
        if not rows or size is None or len(rows) % size:
            return None
        turns = [rows[i : i + size] for i in range(0, len(rows), size)]
        if not isinstance(aggregate.count, int) or aggregate.count != len(turns):
            return None
        values = [self._in_turn(aggregate.of, turn) for turn in turns]
        if any(value is None for value in values):
            return None
        known = [value for value in values if value is not None]
        return {Kind.SUM: sum, Kind.MOST: max, Kind.LEAST: min}[aggregate.kind](known)

    def _rows_in_turn(self, of: Int) -> int | None:
        inner = [self.world.totals.aggregates.get(s.number) for s in _symbols(of)]
        counts = {one.count for one in inner if one is not None}
        if not counts:
            return 1
        (count,) = counts if len(counts) == 1 else (None,)
        return count if isinstance(count, int) else None

    def _in_turn(self, of: Int, rows: Sequence[int]) -> int | None:
        """The value of a term of a turn for these rows."""
        if isinstance(of, int):
            return of
        own: dict[int, Int] = {}
        for symbol in _symbols(of):
            aggregate = self.world.totals.aggregates.get(symbol.number)
            channel = self.world.summariser.channel_of.get(symbol.number)
            if aggregate is not None:
                values = [self._in_turn(aggregate.of, [row]) for row in rows]
                if aggregate.kind is not Kind.SUM or any(value is None for value in values):
                    return None
                own[symbol.number] = sum(value for value in values if value is not None)
            elif channel is not None:
                own[symbol.number] = self._reading(channel, rows[0])
            elif symbol.number in self.world.totals.running:
                return None
        value = Substitution(self.world.arena, own).of(of)
        return value if isinstance(value, int) else None

    def _reading(self, channel: str, row: int) -> int:
        readings, series = self.world.module.module.readings, self.inputs["readings"]
        assert readings is not None
        assert isinstance(series, Series)
        number = [one.name for one in readings.channels].index(channel)
        return series.columns.channels[number][row]


def _symbols(of: Int) -> list[Symbol]:
    return [] if isinstance(of, int) else symbols_in([of])

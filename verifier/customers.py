"""From a solver's model to a customer: readings, facts, history and balances that can be billed.

A model speaks of sums and greatest values of classes of intervals.  They are
spread over the intervals of the month: the greatest value in one interval, the
rest evenly.  Whether the customer breaks the claim is for the machine to say
(``replay.py``); a model that cannot be spread so is simply not confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Parameter
from runtime.machine.series import read_series
from runtime.machine.types import Dated, Day, ListOf, SeriesOf
from runtime.machine.values import DatedValue
from verifier.claims import Case
from verifier.effects import Kind, TurnClass
from verifier.evaluation import value_of
from verifier.execution import Value as Symbolic
from verifier.inputs import HISTORY, LATER, MONTHS
from verifier.memberships import Membership, renamed
from verifier.periods import Period
from verifier.sequences import Items
from verifier.terms import Int, Symbol, Term
from verifier.totals import Aggregate
from verifier.world import FROM, MONTH, TO, Bill, Month, World

EVER = -(1 << 31)
"""A date and an instant before any horizon: a value that holds since then always holds."""

Inputs = dict[str, Value]
"""What a bill is computed from, by parameter name."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How sums are spread over intervals where the model leaves it open: ``even`` or all in ``one``."""

    even: bool


class Customers:
    """Makes customers of one month from models of a case."""

    def __init__(self, world: World, month: Month, bill: Bill, case: Case) -> None:
        self.world = world
        self.month = month
        self.bill = bill
        self.case = case
        assert month.rows is not None, "a customer has the readings of one period"
        self.rows = [renamed(row, bill.instead) for row in month.rows]

    def both(self, model: Mapping[str, int], spread: Spread) -> tuple[Inputs, Inputs]:
        """The inputs of the first and of the second run; equal where the claim is about one bill."""
        named = self._places()
        columns = self._columns(model, spread, set(named.values()))
        first, second = ([list(column) for column in columns] for _ in range(2))
        channels = self._channels()
        for one, row in named.items():
            for number, channel in enumerate(channels):
                first[number][row] = value_of(self.case.named[one].first[channel], model)
                second[number][row] = value_of(self.case.named[one].second[channel], model)
        other = {old.name: value_of(new, model) for old, new in self.case.changed}
        return self._inputs(model, first), self._inputs({**model, **other}, second)

    def _channels(self) -> list[str]:
        readings = self.world.module.module.readings
        return [] if readings is None else [channel.name for channel in readings.channels]

    def _places(self) -> dict[int, int]:
        """A row of its own for each named interval, all on one day where there is such a day."""
        dates = self.month.period.series.columns.date
        taken: dict[int, int] = {}
        for number, one in enumerate(self.case.named):
            rows = [
                row
                for row, membership in enumerate(self.rows)
                if set(one.membership) <= set(membership) and row not in taken.values()
            ]
            same_day = [row for row in rows if taken and dates[row] == dates[taken[0]]]
            taken[number] = (same_day or rows)[0]
        return taken

    # --- readings ---

    def _columns(self, model: Mapping[str, int], spread: Spread, taken: set[int]) -> list[list[int]]:
        readings = self.world.module.module.readings
        if readings is None:
            return []
        columns = []
        for channel in readings.channels:
            column = [min(max(0, channel.low), channel.high)] * len(self.rows)
            self._fill(column, channel.name, model, spread, taken)
            columns.append([min(max(value, channel.low), channel.high) for value in column])
        return columns

    def _fill(
        self, column: list[int], channel: str, model: Mapping[str, int], spread: Spread, taken: set[int]
    ) -> None:
        wanted = list(self._wanted(channel, model))
        free = [row for row in range(len(column)) if row not in taken]
        for kind in (Kind.SUM, Kind.MOST, Kind.LEAST):
            for aggregate, target in wanted:
                if aggregate.kind is kind:
                    self._meet(column, aggregate, target, free, spread)

    def _wanted(self, channel: str, model: Mapping[str, int]) -> Iterable[tuple[Aggregate, int]]:
        """What the model says of sums and extremes of this channel over classes of turns."""
        for aggregate in self.world.totals.aggregates.values():
            symbol = aggregate.symbol
            if (
                symbol.name in model
                and self.world.depths.of(symbol) == 0
                and self._is_of(aggregate.of, channel)
            ):
                yield aggregate, model[symbol.name]

    def _is_of(self, of: Int, channel: str) -> bool:
        """Whether a term is the reading of a channel, or its sum within a turn."""
        if not isinstance(of, Symbol):
            return False
        if self.world.summariser.channel_of.get(of.number) == channel:
            return True
        inner = self.world.totals.aggregates.get(of.number)
        return inner is not None and inner.kind is Kind.SUM and self._is_of(inner.of, channel)

    def _meet(
        self, column: list[int], aggregate: Aggregate, target: int, free: Sequence[int], spread: Spread
    ) -> None:
        rows = [row for row in free if self._takes_part(self.rows[row], aggregate.turns)]
        if not rows:
            return
        if aggregate.kind is Kind.SUM:
            _distribute(column, rows, target, spread)
            return
        span = self._rows_in_turn(aggregate.of)
        pinned = rows[:span]
        before = sum(column[row] for row in rows)
        _distribute(column, pinned, target, Spread(even=True))
        rest = rows[span:]
        if rest:
            _distribute(column, rest, before - sum(column[row] for row in pinned), Spread(even=True))

    def _takes_part(self, membership: Membership, turns: TurnClass) -> bool:
        return any(chain[0] is turns or chain[0].effects == turns.effects for chain in membership)

    def _rows_in_turn(self, of: Int) -> int:
        inner = self.world.totals.aggregates.get(of.number) if isinstance(of, Symbol) else None
        if inner is None or not isinstance(inner.count, int):
            return 1
        return inner.count * self._rows_in_turn(inner.of)

    # --- everything else ---

    def _inputs(self, model: Mapping[str, int], columns: Sequence[Sequence[int]]) -> Inputs:
        module, period = self.world.module, self.month.period
        functions = (self.world.layout.measure, self.world.layout.charge)
        determinants = set(self.world.results(self.world.layout.measure))
        inputs: Inputs = {}
        for index in functions:
            for parameter in module.module.functions[index].parameters:
                if parameter.name in inputs or (index == functions[1] and parameter.name in determinants):
                    continue
                if isinstance(parameter.type, SeriesOf):
                    times = period.series.columns
                    series = read_series(module.module, times.start, times.length, columns)
                    inputs[parameter.name] = series
                else:
                    inputs[parameter.name] = self._input(parameter, model)
        return inputs

    def _input(self, parameter: Parameter, model: Mapping[str, int]) -> Value:
        period = self.month.period
        fixed = {FROM: period.first, TO: period.after, MONTH: period.month}
        if parameter.name in fixed:
            return fixed[parameter.name]
        match parameter.type:
            case Dated():
                return self._dated(parameter, parameter.type, model)
            case ListOf():
                value = self.bill.values.get(parameter.name)
                return self._list(parameter, value, model)
            case _:
                term = self.bill.values.get(parameter.name)
                return value_of(term, model) if isinstance(term, int | Term) else 0

    def _list(self, parameter: Parameter, value: Symbolic, model: Mapping[str, int]) -> Value:
        partner = self.bill.values.get(HISTORY + parameter.name.removeprefix(MONTHS))
        items = value if isinstance(value, Items) else partner
        assert isinstance(items, Items)
        own = value if isinstance(value, Items) else items
        length = value_of(items.length, model)
        return tuple(value_of(x, model) for x in own.values[:length])

    def _dated(self, parameter: Parameter, kind: Dated, model: Mapping[str, int]) -> DatedValue:
        known = self.world.inputs.symbols.get(parameter.name, ())
        since = EVER if isinstance(kind.key, Day) else EVER * 86_400
        values = {what: model[symbol.name] for what, symbol in known if symbol.name in model}
        if LATER in values:
            first = values.get("constant", values[LATER])
            turning = self.month.period.first + self.month.period.days // 2
            return DatedValue((since, turning), (first, values[LATER]))
        if values:
            return DatedValue((since,), (next(iter(values.values())),))
        low = parameter.low if parameter.low is not None else 0
        high = parameter.high if parameter.high is not None else max(low, 0)
        return DatedValue((since,), (min(max(0, low), high),))


def plainest(module: LoadedModule, period: Period) -> Inputs:
    """A customer of a period with every input as near to zero as it may be."""
    layout = module.module.bill
    assert layout is not None
    determinants = {result.name for result in module.module.functions[layout.measure].results}
    fixed: Inputs = {FROM: period.first, TO: period.after, MONTH: period.month}
    inputs: Inputs = {}
    for index in (layout.measure, layout.charge):
        for parameter in module.module.functions[index].parameters:
            if parameter.name not in determinants or index == layout.measure:
                inputs.setdefault(
                    parameter.name, fixed.get(parameter.name) or _least(module, period, parameter)
                )
    return inputs


def _least(module: LoadedModule, period: Period, parameter: Parameter) -> Value:
    low = parameter.low if parameter.low is not None else 0
    high = parameter.high if parameter.high is not None else max(low, 0)
    value = min(max(0, low), high)
    match parameter.type:
        case SeriesOf():
            readings, times = module.module.readings, period.series.columns
            channels = () if readings is None else readings.channels
            columns = [[min(max(0, c.low), c.high)] * len(times.start) for c in channels]
            return read_series(module.module, times.start, times.length, columns)
        case Dated(key=key):
            return DatedValue((EVER if isinstance(key, Day) else EVER * 86_400,), (value,))
        case ListOf():
            return ()
        case _:
            return value


def _distribute(column: list[int], rows: Sequence[int], total: int, spread: Spread) -> None:
    """Give the rows values that sum to the total."""
    if spread.even:
        each, more = divmod(total, len(rows))
        for position, row in enumerate(rows):
            column[row] = each + (1 if position < more else 0)
        return
    for row in rows:
        column[row] = 0
    column[rows[0]] = total

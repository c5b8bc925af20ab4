"""Random customers: every input of a tariff drawn from the range that its module declares."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from runtime.machine.domains import domain
from runtime.machine.interpreter import Value
from runtime.machine.module import Module, Parameter
from runtime.machine.series import Series
from runtime.machine.types import Dated, Day, Instant, ListOf, Number, Plain, SeriesOf, Truth
from runtime.machine.values import DatedValue
from wattlaw.billing.periods import Period, billing_month, calendar_months
from wattlaw.billing.tariffs import Billable
from wattlaw.readings.clock import clock_of
from wattlaw.trials.inputs import series_of

NEAR = 10**7
"""Numbers without a declared range stay within so many steps: what lies beyond is no customer."""


def random_period(module: Module, random: Random) -> Period:
    """A calendar month of the horizon."""
    assert module.horizon is not None
    first, after = module.horizon
    months = [month for month in calendar_months(first, after) if month.days >= 28]
    return random.choice(months)


def random_inputs(tariff: Billable, random: Random) -> dict[str, Value]:
    """All inputs of one bill."""
    module = tariff.module
    period = random_period(module, random)
    inputs: dict[str, Value] = {}
    lengths: dict[str, int] = {}
    for name, parameter in tariff.inputs().items():
        if name == "period-from":
            inputs[name] = period.first
        elif name == "period-to":
            inputs[name] = period.after
        elif name == "billing-month":
            rule = "" if module.readings is None else module.readings.billing_month
            inputs[name] = billing_month(period, rule)
        elif isinstance(parameter.type, SeriesOf):
            inputs[name] = random_series(module, period, random)
        elif isinstance(parameter.type, ListOf):
            item = name.partition(":")[2]
            length = lengths.setdefault(item, random.randint(0, min(parameter.type.maximum, 14)))
            inputs[name] = tuple(
                _plain(module, parameter, parameter.type.element, random) for _ in range(length)
            )
        else:
            inputs[name] = random_value(module, parameter, period, random)
    return inputs


def random_series(module: Module, period: Period, random: Random) -> Series:
    """Readings of a month: nothing, or loads up to some share of the range, with peaks."""
    assert module.readings is not None
    channels = module.readings.channels
    shares = [random.choice((0, 10, 50, 300, 1000)) for _ in channels]
    spread = random.randint(1, 40)

    def usage(channel: int, index: int) -> int:
        known = channels[channel]
        width = (known.high - max(known.low, 0)) * shares[channel] // 1000
        if not width:
            return max(known.low, 0)
        return max(known.low, 0) + random.randrange(width + 1) // (1 if index % spread == 0 else 20)

    return series_of(module, period, usage)


def random_value(module: Module, parameter: Parameter, period: Period, random: Random) -> Value:
    """One input that is not readings or a list."""
    kind = parameter.type
    if isinstance(kind, Dated):
        by_day = isinstance(kind.key, Day)
        begin = period.first if by_day else clock_of(module).midnight(period.first)
        end = period.after if by_day else clock_of(module).midnight(period.after)
        changes = (
            sorted(random.sample(range(begin + 1, end), random.choice((0, 0, 1)))) if end > begin + 1 else []
        )
        keys = (begin, *changes)
        return DatedValue(keys, tuple(_plain(module, parameter, kind.element, random) for _ in keys))
    if isinstance(kind, Day | Instant):
        return period.first if isinstance(kind, Day) else clock_of(module).midnight(period.first)
    if parameter.default is not None and random.choice((True, False)):
        return parameter.default
    assert isinstance(kind, Number | Truth) or hasattr(kind, "enum")
    return _plain(module, parameter, kind, random)  # type: ignore[arg-type]


def _plain(module: Module, parameter: Parameter, kind: Plain, random: Random) -> int:
    """A value in the declared range, its ends more often than chance."""
    low, high = domain(kind, module.enums)
    low = low if parameter.low is None else max(low, parameter.low)
    high = high if parameter.high is None else min(high, parameter.high)
    if low < -NEAR or high > NEAR:
        low, high = max(low, min(-NEAR, high)), min(high, max(NEAR, low))
    return random.choice((low, high, random.randint(low, high), random.randint(low, high)))


def raised(module: Module, series: Series, channel: str, random: Random) -> Series | None:
    """The same readings with one interval of a channel larger; None when there is no room."""
    assert module.readings is not None
    number = [one.name for one in module.readings.channels].index(channel)
    high = module.readings.channels[number].high
    column = list(series.columns.channels[number])
    rows = [row for row in range(series.begin, series.end) if column[row] < high]
    if not rows:
        return None
    row = random.choice(rows)
    column[row] = random.choice((column[row] + 1, random.randint(column[row] + 1, high)))
    channels = list(series.columns.channels)
    channels[number] = tuple(column)
    return replace(series, columns=replace(series.columns, channels=tuple(channels)))

"""Runs compiled tariffs on the machine, for the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from compiler import compile_tariff
from dsl.model.tariff import Tariff
from runtime.machine.door import admit
from runtime.machine.encoding import encode, wrap
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import load
from runtime.machine.series import Series, read_series
from runtime.machine.types import Number, Type
from runtime.machine.values import DatedValue

EPOCH = date(1970, 1, 1)


def day(when: date) -> int:
    """Days since 1970-01-01."""
    return (when - EPOCH).days


def forever(value: int) -> DatedValue:
    """A fact that never changes."""
    return DatedValue((day(date(2000, 1, 1)),), (value,))


@dataclass(frozen=True)
class Reading:
    """One interval: UTC start, minutes, kWh by channel."""

    start: datetime
    minutes: int
    kwh: tuple[Fraction, ...]


def intervals(zone: str, first: date, after: date, minutes: int = 60) -> list[datetime]:
    """UTC starts of all intervals of the local days, by ``zoneinfo`` alone."""
    place = ZoneInfo(zone)
    now = datetime(first.year, first.month, first.day, tzinfo=place).astimezone(UTC)
    end = datetime(after.year, after.month, after.day, tzinfo=place).astimezone(UTC)
    found = []
    while now < end:
        found.append(now)
        now += timedelta(minutes=minutes)
    return found


def meter(
    zone: str, first: date, after: date, *loads: Callable[[datetime], Fraction], minutes: int = 60
) -> list[Reading]:
    """Readings whose kWh depend on the local start."""
    place = ZoneInfo(zone)
    return [
        Reading(start, minutes, tuple(load(start.astimezone(place)) for load in loads))
        for start in intervals(zone, first, after, minutes)
    ]


@dataclass(frozen=True)
class Billed:
    """Determinants and charges as exact fractions (numbers) or integers (everything else)."""

    measured: dict[str, Fraction]
    charged: dict[str, Fraction]
    exact: dict[str, Fraction]
    cost: int


class Machine:
    """A compiled tariff in the interpreter, after encoding and loading."""

    def __init__(self, tariff: Tariff) -> None:
        self.module = compile_tariff(tariff, "test")
        self.loaded: LoadedModule = load(wrap(encode(self.module)))
        assert self.module.bill is not None
        self.bill = self.module.bill

    def series(self, readings: list[Reading]) -> Series:
        assert self.module.readings is not None
        steps = [channel.type.step for channel in self.module.readings.channels]
        columns = [[int(one.kwh[number] / step) for one in readings] for number, step in enumerate(steps)]
        starts = [int(one.start.timestamp()) for one in readings]
        return read_series(self.module, starts, [one.minutes for one in readings], columns)

    def call(
        self, index: int, values: Mapping[str, Value]
    ) -> tuple[dict[str, int], dict[str, Fraction], int]:
        function = self.module.functions[index]
        outcome = run(self.loaded, index, admit(self.loaded, index, values))
        types = self.loaded.types[index]
        raw: dict[str, int] = {}
        named: dict[str, Fraction] = {}
        for result, value in zip(function.results, outcome.results, strict=True):
            assert isinstance(value, int)
            raw[result.name] = value
            named[result.name] = value * step_of(types[result.register])
        return raw, named, outcome.cost

    def run(
        self, first: date, after: date, readings: list[Reading], month: int | None = None, **more: Value
    ) -> Billed:
        """Bill one period.  Further inputs by name, with ``__`` for ``:`` and ``_`` for ``-``."""
        given: dict[str, Value] = {
            "period-from": day(first),
            "period-to": day(after),
            "billing-month": month or (after - timedelta(days=1)).month,
            "readings": self.series(readings),
        }
        given |= {
            name if ":" in name else name.replace("__", ":").replace("_", "-"): value
            for name, value in more.items()
        }
        openings = {name: value for name, value in given.items() if name.startswith("opening:")}
        wanted = {parameter.name for parameter in self.module.functions[self.bill.measure].parameters}
        raw, measured, cost = self.call(self.bill.measure, {k: v for k, v in given.items() if k in wanted})
        takes = [parameter.name for parameter in self.module.functions[self.bill.charge].parameters]
        known = raw | openings
        _, charged, more_cost = self.call(self.bill.charge, {name: known[name] for name in takes})
        takes = [parameter.name for parameter in self.module.functions[self.bill.exact].parameters]
        _, exact, _ = self.call(self.bill.exact, {name: known[name] for name in takes})
        return Billed(measured, charged, exact, cost + more_cost)

    def holds(self, name: str, billed: Billed) -> bool:
        """Whether a property of one bill holds for it."""
        (record,) = [one for one in self.module.properties if one.name == name]
        function = self.module.functions[record.goal]
        known = billed.measured | billed.charged
        values: dict[str, Value] = {}
        for parameter in function.parameters:
            values[parameter.name] = int(known[parameter.name] / step_of(parameter.type))
        raw, _, _ = self.call(record.goal, values)
        return raw["holds"] == 1


def step_of(kind: Type) -> Fraction:
    """The step of a number; 1 for everything else."""
    return kind.step if isinstance(kind, Number) else Fraction(1)

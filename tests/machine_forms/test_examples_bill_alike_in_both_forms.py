"""Promise: every tariff of the examples gives the same bill, refusal and cost in both forms."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from compiler import compile_tariff
from dsl.check import check_file
from dsl.model.tariff import Tariff
from runtime.machine.generated.machine import GeneratedModule
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.loader import validate
from runtime.machine.module import Module, Parameter
from runtime.machine.series import Series, read_series
from runtime.machine.types import Choice, Dated, Day, ListOf, SeriesOf, Truth, Type
from runtime.machine.values import DatedValue
from tests.machine_forms.agreement import interpreted, seen

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXTS = sorted(
    path.relative_to(EXAMPLES).as_posix()
    for path in EXAMPLES.glob("*/*.watt*")
    if path.suffix in (".watt", ".md") and path.name != "net-billing.watt"
    if not re.search(r"(?m)^contract ", path.read_text(encoding="utf-8"))
)
"""Every tariff; contracts are compared by their actions."""

DAYS = 28
MONTHS = ((3, date(2027, 3, 1)), (7, date(2026, 7, 3)), (10, date(2026, 10, 8)))
"""Billing months with a change of clock, in summer, and with a change of season and clock."""

SHORT = ((2, date(2021, 2, 1)),)
"""The same for a text whose horizon is that of its price files."""


@cache
def _module(name: str) -> LoadedModule:
    checked = check_file(EXAMPLES / name)
    assert isinstance(checked.model, Tariff), checked.diagnostics
    return validate(compile_tariff(checked.model, "0.1.0"))


def _day(when: date) -> int:
    return (when - date(1970, 1, 1)).days


def _readings(module: Module, first: date, chance: random.Random) -> Series:
    """A complete month of local days."""
    assert module.readings is not None
    zone = module.tables[module.readings.zone]

    def midnight(day: int) -> int:
        guess = 86_400 * day - zone.columns[0].values[0]
        return 86_400 * day - zone.columns[0].values[bisect_right(zone.keys, guess) - 1]

    minutes = module.readings.minutes
    starts = range(midnight(_day(first)), midnight(_day(first) + DAYS), 60 * minutes)
    columns = [
        [chance.randint(one.low, min(one.high, one.low + 4_000)) for _ in starts]
        for one in module.readings.channels
    ]
    return read_series(module, starts, [minutes] * len(starts), columns)


def _value(module: Module, parameter: Parameter, month: int, first: date, chance: random.Random) -> Value:
    fixed = {"period-from": _day(first), "period-to": _day(first) + DAYS, "billing-month": month}
    if parameter.name in fixed:
        return fixed[parameter.name]
    kind = parameter.type
    if isinstance(kind, SeriesOf):
        return _readings(module, first, chance)
    if isinstance(kind, ListOf):
        return tuple(_plain(module, kind.element, parameter, chance) for _ in range(chance.randint(0, 12)))
    if isinstance(kind, Dated):
        keys = (0, _day(first) + 11) if isinstance(kind.key, Day) else (0,)
        return DatedValue(keys, tuple(_plain(module, kind.element, parameter, chance) for _ in keys))
    return _plain(module, kind, parameter, chance)


def _plain(module: Module, kind: Type, parameter: Parameter, chance: random.Random) -> int:
    if isinstance(kind, Truth):
        return chance.randint(0, 1)
    if isinstance(kind, Choice):
        return chance.randrange(len(module.enums[kind.enum].options))
    low = 0 if parameter.low is None else parameter.low
    return chance.randint(low, low + 1_000 if parameter.high is None else parameter.high)


@pytest.mark.parametrize("name", TEXTS)
def test_three_months_of_bills(name: str) -> None:
    loaded = _module(name)
    module, made = loaded.module, GeneratedModule(loaded)
    assert module.bill is not None
    chance = random.Random(name)
    billed = 0
    assert module.horizon is not None
    for month, first in MONTHS if _day(MONTHS[0][1]) < module.horizon[1] else SHORT:
        measure, charge = (module.functions[index] for index in (module.bill.measure, module.bill.charge))
        given = tuple(_value(module, one, month, first, chance) for one in measure.parameters)
        expected = interpreted(loaded, module.bill.measure, given)
        assert seen(lambda given=given: made.run(module.bill.measure, given)) == expected  # type: ignore[misc, union-attr]
        if expected[0] == "aborted":
            continue
        billed += 1
        results = made.run(module.bill.measure, given).results
        known = dict(zip((one.name for one in measure.results), results, strict=True))
        for index in (module.bill.charge, module.bill.exact):
            wanted = module.functions[index].parameters
            values = tuple(
                known[one.name] if one.name in known else _value(module, one, month, first, chance)
                for one in wanted
            )
            found = seen(lambda index=index, values=values: made.run(index, values))  # type: ignore[misc]
            assert found == interpreted(loaded, index, values)
        assert charge.results
    assert billed, "no month could be billed"

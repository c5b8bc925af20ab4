"""Inputs and results between the machine's integers and what a scenario says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Function, Module
from runtime.machine.series import Series, SeriesFault, read_series
from runtime.machine.spelling import spell_value
from runtime.machine.types import (
    Array,
    Choice,
    Dated,
    Day,
    Instant,
    ListOf,
    Number,
    Plain,
    SeriesOf,
    Truth,
    Type,
    is_plain,
)
from runtime.machine.values import DatedValue
from verifier.scenario import Block, Given, ScenarioFault

EVER = -(1 << 31)
"""A date and, times 86,400, an instant before any horizon."""

SINCE_EVER = "ever"
NUMBER = re.compile(r"(-?\d+(?:\.\d+)?|-?\d+/\d+)(?: (.+))?\Z", re.ASCII)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def given(
    module: LoadedModule,
    types: Mapping[str, Type],
    inputs: Mapping[str, Value],
    results: Mapping[str, Value],
) -> Given:
    """A run as people write it.  ``types`` are those of all names."""
    written: list[tuple[str, str]] = []
    blocks: tuple[Block, ...] = ()
    for name, value in inputs.items():
        if isinstance(value, Series):
            blocks = _blocks(module, value)
        else:
            written.append((name, _spell(module.module, types[name], value)))
    out = tuple(
        (name, _spell(module.module, types[name], value))
        for name, value in results.items()
        if is_plain(types[name])
    )
    return Given(tuple(written), blocks, out)


def read(module: LoadedModule, types: Mapping[str, Type], run: Given) -> dict[str, Value]:
    """The inputs of a run.  Raises ``ScenarioFault`` for what does not fit the module."""
    inputs: dict[str, Value] = {}
    for name, text in run.inputs:
        if name not in types:
            raise ScenarioFault(f"the module has no input {name!r}")
        inputs[name] = _read(module.module, types[name], text, name)
    for name, kind in types.items():
        if isinstance(kind, SeriesOf):
            inputs[name] = _read_series(module, run.readings)
    return inputs


def types_of(functions: Sequence[Function], types: Sequence[tuple[Type, ...]]) -> dict[str, Type]:
    """The types of the parameters and results of some functions, by name."""
    found: dict[str, Type] = {}
    for function, registers in zip(functions, types, strict=True):
        found.update((parameter.name, parameter.type) for parameter in function.parameters)
        found.update((result.name, registers[result.register]) for result in function.results)
    return found


# --- values ---


def _spell(module: Module, kind: Type, value: Value) -> str:
    match kind, value:
        case Dated(), DatedValue():
            pairs = zip(value.keys, value.values, strict=True)
            return "; ".join(
                f"{spell_value(module, kind.element, x)} since {_spell_key(kind, key)}" for key, x in pairs
            )
        case ListOf(), tuple() | list():
            assert not isinstance(value, DatedValue)
            return f"[{', '.join(spell_value(module, kind.element, x) for x in value)}]"
        case Number() | Truth() | Choice() | Day() | Instant(), int():
            return spell_value(module, kind, value)
        case _:
            raise ScenarioFault(f"a value of type {kind} cannot be written")


def _spell_key(kind: Dated, key: int) -> str:
    ever = EVER if isinstance(kind.key, Day) else EVER * 86_400
    if key <= ever:
        return SINCE_EVER
    if isinstance(kind.key, Day):
        return (EPOCH.date() + timedelta(days=key)).isoformat()
    return (EPOCH + timedelta(seconds=key)).isoformat().replace("+00:00", "Z")


def _read(module: Module, kind: Type, text: str, name: str) -> Value:
    match kind:
        case Dated():
            keys: list[int] = []
            values: list[int] = []
            for part in text.split("; "):
                value, _, since = part.partition(" since ")
                values.append(read_plain(module, kind.element, value, name))
                ever = EVER if isinstance(kind.key, Day) else EVER * 86_400
                keys.append(ever if since == SINCE_EVER else read_plain(module, kind.key, since, name))
            return DatedValue(tuple(keys), tuple(values))
        case ListOf():
            inner = text.removeprefix("[").removesuffix("]")
            if text != f"[{inner}]":
                raise ScenarioFault(f"{name} is a list, as in [1 kWh, 2 kWh]")
            return tuple(read_plain(module, kind.element, x, name) for x in inner.split(", ") if x)
        case SeriesOf() | Array():
            raise ScenarioFault(f"{name} cannot be given as a value")
        case _:
            return read_plain(module, kind, text, name)


def read_plain(module: Module, kind: Plain, text: str, name: str) -> int:
    """A plain value from its text.  Raises ``ScenarioFault``."""
    match kind:
        case Truth() if text in ("true", "false"):
            return int(text == "true")
        case Choice() if text in module.enums[kind.enum].options:
            return module.enums[kind.enum].options.index(text)
        case Day():
            return (_date(text, name) - EPOCH.date()).days
        case Instant():
            return _instant(text, name)
        case Number():
            return _number(kind, text, name)
        case _:
            raise ScenarioFault(f"{name}: {text!r} is not one of the values that are possible here")


def _number(kind: Number, text: str, name: str) -> int:
    found = NUMBER.match(text)
    if found is None or (found[2] or "") != str(kind.unit):
        raise ScenarioFault(f"{name}: {text!r} is not a number of {kind.unit}".rstrip())
    count = Fraction(found[1]) / kind.step
    if count.denominator != 1:
        raise ScenarioFault(f"{name}: {text!r} is finer than the step {kind.step}")
    return count.numerator


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ScenarioFault(f"{name}: {text!r} is not a date") from error


def _instant(text: str, name: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ScenarioFault(f"{name}: {text!r} is not an instant") from error
    if moment.tzinfo is None:
        raise ScenarioFault(f"{name}: {text!r} has no offset from UTC")
    return int((moment - EPOCH) / timedelta(seconds=1))


# --- readings ---


def _blocks(module: LoadedModule, series: Series) -> tuple[Block, ...]:
    """Runs of intervals without gap and of one length."""
    columns, blocks, begin = series.columns, list[Block](), series.begin
    for row in range(series.begin, series.end):
        following = columns.start[row] + 60 * columns.length[row]
        last = row + 1 == series.end
        if last or columns.start[row + 1] != following or columns.length[row + 1] != columns.length[row]:
            blocks.append(_block(module, series, begin, row + 1))
            begin = row + 1
    return tuple(blocks)


def _block(module: LoadedModule, series: Series, begin: int, end: int) -> Block:
    readings = module.module.readings
    assert readings is not None
    channels = tuple(
        (channel.name, tuple(spell_value(module.module, channel.type, x) for x in column[begin:end]))
        for channel, column in zip(readings.channels, series.columns.channels, strict=True)
    )
    start = series.columns.start[begin]
    zone = module.data[readings.zone]
    offset = timedelta(seconds=zone.columns[0][bisect_right(zone.keys, start) - 1])
    local = (EPOCH + timedelta(seconds=start)).astimezone(timezone(offset))
    return Block(local.isoformat(), series.columns.length[begin], channels)


def _read_series(module: LoadedModule, blocks: Sequence[Block]) -> Series:
    readings = module.module.readings
    assert readings is not None
    starts: list[int] = []
    lengths: list[int] = []
    columns: list[list[int]] = [[] for _ in readings.channels]
    for block in blocks:
        values = dict(block.channels)
        if list(values) != [channel.name for channel in readings.channels]:
            raise ScenarioFault("the readings do not have the module's channels")
        begin, count = _instant(block.start, "readings"), len(next(iter(values.values()), ()))
        starts += [begin + 60 * block.minutes * i for i in range(count)]
        lengths += [block.minutes] * count
        for column, channel in zip(columns, readings.channels, strict=True):
            column += [_number(channel.type, text, channel.name) for text in values[channel.name]]
    try:
        return read_series(module.module, starts, lengths, columns)
    except SeriesFault as error:
        raise ScenarioFault(f"readings: {error}") from error

"""Module → plain values for CBOR.  Twin of ``reading.py``; the layout is docs/module-format.md."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.instructions import TABLE
from runtime.machine.module import BillLayout, Channel, Function, Module, Parameter, Property, Readings, Table
from runtime.machine.types import (
    Array,
    Choice,
    Dated,
    Day,
    Digest,
    Identity,
    Instant,
    ListOf,
    Number,
    SeriesOf,
    Truth,
    Type,
)
from runtime.machine.writing_contract import contract_value


class StepCode(IntEnum):
    """Codes of the steps that are no instructions of the table; they share its numbering."""

    CONST = 1
    CALL = 5
    IF = 6
    COUNT = 7
    EACH = 8
    GROUPS = 9
    ROWS = 20
    SELECT = 21


class TypeCode(IntEnum):
    """Codes of the types."""

    NUMBER = 0
    TRUTH = 1
    CHOICE = 2
    DAY = 3
    INSTANT = 4
    LIST = 5
    ARRAY = 6
    DATED = 7
    SERIES = 8
    IDENTITY = 9
    DIGEST = 10


class TypePool:
    """Each type is written once; elsewhere it is a number, in order of first use."""

    def __init__(self) -> None:
        self.numbers: dict[Type, int] = {}

    def number(self, kind: Type) -> int:
        return self.numbers.setdefault(kind, len(self.numbers))


def module_value(module: Module) -> dict[str, Any]:
    """The map that is encoded."""
    pool = TypePool()
    value = {
        "about": [module.about.title, [list(fact) for fact in module.about.facts]],
        "bill": None if module.bill is None else _bill(module.bill),
        "costs": [[cost.fixed, [list(per) for per in cost.per]] for cost in module.costs],
        "enums": [[enum.name, list(enum.options)] for enum in module.enums],
        "exports": list(module.exports),
        "files": list(module.files),
        "format": module.format,
        "functions": [_function(function, pool) for function in module.functions],
        "horizon": None if module.horizon is None else list(module.horizon),
        "kind": module.kind,
        "messages": list(module.messages),
        "name": module.name,
        "origins": [
            [origin.file, origin.line, origin.column, origin.end_line, origin.end_column]
            for origin in module.origins
        ],
        "properties": [_property(claim) for claim in module.properties],
        "readings": None if module.readings is None else _readings(module.readings, pool),
        "release": module.release,
        "tables": [_table(table, pool) for table in module.tables],
    }
    if module.contract is not None:
        value["contract"] = contract_value(module.contract, pool.number)
    value["types"] = [_type(kind) for kind in pool.numbers]
    return value


def _type(kind: Type) -> list[Any]:
    match kind:
        case Number():
            powers = [part for power in kind.unit.powers for part in power]
            return [int(TypeCode.NUMBER), powers, kind.step.numerator, kind.step.denominator]
        case Truth():
            return [int(TypeCode.TRUTH)]
        case Choice():
            return [int(TypeCode.CHOICE), kind.enum]
        case Day():
            return [int(TypeCode.DAY)]
        case Instant():
            return [int(TypeCode.INSTANT)]
        case Identity():
            return [int(TypeCode.IDENTITY), kind.sort]
        case Digest():
            return [int(TypeCode.DIGEST)]
        case ListOf():
            return [int(TypeCode.LIST), _type(kind.element), kind.maximum]
        case Array():
            return [int(TypeCode.ARRAY), _type(kind.element), kind.size]
        case Dated():
            return [int(TypeCode.DATED), _type(kind.key), _type(kind.element), kind.maximum]
        case SeriesOf():
            return [int(TypeCode.SERIES)]


def _table(table: Table, pool: TypePool) -> list[Any]:
    columns = [[column.name, pool.number(column.type), list(column.values)] for column in table.columns]
    return [table.name, None if table.key is None else pool.number(table.key), list(table.keys), columns]


def _readings(readings: Readings, pool: TypePool) -> list[Any]:
    channels = [_channel(channel, pool) for channel in readings.channels]
    shape = [channels, readings.zone, readings.minutes, readings.finer, readings.maximum]
    rebilling = [readings.estimated, readings.rebill_periods, readings.credit_periods]
    return [*shape, readings.zone_name, readings.billing_month, *rebilling]


def _channel(channel: Channel, pool: TypePool) -> list[Any]:
    rounding = None if channel.rounding is None else channel.rounding.value
    return [channel.name, pool.number(channel.type), channel.low, channel.high, rounding]


def _function(function: Function, pool: TypePool) -> list[Any]:
    return [
        function.name,
        [_parameter(parameter, pool) for parameter in function.parameters],
        [pool.number(kind) for kind in function.registers],
        [[result.name, result.register] for result in function.results],
        _block(function.body),
        function.words,
    ]


def _parameter(parameter: Parameter, pool: TypePool) -> list[Any]:
    number = pool.number(parameter.type)
    return [parameter.name, number, parameter.low, parameter.high, parameter.default]


def _bill(bill: BillLayout) -> list[Any]:
    entries = [[one.line, one.name, one.quantity, one.rate, one.amount] for one in bill.entries]
    names = [list(bill.determinants), entries, list(bill.subtotals), bill.total]
    return [bill.measure, bill.charge, bill.exact, *names, list(bill.opening), list(bill.closing)]


def _property(claim: Property) -> list[Any]:
    one = claim.variation
    variation = None if one is None else [one.kind, one.channel, one.source, one.target]
    about = list(claim.about)
    parts = [claim.name, claim.kind, claim.goal, claim.premise, variation, claim.words, claim.origin, about]
    if not (claim.actions or claim.exemptions or claim.time):
        return parts
    exemptions = [[one.action, one.condition] for one in claim.exemptions]
    return [*parts, list(claim.actions), exemptions, claim.time]


def _block(block: Block) -> list[Any]:
    return [[_step(step) for step in block.steps], list(block.origin)]


def _step(step: Step) -> list[Any]:
    match step:
        case Op():
            return [TABLE[step.name].code, list(step.out), list(step.args), *step.immediates]
        case Const():
            return [int(StepCode.CONST), step.out, step.value]
        case Call():
            return [int(StepCode.CALL), step.function, list(step.out), list(step.args)]
        case If():
            return [int(StepCode.IF), step.condition, _block(step.then), _block(step.otherwise)]
        case Count():
            return [int(StepCode.COUNT), step.index, step.limit, step.maximum, _block(step.body)]
        case Each():
            return [int(StepCode.EACH), step.item, step.index, step.items, _block(step.body)]
        case Groups():
            operands = [step.series, step.span, step.part, step.date, step.minute]
            return [int(StepCode.GROUPS), *operands, _block(step.body)]
        case Rows():
            registers = [step.series, step.start, step.length, step.date, step.minute, list(step.channels)]
            return [int(StepCode.ROWS), *registers, _block(step.body)]
        case Select():
            registers = [step.aggregate, list(step.group), list(step.keys), step.index, step.maximum]
            return [int(StepCode.SELECT), *registers, _block(step.body)]

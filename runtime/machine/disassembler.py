"""A module as text: everything in it, so that two different modules never read the same.

Registers are ``r0``, ``r1`` …; ``; @7 tariff.watt:12`` at the end of a step is the
place in the source that the module names for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from runtime.machine.disassembly_code import block_lines
from runtime.machine.disassembly_contract import contract_lines
from runtime.machine.domains import element_of
from runtime.machine.encoding import encode, module_hash
from runtime.machine.loaded import register_types
from runtime.machine.module import (
    BillLayout,
    Cost,
    Function,
    Module,
    Parameter,
    Property,
    Readings,
    Table,
)
from runtime.machine.spelling import spell_day, spell_value
from runtime.machine.types import Type


def disassemble(module: Module) -> str:
    """The whole module as text; made for accepted modules."""
    return "\n".join(_lines(module)) + "\n"


def _quoted(text: str) -> str:
    """Unambiguous on one line."""
    return json.dumps(text, ensure_ascii=False)


def _lines(module: Module) -> Iterator[str]:
    yield f"{module.kind} {_quoted(module.name)}, format {module.format}, made by {_quoted(module.release)}"
    yield f"sha-256 {module_hash(encode(module))}"
    yield f"title {_quoted(module.about.title)}"
    for key, fact in module.about.facts:
        yield f"about {_quoted(key)}: {_quoted(fact)}"
    if module.horizon is not None:
        first, after = module.horizon
        yield f"horizon from {spell_day(first)} to before {spell_day(after)}"
    yield ""
    for number, enum in enumerate(module.enums):
        yield f"enumeration {number} {_quoted(enum.name)}: {', '.join(map(_quoted, enum.options))}"
    for number, message in enumerate(module.messages):
        yield f"message {number}: {_quoted(message)}"
    for number, table in enumerate(module.tables):
        yield from _table(module, number, table)
    if module.readings is not None:
        yield from _readings(module, module.readings)
    for number, function in enumerate(module.functions):
        yield ""
        yield from _function(module, number, function)
    yield ""
    yield f"exports: {', '.join(str(number) for number in module.exports) or 'none'}"
    if module.bill is not None:
        yield from _bill(module.bill)
    if module.contract is not None:
        yield from contract_lines(module, module.contract)
    for claim in module.properties:
        yield from _property(claim)
    for number, file in enumerate(module.files):
        yield f"file {number}: {_quoted(file)}"
    for number, one in enumerate(module.origins):
        span = f"{one.line}:{one.column} to {one.end_line}:{one.end_column}"
        yield f"origin {number}: file {one.file}, {span}"


def _table(module: Module, number: int, table: Table) -> Iterator[str]:
    names = ", ".join(f"{_quoted(column.name)} ({column.type})" for column in table.columns)
    yield f"table {number} {_quoted(table.name)} keyed by {table.key or 'position'}: {names}"
    rows = len(table.keys) if table.key is not None else len(table.columns[0].values)
    for row in range(rows):
        key = str(row) if table.key is None else spell_value(module, table.key, table.keys[row])
        values = (spell_value(module, column.type, column.values[row]) for column in table.columns)
        yield f"  {key}: {' | '.join(values)}"


def _readings(module: Module, readings: Readings) -> Iterator[str]:
    lasting = f"{readings.minutes} minutes{' or a divisor' if readings.finer else ''}"
    yield f"readings of {lasting}, at most {readings.maximum}, local by table {readings.zone}"
    yield f"  zone {_quoted(readings.zone_name)}, billing month {_quoted(readings.billing_month)}"
    admitted = "admitted" if readings.estimated else "refused"
    credit = "any" if readings.credit_periods is None else readings.credit_periods
    back = f"rebilled for {readings.rebill_periods} periods, credited for {credit}"
    yield f"  estimated readings {admitted}, {back}"
    for channel in readings.channels:
        mode = "" if channel.rounding is None else f", rounded {channel.rounding.value}"
        low, high = (spell_value(module, channel.type, bound) for bound in (channel.low, channel.high))
        bounds = f"from {low} to {high}"
        yield f"  channel {_quoted(channel.name)} ({channel.type}) {bounds}{mode}"


def _function(module: Module, number: int, function: Function) -> Iterator[str]:
    yield f"function {number} {_quoted(function.name)}  {_cost(module.costs[number])}"
    if function.words:
        yield f"  words {_quoted(function.words)}"
    for register, parameter in enumerate(function.parameters):
        name = _quoted(parameter.name)
        yield f"  r{register} parameter {name}: {parameter.type}{_range(module, parameter)}"
    yield from _registers(function)
    for result in function.results:
        yield f"  result {_quoted(result.name)} = r{result.register}"
    yield from block_lines(module, register_types(function), function.body, "  ")


def _range(module: Module, parameter: Parameter) -> str:
    kind = element_of(parameter.type)
    if kind is None:
        return ""
    stated = (("from", parameter.low), ("to", parameter.high), ("otherwise", parameter.default))
    said = (f", {word} {spell_value(module, kind, value)}" for word, value in stated if value is not None)
    return "".join(said)


def _registers(function: Function) -> Iterator[str]:
    """Runs of registers of one type on one line."""
    first = len(function.parameters)
    start = 0
    kinds: tuple[Type, ...] = function.registers
    while start < len(kinds):
        end = start
        while end + 1 < len(kinds) and kinds[end + 1] == kinds[start]:
            end += 1
        last = "" if end == start else f" to r{first + end}"
        yield f"  r{first + start}{last}: {kinds[start]}"
        start = end + 1


def _cost(cost: Cost) -> str:
    parts = [str(cost.fixed), *(f"{times} × {_quoted(name)}" for name, times in cost.per)]
    return f"costs at most {' + '.join(parts)}"


def _bill(bill: BillLayout) -> Iterator[str]:
    yield f"bill: measure {bill.measure}, charge {bill.charge}, exact {bill.exact}"
    groups = (
        ("determinant", bill.determinants),
        ("subtotal", bill.subtotals),
        ("total", (bill.total,)),
        ("opening", bill.opening),
        ("closing", bill.closing),
    )
    for what, names in groups:
        yield from (f"  {what} {_quoted(name)}" for name in names)
    for entry in bill.entries:
        quantity, rate = (_optional(name) for name in (entry.quantity, entry.rate))
        title = f"{_quoted(entry.line)} {_quoted(entry.name)}"
        yield f"  entry {title}: {quantity} × {rate} = {_quoted(entry.amount)}"


def _optional(name: str | None) -> str:
    return "–" if name is None else _quoted(name)


def _property(claim: Property) -> Iterator[str]:
    premise = "" if claim.premise is None else f" provided {claim.premise}"
    origin = "" if claim.origin < 0 else f"  ; @{claim.origin}"
    yield f"property {_quoted(claim.name)} ({claim.kind}): {claim.goal}{premise}{origin}"
    if claim.variation is not None:
        one = claim.variation
        yield f"  {one.kind} {_quoted(one.channel)} from {_quoted(one.source)} to {_quoted(one.target)}"
    if claim.actions or claim.time:
        time = " and the passing of time" if claim.time else ""
        yield f"  over actions {', '.join(map(str, claim.actions)) or 'none named'}{time}"
    for exempt in claim.exemptions:
        where = "" if exempt.condition is None else f" where {exempt.condition}"
        yield f"  except action {exempt.action}{where}"
    if claim.about:
        yield f"  about {', '.join(map(_quoted, claim.about))}"
    if claim.words:
        yield f"  words {_quoted(claim.words)}"

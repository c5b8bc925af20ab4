"""Plain values from CBOR → Module.  Twin of ``writing.py``; any wrong shape is ``ModuleRefused``."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from runtime.machine.module import (
    About,
    BillLayout,
    Channel,
    Column,
    Cost,
    Entry,
    Enumeration,
    Function,
    Module,
    Origin,
    Parameter,
    Property,
    Readings,
    Result,
    Table,
    Variation,
)
from runtime.machine.reading_code import read_block
from runtime.machine.reading_contract import read_contract, read_exemption
from runtime.machine.refusal import ModuleRefused, insist
from runtime.machine.rounding import Rounding
from runtime.machine.shapes import (
    array,
    integer,
    integers,
    optional_integer,
    optional_text,
    text,
    texts,
    truth,
)
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
    Plain,
    SeriesOf,
    Truth,
    Type,
)
from runtime.machine.units import Unit
from runtime.machine.writing import TypeCode

KEYS = [
    *("about", "bill", "costs", "enums", "exports", "files", "format", "functions", "horizon", "kind"),
    *("messages", "name", "origins", "properties", "readings", "release", "tables", "types"),
]

Types = tuple[Type, ...]


def read_module(value: Any) -> Module:
    """The module of a decoded map."""
    expected = type(value) is dict and sorted(key for key in value if key != "contract") == KEYS
    insist(expected, "the parts of a module are not as expected", "module")
    types = tuple(_type(item, f"type {n}") for n, item in enumerate(array(value["types"], "types")))
    title, facts = array(value["about"], "about", 2)

    def pool(number: Any, where: str) -> Plain:
        return _pooled_plain(number, types, where)

    return Module(
        format=integer(value["format"], "format"),
        release=text(value["release"], "release"),
        kind=text(value["kind"], "kind"),
        name=text(value["name"], "name"),
        about=About(text(title, "about"), tuple(_pair(fact, "about") for fact in array(facts, "about"))),
        horizon=None if value["horizon"] is None else _ends(value["horizon"]),
        enums=tuple(_enumeration(item) for item in array(value["enums"], "enumerations")),
        tables=tuple(_table(item, types) for item in array(value["tables"], "tables")),
        readings=None if value["readings"] is None else _readings(value["readings"], types),
        functions=tuple(_function(item, types) for item in array(value["functions"], "functions")),
        exports=integers(value["exports"], "exports"),
        bill=None if value["bill"] is None else _bill(value["bill"]),
        properties=tuple(_property(item) for item in array(value["properties"], "properties")),
        messages=texts(value["messages"], "messages"),
        costs=tuple(_cost(item) for item in array(value["costs"], "costs")),
        files=texts(value["files"], "files"),
        origins=tuple(_origin(item) for item in array(value["origins"], "origins")),
        contract=read_contract(value["contract"], pool) if "contract" in value else None,
    )


def _pair(value: Any, where: str) -> tuple[str, str]:
    key, content = array(value, where, 2)
    return text(key, where), text(content, where)


def _ends(value: Any) -> tuple[int, int]:
    first, after = array(value, "horizon", 2)
    return integer(first, "horizon"), integer(after, "horizon")


def _type(value: Any, where: str) -> Type:
    match array(value, where):
        case [TypeCode.LIST, element, maximum]:
            return ListOf(_plain(element, where), integer(maximum, where))
        case [TypeCode.ARRAY, element, size]:
            kind = _plain(element, where)
            if isinstance(kind, Number | Truth):
                return Array(kind, integer(size, where))
            raise ModuleRefused("an array holds numbers or truths", where)
        case [TypeCode.DATED, key, element, maximum]:
            dated = _plain(key, where)
            if isinstance(dated, Day | Instant):
                return Dated(dated, _plain(element, where), integer(maximum, where))
            raise ModuleRefused("a value is dated by days or instants", where)
        case [TypeCode.SERIES]:
            return SeriesOf()
        case _:
            return _plain(value, where)


def _plain(value: Any, where: str) -> Plain:
    match array(value, where):
        case [TypeCode.NUMBER, powers, numerator, denominator]:
            return Number(_unit(powers, where), _step(numerator, denominator, where))
        case [TypeCode.TRUTH]:
            return Truth()
        case [TypeCode.CHOICE, enum]:
            return Choice(integer(enum, where))
        case [TypeCode.DAY]:
            return Day()
        case [TypeCode.INSTANT]:
            return Instant()
        case [TypeCode.IDENTITY, sort]:
            return Identity(integer(sort, where))
        case [TypeCode.DIGEST]:
            return Digest()
        case _:
            raise ModuleRefused("there is no such type here", where)


def _unit(value: Any, where: str) -> Unit:
    parts = array(value, where)
    insist(len(parts) % 2 == 0, "a base unit lacks its power", where)
    names, powers = parts[::2], parts[1::2]
    return Unit(
        tuple((text(name, where), integer(power, where)) for name, power in zip(names, powers, strict=True))
    )


def _step(numerator: Any, denominator: Any, where: str) -> Fraction:
    above, below = integer(numerator, where), integer(denominator, where)
    insist(above > 0 and below > 0, "a step must be positive", where)
    return Fraction(above, below)


def _pooled(value: Any, types: Types, where: str) -> Type:
    number = integer(value, where)
    insist(0 <= number < len(types), f"there is no type {number}", where)
    return types[number]


def _pooled_plain(value: Any, types: Types, where: str) -> Plain:
    kind = _pooled(value, types, where)
    if isinstance(kind, ListOf | Array | Dated | SeriesOf):
        raise ModuleRefused("a plain type is needed", where)
    return kind


def _enumeration(value: Any) -> Enumeration:
    name, options = array(value, "enumeration", 2)
    return Enumeration(text(name, "enumeration"), texts(options, "enumeration"))


def _table(value: Any, types: Types) -> Table:
    name, key, keys, columns = array(value, "table", 4)
    where = f"table {text(name, 'table')}"
    kind = None if key is None else _pooled(key, types, where)
    if kind is not None and not isinstance(kind, Day | Instant | Number):
        raise ModuleRefused("a key must be a day, an instant or a number", where)
    read = tuple(_column(column, types, where) for column in array(columns, where))
    return Table(name, kind, integers(keys, where), read)


def _column(value: Any, types: Types, where: str) -> Column:
    name, number, values = array(value, where, 3)
    kind = _pooled_plain(number, types, where)
    return Column(text(name, where), kind, integers(values, where))


def _readings(value: Any, types: Types) -> Readings:
    where = "readings"
    channels, zone, minutes, finer, maximum, *others = array(value, where, 10)
    name, month, estimated, rebill, credit = others
    return Readings(
        tuple(_channel(channel, types) for channel in array(channels, where)),
        integer(zone, where),
        integer(minutes, where),
        truth(finer, where),
        integer(maximum, where),
        text(name, where),
        text(month, where),
        truth(estimated, where),
        integer(rebill, where),
        None if credit is None else integer(credit, where),
    )


def _channel(value: Any, types: Types) -> Channel:
    name, number, low, high, mode = array(value, "channel", 5)
    kind = _pooled(number, types, "channel")
    if not isinstance(kind, Number):
        raise ModuleRefused("a channel must be a number", "readings")
    bounds = integer(low, "channel"), integer(high, "channel")
    return Channel(text(name, "channel"), kind, *bounds, _rounding(mode))


def _rounding(value: Any) -> Rounding | None:
    if value is None:
        return None
    insist(value in [mode.value for mode in Rounding], "there is no such rounding mode", "channel")
    return Rounding(value)


def _function(value: Any, types: Types) -> Function:
    name, parameters, registers, results, body, words = array(value, "function", 6)
    where = f"function {text(name, 'function')}"
    return Function(
        name,
        tuple(_parameter(parameter, types, where) for parameter in array(parameters, where)),
        tuple(_pooled(number, types, where) for number in array(registers, where)),
        tuple(_result(result, where) for result in array(results, where)),
        read_block(body, where),
        text(words, where),
    )


def _parameter(value: Any, types: Types, where: str) -> Parameter:
    name, number, *bounds = array(value, where, 5)
    low, high, default = (optional_integer(bound, where) for bound in bounds)
    return Parameter(text(name, where), _pooled(number, types, where), low, high, default)


def _result(value: Any, where: str) -> Result:
    name, register = array(value, where, 2)
    return Result(text(name, where), integer(register, where))


def _bill(value: Any) -> BillLayout:
    where = "bill"
    measure, charge, exact, determinants, entries, subtotals, total, opening, closing = array(value, where, 9)
    return BillLayout(
        integer(measure, where),
        integer(charge, where),
        integer(exact, where),
        texts(determinants, where),
        tuple(_entry(entry) for entry in array(entries, where)),
        texts(subtotals, where),
        text(total, where),
        texts(opening, where),
        texts(closing, where),
    )


def _entry(value: Any) -> Entry:
    where = "bill, entry"
    line, name, quantity, rate, amount = array(value, where, 5)
    optional = optional_text(quantity, where), optional_text(rate, where)
    return Entry(text(line, where), text(name, where), *optional, text(amount, where))


def _property(value: Any) -> Property:
    where = "property"
    parts = array(value, where)
    insist(len(parts) in (8, 11), "a property has eight parts, one of a contract eleven", where)
    name, kind, goal, premise, variation, words, origin, about = parts[:8]
    actions, exemptions, time = parts[8:] if len(parts) == 11 else ([], [], False)
    return Property(
        text(name, where),
        text(kind, where),
        integer(goal, where),
        optional_integer(premise, where),
        None if variation is None else Variation(*texts(array(variation, where, 4), where)),
        text(words, where),
        integer(origin, where),
        texts(about, where),
        integers(actions, where),
        tuple(read_exemption(item) for item in array(exemptions, where)),
        truth(time, where),
    )


def _cost(value: Any) -> Cost:
    fixed, per = array(value, "costs", 2)
    pairs = (array(pair, "costs", 2) for pair in array(per, "costs"))
    read = tuple((text(name, "costs"), integer(times, "costs")) for name, times in pairs)
    return Cost(integer(fixed, "costs"), read)


def _origin(value: Any) -> Origin:
    return Origin(*integers(array(value, "origins", 5), "origins"))

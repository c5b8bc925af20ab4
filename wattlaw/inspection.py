"""What a module says about itself: interface, costs, properties, bytecode; nothing is taken from a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.machine.decompiler import statement
from runtime.machine.disassembler import disassemble
from runtime.machine.domains import element_of
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Channel, Module, Parameter
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
from runtime.machine.units import spell
from wattlaw.quantities import day_text, plain_text, quantity_text


@dataclass(frozen=True, slots=True)
class Inspection:
    """The content of ``watt inspect --json``."""

    content: dict[str, Any]
    disassembly: str

    def json(self) -> dict[str, Any]:
        """The object that is printed."""
        return {**self.content, "disassembly": self.disassembly}


def inspect(loaded: LoadedModule) -> Inspection:
    """Look into an accepted module."""
    module = loaded.module
    content = {
        "module": loaded.hash,
        "kind": module.kind,
        "name": module.name,
        "title": module.about.title,
        "release": module.release,
        "format": module.format,
        "about": dict(module.about.facts),
        "horizon": None
        if module.horizon is None
        else {"from": day_text(module.horizon[0]), "to": day_text(module.horizon[1])},
        "zone": None if module.readings is None else module.readings.zone_name,
        "channels": [] if module.readings is None else [_channel(one) for one in module.readings.channels],
        "functions": [_function(loaded, index) for index in range(len(module.functions))],
        "properties": [
            {
                "name": claim.name,
                "kind": claim.kind,
                "words": claim.words,
                "statement": statement(module, claim),
            }
            for claim in module.properties
        ],
    }
    if module.contract is not None:
        from wattlaw.inspection_contract import contract_json

        content["zone"] = dict(module.about.facts).get("zone")
        content["contract"] = contract_json(loaded, module.contract)
    return Inspection(content, disassemble(module))


def _channel(channel: Channel) -> dict[str, Any]:
    kind = channel.type
    return {
        "name": channel.name,
        "unit": spell(kind.unit),
        "step": quantity_text(kind.step, kind.unit),
        "from": quantity_text(channel.low * kind.step, kind.unit),
        "to": quantity_text(channel.high * kind.step, kind.unit),
        "rounding": None if channel.rounding is None else channel.rounding.value,
    }


def _function(loaded: LoadedModule, index: int) -> dict[str, Any]:
    module = loaded.module
    function, cost = module.functions[index], loaded.costs[index]
    types = loaded.types[index]
    return {
        "name": function.name,
        "words": function.words,
        "exported": index in module.exports,
        "parameters": [parameter_json(module, parameter) for parameter in function.parameters],
        "results": [
            {"name": result.name, "type": type_text(module, types[result.register])}
            for result in function.results
        ],
        "cost": {"fixed": cost.fixed, "per": dict(cost.per)},
    }


def parameter_json(module: Module, parameter: Parameter) -> dict[str, Any]:
    """An input of a function: name, type, range, default."""
    element = element_of(parameter.type)

    def shown(value: int | None) -> str | None:
        return None if value is None or element is None else plain_text(value, element, module)

    return {
        "name": parameter.name,
        "type": type_text(module, parameter.type),
        "from": shown(parameter.low),
        "to": shown(parameter.high),
        "default": shown(parameter.default),
    }


def type_text(module: Module, kind: Type) -> str:
    """A type in words: ``kWh in steps of 0.001``, ``one of P, Q``, ``list of at most 12 kWh …``."""
    match kind:
        case Number():
            unit = spell(kind.unit) or "number"
            return f"{unit} in steps of {quantity_text(kind.step, type(kind.unit)())}"
        case Truth():
            return "yes or no"
        case Choice():
            return f"one of {', '.join(module.enums[kind.enum].options)}"
        case Day():
            return "date"
        case Instant():
            return "time"
        case ListOf():
            return f"list of at most {kind.maximum}: {type_text(module, kind.element)}"
        case Array():
            return f"{kind.size} values: {type_text(module, kind.element)}"
        case Dated():
            by = "date" if isinstance(kind.key, Day) else "time"
            return f"by {by}, at most {kind.maximum}: {type_text(module, kind.element)}"
        case SeriesOf():
            return "readings"
        case Identity():
            return _sort(module, kind.sort)
        case Digest():
            return "SHA-256"


def _sort(module: Module, sort: int) -> str:
    return "identity" if module.contract is None else module.contract.sorts[sort].name

"""Calling a pure function of a module with arguments that people write."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from runtime.machine.aborts import Abort
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Module, Parameter
from runtime.machine.types import ListOf, Plain, Type, is_plain
from wattlaw.billing.tariffs import abort_text
from wattlaw.faults import BadValue, UsageFault
from wattlaw.quantities import BadQuantity, parse_plain, plain_text


class Stopped(Exception):
    """The function was called rightly and gave no value: it aborted, with this reason."""


@dataclass(frozen=True, slots=True)
class Called:
    """The results by name, spelled, and the cost of the execution."""

    results: dict[str, str]
    cost: int

    @property
    def result(self) -> str | dict[str, str]:
        """The one result, or all by name."""
        return next(iter(self.results.values())) if len(self.results) == 1 else self.results


def exported(module: Module) -> list[str]:
    """Names of the functions that may be called."""
    return [module.functions[index].name for index in module.exports]


def find_function(module: Module, name: str) -> int:
    """The index of a function that may be called; ``UsageFault`` with the nearest name."""
    from difflib import get_close_matches

    for index in module.exports:
        if module.functions[index].name == name:
            return index
    known = exported(module)
    near = get_close_matches(name, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"functions are {', '.join(known)}" if known else None
    raise UsageFault(f"{module.name} has no function {name}", hint or "this text has no functions of its own")


def parse_arguments(text: str) -> dict[str, Any] | list[Any]:
    """JSON arguments: an object by name, or a list in order; numbers are read as decimals."""
    try:
        given = json.loads(text, parse_float=Decimal, parse_int=Decimal, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError, InvalidOperation) as error:
        readable = isinstance(error, json.JSONDecodeError)
        why = error if readable else "it is nested too deeply, or a number is too long"
        raise BadValue(
            f"--args is no JSON that can be read: {why}", """for example --args '{"usage": "3.5 kWh"}'"""
        ) from error
    if not isinstance(given, dict | list):
        raise BadValue("--args must be an object or a list", """for example --args '{"usage": "3.5 kWh"}'""")
    return given


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; a name that stands twice would be left out in silence."""
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadValue(f"--args gives {twice} twice", "keep one of them")
    return made


def call(loaded: LoadedModule, name: str, given: Mapping[str, Any] | list[Any]) -> Called:
    """Run a function.  ``BadValue`` for arguments that cannot be, ``Stopped`` when it aborts."""
    index = find_function(loaded.module, name)
    function = loaded.module.functions[index]
    values = _by_name(function.parameters, given)
    try:
        outcome = run(
            loaded, index, admit(loaded, index, _arguments(loaded.module, function.parameters, values))
        )
    except DoorError as error:
        raise BadValue(f"{error.parameter}: {error.message}") from error
    except Abort as abort:
        raise Stopped(abort_text(loaded.module, index, abort)) from abort
    types = loaded.types[index]
    results = {
        result.name: spelled(loaded.module, types[result.register], value)
        for result, value in zip(function.results, outcome.results, strict=True)
    }
    return Called(results, outcome.cost)


def _by_name(parameters: tuple[Parameter, ...], given: Mapping[str, Any] | list[Any]) -> dict[str, Any]:
    names = [parameter.name for parameter in parameters]
    if isinstance(given, list):
        if len(given) != len(names):
            raise BadValue(f"{len(names)} arguments are needed, not {len(given)}", ", ".join(names))
        return dict(zip(names, given, strict=True))
    for name in given:
        if name not in names:
            raise BadValue(f"there is no argument {name}", f"arguments are {', '.join(names)}")
    return dict(given)


def _arguments(module: Module, parameters: tuple[Parameter, ...], values: dict[str, Any]) -> dict[str, Value]:
    made: dict[str, Value] = {}
    for parameter in parameters:
        if parameter.name not in values and parameter.default is not None:
            made[parameter.name] = parameter.default
        elif parameter.name in values:
            made[parameter.name] = _value(module, parameter, values[parameter.name])
    return made


def _value(module: Module, parameter: Parameter, given: Any) -> Value:
    kind = parameter.type
    try:
        if isinstance(kind, ListOf):
            if not isinstance(given, list):
                raise BadQuantity("a list is needed")
            return tuple(parse_plain(_text(one), kind.element, module) for one in given)
        if not isinstance(kind, Plain):
            raise BadQuantity("such a value cannot be given here")
        return parse_plain(_text(given), kind, module)
    except BadQuantity as error:
        raise BadValue(f"{parameter.name}: {error.message}", error.hint) from error


def _text(given: Any) -> str:
    if isinstance(given, bool):
        return "yes" if given else "no"
    if isinstance(given, str | Decimal):
        return str(given)
    kinds = {"NoneType": "null", "float": str(given), "list": "a list", "dict": "an object"}
    raise BadQuantity(f"{kinds.get(type(given).__name__, 'this')} is no value", 'write it as in "3.5 kWh"')


def spelled(module: Module, kind: Type, value: Value) -> str:
    """A result as text: a value, or the values of a list."""
    if isinstance(kind, ListOf):
        assert isinstance(value, list | tuple)
        return ", ".join(plain_text(one, kind.element, module) for one in value)
    assert is_plain(kind)
    assert isinstance(value, int)
    return plain_text(value, _plain(kind), module)


def _plain(kind: Type) -> Plain:
    assert isinstance(kind, Plain)
    return kind

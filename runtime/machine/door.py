"""The door: what comes from outside is checked against the types and ranges of the parameters.

Proofs assume exactly what is checked here and when a function is entered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from runtime.machine.domains import domain
from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Module, Parameter
from runtime.machine.series import Series
from runtime.machine.spelling import spell_value
from runtime.machine.types import WORD_MIN, Array, Dated, Day, Instant, ListOf, Plain, SeriesOf
from runtime.machine.values import DatedValue


class DoorError(Exception):
    """A value that may not come in: ``parameter`` is its name, ``message`` says why."""

    code = "not-admitted"

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


def admit(module: LoadedModule, function: int, values: Mapping[str, Value]) -> tuple[Value, ...]:
    """The arguments of a function in order, each checked; defaults where nothing is said.

    Raises ``DoorError`` for the first bad one.
    """
    parameters = module.module.functions[function].parameters
    known = {parameter.name for parameter in parameters}
    for name in values:
        if name not in known:
            raise DoorError(name, "there is no such input")
    admitted = []
    for parameter in parameters:
        value = values[parameter.name] if parameter.name in values else default_of(parameter)
        check_value(module.module, parameter, value)
        admitted.append(value)
    return tuple(admitted)


def default_of(parameter: Parameter) -> Value:
    """What holds when the caller says nothing; for a value with dates, since ever.  Or ``DoorError``."""
    if parameter.default is None:
        raise DoorError(parameter.name, "this input is missing")
    if isinstance(parameter.type, Dated):
        return DatedValue((WORD_MIN,), (parameter.default,))
    return parameter.default


def check_value(module: Module, parameter: Parameter, value: Value) -> None:
    """Refuse a value that is not of the parameter's type or outside its range."""
    match parameter.type:
        case SeriesOf():
            if not isinstance(value, Series):
                raise DoorError(parameter.name, "readings are needed")
            _check_series(module, parameter, value)
        case ListOf():
            if not isinstance(value, tuple | list) or isinstance(value, DatedValue):
                raise DoorError(parameter.name, "a list is needed")
            _check_size(parameter, len(value), parameter.type.maximum)
            _check_elements(module, parameter, parameter.type.element, value)
        case Dated():
            if not isinstance(value, DatedValue):
                raise DoorError(parameter.name, "a value with dates is needed")
            _check_dated(module, parameter, parameter.type, value)
        case Array():
            raise DoorError(parameter.name, "an array cannot be handed in")
        case kind:
            _check_elements(module, parameter, kind, (value,))


def _check_series(module: Module, parameter: Parameter, series: Series) -> None:
    """``read_series`` checked rows; this refuses a series that was read for another module."""
    channels = () if module.readings is None else module.readings.channels
    if len(series.columns.channels) != len(channels):
        raise DoorError(parameter.name, "the readings have other channels than this module's")


def _check_size(parameter: Parameter, size: int, maximum: int) -> None:
    if size > maximum:
        raise DoorError(parameter.name, f"at most {maximum} values are admitted, not {size}")


def _check_dated(module: Module, parameter: Parameter, kind: Dated, value: DatedValue) -> None:
    keys = value.keys
    if len(keys) != len(value.values):
        raise DoorError(parameter.name, "there must be one date for each value")
    _check_size(parameter, len(keys), kind.maximum)
    for key in keys:
        _check_domain(module, parameter, kind.key, key)
    for before, after in pairwise(keys):
        if after <= before:
            earlier, later = (spell_value(module, kind.key, key) for key in (before, after))
            raise DoorError(parameter.name, f"{later} does not come after {earlier}")
    _check_elements(module, parameter, kind.element, value.values)


def _check_elements(module: Module, parameter: Parameter, kind: Plain, values: Sequence[Value]) -> None:
    """Each value in the domain of its type and in the parameter's range."""
    for value in values:
        number = _check_domain(module, parameter, kind, value)
        if parameter.low is not None and number < parameter.low:
            _outside(module, parameter, kind, number, "below", parameter.low)
        if parameter.high is not None and number > parameter.high:
            _outside(module, parameter, kind, number, "above", parameter.high)


def _check_domain(module: Module, parameter: Parameter, kind: Plain, value: Value) -> int:
    if type(value) is not int:
        raise DoorError(parameter.name, f"a single value is needed: {kind}")
    low, high = domain(kind, module.enums)
    if low <= value <= high:
        return value
    if isinstance(kind, Day | Instant):
        raise DoorError(parameter.name, "the date is too far away")
    raise DoorError(parameter.name, f"{value} is no value of its type: {kind}")


def _outside(module: Module, parameter: Parameter, kind: Plain, value: int, side: str, bound: int) -> None:
    stated, limit = spell_value(module, kind, value), spell_value(module, kind, bound)
    least = "least" if side == "below" else "greatest"
    raise DoorError(parameter.name, f"{stated} is {side} the {least} admitted value, {limit}")

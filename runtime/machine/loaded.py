"""A module that the loader has accepted, with what every form of the machine needs to run it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from runtime.machine.contract import Contract
from runtime.machine.effects import Effects
from runtime.machine.module import Cost, Function, Module, Table
from runtime.machine.types import Type


class TableData(NamedTuple):
    """A constant table as instructions read it: keys, and the values of each column."""

    keys: tuple[int, ...]
    columns: tuple[tuple[int, ...], ...]


def table_data(table: Table) -> TableData:
    """The numbers of a table."""
    return TableData(table.keys, tuple(column.values for column in table.columns))


@dataclass(frozen=True, slots=True)
class ModuleContext:
    """What the typing rules of the instructions may ask about a module."""

    module: Module

    @property
    def tables(self) -> tuple[Table, ...]:
        return self.module.tables

    @property
    def horizon(self) -> tuple[int, int] | None:
        return self.module.horizon

    @property
    def zone(self) -> int | None:
        return None if self.module.readings is None else self.module.readings.zone

    def options(self, enum: int) -> int:
        return len(self.module.enums[enum].options)

    def message_count(self) -> int:
        return len(self.module.messages)

    @property
    def contract(self) -> Contract | None:
        return self.module.contract

    def result_types(self, function: int) -> tuple[Type, ...]:
        return result_types(self.module.functions[function])


@dataclass(frozen=True, slots=True)
class LoadedModule:
    """Only the loader makes these: whoever holds one may execute it.

    ``types`` has the types of all registers for each function, parameters
    first.  ``costs`` are the bounds as derived, equal to the stated ones.
    """

    module: Module
    hash: str
    types: tuple[tuple[Type, ...], ...]
    data: tuple[TableData, ...]
    costs: tuple[Cost, ...]
    upkeep: tuple[int, ...] = ()
    """For each table of the state, what its aggregates add to the cost of writing a row."""
    effects: tuple[Effects, ...] = ()
    """What each function has to do with the state."""

    def function(self, name: str) -> int:
        """The index of the function with this name; KeyError when there is none."""
        for index, function in enumerate(self.module.functions):
            if function.name == name:
                return index
        raise KeyError(name)

    def context(self) -> ModuleContext:
        """The module as typing rules see it."""
        return ModuleContext(self.module)


def register_types(function: Function) -> tuple[Type, ...]:
    """Types of all registers, parameters first."""
    return tuple(parameter.type for parameter in function.parameters) + function.registers


def result_types(function: Function) -> tuple[Type, ...]:
    """The types of a function's results, in order."""
    types = register_types(function)
    return tuple(types[result.register] for result in function.results)

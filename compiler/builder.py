"""The module under construction: tables, messages, enumerations and places, each entered once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compiler.types import plain, register_type
from dsl.model.base import Span, ValueType
from runtime.machine.contract import Contract
from runtime.machine.loaded import result_types
from runtime.machine.module import Column, Enumeration, Function, Module, Origin, Table
from runtime.machine.types import COUNT, Day, Instant, Number, Plain, Type

ZONE = "zone"
"""The name of the table of UTC offsets."""


@dataclass(slots=True)
class Builder:
    """Collects what functions refer to by number.  It is the context in which instructions are typed."""

    files: tuple[str, ...]
    enums: tuple[Enumeration, ...]
    horizon: tuple[int, int] | None = None
    zone: int | None = None
    contract: Contract | None = None
    """What is known so far of a contract: its state; then its aggregates and histories, one by one."""
    sorts: Mapping[str, int] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    messages: tuple[str, ...] = ()
    origins: list[Origin] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    _table_numbers: dict[str, int] = field(default_factory=dict)
    _message_numbers: dict[str, int] = field(default_factory=dict)
    _origin_numbers: dict[Span, int] = field(default_factory=dict)

    @classmethod
    def of(cls, module: Module, files: Sequence[str] = ()) -> Builder:
        """A module that is to grow; ``files`` are those that it will have come from besides."""
        made = cls(tuple(dict.fromkeys((*module.files, *files))), module.enums, module.horizon)
        made.contract = module.contract
        made.tables, made.messages = module.tables, module.messages
        made.origins, made.functions = list(module.origins), list(module.functions)
        made._table_numbers = {table.name: number for number, table in enumerate(module.tables)}
        made._message_numbers = {text: number for number, text in reversed(list(enumerate(module.messages)))}
        made.zone = made._table_numbers.get(ZONE)
        return made

    def options(self, enum: int) -> int:
        """How many options an enumeration has."""
        return len(self.enums[enum].options)

    def message_count(self) -> int:
        """How many messages there are so far."""
        return len(self.messages)

    def enum_numbers(self) -> dict[str, int]:
        """The number of each enumeration by its name."""
        return {enum.name: number for number, enum in enumerate(self.enums)}

    def plain(self, model: ValueType) -> Plain:
        """The machine's plain type of a value."""
        return plain(model, self.enum_numbers(), self.sorts)

    def register_type(self, model: ValueType) -> Type:
        """The machine's type of a value or a list."""
        return register_type(model, self.enum_numbers(), self.sorts)

    def result_types(self, function: int) -> tuple[Type, ...]:
        """The types of the results of a function that is complete."""
        return result_types(self.functions[function])

    def message(self, text: str) -> int:
        """The number of a message."""
        if text not in self._message_numbers:
            self._message_numbers[text] = len(self.messages)
            self.messages += (text,)
        return self._message_numbers[text]

    def origin(self, span: Span | None) -> int:
        """The number of a place in the source, or -1."""
        if span is None or span.file not in self.files:
            return -1
        if span not in self._origin_numbers:
            self._origin_numbers[span] = len(self.origins)
            place = (span.line, span.column, span.end_line, span.end_column)
            self.origins.append(Origin(self.files.index(span.file), *place))
        return self._origin_numbers[span]

    def table(
        self,
        name: str,
        columns: Sequence[tuple[str, Plain, Iterable[int]]],
        key: Day | Instant | Number | None = None,
        keys: Iterable[int] = (),
    ) -> int:
        """The number of a constant table.  The same contents are entered once; a taken name gets a number."""
        made = tuple(Column(title, kind, tuple(values)) for title, kind, values in columns)
        rows = tuple(keys)
        candidate, count = name, 1
        while candidate in self._table_numbers:
            known = self.tables[self._table_numbers[candidate]]
            if (known.key, known.keys, known.columns) == (key, rows, made):
                return self._table_numbers[candidate]
            count += 1
            candidate = f"{name} #{count}"
        self._table_numbers[candidate] = len(self.tables)
        self.tables += (Table(candidate, key, rows, made),)
        return self._table_numbers[candidate]

    def counts(self, name: str, values: Iterable[int]) -> int:
        """A table of one column of counts."""
        return self.table(name, [("value", COUNT, values)])

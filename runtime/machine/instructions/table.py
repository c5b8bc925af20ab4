"""What an instruction is, and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from runtime.machine.module import Table
from runtime.machine.types import Type


class TypeFault(Exception):
    """Operands or immediates that an instruction does not accept; the loader adds where."""


class Context(Protocol):
    """What typing rules may ask about the module."""

    @property
    def tables(self) -> tuple[Table, ...]: ...
    @property
    def horizon(self) -> tuple[int, int] | None: ...
    @property
    def zone(self) -> int | None: ...
    def options(self, enum: int) -> int: ...
    def message_count(self) -> int: ...


Typing = Callable[[Context, tuple[Type, ...], tuple[int, ...]], tuple[Type, ...]]
Meaning = Callable[..., Any]
"""``meaning(algebra, module_tables, arguments, immediates) -> results`` (a tuple)."""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row of the table.

    ``code`` is its number in the encoding and never changes; ``cost`` what the
    ledger charges for it; ``typing`` derives the result types or raises
    ``TypeFault``; ``meaning`` is what it does in any algebra.
    """

    name: str
    code: int
    cost: int
    words: str
    typing: Typing
    meaning: Meaning


TABLE: dict[str, Instruction] = {}


def instruction(
    name: str, code: int, *, cost: int = 1, typing: Typing, words: str
) -> Callable[[Meaning], Meaning]:
    """Declare an instruction; the decorated function is its meaning."""

    def declare(meaning: Meaning) -> Meaning:
        if name in TABLE or any(row.code == code for row in TABLE.values()):
            raise ValueError(f"instruction {name} or its code {code} is declared twice")
        TABLE[name] = Instruction(name, code, cost, words, typing, meaning)
        return meaning

    return declare


def expect(condition: bool, complaint: str) -> None:  # noqa: FBT001
    """Refuse operands with a reason."""
    if not condition:
        raise TypeFault(complaint)

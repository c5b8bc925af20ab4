"""What an instruction is, and the table of all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from runtime.machine.contract import Contract
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
    @property
    def contract(self) -> Contract | None: ...
    def result_types(self, function: int) -> tuple[Type, ...]: ...


Typing = Callable[[Context, tuple[Type, ...], tuple[int, ...]], tuple[Type, ...]]
Meaning = Callable[..., Any]
"""``meaning(algebra, module_tables, arguments, immediates) -> results`` (a tuple).

An instruction that is ``typed`` is given the types of its operands as a fifth argument.
"""


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row of the table.

    ``code`` is its number in the encoding and never changes; ``cost`` what the
    ledger charges for it; ``typing`` derives the result types or raises
    ``TypeFault``; ``meaning`` is what it does in any algebra.  ``effect`` says
    what it has to do with the state of a contract: ``""`` nothing, ``reads``,
    ``writes``, or ``claims`` (reads what only properties may see).
    """

    name: str
    code: int
    cost: int
    words: str
    typing: Typing
    meaning: Meaning
    effect: str = ""
    typed: bool = False

    @property
    def computes(self) -> bool:
        """Whether its results depend on operands, immediates and constant tables alone."""
        return not self.effect and not self.typed

    def apply(
        self, algebra: Any, tables: Any, args: Any, immediates: tuple[int, ...], kinds: Sequence[Type]
    ) -> Any:
        """The results, for operands of these types."""
        given = (algebra, tables, args, immediates)
        return self.meaning(*given, kinds) if self.typed else self.meaning(*given)


TABLE: dict[str, Instruction] = {}


def computing() -> frozenset[str]:
    """The instructions that a tariff may use, and a pure function: no state, no digests."""
    return frozenset(name for name, row in TABLE.items() if row.computes)


def instruction(
    name: str,
    code: int,
    *,
    cost: int = 1,
    typing: Typing,
    words: str,
    effect: str = "",
    typed: bool = False,
) -> Callable[[Meaning], Meaning]:
    """Declare an instruction; the decorated function is its meaning."""

    def declare(meaning: Meaning) -> Meaning:
        if name in TABLE or any(row.code == code for row in TABLE.values()):
            raise ValueError(f"instruction {name} or its code {code} is declared twice")
        TABLE[name] = Instruction(name, code, cost, words, typing, meaning, effect, typed)
        return meaning

    return declare


def expect(condition: bool, complaint: str) -> None:  # noqa: FBT001
    """Refuse operands with a reason."""
    if not condition:
        raise TypeFault(complaint)

"""A small assembler: modules written by hand, so that the verifier is tested without the compiler."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction

from runtime.machine.code import Block, Call, Const, Count, Each, Groups, If, Op, Rows, Step
from runtime.machine.cost import derive_costs
from runtime.machine.instructions import TABLE
from runtime.machine.loaded import LoadedModule, ModuleContext
from runtime.machine.loader import validate
from runtime.machine.module import (
    FORMAT,
    About,
    BillLayout,
    Enumeration,
    Function,
    Module,
    Parameter,
    Property,
    Readings,
    Result,
    Table,
)
from runtime.machine.types import COUNT, MINUTES, Array, Day, Instant, ListOf, Number, SeriesOf, Truth, Type
from runtime.machine.units import ONE, base

USD = base("USD")
KWH = base("kW") * base("h")
CENT = Number(USD, Fraction(1, 100))
ENERGY = Number(KWH, Fraction(1, 1000))
POWER = Number(base("kW"), Fraction(1, 1000))
PRICE = Number(USD / KWH, Fraction(1, 100_000))
PLAIN = Number(ONE, Fraction(1))


class Book:
    """A module that grows."""

    def __init__(self) -> None:
        self.enums: list[Enumeration] = []
        self.tables: list[Table] = []
        self.functions: list[Function] = []
        self.properties: list[Property] = []
        self.messages: list[str] = []
        self.exports: list[int] = []
        self.readings: Readings | None = None
        self.horizon: tuple[int, int] | None = None
        self.bill: BillLayout | None = None

    def module(self) -> Module:
        unpriced = Module(
            FORMAT,
            "test",
            "library" if self.bill is None else "tariff",
            "by hand",
            About("by hand", ()),
            self.horizon,
            tuple(self.enums),
            tuple(self.tables),
            self.readings,
            tuple(self.functions),
            tuple(self.exports),
            self.bill,
            tuple(self.properties),
            tuple(self.messages),
            (),
            (),
        )
        fields = {name: getattr(unpriced, name) for name in unpriced.__slots__}
        return Module(**(fields | {"costs": derive_costs(unpriced)}))

    def load(self) -> LoadedModule:
        return validate(self.module())

    def function(self, name: str) -> Code:
        return Code(self, name)

    def message(self, text: str) -> int:
        self.messages.append(text)
        return len(self.messages) - 1


class Code:
    """A function that is being written; parameters first."""

    def __init__(self, book: Book, name: str) -> None:
        self.book = book
        self.name = name
        self.parameters: list[Parameter] = []
        self.types: list[Type] = []
        self.blocks: list[list[Step]] = [[]]

    def parameter(self, name: str, kind: Type, low: int | None = None, high: int | None = None) -> int:
        self.parameters.append(Parameter(name, kind, low, high))
        return self.register(kind)

    def register(self, kind: Type) -> int:
        self.types.append(kind)
        return len(self.types) - 1

    def step(self, step: Step) -> None:
        self.blocks[-1].append(step)

    def const(self, kind: Type, value: int) -> int:
        out = self.register(kind)
        self.step(Const(out, value))
        return out

    def op(self, name: str, *args: int, imm: tuple[int, ...] = (), into: int | None = None) -> int:
        """The register of the only result, or -1."""
        kinds = TABLE[name].typing(
            ModuleContext(self.book.module()), tuple(self.types[arg] for arg in args), imm
        )
        out = tuple(self.register(kind) if into is None else into for kind in kinds)
        self.step(Op(name, out, args, imm))
        return out[0] if out else -1

    def call(self, function: int, *args: int) -> list[int]:
        callee = self.book.functions[function]
        kinds = [parameter.type for parameter in callee.parameters] + list(callee.registers)
        out = tuple(self.register(kinds[result.register]) for result in callee.results)
        self.step(Call(function, out, args))
        return list(out)

    @contextmanager
    def block(self) -> Iterator[list[Step]]:
        self.blocks.append([])
        yield self.blocks[-1]
        self.blocks.pop()

    @contextmanager
    def branch(self, condition: int) -> Iterator[None]:
        with self.block() as steps:
            yield
        self.step(If(condition, Block(tuple(steps)), Block(())))

    @contextmanager
    def each(self, items: int) -> Iterator[tuple[int, int]]:
        kind = self.types[items]
        assert isinstance(kind, ListOf)
        item, index = self.register(kind.element), self.register(COUNT)
        with self.block() as steps:
            yield item, index
        self.step(Each(item, index, items, Block(tuple(steps))))

    @contextmanager
    def count(self, limit: int, maximum: int) -> Iterator[int]:
        index = self.register(self.types[limit])
        with self.block() as steps:
            yield index
        self.step(Count(index, limit, maximum, Block(tuple(steps))))

    @contextmanager
    def groups(self, series: int, span: int) -> Iterator[tuple[int, int, int]]:
        part, date, minute = self.register(SeriesOf()), self.register(Day()), self.register(MINUTES)
        with self.block() as steps:
            yield part, date, minute
        self.step(Groups(series, span, part, date, minute, Block(tuple(steps))))

    @contextmanager
    def rows(self, series: int) -> Iterator[tuple[int, int, int, int, list[int]]]:
        assert self.book.readings is not None
        start, length = self.register(Instant()), self.register(MINUTES)
        date, minute = self.register(Day()), self.register(MINUTES)
        channels = [self.register(channel.type) for channel in self.book.readings.channels]
        with self.block() as steps:
            yield start, length, date, minute, channels
        self.step(Rows(series, start, length, date, minute, tuple(channels), Block(tuple(steps))))

    def array(self, element: Number | Truth, size: int) -> int:
        return self.register(Array(element, size))

    def end(self, **results: int) -> int:
        return self.finish(results)

    def finish(self, results: dict[str, int]) -> int:
        """Add the function to the book; its index."""
        assert len(self.blocks) == 1
        function = Function(
            self.name,
            tuple(self.parameters),
            tuple(self.types[len(self.parameters) :]),
            tuple(Result(name, register) for name, register in results.items()),
            Block(tuple(self.blocks[0])),
        )
        self.book.functions.append(function)
        return len(self.book.functions) - 1

"""Small modules for tests, and their registers by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from runtime.machine.code import Block, Op, Step
from runtime.machine.cost import derive_costs
from runtime.machine.instructions import TABLE
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule, ModuleContext
from runtime.machine.loader import validate
from runtime.machine.module import (
    About,
    Channel,
    Column,
    Enumeration,
    Function,
    Module,
    Parameter,
    Readings,
    Result,
    Table,
)
from runtime.machine.types import COUNT, Choice, Day, Instant, Number, Type
from runtime.machine.units import Unit, base

USD, KW, HOUR = base("USD"), base("kW"), base("h")
KWH = KW * HOUR


def steps_of(unit: Unit, step: str) -> Number:
    """A number type; ``step`` is a fraction such as ``1/100``."""
    return Number(unit, Fraction(step))


CENTS = steps_of(USD, "1/100")
ENERGY = steps_of(KWH, "1/1000")
PRICE = steps_of(USD / KWH, "1/100000")

SEASON = Enumeration("season", ("summer", "winter", "shoulder"))
RATES = Table(
    "rates",
    Day(),
    (0, 100, 250),
    (Column("price", PRICE, (5_000, 6_000, 7_000)), Column("season", Choice(0), (0, 1, 2))),
)
TIERS = Table("tiers", None, (), (Column("block", COUNT, (10, 20, 30)),))
UTC = Table("zone", Instant(), (-(10**12),), (Column("offset", COUNT, (0,)),))
READINGS = Readings((Channel("import", ENERGY, 0, 10**6),), 2, 60, True, 20_000)

EMPTY = Module(
    format=1,
    release="0.1.0",
    kind="library",
    name="test",
    about=About("Made for a test"),
    horizon=(0, 30_000),
    enums=(SEASON,),
    tables=(RATES, TIERS, UTC),
    readings=READINGS,
    functions=(),
    exports=(),
    bill=None,
    properties=(),
    messages=("first message", "second message"),
    costs=(),
    files=("tariff.watt",),
)


def with_costs(module: Module) -> Module:
    """The module with the bounds that its code has."""
    return replace(module, costs=derive_costs(module))


def accepted(*functions: Function, of: Module = EMPTY) -> LoadedModule:
    """A module of these functions, as the loader accepts it."""
    return validate(with_costs(replace(of, functions=functions)))


def function(
    name: str,
    parameters: Sequence[tuple[str, Type]],
    registers: Sequence[Type],
    results: Sequence[int],
    *steps: Step,
) -> Function:
    """A function without ranges; its results are called ``0``, ``1`` …"""
    return Function(
        name,
        tuple(Parameter(parameter, kind) for parameter, kind in parameters),
        tuple(registers),
        tuple(Result(str(number), register) for number, register in enumerate(results)),
        Block(tuple(steps)),
    )


class Instruction:
    """One instruction as a function of its own: typed by the table, loaded, interpreted."""

    def __init__(self, name: str, kinds: Sequence[Type], immediates: Sequence[int] = ()) -> None:
        typed = TABLE[name].typing(ModuleContext(EMPTY), tuple(kinds), tuple(immediates))
        args = tuple(range(len(kinds)))
        out = tuple(range(len(kinds), len(kinds) + len(typed)))
        parameters = [(f"p{number}", kind) for number, kind in enumerate(kinds)]
        body = Op(name, out, args, tuple(immediates))
        self.types = typed
        self.module = accepted(function(name, parameters, typed, out, body))

    def __call__(self, *arguments: Value) -> Value:
        """The one result."""
        (result,) = run(self.module, 0, arguments).results
        return result

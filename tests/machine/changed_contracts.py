"""Changes of a good contract module, each of one record, one property or the steps of one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from runtime.machine.code import Block, Const, Op, Select, Step
from runtime.machine.encoding import encode
from runtime.machine.module import Function, Module, Parameter, Result
from tests.machine.market import market

MARKET = market()
ENCODED = encode(MARKET)
NAMES = {function.name: number for number, function in enumerate(MARKET.functions)}
Change = Callable[[Module], Module]


def contract(**changes: Any) -> Change:
    def change(module: Module) -> Module:
        assert module.contract is not None
        return replace(module, contract=replace(module.contract, **changes))

    return change


def record(field: str, number: int, **changes: Any) -> Change:
    """One record of the contract with something else in it."""

    def change(module: Module) -> Module:
        assert module.contract is not None
        records = list(getattr(module.contract, field))
        records[number] = replace(records[number], **changes)
        return replace(module, contract=replace(module.contract, **{field: tuple(records)}))  # type: ignore[arg-type]

    return change


def more(field: str, one: object) -> Change:
    def change(module: Module) -> Module:
        assert module.contract is not None
        records = (*getattr(module.contract, field), one)
        return replace(module, contract=replace(module.contract, **{field: records}))  # type: ignore[arg-type]

    return change


def function(name: str, **changes: Any) -> Change:
    def change(module: Module) -> Module:
        functions = list(module.functions)
        functions[NAMES[name]] = replace(functions[NAMES[name]], **changes)
        return replace(module, functions=tuple(functions))

    return change


def steps(name: str, *added: Step, registers: tuple[Any, ...] = ()) -> Change:
    """Steps at the end of a function; new registers are numbered from its last."""

    def change(module: Module) -> Module:
        old = module.functions[NAMES[name]]
        first = len(old.parameters) + len(old.registers)
        made = tuple(_shifted(step, first) for step in added)
        body = Block((*old.body.steps, *made))
        return function(name, body=body, registers=(*old.registers, *registers))(module)

    return change


def _shifted(step: Step, first: int) -> Step:
    """Registers from 1000 on are the new ones."""

    def at(registers: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(first + one - 1000 if one >= 1000 else one for one in registers)

    match step:
        case Op():
            return replace(step, out=at(step.out), args=at(step.args))
        case Const():
            return replace(step, out=at((step.out,))[0])
        case Select():
            return replace(step, group=at(step.group), keys=at(step.keys), index=at((step.index,))[0])
        case _:
            return step


def claim(number: int, **changes: Any) -> Change:
    def change(module: Module) -> Module:
        claims = list(module.properties)
        claims[number] = replace(claims[number], **changes)
        return replace(module, properties=tuple(claims))

    return change


def added(made: Function) -> Change:
    return lambda module: replace(module, functions=(*module.functions, made))


def together(*changes: Change) -> Change:
    def change(module: Module) -> Module:
        for one in changes:
            module = one(module)
        return module

    return change


def pure(name: str, parameters: tuple[Parameter, ...], *results: Any) -> Function:
    """A function that gives zeros of these types."""
    first = len(parameters)
    body = Block(tuple(Const(first + number, 0) for number in range(len(results))))
    named = tuple(Result(f"result {number}", first + number) for number in range(len(results)))
    return Function(name, parameters, tuple(results), named, body)

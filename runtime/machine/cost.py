"""Static bounds on cost, derived from the code alone.

A bound is linear in the actual lengths of the series and lists that a function
is given.  Where loops over two of them nest, the inner one counts with its
stated maximum.  The groups of a series have as many rows together as the
series, and there are at most as many groups as rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.machine.code import Block, Call, Count, Each, Groups, If, Op, Rows, Select, Step
from runtime.machine.costs import Upkeep, block_cost, entry_cost, turn_cost, upkeep
from runtime.machine.loaded import register_types
from runtime.machine.module import Cost, Function, Module
from runtime.machine.types import ListOf, SeriesOf, Type

Length = int
"""A length that a bound may depend on: the register that first held the series or list."""


@dataclass(slots=True)
class _Bound:
    """``fixed`` + Σ ``per[x]`` × length of x."""

    fixed: int = 0
    per: dict[Length, int] = field(default_factory=dict)

    def add(self, other: _Bound, times: int = 1) -> None:
        self.fixed += times * other.fixed
        for length, coefficient in other.per.items():
            self.per[length] = self.per.get(length, 0) + times * coefficient

    def raise_to(self, other: _Bound) -> None:
        """The least bound above both."""
        self.fixed = max(self.fixed, other.fixed)
        for length, coefficient in other.per.items():
            self.per[length] = max(self.per.get(length, 0), coefficient)


def derive_costs(module: Module) -> tuple[Cost, ...]:
    """The bound of each function of a module whose code is well typed."""
    return _derived(module, table_upkeep(module))


def table_upkeep(module: Module) -> tuple[int, ...]:
    """For each table of the state, what its aggregates add to the cost of writing one row.

    Contributions read and write no state, so that their bounds come first.
    """
    if module.contract is None:
        return ()
    plain = _derived(module, (0,) * len(module.contract.tables))
    return upkeep(module.contract, lambda contribution: plain[contribution].fixed)


def _derived(module: Module, kept: Upkeep) -> tuple[Cost, ...]:
    costs: list[Cost] = []
    for function in module.functions:
        costs.append(_Derivation(module, function, costs, kept).cost())
    return tuple(costs)


def largest_cost(module: Module, function: Function, cost: Cost) -> int:
    """The bound when every input is as long as it may be."""
    kinds = {parameter.name: parameter.type for parameter in function.parameters}
    return cost.fixed + sum(times * _longest(module, kinds[name]) for name, times in cost.per)


def _longest(module: Module, kind: Type) -> int:
    """The stated maximum of rows or elements."""
    if isinstance(kind, SeriesOf):
        return 0 if module.readings is None else module.readings.maximum
    return kind.maximum if isinstance(kind, ListOf) else 0


class _Derivation:
    """The walk over one function.

    ``lengths`` says of a series or list register which register's length it
    has; handles are assigned by one step each, so one pass in order suffices.
    """

    def __init__(self, module: Module, function: Function, costs: Sequence[Cost], kept: Upkeep) -> None:
        self.module = module
        self.function = function
        self.costs = costs
        self.kept = kept
        self.types = register_types(function)
        self.lengths: dict[int, Length] = {
            number: number
            for number, parameter in enumerate(function.parameters)
            if isinstance(parameter.type, SeriesOf | ListOf)
        }

    def cost(self) -> Cost:
        bound = self.block(self.function.body)
        body = self.function.body
        bound.fixed += entry_cost(body, self.types, self.kept) - block_cost(body, self.types, self.kept)
        names = [parameter.name for parameter in self.function.parameters]
        per = ((names[length], times) for length, times in sorted(bound.per.items()) if times)
        return Cost(bound.fixed, tuple(per))

    def block(self, block: Block) -> _Bound:
        """A block with everything nested in it."""
        bound = _Bound(block_cost(block, self.types, self.kept))
        for step in block.steps:
            self.nested(step, bound)
        return bound

    def nested(self, step: Step, bound: _Bound) -> None:
        """Add what a step costs besides its own cost."""
        match step:
            case Op(name="split"):
                if step.args[1] in self.lengths:
                    self.lengths[step.out[0]] = self.lengths[step.args[1]]
            case Call():
                bound.add(self.called(step))
            case If():
                either = self.block(step.then)
                either.raise_to(self.block(step.otherwise))
                bound.add(either)
            case Count():
                bound.add(self.turn(step), step.maximum)
            case Each():
                bound.add(self.repeated(self.turn(step), step.items))
            case Select():
                bound.add(self.turn(step), step.maximum)
            case Rows():
                bound.add(self.repeated(self.turn(step), step.series))
            case Groups():
                self.lengths[step.part] = step.part
                turn = self.turn(step)
                rows_of_parts = turn.per.pop(step.part, 0)
                bound.add(self.repeated(turn, step.series))
                bound.add(self.proportional(rows_of_parts, step.series))
            case _:
                pass

    def turn(self, loop: Count | Each | Groups | Rows | Select) -> _Bound:
        """One iteration of a loop."""
        bound = self.block(loop.body)
        bound.fixed += turn_cost(loop, self.types, self.kept) - block_cost(loop.body, self.types, self.kept)
        return bound

    def repeated(self, turn: _Bound, over: int) -> _Bound:
        """``turn`` once for each row or element of the register ``over``."""
        each = turn.fixed
        for length, times in turn.per.items():
            each += times * _longest(self.module, self.types[length])
        return self.proportional(each, over)

    def proportional(self, each: int, over: int) -> _Bound:
        """``each`` times the length of the register ``over``."""
        if over in self.lengths:
            return _Bound(0, {self.lengths[over]: each})
        return _Bound(each * _longest(self.module, self.types[over]))

    def called(self, step: Call) -> _Bound:
        """The bound of the called function, in terms of this function's lengths."""
        callee, cost = self.module.functions[step.function], self.costs[step.function]
        arguments = {p.name: register for p, register in zip(callee.parameters, step.args, strict=True)}
        bound = _Bound(cost.fixed)
        for name, times in cost.per:
            bound.add(self.proportional(times, arguments[name]))
        return bound

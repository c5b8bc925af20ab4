"""A module with the expressions of scenarios added to it, so that the machine itself evaluates them.

Nothing that the module has is changed: functions, aggregates and histories are
added at the end.  Scenarios are run on the extended module; it is never
written, proved or named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from compiler.builder import Builder
from compiler.contracts.contributions import Contributions, kept
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.functions import StateFunctions
from compiler.contracts.layout import Layout
from compiler.contracts.scope import PropertyScope, given
from compiler.expressions import Compiler
from compiler.functions import Known
from compiler.ranges import WORD
from dsl.model import contract as k
from dsl.model import scenarios as stories
from dsl.model.base import IdentityType, ListType, ValueType
from dsl.model.expressions import Expr
from runtime.machine.cost import derive_costs
from runtime.machine.module import Module

VALUE = "value"
"""The name of the one result of each function that is added."""


Worth = int | tuple[int, ...]
"""The function that gives a value; those that give the elements of a list."""


@dataclass(frozen=True, slots=True)
class Told:
    """The functions of one scenario, by their numbers.

    ``parameters`` are those of the deployment, by name.  ``steps`` has for each
    step its arguments by name, for each expectation its one function under ``""``;
    a list has a function for each of its elements.  Their parameters are
    ``any:NAME`` for the scenario's identities, and ``now``.
    """

    parameters: tuple[tuple[str, int], ...]
    steps: tuple[tuple[tuple[str, Worth], ...], ...]


def extend(
    module: Module, contract: k.Contract, scenarios: Sequence[stories.Scenario]
) -> tuple[Module, tuple[Told, ...]]:
    """The module with the scenarios' expressions.  ``contract`` declares what the module has, and may
    declare more aggregates and histories, which the scenarios read.  Raises ``CannotCompile``."""
    builder = Builder.of(module, contract.files)
    builder.sorts = {one.name: number for number, one in enumerate(contract.sorts)}
    layout = Layout(contract, builder)
    functions = StateFunctions(layout)
    _known_functions(module, layout, functions)
    _known_aggregates(module, layout, functions)
    told = tuple(
        _Telling(layout, functions, number, scenario).told() for number, scenario in enumerate(scenarios, 1)
    )
    extended = replace(
        module,
        tables=builder.tables,
        functions=tuple(builder.functions),
        messages=builder.messages,
        files=builder.files,
        origins=tuple(builder.origins),
        contract=builder.contract,
    )
    return replace(extended, costs=derive_costs(extended)), told


def _known_functions(module: Module, layout: Layout, functions: StateFunctions) -> None:
    numbers = {function.name: number for number, function in enumerate(module.functions)}
    for one in layout.contract.functions:
        interval = layout.interval(one.result)
        functions.known[one.name] = Known(numbers[one.name], one, interval)


def _known_aggregates(module: Module, layout: Layout, functions: StateFunctions) -> None:
    """Those of the module under their numbers; further ones are added."""
    assert module.contract is not None
    contributions = Contributions(layout, functions)
    totals = {one.name: number for number, one in enumerate(module.contract.aggregates)}
    for one in layout.contract.aggregates:
        if one.name in totals:
            layout.aggregates[one.name] = kept(one, totals[one.name], WORD, one.table)
        else:
            contributions.aggregate(one)
    memories = {one.name: number for number, one in enumerate(module.contract.histories)}
    for other in layout.contract.histories:
        if other.name in memories:
            layout.histories[other.name] = kept(other, memories[other.name], WORD)
        else:
            contributions.history(other)


class _Telling:
    """One scenario."""

    def __init__(
        self, layout: Layout, functions: StateFunctions, number: int, scenario: stories.Scenario
    ) -> None:
        self.layout = layout
        self.functions = functions
        self.number = number
        self.scenario = scenario

    def told(self) -> Told:
        """All its expressions, in order."""
        contract = self.layout.contract
        wanted = dict(contract.deployment.arguments)
        parameters = tuple(
            (name, self._function(f"parameter {name}", expr, wanted[name]))
            for name, expr in self.scenario.parameters
        )
        return Told(parameters, tuple(self._step(n, one) for n, one in enumerate(self.scenario.steps, 1)))

    def _step(self, number: int, one: stories.Step | stories.Expectation) -> tuple[tuple[str, Worth], ...]:
        if isinstance(one, stories.Expectation):
            return (("", self._function(f"expectation {number}", one.condition, one.condition.type)),)
        if one.action is None:
            return ()
        declared = self.layout.contract.actions[self.layout.actions[one.action]].arguments
        return tuple(
            (name, self._argument(f"step {number}, {name}", expr, kind))
            for expr, (name, kind) in zip(one.arguments, declared, strict=True)
        )

    def _argument(self, name: str, given: Expr | stories.ListWritten, kind: ValueType) -> Worth:
        if not isinstance(given, stories.ListWritten):
            return self._function(name, given, kind)
        assert isinstance(kind, ListType)
        return tuple(
            self._function(f"{name}, element {number}", item, kind.element)
            for number, item in enumerate(given.items, 1)
        )

    def _function(self, name: str, expr: Expr, kind: ValueType) -> int:
        builder = self.layout.builder
        variables: dict[str, ValueType] = {
            name: IdentityType(sort) for name, sort in self.scenario.identities
        }
        e = StateEmitter(builder, f"scenario {self.number}, {name}")
        c = Compiler(e, PropertyScope(self.layout, variables, {}), self.functions)
        with e.at(expr.span):
            e.result(VALUE, c.value(expr) if isinstance(kind, ListType) else given(c, expr, kind))
        builder.functions.append(e.finish())
        return len(builder.functions) - 1

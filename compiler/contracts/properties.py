"""Claims about the state, about one step or about one call, as functions that return one truth."""

from __future__ import annotations

from compiler.claims import finish_goal
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.functions import StateFunctions
from compiler.contracts.layout import Layout
from compiler.contracts.scope import PropertyScope
from compiler.expressions import Compiler
from dsl.model import contract as k
from dsl.model.base import ValueType
from dsl.model.expressions import Expr
from runtime.machine.contract import Exemption
from runtime.machine.module import Property

ABOUT_A_CALL = ("call", "aborts exactly", "never aborts")
"""Kinds that speak of the arguments of the one action that they name."""


class Properties:
    """Adds the functions of properties to the module, and gives the records."""

    def __init__(self, layout: Layout, functions: StateFunctions) -> None:
        self.layout = layout
        self.builder = layout.builder
        self.functions = functions

    def records(self) -> tuple[Property, ...]:
        """One record for each property of the text."""
        return tuple(self._record(one) for one in self.layout.contract.properties)

    def _record(self, one: k.Property) -> Property:
        called = one.actions[0] if one.kind in ABOUT_A_CALL else None
        premise = (
            None if one.premise is None else self._truth(f"premise {one.name}", one, one.premise, called)
        )
        goal = self._truth(f"goal {one.name}", one, one.goal, called)
        return Property(
            name=one.name,
            kind=one.kind,
            goal=goal,
            premise=premise,
            words=one.words,
            origin=self.builder.origin(one.span),
            actions=tuple(self.layout.actions[name] for name in one.actions),
            exemptions=tuple(self._exemption(one, exempt) for exempt in one.exemptions),
            time=one.time,
        )

    def _exemption(self, one: k.Property, exempt: k.Exemption) -> Exemption:
        index = self.layout.actions[exempt.action]
        if exempt.condition is None:
            return Exemption(index)
        name = f"exempt {exempt.action} from {one.name}"
        return Exemption(index, self._truth(name, one, exempt.condition, exempt.action))

    def _truth(self, name: str, one: k.Property, expr: Expr, action: str | None) -> int:
        arguments: dict[str, ValueType] = {}
        if action is not None:
            arguments = dict(self.layout.contract.actions[self.layout.actions[action]].arguments)
        e = StateEmitter(self.builder, self._free(name), one.words)
        scope = PropertyScope(self.layout, dict(one.variables), arguments)
        with e.at(one.span):
            return finish_goal(e, Compiler(e, scope, self.functions).value(expr))

    def _free(self, name: str) -> str:
        """A name that no function has: an action may be exempt twice, under two conditions."""
        taken = {function.name for function in self.builder.functions}
        candidate, count = name, 1
        while candidate in taken:
            count += 1
            candidate = f"{name} ({count})"
        return candidate

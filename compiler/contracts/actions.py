"""Actions and the deployment: each one function that may write the state."""

from __future__ import annotations

from compiler.contracts.body import Body, Rules
from compiler.contracts.emitter import StateEmitter
from compiler.contracts.functions import StateFunctions
from compiler.contracts.layout import Layout
from compiler.contracts.loops import LOOPS
from compiler.contracts.scope import CallScope, argument, caller, now
from compiler.contracts.statements import STATEMENTS
from compiler.errors import CannotCompile
from compiler.expressions import Compiler
from dsl.model import contract as k
from dsl.model.base import ValueType
from dsl.model.state import ScalarOf
from runtime.machine import contract as machine

RULES: Rules = {**STATEMENTS, **LOOPS}
DEPLOYMENT = "deployment"

Arguments = tuple[tuple[str, ValueType], ...]


class Actions:
    """Adds the functions that write to the module."""

    def __init__(self, layout: Layout, functions: StateFunctions) -> None:
        self.layout = layout
        self.builder = layout.builder
        self.functions = functions

    def actions(self) -> tuple[machine.Action, ...]:
        """One record for each action of the text."""
        return tuple(self._action(one) for one in self.layout.contract.actions)

    def _action(self, one: k.Action) -> machine.Action:
        body = self._body(f"action: {one.name}", one.words, "arg", one.arguments)
        with body.e.at(one.span):
            body.run(one.body)
        return machine.Action(one.name, self._finish(body), one.by, one.words)

    def deployment(self) -> int:
        """Parameters are stored, then starts that follow from them, then the text's own statements."""
        model = self.layout.contract.deployment
        body = self._body(DEPLOYMENT, "", "deploy", model.arguments)
        given = dict(model.arguments)
        written = {
            one.cell.name
            for one in model.body
            if isinstance(one, k.Becomes) and isinstance(one.cell, ScalarOf)
        }
        written |= {one.name for one in self.layout.computed}
        with body.e.at(model.span):
            for one in self.layout.contract.scalars:
                if one.start is not None or one.name in written:
                    continue
                if one.name not in given:
                    raise CannotCompile(f"nothing gives {one.name} its first value", one.span)
                value = body.at_step(body.c.locals[one.name], one.type, one.span)
                body.write(_cell(one), [], value)
            body.run(tuple(_computed(one) for one in self.layout.computed))
            body.run(model.body)
        return self._finish(body)

    def _body(self, name: str, words: str, prefix: str, arguments: Arguments) -> Body:
        """A function that may write: who calls, when, and its arguments are its parameters, used or not."""
        scope = CallScope(self.layout)
        c = Compiler(StateEmitter(self.builder, name, words, acting=True), scope, self.functions)
        caller(c)
        now(c)
        for argument_name, kind in arguments:
            c.locals[argument_name] = argument(c, prefix, argument_name, kind)
        return Body(c, scope, RULES)

    def _finish(self, body: Body) -> int:
        self.builder.functions.append(body.e.finish())
        return len(self.builder.functions) - 1


def _cell(one: k.Scalar) -> ScalarOf:
    return ScalarOf(one.type, one.span, one.name)


def _computed(one: k.Scalar) -> k.Becomes:
    """The start of a scalar as a statement of the deployment."""
    assert one.start is not None
    return k.Becomes(_cell(one), one.start, one.span)

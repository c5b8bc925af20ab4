"""Private functions of a contract: some read the state, and properties may have them read the one before."""

from __future__ import annotations

from compiler.contracts.emitter import StateEmitter
from compiler.contracts.layout import Layout
from compiler.contracts.scope import AFTER, BEFORE, StateScope
from compiler.emitter import Emitter, Value
from compiler.expressions import Compiler
from compiler.functions import Functions, called_by
from compiler.tree import nodes
from dsl.model import expressions as m
from dsl.model import state as s
from dsl.model.tariff import FunctionDeclaration, Let

READS = (s.ScalarOf, s.FieldOf, s.RowExists, s.TallyOf, s.HeldOf)


class StateFunctions(Functions):
    """The private functions by name; those that read the state have a twin that reads the one before."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout.builder)
        self.layout = layout
        self.moment = AFTER
        self.declared = {one.name: one for one in layout.contract.functions}
        self.reading: set[str] = set()
        for one in layout.contract.functions:  # callees stand first
            if not self.reading.isdisjoint(called_by(one)) or _reads(one):
                self.reading.add(one.name)

    def compile_pure(self) -> list[int]:
        """Those that know only their parameters; their numbers, for they may be called from outside."""
        pure = [one for one in self.layout.contract.functions if one.name not in self.reading]
        self.compile_all(pure)
        return [self.known[one.name].index for one in pure]

    def compile_reading(self) -> None:
        """Those that read the state."""
        self.compile_all([one for one in self.layout.contract.functions if one.name in self.reading])

    def emitter(self, declaration: FunctionDeclaration) -> Emitter:
        """A function that reads the state before has a name of its own."""
        name = declaration.name if self.moment == AFTER else _before(declaration.name)
        return StateEmitter(self.builder, name, declaration.words)

    def scope(self) -> StateScope:
        """The state, at one moment."""
        return StateScope(self.layout, self.moment)

    def apply(self, c: Compiler, call: m.Call) -> Value:
        """A call; within what speaks of the state before, all of it does."""
        earlier = call.before or (isinstance(c.scope, StateScope) and c.scope.moment == BEFORE)
        if not earlier or call.function not in self.reading:
            return super().apply(c, call)
        name = _before(call.function)
        if name not in self.known:
            self._compile_before(self.declared[call.function])
        return self.called(c, self.known[name], call)

    def _compile_before(self, declaration: FunctionDeclaration) -> None:
        """The twin, when it is first wanted."""
        self.moment = BEFORE
        self._compile(declaration)
        self.moment = AFTER


def _before(name: str) -> str:
    return f"{name} before"


def _reads(declaration: FunctionDeclaration) -> bool:
    """Whether a function itself reads the state."""
    parts: list[m.Expr] = [one.value if isinstance(one, Let) else one.condition for one in declaration.body]
    return any(isinstance(node, READS) for part in (*parts, declaration.value) for node in nodes(part))

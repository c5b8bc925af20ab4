"""Claims as records: a goal, perhaps a premise, each a function that returns one truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from compiler.emitter import Emitter, Value
from compiler.errors import CannotCompile
from compiler.expressions import Compiler, Scope
from compiler.functions import RESULT, Functions, declare
from compiler.terms import Term
from dsl.model import expressions as m
from dsl.model.tariff import Claim, FunctionDeclaration
from runtime.machine.module import Property, Variation

HOLDS = "holds"
"""The name of a goal's one result."""


def claim_record(
    functions: Functions, claim: Claim, scope: Scope, inputs: Mapping[str, str] | None = None
) -> Property:
    """Compile a claim.  ``inputs``: what the text varies → its name in the module."""
    variation = None
    if claim.variation is not None:
        given = claim.variation
        variation = Variation(
            given.kind, (inputs or {}).get(given.what, given.what), given.source, given.target
        )
    goal = _truth(functions, f"goal {claim.name}", claim, claim.goal, scope)
    premise = None
    if claim.premise is not None:
        premise = _truth(functions, f"premise {claim.name}", claim, claim.premise, scope)
    origin = functions.builder.origin(claim.span)
    about = tuple(claim.about)
    return Property(claim.name, claim.kind, goal, premise, variation, claim.words, origin, about)


def _truth(functions: Functions, name: str, claim: Claim, expr: m.Expr, scope: Scope) -> int:
    e = Emitter(functions.builder, name, claim.words)
    return finish_goal(e, Compiler(e, scope, functions).value(expr))


def finish_goal(e: Emitter, goal: Value) -> int:
    """Add the function to the module; its number."""
    e.result(HOLDS, goal)
    e.builder.functions.append(e.finish())
    return len(e.builder.functions) - 1


class FunctionClaimScope:
    """Leaves of a claim about a private function: its parameters, and its result for them."""

    def __init__(self, function: FunctionDeclaration, prefix: str) -> None:
        self.function = function
        self.prefix = prefix

    def leaf(self, c: Compiler, expr: m.Expr) -> Term:
        """The value of a leaf."""
        match expr:
            case m.InRun():
                return c.with_scope(FunctionClaimScope(self.function, f"{expr.run}.")).term(expr.of)
            case m.Local(name=name) if name in dict(self.function.parameters):
                return declare(c.e, self.prefix + name, dict(self.function.parameters)[name])
            case m.Local(name=name, type=kind) if name != RESULT:
                # A variable of the claim's own (``for every x in …``), with the range that it states.
                return declare(c.e, self.prefix + name, kind)
            case m.Local(name=name) if name == RESULT:
                arguments = tuple(m.Local(kind, expr.span, name) for name, kind in self.function.parameters)
                return c.term(m.Call(expr.type, expr.span, self.function.name, arguments))
            case _:
                raise CannotCompile(
                    "a claim about a function knows only its parameters and its result", expr.span
                )


def function_scope(functions: Functions, claim: Claim) -> FunctionClaimScope:
    """The scope of a claim about the private function that it names first."""
    if not claim.about or claim.about[0] not in functions.known:
        raise CannotCompile(f"{claim.name} does not say which function it is about", claim.span)
    return FunctionClaimScope(functions.known[claim.about[0]].declaration, "")


def function_claims(functions: Functions, claims: Iterable[Claim]) -> list[Property]:
    """The records of claims about private functions."""
    return [claim_record(functions, claim, function_scope(functions, claim)) for claim in claims]

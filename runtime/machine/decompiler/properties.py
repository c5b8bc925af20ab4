"""What a property claims, in one or two lines, from its bytecode alone."""

from __future__ import annotations

from runtime.machine.decompiler.binding import COMPARISON
from runtime.machine.decompiler.expressions import Define, Expression
from runtime.machine.decompiler.listing import statement_lines
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.walk import decompile
from runtime.machine.module import Module, Property, Variation


def property_statement(module: Module, claim: Property) -> str:
    """The goal as a formula, after its premise and after how the runs of a relation differ.

    ``a`` and ``b`` in brackets are the first and the second run.
    """
    goal, notes = _formula(module, claim.goal)
    text = goal
    if claim.premise is not None:
        premise, more = _formula(module, claim.premise)
        text = f"whenever {premise}: {goal}"
        notes = more + notes
    if claim.variation is not None:
        text = f"{_variation(claim.variation)}: {text}"
    if claim.kind == "function" and claim.variation is None:
        text = f"{_for_every(module, claim)}: {text}"
    return f"{text}, where {'; '.join(notes)}" if notes else text


def _formula(module: Module, index: int) -> tuple[str, list[str]]:
    """The one result of a function, and the values that it names on the way."""
    found = decompile(module, index)
    phrases = Phrases(module)
    (result,) = found.results.values()
    (name,) = (readable(result.name) for result in found.function.results)
    body: Expression = result
    statements = []
    for statement in found.statements:
        if isinstance(statement, Define) and statement.name == name:
            body = statement.value
        else:
            statements.append(statement)
    return phrases.within(body, COMPARISON if statements else 0), list(statement_lines(phrases, statements))


def _variation(variation: Variation) -> str:
    what = readable(variation.channel)
    match variation.kind:
        case "raise":
            return f"when {what} of one interval is larger in b than in a, all else equal"
        case "shift":
            moved = f"from an interval of {variation.source} in a to one of {variation.target} in b"
            return f"when an amount of {what} moves, within one day, {moved}, all else equal"
        case _:
            return f"when {what} takes another value in b than in a, all else equal"


def _for_every(module: Module, claim: Property) -> str:
    goals = [claim.goal] if claim.premise is None else [claim.premise, claim.goal]
    parameters = [readable(one.name) for index in goals for one in module.functions[index].parameters]
    of = f" of {claim.about[0]}" if claim.about else ""
    return f"for every {', '.join(dict.fromkeys(parameters))}{of}" if parameters else "always"

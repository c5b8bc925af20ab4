"""What a property claims, in one or two lines, from its bytecode alone."""

from __future__ import annotations

from runtime.machine.contract import Contract
from runtime.machine.decompiler.binding import COMPARISON
from runtime.machine.decompiler.expressions import Define, Expression
from runtime.machine.decompiler.listing import described, statement_lines
from runtime.machine.decompiler.naming import readable
from runtime.machine.decompiler.phrases import Phrases
from runtime.machine.decompiler.walk import decompile
from runtime.machine.module import Module, Property, Variation
from runtime.machine.promises_contract import CONTRACT_KINDS


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
    if claim.kind in CONTRACT_KINDS:
        text = f"{_occasion(module, claim)}{text}"
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


def _occasion(module: Module, claim: Property) -> str:
    """When a property of a contract speaks, and for what; it ends where the claim begins."""
    contract = module.contract
    assert contract is not None
    variables = _variables(module, claim)
    every = f"for every {', '.join(variables)}, " if variables else ""
    names = [contract.actions[action].name for action in claim.actions]
    match claim.kind:
        case "invariant":
            return f"{every}always: "
        case "step":
            steps = [f"every call of {' or '.join(names)}" if names else "every call"]
            steps += ["the passing of time"] if claim.time else []
            return f"{every}after {' and '.join(steps)}{_exemptions(module, contract, claim)}: "
        case "call":
            return f"{every}after {_call(module, contract, claim.actions[0])}: "
        case "aborts exactly":
            return f"{every}{_call(module, contract, claim.actions[0])} aborts if and only if "
        case _:
            return f"{every}{_call(module, contract, claim.actions[0])} never aborts when "


def _variables(module: Module, claim: Property) -> list[str]:
    """The variables of a property with what they range over."""
    phrases = Phrases(module)
    found: dict[str, str] = {}
    conditions = (one.condition for one in claim.exemptions)
    for index in (claim.goal, claim.premise, *conditions):
        for one in () if index is None else module.functions[index].parameters:
            if one.name.startswith("any:"):
                found.setdefault(one.name, f"{readable(one.name)} ({described(phrases, one)})")
    return list(found.values())


def _call(module: Module, contract: Contract, action: int) -> str:
    """``withdraw(x) by caller``."""
    named = contract.actions[action]
    parameters = module.functions[named.function].parameters[2:]
    return f"{named.name}({', '.join(readable(one.name) for one in parameters)}) by caller"


def _exemptions(module: Module, contract: Contract, claim: Property) -> str:
    parts = []
    for one in claim.exemptions:
        call = _call(module, contract, one.action)
        if one.condition is None:
            parts.append(contract.actions[one.action].name)
        else:
            condition, notes = _formula(module, one.condition)
            where = f" (where {'; '.join(notes)})" if notes else ""
            parts.append(f"{call} when {condition}{where}")
    return f" except {', '.join(parts)}" if parts else ""

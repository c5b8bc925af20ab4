"""Loader, part 5: the properties of contracts: what they quantify over, and that they change nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runtime.machine.contract import Contract
from runtime.machine.effects import Effects
from runtime.machine.loaded import result_types
from runtime.machine.module import Module, Property
from runtime.machine.refusal import insist
from runtime.machine.types import Identity, Instant, Truth, Type, is_plain

CONTRACT_KINDS = ("invariant", "step", "call", "aborts exactly", "never aborts")
OF_ONE_ACTION = ("call", "aborts exactly", "never aborts")
WITH_BEFORE = ("step", "call")


def check_claim(module: Module, claim: Property, effects: Sequence[Effects], where: str) -> None:
    """A property of one of the kinds of contracts."""
    contract = module.contract
    insist(contract is not None, "it speaks of state, but the module has none", where)
    assert contract is not None
    insist(claim.variation is None, "only a relation has two runs", where)
    for action in claim.actions:
        insist(0 <= action < len(contract.actions), "there is no such action", where)
    if claim.kind in OF_ONE_ACTION:
        insist(len(claim.actions) == 1, "it must be about one action", where)
    if claim.kind != "step":
        insist(not claim.exemptions, "only a step has exemptions", where)
        insist(not claim.time, "only a step is about the passing of time", where)
    if claim.kind == "invariant":
        insist(not claim.actions, "an invariant is about every action", where)
    variables: dict[str, Type] = {}
    for index, known in _functions(module, contract, claim, where):
        insist(0 <= index < len(module.functions), f"there is no function {index}", where)
        function = module.functions[index]
        insist(result_types(function) == (Truth(),), f"{function.name} does not give one truth", where)
        found = effects[index]
        insist(not found.writes, f"{function.name} changes the state", where)
        insist(not found.before or claim.kind in WITH_BEFORE, f"{function.name} reads a state before", where)
        for parameter in function.parameters:
            place = f"{where}, {parameter.name}"
            if parameter.name.startswith("any:"):
                insist(is_plain(parameter.type), "what is not plain cannot be any", place)
                kind = variables.setdefault(parameter.name, parameter.type)
            else:
                insist(parameter.name in known, "it speaks of what does not exist", place)
                kind = known[parameter.name]
            insist(kind == parameter.type, f"it is {kind}, not {parameter.type}", place)


def _functions(
    module: Module, contract: Contract, claim: Property, where: str
) -> Iterator[tuple[int, dict[str, Type]]]:
    """The functions of a property, each with what it may speak of besides variables."""
    known: dict[str, Type] = {"now": Instant()}
    if claim.kind in WITH_BEFORE:
        known["before-now"] = Instant()
    if claim.kind in OF_ONE_ACTION:
        known |= arguments(module, contract, claim.actions[0])
    elif claim.kind == "step" and not claim.time:
        known["caller"] = Identity(0)
    yield claim.goal, known
    if claim.premise is not None:
        yield claim.premise, known
    for exemption in claim.exemptions:
        insist(0 <= exemption.action < len(contract.actions), "there is no such action", where)
        if exemption.condition is not None:
            yield exemption.condition, known | arguments(module, contract, exemption.action)


def arguments(module: Module, contract: Contract, action: int) -> dict[str, Type]:
    """The caller, the time and the arguments of an action."""
    index = contract.actions[action].function
    if not 0 <= index < len(module.functions):
        return {}
    return {parameter.name: parameter.type for parameter in module.functions[index].parameters}

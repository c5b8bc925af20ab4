"""Loader, part 3: what a module says about its functions: exports, bill layout, properties, costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from runtime.machine import limits
from runtime.machine.cost import derive_costs, largest_cost
from runtime.machine.effects import Effects
from runtime.machine.loaded import result_types
from runtime.machine.module import BillLayout, Cost, Function, Module, Property
from runtime.machine.promises_contract import CONTRACT_KINDS, check_claim
from runtime.machine.refusal import ModuleRefused, insist
from runtime.machine.structure import check_name, check_names, check_text
from runtime.machine.types import Number, Truth, Type, is_plain

PROPERTY_KINDS = ("bill", "relation", "once", "function")
VARIATION_KINDS = ("raise", "shift", "change")
RUNS = ("a.", "b.")

Names = Mapping[str, Type]


def check_promises(module: Module, effects: Sequence[Effects]) -> tuple[Cost, ...]:
    """Refuse what does not fit the functions; give the costs as derived."""
    insist(len(set(module.exports)) == len(module.exports), "a function stands twice", "exports")
    for export in module.exports:
        _function(module, export, "exports")
    if module.bill is not None:
        _check_bill(module, module.bill)
    check_names((claim.name for claim in module.properties), "properties")
    for claim in module.properties:
        _check_property(module, claim, effects, f"property {claim.name}")
    return _check_costs(module)


def _function(module: Module, index: int, where: str) -> Function:
    insist(0 <= index < len(module.functions), f"there is no function {index}", where)
    return module.functions[index]


def _parameters(function: Function) -> dict[str, Type]:
    return {parameter.name: parameter.type for parameter in function.parameters}


def _results(function: Function) -> dict[str, Type]:
    names = (result.name for result in function.results)
    return dict(zip(names, result_types(function), strict=True))


def _check_costs(module: Module) -> tuple[Cost, ...]:
    derived = derive_costs(module)
    insist(len(module.costs) == len(derived), "there must be one bound for each function", "costs")
    for function, stated, bound in zip(module.functions, module.costs, derived, strict=True):
        where = f"costs of {function.name}"
        insist(stated == bound, f"the stated bound {stated} is not the derived one, {bound}", where)
        insist(largest_cost(module, function, bound) <= limits.COST, "the bound is too large", where)
    return derived


def _check_bill(module: Module, bill: BillLayout) -> None:
    measure = _function(module, bill.measure, "bill, measure")
    charge = _function(module, bill.charge, "bill, charge")
    exact = _function(module, bill.exact, "bill, exact")
    determinants, amounts, inputs = _results(measure), _results(charge), _parameters(charge)
    for name, kind in inputs.items():
        given = determinants.get(name, kind)
        insist(given == kind, f"{name} is {given} in measure and {kind} in charge", "bill")
    for name, kind in _parameters(exact).items():
        insist(inputs.get(name) == kind, f"exact takes {name}, which charge does not", "bill")
    _insist_known(bill.determinants, determinants, "bill, determinants")
    _insist_numbers(bill.subtotals, amounts, "bill, subtotals")
    _insist_numbers((bill.total,), amounts, "bill, total")
    _insist_numbers((bill.total,), _results(exact), "bill, exact total")
    _insist_numbers((f"opening:{name}" for name in bill.opening), inputs, "bill, opening")
    _insist_numbers((f"closing:{name}" for name in bill.closing), amounts, "bill, closing")
    insist(len(bill.entries) <= limits.ITEMS, "there are too many entries", "bill")
    for entry in bill.entries:
        check_name(entry.line, "bill, entry")
        check_text(entry.name, "bill, entry")
        for column in (entry.amount, entry.quantity, entry.rate):
            if column is not None:
                _insist_numbers((column,), amounts, f"bill, entry {entry.name}")


def _insist_known(wanted: Sequence[str], known: Names, where: str) -> None:
    """Each name is, once, among ``known``."""
    check_names(wanted, where)
    for name in wanted:
        insist(name in known, f"there is no {name!r}", where)


def _insist_numbers(wanted: Iterable[str], numbers: Names, where: str) -> None:
    """Each name is, once, that of a number among ``numbers``."""
    names = list(wanted)
    _insist_known(names, numbers, where)
    for name in names:
        insist(isinstance(numbers[name], Number), f"{name!r} is not a number", where)


def _check_property(module: Module, claim: Property, effects: Sequence[Effects], where: str) -> None:
    known_kind = claim.kind in PROPERTY_KINDS + CONTRACT_KINDS
    insist(known_kind, f"{claim.kind!r} is no kind of property", where)
    insist(-1 <= claim.origin < len(module.origins), "there is no such origin", where)
    check_text(claim.words, where)
    insist(len(claim.about) <= limits.ITEMS, "there are too many names", where)
    for name in claim.about:
        check_name(name, where)
    if claim.kind in CONTRACT_KINDS:
        check_claim(module, claim, effects, where)
        return
    insist(not (claim.actions or claim.exemptions or claim.time), "it speaks of actions", where)
    known = _names_of(module, claim, where)
    _check_variation(module, claim, known, where)
    goals = [claim.goal] if claim.premise is None else [claim.goal, claim.premise]
    for index in goals:
        function = _function(module, index, where)
        insist(not effects[index].stateful, f"{function.name} speaks of state", where)
        insist(result_types(function) == (Truth(),), f"{function.name} does not give one truth", where)
        if claim.kind == "once":
            plain = all(is_plain(parameter.type) for parameter in function.parameters)
            insist(plain, f"{function.name} takes what is not plain", where)
            continue
        for name, kind in _parameters(function).items():
            bare = _bare(name, where) if claim.variation is not None else name
            insist(bare in known, f"{function.name} speaks of {name!r}, which does not exist", where)
            insist(known[bare] == kind, f"{name} is {known[bare]}, not {kind}", where)


def _bare(name: str, where: str) -> str:
    """The name without the prefix of its run."""
    insist(name.startswith(RUNS), f"{name!r} belongs to neither run", where)
    return name[2:]


def _names_of(module: Module, claim: Property, where: str) -> dict[str, Type]:
    """What a property may speak of, with types."""
    if claim.kind == "function":
        insist(claim.about, "it does not say which function it is about", where)
        for function in module.functions:
            if function.name == claim.about[0]:
                return _parameters(function) | _results(function)
        raise ModuleRefused(f"there is no function {claim.about[0]!r}", where)
    if module.bill is None:
        raise ModuleRefused("it speaks of a bill, but the module makes none", where)
    measure, charge = module.functions[module.bill.measure], module.functions[module.bill.charge]
    return _parameters(measure) | _results(measure) | _parameters(charge) | _results(charge)


def _check_variation(module: Module, claim: Property, known: Names, where: str) -> None:
    variation = claim.variation
    if claim.kind == "relation":
        insist(variation is not None, "a relation does not say how its runs differ", where)
    if variation is None:
        return
    insist(claim.kind in ("relation", "function"), "only a relation has two runs", where)
    insist(variation.kind in VARIATION_KINDS, f"{variation.kind!r} is no kind of variation", where)
    channels = () if module.readings is None else tuple(one.name for one in module.readings.channels)
    insist(variation.channel in known or variation.channel in channels, "what varies does not exist", where)
    check_text(variation.source, where)
    check_text(variation.target, where)

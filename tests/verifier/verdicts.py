"""Texts with known verdicts: compiled and proved once, and their refutations run again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from runtime.machine.interpreter import Value
from runtime.machine.loaded import LoadedModule
from verifier.prove import prove
from verifier.replay import bill, violated
from verifier.report import Finding, Report
from verifier.scenario import Given, Scenario, parse, write
from verifier.spelling import given, read, types_of
from wattlaw.contract import Contract

TEXTS = Path(__file__).parent / "texts"
NAMES = (
    "balances",
    "blocks",
    "changes",
    "classes",
    "demand",
    "eligibility",
    "minimum",
    "tax",
    "vintages",
)


@cache
def compiled(name: str) -> LoadedModule:
    """The module of a text."""
    return Contract(TEXTS / f"{name}.watt").loaded


def claims(name: str) -> list[str]:
    """The claims that a text makes, and those that come with what it says."""
    return [one.name for one in compiled(name).module.properties]


@cache
def report(name: str) -> Report:
    """Verdicts on everything that a text claims."""
    return prove(compiled(name), only=claims(name), jobs=1)


def refuted(name: str) -> list[tuple[Finding, Scenario]]:
    """What was refuted, with its scenario."""
    found = report(name)
    return [(one, one.scenario) for one in (*found.properties, *found.checks) if one.scenario is not None]


@dataclass(frozen=True, slots=True)
class Again:
    """A scenario run again from its text: what breaks, and the results that differ from what it states."""

    broken: list[str]
    differs: list[str]


def again(module: LoadedModule, scenario: Scenario) -> Again:
    """Bill the customers of a scenario from its text alone."""
    layout = module.module.bill
    assert layout is not None
    indices = (layout.measure, layout.charge)
    types = types_of([module.module.functions[i] for i in indices], [module.types[i] for i in indices])
    told = parse(write(scenario))
    runs, differs = [], []
    for stated in (told.first, told.second):
        if stated is None:
            continue
        made = bill(module, read(module, types, stated))
        results: dict[str, Value] = {}
        for step in made.steps:
            results |= step.results
        differs += _differing(stated, given(module, types, {}, results))
        runs.append(made)
    return Again(violated(module, runs[0], runs[1] if len(runs) > 1 else None), differs)


def _differing(stated: Given, found: Given) -> list[str]:
    values = dict(found.results)
    return [name for name, value in stated.results if values.get(name) != value]

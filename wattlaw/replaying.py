"""Replaying a scenario: the machine runs it again, and says which properties break."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.machine.aborts import Abort
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from verifier.replay import NotAdmitted, Run, Step, bill, breaks, violated
from verifier.scenario import Given, Scenario, ScenarioFault, parse
from verifier.spelling import given, read, types_of
from wattlaw.billing.tariffs import abort_text
from wattlaw.contract import Contract
from wattlaw.faults import BadDocument, Fault
from wattlaw.files import read_text


class OtherModule(Fault):
    """A scenario that was made for another module."""

    code = "F013"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What happened: each step with its results, and what broke.

    ``differs`` are results that the scenario states otherwise; it is empty when
    the machine gave what the scenario says.
    """

    module: str
    title: str
    steps: tuple[dict[str, Any], ...]
    violated: tuple[str, ...]
    differs: tuple[tuple[str, str, str], ...]

    @property
    def stopped(self) -> bool:
        """Whether a run came to no end."""
        return any(step["stopped"] is not None for step in self.steps)

    def json(self) -> dict[str, Any]:
        """The object of ``watt replay --json``."""
        return {
            "module": self.module,
            "title": self.title,
            "steps": list(self.steps),
            "violated": list(self.violated),
            "differs": [
                {"name": name, "stated": stated, "found": found} for name, stated, found in self.differs
            ],
        }


def replay(path: Path, module: Path | None) -> Replayed:
    """Run the scenario in a file; ``module`` takes the place of the module that it names."""
    scenario = _parsed(path)
    contract = Contract(module if module is not None else _module_of(scenario, path))
    loaded = contract.loaded
    if module is None and loaded.hash != scenario.module:
        raise OtherModule(
            f"{path} is for module {scenario.module}, but {contract.path} is module {loaded.hash}",
            "--module FILE runs it on another module all the same",
            str(path),
        )
    try:
        return _of_function(scenario, loaded) if scenario.function else _of_bill(scenario, loaded)
    except ScenarioFault as error:
        raise BadDocument(
            f"{path} does not fit the module: {error}", error.hint, str(path), error.line
        ) from error
    except NotAdmitted as error:
        raise BadDocument(f"{path} does not fit the module: {error}", file=str(path)) from error


def _parsed(path: Path) -> Scenario:
    try:
        return parse(read_text(path))
    except ScenarioFault as error:
        raise BadDocument(f"{path} is no scenario: {error}", error.hint, str(path), error.line) from error


def _module_of(scenario: Scenario, path: Path) -> Path:
    if not scenario.path:
        raise BadDocument(f"{path} names no module's file", "give it with --module FILE", str(path))
    return path.parent / scenario.path


def _of_bill(scenario: Scenario, loaded: LoadedModule) -> Replayed:
    layout = loaded.module.bill
    if layout is None:
        raise ScenarioFault("the module makes no bills")
    indices = (layout.measure, layout.charge)
    types = types_of(
        [loaded.module.functions[one] for one in indices], [loaded.types[one] for one in indices]
    )
    runs: list[Run] = []
    steps: list[dict[str, Any]] = []
    differs: list[tuple[str, str, str]] = []
    for name, stated in (("a", scenario.first), ("b", scenario.second)):
        if stated is None:
            continue
        made = bill(loaded, read(loaded, types, stated))
        runs.append(made)
        results: dict[str, Value] = {}
        for step in made.steps:
            steps.append({"run": name, **_shown(loaded, types, step)})
            results |= step.results
        differs += _differences(name, stated, given(loaded, types, {}, results))
    broken = violated(loaded, runs[0], runs[1] if len(runs) > 1 else None)
    if any(one.abort is not None for one in runs):
        broken = [*broken, *(name for name in _stopped(scenario, loaded) if name not in broken)]
    return Replayed(loaded.hash, scenario.title, tuple(steps), tuple(broken), tuple(differs))


def _stopped(scenario: Scenario, loaded: LoadedModule) -> tuple[str, ...]:
    """What a run that stopped breaks: what the scenario says, but only on the module it was made for."""
    return scenario.breaks if loaded.hash == scenario.module else ()


def _of_function(scenario: Scenario, loaded: LoadedModule) -> Replayed:
    index = next((n for n, one in enumerate(loaded.module.functions) if one.name == scenario.function), None)
    if index is None:
        raise ScenarioFault(f"the module has no function {scenario.function}")
    function = loaded.module.functions[index]
    types = types_of([function], [loaded.types[index]])
    values: dict[str, Value] = read(loaded, types, scenario.first)
    try:
        outcome = run(loaded, index, admit(loaded, index, values))
    except DoorError as error:
        raise NotAdmitted(str(error)) from error
    except Abort as abort:
        stop = Step(function.name, {}, abort_text(loaded.module, index, abort))
        broke = _stopped(scenario, loaded)
        return Replayed(loaded.hash, scenario.title, (_shown(loaded, types, stop),), broke, ())
    results = {result.name: value for result, value in zip(function.results, outcome.results, strict=True)}
    values |= results
    broken = tuple(
        claim.name
        for claim in loaded.module.properties
        if claim.kind == "function" and function.name in claim.about and breaks(loaded, claim, values)
    )
    step = _shown(loaded, types, Step(function.name, results, None))
    differs = _differences("a", scenario.first, given(loaded, types, {}, results))
    return Replayed(loaded.hash, scenario.title, (step,), broken, tuple(differs))


def _shown(loaded: LoadedModule, types: Mapping[str, Any], step: Step) -> dict[str, Any]:
    results = dict(given(loaded, types, {}, step.results).results)
    return {"function": step.function, "results": results, "stopped": step.stopped}


def _differences(run_name: str, stated: Given, found: Given) -> list[tuple[str, str, str]]:
    """Results that the scenario states and the machine does not give."""
    made = dict(found.results)
    return [
        (f"{run_name}.{name}", value, made.get(name, "nothing"))
        for name, value in stated.results
        if made.get(name) != value
    ]

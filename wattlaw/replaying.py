"""Replaying a scenario: the machine runs it again, and says which properties break."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtime.machine.aborts import Abort
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Property
from verifier.contracts.scenario import RunScenario, is_run
from verifier.contracts.scenario import parse as parse_run
from verifier.replay import NotAdmitted, Run, Step, bill, breaks, violated
from verifier.scenario import Given, Scenario, ScenarioFault, parse
from verifier.spelling import given, read, types_of
from wattlaw.billing.tariffs import abort_text
from wattlaw.contract import Contract
from wattlaw.faults import BadDocument, Fault
from wattlaw.files import read_text

if TYPE_CHECKING:
    from wattlaw.running.again import Again


class OtherModule(Fault):
    """A scenario that was made for another module."""

    code = "F013"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What happened: each step with its results, what broke, and what could not be tried.

    ``differs`` are results that the scenario states otherwise; it is empty when
    the machine gave what the scenario says.  ``untried`` are properties of a bill
    that was not made: a run that stops before its end says nothing about them.
    """

    loaded: LoadedModule
    scenario: Scenario
    steps: tuple[dict[str, Any], ...]
    violated: tuple[str, ...]
    differs: tuple[tuple[str, str, str], ...]
    untried: tuple[str, ...] = ()

    @property
    def elsewhere(self) -> bool:
        """Whether it ran on another module than the scenario was made for."""
        return self.loaded.hash != self.scenario.module

    @property
    def stopped(self) -> bool:
        """Whether a run came to no end."""
        return any(step["stopped"] is not None for step in self.steps)

    def json(self) -> dict[str, Any]:
        """The object of ``watt replay --json``."""
        return {
            "module": self.loaded.hash,
            "title": self.scenario.title,
            "steps": list(self.steps),
            "violated": list(self.violated),
            "not_tried": list(self.untried),
            "differs": [
                {"name": name, "stated": stated, "found": found} for name, stated, found in self.differs
            ],
        }


def replay(path: Path, module: Path | None) -> Replayed | Again:
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
        if isinstance(scenario, RunScenario):
            return _of_contract(scenario, loaded)
        return _of_function(scenario, loaded) if scenario.function else _of_bill(scenario, loaded)
    except ScenarioFault as error:
        raise BadDocument(
            f"{path} does not fit the module: {error}", error.hint, str(path), error.line
        ) from error
    except NotAdmitted as error:
        raise BadDocument(f"{path} does not fit the module: {error}", file=str(path)) from error


def _of_contract(scenario: RunScenario, loaded: LoadedModule) -> Again:
    from wattlaw.running.again import play_again

    if loaded.module.contract is None:
        raise ScenarioFault("the module is no contract")
    return play_again(loaded, scenario)


def _parsed(path: Path) -> Scenario | RunScenario:
    try:
        text = read_text(path)
        return parse_run(text) if is_run(text) else parse(text)
    except ScenarioFault as error:
        raise BadDocument(f"{path} is no scenario: {error}", error.hint, str(path), error.line) from error


def _module_of(scenario: Scenario | RunScenario, path: Path) -> Path:
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
    broken += [name for name in _stopped_as_stated(scenario, loaded, runs) if name not in broken]
    return Replayed(
        loaded,
        scenario,
        tuple(steps),
        tuple(broken),
        tuple(differs),
        _untried(scenario, loaded, runs, broken),
    )


def _stopped_as_stated(scenario: Scenario, loaded: LoadedModule, runs: Sequence[Run]) -> Iterator[str]:
    """What the scenario says that stopping breaks, where a run stops in that place for that reason."""
    if loaded.hash != scenario.module:
        return
    for one in runs:
        if one.abort is not None and f"{one.steps[-1].function}: {one.abort}" == scenario.stopped:
            yield from scenario.breaks


def _untried(
    scenario: Scenario, loaded: LoadedModule, runs: Sequence[Run], broken: Sequence[str]
) -> tuple[str, ...]:
    """What the scenario breaks on its own module, and the claims about bills, where no bill was made."""
    if all(one.abort is None for one in runs):
        return ()
    claims = (one.name for one in loaded.module.properties if one.kind != "function")
    return tuple(name for name in dict.fromkeys((*scenario.breaks, *claims)) if name not in broken)


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
        as_stated = loaded.hash == scenario.module and str(abort) == scenario.stopped
        broke, untried = (scenario.breaks, ()) if as_stated else ((), scenario.breaks)
        return Replayed(loaded, scenario, (_shown(loaded, types, stop),), broke, (), untried)
    results = {result.name: value for result, value in zip(function.results, outcome.results, strict=True)}
    step = _shown(loaded, types, Step(function.name, results, None))
    broken = tuple(_broken_by_function(loaded, index, {**values, **results}))
    differs = _differences("a", scenario.first, given(loaded, types, {}, results))
    return Replayed(loaded, scenario, (step,), broken, tuple(differs))


def _broken_by_function(loaded: LoadedModule, index: int, values: Mapping[str, Value]) -> Iterator[str]:
    """The claims about a function, or of which it is the goal, that its arguments and results break."""
    name = loaded.module.functions[index].name
    for claim in loaded.module.properties:
        about = claim.kind == "function" and (claim.goal == index or name in claim.about)
        if about and _speaks_of(loaded, claim, values) and breaks(loaded, claim, values):
            yield claim.name


def _speaks_of(loaded: LoadedModule, claim: Property, values: Mapping[str, Value]) -> bool:
    """Whether all that a claim speaks of is known: one that has variables of its own is not."""
    functions = [claim.goal] if claim.premise is None else [claim.goal, claim.premise]
    return all(one.name in values for index in functions for one in loaded.module.functions[index].parameters)


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

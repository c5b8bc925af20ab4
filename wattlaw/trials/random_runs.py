"""The module's own properties, evaluated on random customers' bills.  It can refute, never prove."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from runtime.machine.aborts import Abort
from runtime.machine.door import DoorError, admit
from runtime.machine.interpreter import Value, run
from runtime.machine.loaded import LoadedModule
from runtime.machine.module import Property
from runtime.machine.series import Series
from runtime.machine.types import is_plain
from wattlaw.billing.periods import Period
from wattlaw.billing.refusal import CannotBill
from wattlaw.billing.tariffs import Billable
from wattlaw.calls import spelled
from wattlaw.trials.outcome import Trial
from wattlaw.trials.random_customers import raised, random_inputs, random_value

SHOWN = 12
"""Values of a refuting customer that are spelled out."""


def random_bills(tariff: Billable, runs: int, seed: int) -> list[Trial]:
    """Each property about bills, on the same random customers."""
    claims = [claim for claim in tariff.module.properties if claim.kind in ("bill", "once", "relation")]
    broken: dict[str, str] = {}
    tried = dict.fromkeys((claim.name for claim in claims), 0)
    for number in range(runs if claims else 0):
        random = Random(f"{seed}/{number}/{tariff.loaded.hash}")
        try:
            inputs = random_inputs(tariff, random)
            first = _bill(tariff, inputs)
        except CannotBill:
            continue  # the text refuses this customer
        for claim in claims:
            values = _values(tariff, claim, inputs, first, random)
            if values is None or claim.name in broken:
                continue
            tried[claim.name] += 1
            if not _holds(tariff.loaded, claim, values):
                broken[claim.name] = f"run {number} of seed {seed}: {_story(tariff, claim, values)}"
    return [_trial(tariff.label, claim, broken.get(claim.name), tried[claim.name]) for claim in claims]


def _trial(place: str, claim: Property, broken: str | None, tried: int) -> Trial:
    times = "tried once" if tried == 1 else f"tried {tried} times" if tried else "no random run reached it"
    message = broken if broken is not None else times
    return Trial(place, claim.name, "random", broken is None, message, tried=tried > 0)


def _bill(tariff: Billable, inputs: Mapping[str, Value]) -> dict[str, Value]:
    """Inputs, determinants and amounts by name."""
    measured = tariff.run(tariff.layout.measure, inputs)
    known = {**inputs, **measured.values}
    return {**known, **tariff.run(tariff.layout.charge, known).values}


def _values(
    tariff: Billable, claim: Property, inputs: dict[str, Value], first: dict[str, Value], random: Random
) -> dict[str, Value] | None:
    """What the property speaks of; of a relation the two runs.  None where no second run can be made."""
    if claim.variation is None:
        return first
    varied = _varied(tariff, claim, inputs, random)
    if varied is None:
        return None
    try:
        second = _bill(tariff, varied)
    except CannotBill:
        return None
    return {
        **{f"a.{name}": value for name, value in first.items()},
        **{f"b.{name}": value for name, value in second.items()},
    }


def _varied(
    tariff: Billable, claim: Property, inputs: dict[str, Value], random: Random
) -> dict[str, Value] | None:
    """The second customer of a relation."""
    variation = claim.variation
    assert variation is not None
    if variation.kind == "raise":
        series = inputs.get("readings")
        assert isinstance(series, Series)
        more = raised(tariff.module, series, variation.channel, random)
        return None if more is None else {**inputs, "readings": more}
    parameter = tariff.inputs().get(variation.channel)
    if (
        variation.kind != "change"
        or parameter is None
        or not is_plain(getattr(parameter.type, "element", parameter.type))
    ):
        return None
    first, after = inputs["period-from"], inputs["period-to"]
    assert isinstance(first, int)
    assert isinstance(after, int)
    return {**inputs, variation.channel: random_value(tariff.module, parameter, Period(first, after), random)}


def _holds(loaded: LoadedModule, claim: Property, values: Mapping[str, Value]) -> bool:
    """Whether the premise fails or the goal holds; a goal that aborts does not hold."""
    if claim.premise is not None and not _truth(loaded, claim.premise, values):
        return True
    return _truth(loaded, claim.goal, values)


def _truth(loaded: LoadedModule, function: int, values: Mapping[str, Value]) -> bool:
    wanted = loaded.module.functions[function].parameters
    given = {parameter.name: values[parameter.name] for parameter in wanted}
    try:
        return run(loaded, function, admit(loaded, function, given)).results[0] == 1
    except (Abort, DoorError):
        return False


def _story(tariff: Billable, claim: Property, values: Mapping[str, Value]) -> str:
    """The values that the goal speaks of."""
    parameters = tariff.module.functions[claim.goal].parameters
    told = [
        f"{parameter.name} = {spelled(tariff.module, parameter.type, values[parameter.name])}"
        for parameter in parameters[:SHOWN]
    ]
    return "; ".join(told) + (" …" if len(parameters) > SHOWN else "")


def random_calls(loaded: LoadedModule, runs: int, seed: int) -> list[Trial]:
    """Each property about a private function, on random arguments."""
    module = loaded.module
    trials = []
    for claim in module.properties:
        if claim.kind != "function":
            continue
        about = next(index for index, one in enumerate(module.functions) if one.name == claim.about[0])
        broken, tried = None, 0
        for number in range(runs):
            random = Random(f"{seed}/{number}/{claim.name}")
            arguments = {
                one.name: random_value(module, one, Period(0, 1), random)
                for one in module.functions[about].parameters
            }
            try:
                outcome = run(loaded, about, admit(loaded, about, arguments))
            except (Abort, DoorError):
                continue
            names = [result.name for result in module.functions[about].results]
            values = {**arguments, **dict(zip(names, outcome.results, strict=True))}
            tried += 1
            if broken is None and not _holds(loaded, claim, values):
                told = (f"{name} = {values[name]}" for name in list(values)[:SHOWN])
                broken = f"run {number} of seed {seed}: {'; '.join(told)}"
        trials.append(_trial(module.name, claim, broken, tried))
    return trials

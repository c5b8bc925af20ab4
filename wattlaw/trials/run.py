"""All trials of one text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from wattlaw.billing.tariffs import billable
from wattlaw.trials.examples import run_examples
from wattlaw.trials.outcome import Trial
from wattlaw.trials.random_runs import random_bills, random_calls

if TYPE_CHECKING:
    from wattlaw.contract import Contract


def trials_of(contract: Contract, runs: int, seed: int) -> list[Trial]:
    """The examples and scenarios of a text, and its properties on random customers or calls; of a module
    the latter alone."""
    from wattlaw.trials.random_actions import random_actions
    from wattlaw.trials.scenarios import run_scenarios

    place = str(contract.path)
    loaded = contract.loaded
    trials: list[Trial] = []
    if loaded.module.bill is not None:
        tariff = billable(place, loaded)
        if not contract.compiled:
            trials += run_examples(tariff, contract.tariff)
        trials += random_bills(tariff, runs, seed)
    if loaded.module.contract is not None:
        if not contract.compiled:
            trials += run_scenarios(contract)
        trials += random_actions(loaded, runs, seed)
    trials += random_calls(loaded, runs, seed)
    return [replace(trial, file=place) for trial in trials]

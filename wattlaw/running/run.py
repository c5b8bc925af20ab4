"""Running one scenario: which one, on which module."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from wattlaw.contract import Contract
from wattlaw.faults import UsageFault

if TYPE_CHECKING:
    from runtime.machine.module import Module
    from wattlaw.running.playing import Played
    from wattlaw.running.reading import Stories


def run(contract: Contract, given: str, only: str | None = None) -> Played:
    """Play the scenario of a file, or the one of this title in the contract's own text."""
    from wattlaw.running.reading import Stories, read_scenarios

    module = contract.module
    _insist_contract(contract, module)
    path = Path(given)
    if not path.exists() and not contract.compiled and contract.rules.scenarios:
        return play_all(contract, _chosen(Stories(contract.rules, contract.rules.scenarios), given, given))[0]
    stories = read_scenarios(contract, path)
    if len(stories.scenarios) > 1 and only is None:
        titles = ", ".join(f'"{one.name}"' for one in stories.scenarios)
        raise UsageFault(f"{given} has {len(stories.scenarios)} scenarios", f"choose one by --only: {titles}")
    return play_all(contract, stories if only is None else _chosen(stories, only, given))[0]


def play_all(contract: Contract, stories: Stories) -> list[Played]:
    """Play scenarios, each on a contract of its own."""
    from compiler import CannotCompile
    from compiler.contracts.extension import extend
    from runtime.machine.loader import validate
    from runtime.machine.refusal import ModuleRefused
    from wattlaw.running.limits import with_limits
    from wattlaw.running.playing import play

    try:
        module, told = extend(contract.module, stories.rules, stories.scenarios)
        loaded = validate(with_limits(module))
    except CannotCompile as error:
        raise UsageFault(error.message, error.hint or None) from error
    except ModuleRefused as error:
        raise UsageFault(f"the scenario asks for more than the machine has: {error}") from error
    return [play(loaded, one, of) for one, of in zip(stories.scenarios, told, strict=True)]


def _chosen(stories: Stories, title: str, place: str) -> Stories:
    """The scenario of this title."""
    from dataclasses import replace
    from difflib import get_close_matches

    for one in stories.scenarios:
        if one.name == title:
            return replace(stories, scenarios=(one,))
    known = [one.name for one in stories.scenarios]
    near = get_close_matches(title, known, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are {', '.join(known)}"
    raise UsageFault(f"there is no scenario {title}", hint, None if place == title else place)


def _insist_contract(contract: Contract, module: Module) -> None:
    if module.contract is None:
        raise UsageFault(
            f"{contract.path} is a {module.kind}: it has no actions",
            "scenarios are run on contracts",
            str(contract.path),
        )

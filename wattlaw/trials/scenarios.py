"""The scenarios that stand in a contract's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wattlaw.running.playing import Looked, Played
from wattlaw.running.reading import Stories
from wattlaw.running.run import play_all
from wattlaw.running.telling import tell
from wattlaw.trials.outcome import Compared, Trial

if TYPE_CHECKING:
    from wattlaw.contract import Contract


def run_scenarios(contract: Contract) -> list[Trial]:
    """Each scenario of a text; one that does not end as it says is told from its beginning."""
    rules = contract.rules
    return [_trial(rules.name, one) for one in play_all(contract, Stories(rules, rules.scenarios))]


def _trial(place: str, played: Played) -> Trial:
    story = () if played.ok else tuple(tell(played))[1:]
    rows = tuple(
        Compared(one.words, "so", "so" if one.holds else one.stopped or "not so", one.holds)
        for one in played.rows
        if isinstance(one, Looked)
    )
    return Trial(place, played.title, "scenario", played.ok, _message(played), rows, story=story)


def _message(played: Played) -> str | None:
    """What was otherwise than the scenario says."""
    if played.store is None:
        return f"the deployment comes to nothing: {played.deployment.reason}"
    broken = sorted({one.name for done in (played.deployment, *played.steps) for one in done.broken})
    if broken:
        return f"broken: {', '.join(broken)}"
    untold = [done for done in played.steps if not done.as_told]
    if untold:
        how = untold[0].outcome if untold[0].reason is None else f"{untold[0].outcome}: {untold[0].reason}"
        return f"a call of {untold[0].action} ended otherwise than told: {how}"
    return None

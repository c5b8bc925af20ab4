"""What the module of a contract says about itself to people.

Keys: ``zone``; ``citation: KIND``; ``action citation: NAME``.
"""

from __future__ import annotations

from dsl.model.contract import Contract
from runtime.machine.module import About


def about(contract: Contract) -> About:
    """Facts in the order of the text; a repeated kind of citation is numbered."""
    facts: list[tuple[str, str]] = [] if contract.zone is None else [("zone", contract.zone)]
    taken: dict[str, int] = {}
    for kind, text in contract.citations:
        taken[kind] = taken.get(kind, 0) + 1
        number = f" ({taken[kind]})" if taken[kind] > 1 else ""
        facts.append((f"citation: {kind}{number}", text))
    facts += [(f"action citation: {one.name}", one.citation) for one in contract.actions if one.citation]
    return About(contract.title or contract.name, tuple(facts))

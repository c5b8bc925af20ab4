"""The bounds on cost, derived again from the code that is proved."""

from __future__ import annotations

from collections.abc import Iterator

from runtime.machine.cost import derive_costs
from runtime.machine.loaded import LoadedModule
from verifier.claims import Case, Claim
from verifier.world import Bill, World


class CostCheck(Claim):
    """Every function has a bound on its cost, and it is the one that its code gives."""

    def __init__(self, module: LoadedModule) -> None:
        self.module = module
        self.name, self.kind = "cost-bound", "check"

    def cases(self, world: World, bill: Bill) -> Iterator[Case]:
        """No question for a solver: bounds are computed."""
        del world, bill
        yield Case("", (bool(self.wrong()),))

    def wrong(self) -> list[str]:
        """The functions whose stated bound is not that of their code."""
        stated, functions = self.module.module.costs, self.module.module.functions
        derived = derive_costs(self.module.module)
        return [one.name for one, x, y in zip(functions, stated, derived, strict=True) if x != y]

"""What in an expression reads the part of the state that actions change."""

from __future__ import annotations

from dsl.check.contracts.world import ContractWorld
from dsl.check.walking import leaves
from dsl.model import expressions as model
from dsl.model.tariff import FunctionDeclaration, Let

STATE = (model.FieldOf, model.RowExists, model.TallyOf, model.HistoryOf, model.HeldOf, model.WalletOf)


def is_state(world: ContractWorld, leaf: model.Expr) -> bool:
    """Whether a leaf reads what actions change (parameters and roles stay)."""
    if isinstance(leaf, model.ScalarOf):
        return not world.scalars[leaf.name].constant
    if isinstance(leaf, model.Call):
        return reads_state(world, leaf.function)
    return isinstance(leaf, STATE)


def reads_state(world: ContractWorld, name: str) -> bool:
    """Whether a private function reads what actions change, itself or by another."""
    if name not in world.reads_state:
        function = world.functions.get(name)
        world.reads_state[name] = function is not None and any(
            is_state(world, leaf) for part in _parts(function) for leaf in leaves(part)
        )
    return world.reads_state[name]


def _parts(function: FunctionDeclaration) -> list[model.Expr]:
    lets = [row.value if isinstance(row, Let) else row.condition for row in function.body]
    return [*lets, function.value]

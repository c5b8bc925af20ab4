"""What all pricing by a rate table shares: the row in the making, the table, its axes and its unit."""

from __future__ import annotations

from dataclasses import dataclass

from dsl.check import codes
from dsl.check.arithmetic import TIMES
from dsl.check.literals import unlike
from dsl.check.report import Refused
from dsl.check.world import Cell, World
from dsl.model import expressions as model
from dsl.model.base import Span
from dsl.model.rates import Axis, RateGrid
from dsl.syntax import expressions as tree
from dsl.units import Unit, base, currencies_in


@dataclass(frozen=True, slots=True)
class Draft:
    """A printed row in the making: ``amount`` may still be per day, per month or per billing period."""

    words: tuple[str, ...]
    cell: Cell
    quantity: model.Expr | None
    rate: model.Expr | None
    amount: model.Expr


def find_grid(world: World, name: tree.Name) -> RateGrid:
    """The grid of this name."""
    grid = world.grids.get(name.text)
    if grid is None:
        from dsl.check.report import did_you_mean

        if f"rates {name.text}" in world.broken:
            raise Refused(f"rates {name.text} is wrong itself")
        raise world.report.refuse(
            codes.UNKNOWN_GRID,
            name.span,
            f"there are no rates {name.text}",
            did_you_mean(name.text, world.grids),
        )
    world.used.add(f"rates {name.text}")
    return grid


def fits(world: World, grid: RateGrid, unit: Unit, name: str, span: Span) -> None:
    """The table's unit must be money per unit of the quantity."""
    money = base(world.currency or "USD")
    left = Unit(tuple(power for power in (grid.unit * unit).powers if power[0] not in TIMES))
    if left == money:
        return
    if set(currencies_in(grid.unit)) - {world.currency}:
        raise unlike(world, span, f"rates {grid.name}", grid.unit, "the bill", money)
    denominator = Unit(
        tuple((one, -power) for one, power in grid.unit.powers if power < 0 and one not in TIMES)
    )
    raise unlike(world, span, f"what rates {grid.name} prices", denominator, name, unit)


def axis_of(grid: RateGrid, kind: str) -> Axis | None:
    """The grid's axis of a kind (see ``Axis.kind``), None where it has none."""
    return next((axis for axis in grid.axes if axis.kind == kind), None)


def component(world: World, grid: RateGrid, column: tree.Name | None) -> dict[str, str]:
    """Which component a line prices: the one it names, or all of them where the columns add up."""
    axis = axis_of(grid, "component")
    if column is not None:
        if axis is None or column.text not in axis.keys:
            known = list(axis.keys) if axis else []
            raise world.unknown(column, f"column of rates {grid.name}", known, codes.GRID_KEY)
        return {"component": column.text}
    if axis is not None and grid.name not in world.components_add:
        raise world.report.refuse(
            codes.GRID_KEY,
            grid.span,
            f"rates {grid.name} has the columns {', '.join(axis.keys)}, which are neither seasons, "
            "periods nor options",
            "add `the columns add up` if they are components of one price, or say `column NAME` where it "
            "is used",
        )
    return {}

"""Quantities at rates: each cell of a table times what falls in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from dsl.check import codes, measured
from dsl.check.arithmetic import multiplied
from dsl.check.as_on import OneDay, cut_besides, of_one_day, row_of_day
from dsl.check.blocks import Blocks, Place, told
from dsl.check.changes import causes, change_rule, several_parts
from dsl.check.grids import is_by_part, price
from dsl.check.guards import one_part_only
from dsl.check.ladders import ladder, rules_of
from dsl.check.names import depends_on_part
from dsl.check.rated import Draft, axis_of, component, find_grid, fits
from dsl.check.report import Refused
from dsl.check.scalars import scalar
from dsl.check.walking import leaves
from dsl.check.world import Cell, Charged, Context, World, with_event
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span
from dsl.model.rates import Axis, Ladder, RateGrid
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind
from dsl.syntax.rates import RatesSection

Climbed = tuple[Ladder, Blocks]
"""The ladder of a cell, and the blocks of its rows."""


@dataclass(frozen=True, slots=True)
class Priced:
    """A metered quantity as a line prices it: perhaps only in some periods and seasons."""

    quantity: MeteredQuantity
    periods: tuple[tree.Name, ...]
    seasons: tuple[str, ...]


def at_rates(world: World, written: bill_tree.AtRates, subject: str) -> list[Draft]:
    """The rows of ``quantity at rates grid``."""
    grid = find_grid(world, written.grid)
    priced = _metered(world, written.quantity)
    if priced is None:
        return scalar(world, written.quantity, grid, written.column, written.span, subject)
    fits(world, grid, priced.quantity.type.unit, priced.quantity.name, written.span)
    rows = _cells(world, grid, priced, written.column, written.span)
    if not priced.periods and not priced.seasons:
        places = dict.fromkeys(
            (leaf.part, leaf.schedule, leaf.periods, getattr(leaf, "ladder", "")) for leaf in _cut(rows)
        )
        charged = Charged(priced.quantity.name, grid.name, tuple(places))
        world.cells.setdefault(subject.removeprefix("line "), []).append(charged)
    return rows


def _cut(rows: Sequence[Draft]) -> Iterator[model.Total | model.TierQuantity]:
    """What the rows price.  Of rows of which only those of one part count, the first part's."""
    for row in rows:
        match row.quantity:
            case model.Total() | model.TierQuantity():
                yield row.quantity
            case model.Cases(cases=((_, (model.Total() | model.TierQuantity()) as leaf),)):
                if row.cell.part == rows[0].cell.part:
                    yield leaf
            case _:
                pass


def _metered(world: World, written: tree.Expr) -> Priced | None:
    """The metered quantity that is priced, or None for one that has a single value a billing period."""
    periods: tuple[tree.Name, ...] = ()
    seasons: tuple[str, ...] = ()
    event = None
    if isinstance(written, tree.Restricted):
        written = with_event(world, written)
        periods, event = written.periods, written.event
        seasons = tuple(world.season(name).name for name in written.seasons)
        written = written.of
    if not isinstance(written, tree.Name):
        return None
    world.used.add(written.text)
    if written.text in world.broken:
        raise Refused(f"{written.text} is wrong itself")
    quantity = world.quantities.get(written.text)
    if quantity is None and written.text in world.channels:
        quantity = measured.of_channel(world, written.text, written.span)
    if not isinstance(quantity, MeteredQuantity):
        return None
    if event is not None:
        quantity = measured.in_event(world, quantity, event)
    return Priced(quantity, periods, seasons)


def _cells(world: World, grid: RateGrid, priced: Priced, column: tree.Name | None, span: Span) -> list[Draft]:
    keys = component(world, grid, column)
    by_period = axis_of(grid, "period")
    section = world.grid_texts[grid.name]
    assert isinstance(section, RatesSection)
    if priced.periods and by_period is None and rules_of(section).basis in ("proportional", "in order"):
        # Only these hours fill the blocks: they are a quantity of their own.
        priced = Priced(measured.in_periods(world, priced.quantity, priced.periods), (), priced.seasons)
    quantity = priced.quantity
    schedule, periods = _periods(world, grid, priced, by_period)
    parts: list[int | None] = [None]
    day: OneDay | None = None
    if is_by_part(grid) or priced.seasons:
        parts = [part.index for part in world.parts if not priced.seasons or part.season in priced.seasons]
        if len(world.parts) == 1:
            parts = [None]
        elif several_parts(world) and is_by_part(grid):
            reason = f"{causes(world)} can change inside a billing period"
            subjects = (grid.name, quantity.name, "energy")
            allowed: tuple[ChangeKind, ...] = ("each interval", "first day", "last day", "refused")
            rule = change_rule(world, subjects, allowed, span, reason)
            if rule == "refused":
                one_part_only(world, span)
            day = of_one_day(rule)
    if day is not None and priced.seasons:
        raise cut_besides(world, f"rates {grid.name}", quantity.name, day, span)
    cells = [
        Cell(part, period)
        for part in parts
        for period in periods
        if period is None or _occurs(world, schedule, period, None if day else part)
    ]
    climbed: dict[Cell, Climbed] = {}
    if axis_of(grid, "tier") is not None:
        whole = measured.total_type(world, quantity)
        climbed = {
            cell: ladder(
                world,
                grid,
                section,
                whole,
                quantity.name,
                len(periods),
                span,
                Place(cell.part, cell.period),
                whole=day is not None,
            )
            for cell in cells
        }
        one, _ = next(iter(climbed.values()))
        if day is not None and one.scope == "part":
            raise cut_besides(world, f"rates {grid.name}", "their ladder", day, span)
        if one.scope == "period" and len(world.parts) > len(parts) > 0 and parts != [None]:
            _whole_ladder(world, grid, span)
        if one.scope == "part" and parts == [None]:
            cells = [Cell(part.index, cell.period) for part in world.parts for cell in cells]
            climbed = {cell: climbed[Cell(None, cell.period)] for cell in cells}
        _filled_alike(world, grid, climbed, span, parts_alike=day is None)
    rows: list[Draft] = []
    for cell in cells:
        rows += _tiers(world, grid, priced, climbed.get(cell), cell, schedule, keys, day, span)
    return rows


def _filled_alike(
    world: World, grid: RateGrid, climbed: Mapping[Cell, Climbed], span: Span, *, parts_alike: bool
) -> None:
    """Cells that fill one ladder together have the same blocks; those of several parts too, if they do."""
    cells = list(climbed)
    for cell, other in product(cells, cells):
        (made, blocks), (_, others) = climbed[cell], climbed[other]
        if blocks.words == others.words:
            continue
        if cell.part == other.part and made.basis != "each cell":
            raise world.report.refuse(
                codes.GRID_SHAPE,
                others.span,
                f"{cell.period} and {other.period} fill the blocks of rates {grid.name} together, but their "
                f"blocks differ: {told(blocks)}, and {told(others)}",
                "give them the same blocks, or write `blocks are filled in each period by itself`",
                (("the line that prices by it", span),),
            )
        if parts_alike and cell.part != other.part and made.scope == "period" and several_parts(world):
            raise world.report.refuse(
                codes.GRID_SHAPE,
                others.span,
                f"one ladder runs over the whole billing period, {causes(world)} can change inside it, and "
                f"the blocks of rates {grid.name} differ: {told(blocks)}, and {told(others)}",
                "write `blocks are filled over each part of the billing period`",
                (("the line that prices by it", span),),
            )


def _whole_ladder(world: World, grid: RateGrid, span: Span) -> None:
    """A ladder of the whole billing period cannot be filled by the days of some seasons only."""
    if several_parts(world):
        raise world.report.refuse(
            codes.TIER_BASIS_MISSING,
            span,
            f"only some seasons are priced here, but the blocks of rates {grid.name} run over all of them",
            "write `blocks are filled over each part of the billing period`",
        )


def _periods(
    world: World, grid: RateGrid, priced: Priced, axis: Axis | None
) -> tuple[str | None, list[str | None]]:
    wanted = [name.text for name in priced.periods]
    if axis is None:
        return (world.schedule_of(priced.periods).name, [None]) if wanted else (None, [None])
    for name in priced.periods:
        if name.text not in axis.keys:
            raise world.unknown(name, f"period of rates {grid.name}", list(axis.keys), codes.UNKNOWN_PERIOD)
    return axis.of, [period for period in axis.keys if not wanted or period in wanted]


def _occurs(world: World, schedule: str | None, period: str, part: int | None) -> bool:
    """Whether the period has any hour in the part's season."""
    season = None if part is None else world.parts[part].season
    if season is not None:
        return period in world.reachable.get((schedule or "", season), frozenset())
    return any(period in names for (name, _), names in world.reachable.items() if name == (schedule or ""))


def _tiers(
    world: World,
    grid: RateGrid,
    priced: Priced,
    climbed: Climbed | None,
    cell: Cell,
    schedule: str | None,
    keys: dict[str, str],
    day: OneDay | None,
    span: Span,
) -> list[Draft]:
    """The rows of a cell.  With ``day``, its part is where that day lies: what is priced is not cut to it."""
    quantity = priced.quantity
    part = cell.part if day is None else None
    whole = measured.total_type(world, quantity)
    names = (cell.period,) if cell.period else tuple(name.text for name in priced.periods) or None
    words = tuple(
        word
        for word in (world.parts[cell.part].name if cell.part is not None else "", cell.period or "")
        if word
    )
    if cell.period is not None:
        keys = keys | {"period": cell.period}
    price_part = cell.part if is_by_part(grid) else None
    if price_part is None and is_by_part(grid):
        price_part = 0
    rows = []
    made, blocks = climbed or (None, None)
    for place, label in enumerate(made.labels if made else (None,)):
        tier = None if blocks is None else blocks.at(place)
        rate = price(world, grid, price_part, keys, span, Context("period"), tier)
        if rate is None and day is not None:
            raise _without_price(world, grid, words, day, span)
        if rate is None:
            continue
        if made is None:
            amount_of: model.Expr = model.Total(whole, span, quantity.name, part, schedule, names)
        else:
            step = None if made.basis == "proportional" else whole.step
            kind = NumberType(whole.unit, step, whole.low, whole.high)
            amount_of = model.TierQuantity(kind, span, quantity.name, made.name, place, part, schedule, names)
        row = Draft(
            (*words, label) if label else words,
            Cell(cell.part, cell.period, place if label else None),
            amount_of,
            rate,
            multiplied(world, amount_of, rate, span),
        )
        if day is not None and cell.part is not None:
            row = row_of_day(world, row, cell.part, day, span)
        rows.append(row)
    if not rows:
        raise world.report.refuse(
            codes.PRICE_MISSING,
            span,
            f"rates {grid.name} say `none` for {' '.join(words)}, so {quantity.name} there falls in no cell",
            f"write 0 where it is free, or price only what has a price: `{quantity.name} in …`",
        )
    return rows


def _without_price(world: World, grid: RateGrid, words: Sequence[str], day: OneDay, span: Span) -> Exception:
    """A price of one season that hours of another season may need."""
    return world.report.refuse(
        codes.PRICE_MISSING,
        span,
        f"rates {grid.name} say `none` for {' '.join(words)}, but a billing period that is priced as on its "
        f"{day} may hold such hours on its other days, which lie in another season",
        "write the price, or let energy go `each interval at the rates of its own start`",
    )


def is_flow(world: World, amount: model.Expr) -> bool:
    """Whether parts of the billing period each have their own amount by nature: energy, days, sums
    over days.
    """
    return depends_on_part(world, amount) and any(
        isinstance(leaf, model.Total | model.Days | model.DaySum | model.TierQuantity)
        and leaf.part is not None
        for leaf in leaves(amount)
    )

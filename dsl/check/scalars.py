"""Quantities with one value a billing period at rates: blocks, options, and the share of each part."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import added, divided, extreme, multiplied, told
from dsl.check.as_on import of_one_day, row_of_day, where
from dsl.check.blocks import Place
from dsl.check.changes import causes, change_rule, several_parts
from dsl.check.elaborate import expression, number_type
from dsl.check.grids import TierChoice, is_by_part, price
from dsl.check.guards import one_part_only
from dsl.check.ladders import ladder, open_row
from dsl.check.rated import Draft, axis_of, component, find_grid, fits
from dsl.check.world import Cell, Context, World
from dsl.model import expressions as model
from dsl.model.base import Span, TruthType
from dsl.model.rates import RateGrid
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind
from dsl.syntax.rates import RatesSection
from dsl.units import DAY


def scalar(
    world: World,
    written: tree.Expr,
    grid: RateGrid,
    column: tree.Name | None,
    span: Span,
    subject: str,
    name: str | None = None,
) -> list[Draft]:
    """A quantity with one value a billing period, at rates that may differ by season, edition, block
    or option.
    """
    keys = component(world, grid, column) | ({"name": name} if name else {})
    for axis in grid.axes:
        if axis.kind == "period" or (axis.kind == "name" and name is None):
            raise world.report.refuse(
                codes.LEVEL,
                span,
                f"rates {grid.name} has a price for each "
                f"{'period' if axis.kind == 'period' else 'quantity'}, but "
                f"{world.words(written.span)} is one amount for the billing period",
                "price a metered quantity by it"
                if axis.kind == "period"
                else f"write `each row of rates {grid.name}`",
            )
    parts: list[int | None] = [part.index for part in world.parts] if is_by_part(grid) else [None]
    if len(world.parts) == 1:
        parts = [None] if not is_by_part(grid) else [0]
    rows: list[Draft] = []
    for part in parts:
        split = part if len(world.parts) > 1 else None
        rule = None if split is None else _demand_rule(world, written, span, subject, name)
        own = expression(world, Context("period", split if rule == "own demand" else None), written)
        fits(world, grid, number_type(world, own).unit, world.words(written.span), span)
        for place, label, tier, amount_of in _blocks(world, grid, own, split, span, name):
            rate = price(world, grid, part, keys, span, Context("period"), tier)
            if rate is None:
                continue
            label_words = (name or "", world.parts[split].name if split is not None else "", label or "")
            words = tuple(word for word in label_words if word)
            whole = multiplied(world, amount_of, rate, span)
            row = Draft(words, Cell(split, None, place), amount_of, rate, whole)
            day = of_one_day(rule)
            if split is not None and day is not None:
                rows.append(row_of_day(world, row, split, day, span))
            else:
                rows.append(replace(row, amount=in_part(world, whole, split, rule, span)))
    return rows


def _demand_rule(
    world: World, written: tree.Expr, span: Span, subject: str, name: str | None
) -> ChangeKind | None:
    """What the text says that a change does to this quantity; None when a billing period has one part."""
    if not several_parts(world):
        return None
    reason = f"{causes(world)} can change inside a billing period"
    called = name or (written.text if isinstance(written, tree.Name) else subject)
    allowed: tuple[ChangeKind, ...] = (
        "own demand",
        "one demand",
        "by days",
        "first day",
        "last day",
        "refused",
    )
    rule = change_rule(world, (called, subject, "demand"), allowed, span, reason)
    if rule == "refused":
        one_part_only(world, span)
    return rule


def in_part(
    world: World, amount: model.Expr, part: int | None, rule: ChangeKind | None, span: Span
) -> model.Expr:
    """The amount's share for a part: by its days, or all of it when a billing period has one part only."""
    if part is None:
        return amount
    own = measured.days(world, part, span)
    if rule not in (None, "refused"):
        whole = measured.days(world, None, span)
        return divided(world, multiplied(world, amount, own, span), whole, span)
    no_day = model.Number(numbers.literal(Fraction(0), DAY), span, Fraction(0))
    return where(world, model.Compare(TruthType(), span, ">", own, no_day), amount, span)


def _blocks(
    world: World, grid: RateGrid, own: model.Expr, part: int | None, span: Span, name: str | None
) -> list[tuple[int | None, str | None, TierChoice | None, model.Expr]]:
    section = world.grid_texts[grid.name]
    assert isinstance(section, RatesSection)
    if not open_row([row for edition in section.editions for row in edition.rows]):
        return [(None, None, None, own)]
    place_of = Place(part, None, name)
    made, blocks = ladder(world, grid, section, number_type(world, own), told(world, own), 1, span, place_of)
    bounds = made.bounds[part if made.scope == "part" and part is not None else 0]
    zero = model.Number(numbers.literal(Fraction(0), number_type(world, own).unit), span, Fraction(0))
    found: list[tuple[int | None, str | None, TierChoice | None, model.Expr]] = []
    for place, label in enumerate(made.labels):
        inside = own if place >= len(bounds) else extreme(world, (own, bounds[place]), "least", span)
        if place:
            above = added(world, inside, bounds[place - 1], span, "-")
            inside = extreme(world, (above, zero), "greatest", span)
        found.append((place, label, blocks.at(place), inside))
    return found


def each_row(world: World, written: bill_tree.EachRow, subject: str) -> list[Draft]:
    """``each row of rates demand``: every quantity that names a row, at its price."""
    grid = find_grid(world, written.grid)
    axis = axis_of(grid, "name")
    if axis is None:
        raise world.report.refuse(
            codes.GRID_SHAPE,
            written.span,
            f"the rows of rates {grid.name} are not named after quantities",
            f"write `usage at rates {grid.name}`",
        )
    rows: list[Draft] = []
    for name in axis.keys:
        if name not in world.quantities:
            raise world.unknown(
                tree.Name(name, written.span), "quantity", list(world.quantities), codes.UNKNOWN_NAME
            )
        world.used.add(name)
        rows += scalar(world, tree.Name(name, written.span), grid, None, written.span, subject, name)
    return rows

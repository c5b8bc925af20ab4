"""Rate tables: which axis each key is on, every cell in its place, editions by date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from dsl.check import codes, numbers
from dsl.check.literals import scaled, value_in
from dsl.check.report import Refused, did_you_mean, listed
from dsl.check.world import Context, NeedsPart, World, tier_words
from dsl.model import expressions as model
from dsl.model.base import NumberType, OptionType, Span
from dsl.model.rates import Axis, Edition, RateGrid
from dsl.syntax import expressions as tree
from dsl.syntax.rates import EditionRows, RateRow, RatesSection, TierKey
from dsl.units import BILLING_PERIOD, Scaled, spell


def build_grid(world: World, section: RatesSection) -> RateGrid:
    """A grid with all its axes and editions."""
    unit = scaled(world, section.unit)
    if section.each_period:
        unit = unit / Scaled(BILLING_PERIOD, Fraction(1))
    rows = [row for edition in section.editions for row in edition.rows]
    if not rows:
        raise world.report.refuse(codes.GRID_SHAPE, section.span, f"rates {section.name.text} has no rows")
    shape = _shape(world, section, rows)
    editions = tuple(_edition(world, section, shape, edition, unit) for edition in section.editions)
    _in_order(world, section, editions)
    return RateGrid(
        section.name.text, unit.unit, _finest(editions, unit.scale), shape.axes, editions, section.name.span
    )


def _finest(editions: Sequence[Edition], scale: Fraction) -> Fraction:
    step = scale
    for edition in editions:
        for value in edition.values:
            if value:
                step = numbers.common_step(step, numbers.decimal_step(value / scale) * scale) or step
    return step


@dataclass(frozen=True, slots=True)
class _Shape:
    """``places``: for each key position of a row its axis; the columns' axis is the last where there
    is one.
    """

    axes: tuple[Axis, ...]
    tier_place: int | None


def _shape(world: World, section: RatesSection, rows: Sequence[RateRow]) -> _Shape:
    count = len(rows[0].keys)
    for row in rows:
        if len(row.keys) != count:
            raise world.report.refuse(
                codes.GRID_SHAPE,
                row.span,
                f"this row has {_keys(len(row.keys))}, the first row of rates {section.name.text} has "
                f"{_keys(count)}",
                "give every row the same kinds of keys, in the same order",
            )
        if len(row.values) != max(1, len(section.columns)):
            raise world.report.refuse(
                codes.GRID_SHAPE,
                row.span,
                f"this row has {len(row.values)} values, but there "
                + (f"are {len(section.columns)} columns: " if section.columns else "is one column")
                + listed(column.text for column in section.columns),
                "write `none` where there is no price",
            )
    axes = [_axis(world, section, [row.keys[place] for row in rows], place) for place in range(count)]
    tier_place = next((place for place, axis in enumerate(axes) if axis.kind == "tier"), None)
    if section.columns:
        axes.append(_axis(world, section, list(section.columns), count))
    for axis in axes:
        if (
            axis.kind not in ("component", "name")
            and sum(other.kind == axis.kind and other.of == axis.of for other in axes) > 1
        ):
            raise world.report.refuse(
                codes.GRID_SHAPE, section.name.span, f"rates {section.name.text} has two axes of {axis.kind}s"
            )
    return _Shape(tuple(axes), tier_place)


def _keys(count: int) -> str:
    return f"{count} key{'' if count == 1 else 's'}"


def _axis(world: World, section: RatesSection, keys: Sequence[tree.Name | TierKey], place: int) -> Axis:
    tiers = [key for key in keys if isinstance(key, TierKey)]
    names = [key for key in keys if isinstance(key, tree.Name)]
    if tiers:
        if names:
            raise world.report.refuse(
                codes.GRID_SHAPE, names[0].span, f"{names[0].text} stands where the other rows have a block"
            )
        words = list(dict.fromkeys(tier_words(world, key) for key in tiers))
        return Axis("tier", section.name.text, tuple(words))
    written = list(dict.fromkeys(name.text for name in names))
    if world.broken & set(written):
        raise Refused("a key is wrong itself")
    seasons = [season.name for season in world.calendar.seasons]
    if set(written) <= set(seasons):
        return Axis("season", "", tuple(seasons))
    for schedule in world.calendar.schedules:
        periods = [period.name for period in schedule.periods]
        if set(written) <= set(periods):
            return Axis("period", schedule.name, tuple(periods))
    fitting = [enum for enum in world.enums.values() if set(written) <= set(enum.options)]
    of_facts = [enum for enum in fitting if any(_is_of(world, name, enum.name) for name in world.facts)]
    if len(of_facts) > 1:
        raise world.report.refuse(
            codes.AMBIGUOUS,
            names[0].span,
            f"{listed(written)} could be options of {listed(enum.name for enum in of_facts)}",
            "give the options different names",
        )
    if of_facts:
        return Axis("option", _fact_of(world, of_facts[0].name), of_facts[0].options)
    quantities = set(world.quantity_texts)
    if place < 1 and set(written) <= quantities and not section.components_add:
        return Axis("name", "", tuple(written))
    _typing_mistake(world, names, seasons, quantities)
    return Axis("component", "", tuple(written))


def _is_of(world: World, fact: str, enum: str) -> bool:
    kind = world.facts[fact].type
    return isinstance(kind, OptionType) and kind.enum == enum


def _fact_of(world: World, enum: str) -> str:
    return next(name for name in world.facts if _is_of(world, name, enum))


def _typing_mistake(
    world: World, names: Sequence[tree.Name], seasons: Sequence[str], quantities: set[str]
) -> None:
    """Some keys are on a known axis, one is not: it is misspelt rather than a component."""
    axes: list[tuple[str, list[str], str]] = [("season", list(seasons), codes.UNKNOWN_SEASON)]
    axes += [
        ("period", [period.name for period in schedule.periods], codes.UNKNOWN_PERIOD)
        for schedule in world.calendar.schedules
    ]
    axes += [
        (f"option of {enum.name}", list(enum.options), codes.UNKNOWN_OPTION) for enum in world.enums.values()
    ]
    axes.append(("quantity", sorted(quantities), codes.UNKNOWN_NAME))
    for what, known, code in axes:
        lost = [name for name in names if name.text not in known]
        near = len(lost) < len({name.text for name in names}) or (lost and did_you_mean(lost[0].text, known))
        if lost and near:
            hint = did_you_mean(lost[0].text, known) or f"known here: {', '.join(known)}"
            raise world.report.refuse(code, lost[0].span, f"there is no {what} {lost[0].text}", hint)


def _edition(
    world: World, section: RatesSection, shape: _Shape, edition: EditionRows, unit: Scaled
) -> Edition:
    cells: dict[tuple[str, ...], Fraction | None] = {}
    places: dict[tuple[str, ...], Span] = {}
    for row in edition.rows:
        keys = tuple(tier_words(world, key) if isinstance(key, TierKey) else key.text for key in row.keys)
        columns: list[tuple[str, ...]] = [(column.text,) for column in section.columns] or [()]
        for column, literal in zip(columns, row.values, strict=True):
            key = (*keys, *column)
            if key in cells:
                raise world.report.refuse(
                    codes.PRICE_TWICE,
                    row.span,
                    f"rates {section.name.text} gives {', '.join(key) or 'its price'} twice",
                    None,
                    (("given here first", places[key]),),
                )
            places[key] = row.span
            cells[key] = (
                None if literal is None else value_in(world, literal, unit, f"rates {section.name.text}")
            )
    order = product(*(axis.keys for axis in shape.axes))
    values = tuple(cells.get(key) for key in order)
    _complete(world, section, shape, edition, cells)
    return Edition(edition.start, values)


def _complete(
    world: World,
    section: RatesSection,
    shape: _Shape,
    edition: EditionRows,
    cells: dict[tuple[str, ...], Fraction | None],
) -> None:
    """Every cell that can occur is written, with a price or with ``none``."""
    season_at = next((place for place, axis in enumerate(shape.axes) if axis.kind == "season"), None)
    period_at = next((place for place, axis in enumerate(shape.axes) if axis.kind == "period"), None)
    tiers = {tuple(part for place, part in enumerate(key) if place != shape.tier_place) for key in cells}
    for key in product(*(axis.keys for axis in shape.axes)):
        if key in cells and cells[key] is not None:
            continue
        if (
            shape.tier_place is not None
            and key not in cells
            and (tuple(part for place, part in enumerate(key) if place != shape.tier_place) in tiers)
        ):
            continue
        season = key[season_at] if season_at is not None else None
        if period_at is not None and not _reached(world, shape.axes[period_at].of, key[period_at], season):
            continue
        if key in cells and period_at is None:
            continue  # `none` for an option or a quantity is a price of its own kind: nothing is charged
        where = ", ".join(key)
        raise world.report.refuse(
            codes.PRICE_MISSING,
            edition.span,
            f"rates {section.name.text} has no price for {where}"
            + (", and there are such hours" if period_at is not None else ""),
            f"add a price for {where}" + ("" if period_at is not None else ", or `none`"),
        )


def _reached(world: World, schedule: str, period: str, season: str | None) -> bool:
    if season is not None:
        return period in world.reachable.get((schedule, season), frozenset())
    return any(period in periods for (name, _), periods in world.reachable.items() if name == schedule)


def _in_order(world: World, section: RatesSection, editions: Sequence[Edition]) -> None:
    for before, edition, written in zip(editions, editions[1:], section.editions[1:], strict=False):
        if edition.start is None or (before.start is not None and edition.start <= before.start):
            raise world.report.refuse(
                codes.EDITION_ORDER,
                written.span,
                f"editions of rates {section.name.text} are not in order of date",
                "write the oldest first",
            )


def edition_of(world: World, grid: RateGrid, edition: int) -> int:
    """Which edition of a grid holds in an edition of the tariff."""
    start = date.min if edition == 0 else world.edition_starts[edition - 1]
    holding = [
        number for number, one in enumerate(grid.editions) if number == 0 or (one.start or date.min) <= start
    ]
    return holding[-1]


def is_by_part(grid: RateGrid) -> bool:
    """Whether prices differ by season or edition."""
    return len(grid.editions) > 1 or any(axis.kind == "season" for axis in grid.axes)


@dataclass(frozen=True, slots=True)
class TierChoice:
    """The key of a block, for each combination of the options of these facts."""

    facts: tuple[str, ...]
    keys: Mapping[tuple[str, ...], str]

    def of(self, options: Mapping[str, str]) -> str:
        """The key for a customer's options."""
        return self.keys[tuple(options[fact] for fact in self.facts)]


def price(
    world: World,
    grid: RateGrid,
    part: int | None,
    keys: Mapping[str, str],
    span: Span,
    when: Context,
    tier: TierChoice | None = None,
) -> model.Expr | None:
    """The price of a cell: a literal with its provenance, or a lookup by the customer's options.

    ``keys``: axis kind → key, for periods, components and names.  None where the sheet says ``none``.
    """
    edition = edition_of(world, grid, world.parts[part].edition if part is not None else 0)
    season = world.parts[part].season if part is not None else None
    chosen: list[tuple[str, ...]] = []
    options: list[Axis] = []
    for axis in grid.axes:
        if axis.kind == "option":
            options.append(axis)
            chosen.append(axis.keys)
        elif axis.kind == "season":
            assert season is not None
            chosen.append((season,))
        elif axis.kind == "component" and axis.kind not in keys:
            chosen.append(axis.keys)
        elif axis.kind == "tier":
            assert tier is not None
            chosen.append((tier.of({}),) if not tier.facts else axis.keys)
        else:
            chosen.append((keys[axis.kind],))
    kind = NumberType(grid.unit, grid.step)
    if not options:
        of_cells = [_at(grid, edition, key) for key in product(*chosen)]
        if all(value is None for value in of_cells):
            return None
        value = sum((value for value in of_cells if value is not None), Fraction(0))
        cell = model.RateCell(grid.name, tuple(key[0] for key in chosen if len(key) == 1), edition)
        return model.Number(NumberType(grid.unit, grid.step, value, value), span, value, cell)
    return _lookup(world, grid, edition, chosen, options, kind, span, when, tier)


def _lookup(
    world: World,
    grid: RateGrid,
    edition: int,
    chosen: Sequence[tuple[str, ...]],
    options: Sequence[Axis],
    kind: NumberType,
    span: Span,
    when: Context,
    tier: TierChoice | None,
) -> model.Expr:
    from dsl.check.names import fact

    values: list[Fraction] = []
    for combination in product(*(axis.keys for axis in options)):
        picked = {axis.of: option for axis, option in zip(options, combination, strict=True)}
        key = [
            (picked[axis.of],)
            if axis.kind == "option"
            else (tier.of(picked),)
            if axis.kind == "tier" and tier is not None
            else keys
            for axis, keys in zip(grid.axes, chosen, strict=True)
        ]
        cells = [_at(grid, edition, full) for full in product(*key)]
        values.append(sum((value for value in cells if value is not None), Fraction(0)))
    facts = tuple(fact(world, when, axis.of, span) for axis in options)
    world.used |= {axis.of for axis in options}
    return model.OptionLookup(
        NumberType(kind.unit, kind.step, min(values), max(values)), span, facts, tuple(values), grid.name
    )


def _at(grid: RateGrid, edition: int, keys: Sequence[str]) -> Fraction | None:
    place = 0
    for axis, key in zip(grid.axes, keys, strict=True):
        place = place * len(axis.keys) + axis.keys.index(key)
    return grid.editions[edition].values[place]


def grid_value(world: World, context: Context, written: tree.Name) -> model.Expr:
    """A grid by its name in a formula: its prices may differ by season, edition and options only."""
    grid = world.grids[written.text]
    for axis in grid.axes:
        if axis.kind in ("period", "tier", "name"):
            what = {"period": "period", "tier": "block", "name": "quantity"}[axis.kind]
            raise world.report.refuse(
                codes.LEVEL,
                written.span,
                f"rates {grid.name} has a price for each {what}; it is not one number",
                f"write `usage at rates {grid.name}`",
            )
    part = context.rates_of if context.part is None else context.part
    if is_by_part(grid) and part is None:
        raise NeedsPart(grid.name, written.span)
    found = price(world, grid, part, {}, written.span, context)
    if found is None:
        raise world.report.refuse(
            codes.PRICE_MISSING, written.span, f"rates {grid.name} says `none` here ({spell(grid.unit)})"
        )
    return found

"""Quantities at rates: each cell of a table times what falls in it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import TIMES, added, divided, extreme, multiplied, told
from dsl.check.changes import causes, change_rule, several_parts
from dsl.check.elaborate import expression, number_type
from dsl.check.grids import is_by_part, price
from dsl.check.guards import one_part_only
from dsl.check.ladders import ladder, open_row
from dsl.check.literals import unlike
from dsl.check.names import depends_on_part
from dsl.check.report import Refused
from dsl.check.walking import leaves
from dsl.check.world import Cell, Charged, Context, World, with_event
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span, TruthType
from dsl.model.rates import Axis, Ladder, RateGrid
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind
from dsl.syntax.rates import RatesSection
from dsl.units import DAY, Unit, base, currencies_in


@dataclass(frozen=True, slots=True)
class Draft:
    """A printed row in the making: ``amount`` may still be per day, per month or per billing period."""

    words: tuple[str, ...]
    cell: Cell
    quantity: model.Expr | None
    rate: model.Expr | None
    amount: model.Expr


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
        return _scalar(world, written.quantity, grid, written.column, written.span, subject)
    _fits(world, grid, priced.quantity.type.unit, priced.quantity.name, written.span)
    rows = _cells(world, grid, priced, written.column, written.span)
    leaves_of = [row.quantity for row in rows if isinstance(row.quantity, model.Total | model.TierQuantity)]
    if not priced.periods and not priced.seasons:
        places = dict.fromkeys((leaf.part, leaf.schedule, leaf.periods) for leaf in leaves_of)
        charged = Charged(priced.quantity.name, grid.name, tuple(places))
        world.cells.setdefault(subject.removeprefix("line "), []).append(charged)
    return rows


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


def _fits(world: World, grid: RateGrid, unit: Unit, name: str, span: Span) -> None:
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


def _axis(grid: RateGrid, kind: str) -> Axis | None:
    return next((axis for axis in grid.axes if axis.kind == kind), None)


def _cells(world: World, grid: RateGrid, priced: Priced, column: tree.Name | None, span: Span) -> list[Draft]:
    quantity = priced.quantity
    keys = _component(world, grid, column)
    by_period = _axis(grid, "period")
    schedule, periods = _periods(world, grid, priced, by_period)
    parts: list[int | None] = [None]
    if is_by_part(grid) or priced.seasons:
        parts = [part.index for part in world.parts if not priced.seasons or part.season in priced.seasons]
        if len(world.parts) == 1:
            parts = [None]
        elif several_parts(world) and is_by_part(grid):
            reason = f"{causes(world)} can change inside a billing period"
            subjects = (grid.name, quantity.name, "energy")
            if change_rule(world, subjects, ("each interval", "refused"), span, reason) == "refused":
                one_part_only(world, span)
    made = None
    if _axis(grid, "tier") is not None:
        section = world.grid_texts[grid.name]
        assert isinstance(section, RatesSection)
        whole = measured.total_type(world, quantity)
        made = ladder(world, grid, section, whole, quantity.name, len(periods), span)
        if made.scope == "part" and parts == [None]:
            parts = [part.index for part in world.parts]
    context = Context("period")
    rows: list[Draft] = []
    for part in parts:
        for period in periods:
            if period is not None and not _occurs(world, schedule, period, part):
                continue
            rows += _tiers(world, grid, priced, made, Cell(part, period), schedule, keys, context, span)
    return rows


def _component(world: World, grid: RateGrid, column: tree.Name | None) -> dict[str, str]:
    axis = _axis(grid, "component")
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
    made: Ladder | None,
    cell: Cell,
    schedule: str | None,
    keys: dict[str, str],
    context: Context,
    span: Span,
) -> list[Draft]:
    quantity = priced.quantity
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
    for place, label in enumerate(made.labels if made else (None,)):
        at = keys if label is None else keys | {"tier": label}
        rate = price(world, grid, price_part, at, span, context)
        if rate is None:
            continue
        if made is None:
            amount_of: model.Expr = model.Total(whole, span, quantity.name, cell.part, schedule, names)
        else:
            step = None if made.basis == "proportional" else whole.step
            kind = NumberType(whole.unit, step, whole.low, whole.high)
            amount_of = model.TierQuantity(
                kind, span, quantity.name, made.name, place, cell.part, schedule, names
            )
        rows.append(
            Draft(
                (*words, label) if label else words,
                Cell(cell.part, cell.period, place if label else None),
                amount_of,
                rate,
                multiplied(world, amount_of, rate, span),
            )
        )
    return rows


def _scalar(
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
    keys = _component(world, grid, column) | ({"name": name} if name else {})
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
        _fits(world, grid, number_type(world, own).unit, world.words(written.span), span)
        for place, label, amount_of in _blocks(world, grid, own, split, span):
            at = keys | ({"tier": label} if label else {})
            rate = price(world, grid, part, at, span, Context("period"))
            if rate is None:
                continue
            amount = in_part(world, multiplied(world, amount_of, rate, span), split, rule, span)
            label_words = (name or "", world.parts[split].name if split is not None else "", label or "")
            rows.append(
                Draft(
                    tuple(word for word in label_words if word),
                    Cell(split, None, place),
                    amount_of,
                    rate,
                    amount,
                )
            )
    return rows


def _demand_rule(
    world: World, written: tree.Expr, span: Span, subject: str, name: str | None
) -> ChangeKind | None:
    """What the text says that a change does to this quantity; None when a billing period has one part."""
    if not several_parts(world):
        return None
    reason = f"{causes(world)} can change inside a billing period"
    called = name or (written.text if isinstance(written, tree.Name) else subject)
    allowed: tuple[ChangeKind, ...] = ("own demand", "one demand", "by days", "refused")
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
    kind = number_type(world, amount)
    nothing = numbers.literal(Fraction(0), kind.unit)
    no_day = model.Number(numbers.literal(Fraction(0), DAY), span, Fraction(0))
    there = model.Compare(TruthType(), span, ">", own, no_day)
    zero = model.Number(nothing, span, Fraction(0))
    return model.Cases(numbers.either(kind, nothing), span, ((there, amount),), zero)


def _blocks(
    world: World, grid: RateGrid, own: model.Expr, part: int | None, span: Span
) -> list[tuple[int | None, str | None, model.Expr]]:
    section = world.grid_texts[grid.name]
    assert isinstance(section, RatesSection)
    if not open_row([row for edition in section.editions for row in edition.rows]):
        return [(None, None, own)]
    made = ladder(world, grid, section, number_type(world, own), told(world, own), 1, span)
    bounds = made.bounds[part if made.scope == "part" and part is not None else 0]
    zero = model.Number(numbers.literal(Fraction(0), number_type(world, own).unit), span, Fraction(0))
    found: list[tuple[int | None, str | None, model.Expr]] = []
    for place, label in enumerate(made.labels):
        inside = own if place >= len(bounds) else extreme(world, (own, bounds[place]), "least", span)
        if place:
            above = added(world, inside, bounds[place - 1], span, "-")
            inside = extreme(world, (above, zero), "greatest", span)
        found.append((place, label, inside))
    return found


def each_row(world: World, written: bill_tree.EachRow, subject: str) -> list[Draft]:
    """``each row of rates demand``: every quantity that names a row, at its price."""
    grid = find_grid(world, written.grid)
    axis = _axis(grid, "name")
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
        rows += _scalar(world, tree.Name(name, written.span), grid, None, written.span, subject, name)
    return rows


def is_flow(world: World, amount: model.Expr) -> bool:
    """Whether parts of the billing period each have their own amount by nature: energy, days, sums
    over days.
    """
    return depends_on_part(world, amount) and any(
        isinstance(leaf, model.Total | model.Days | model.DaySum | model.TierQuantity)
        and leaf.part is not None
        for leaf in leaves(amount)
    )

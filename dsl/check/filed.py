"""Filed factors in formulas: which row holds, and products that take each interval at its own factor."""

from __future__ import annotations

from dsl.check import codes, measured
from dsl.check.changes import change_rule
from dsl.check.price_facts import price_at
from dsl.check.world import Context, NeedsPart, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span
from dsl.model.tariff import MeteredQuantity
from dsl.syntax import expressions as tree
from dsl.syntax.clauses import ChangeKind


def factor(world: World, context: Context, written: tree.Name) -> model.Expr:
    """A filed factor: of the interval, of the day, or as the text says for the whole billing period."""
    declared = world.factors[written.text]
    column = _column(world, context, written) if declared.columns else None
    if context.level in ("interval", "day"):
        when: model.When = "interval" if context.level == "interval" else "day"
    else:
        reason = f"{written.text} can change inside a billing period, but one value of it is needed here"
        allowed: tuple[ChangeKind, ...] = ("first day", "last day", "refused")
        kind = change_rule(world, (written.text, "factors"), allowed, written.span, reason)
        when = "last day" if kind == "last day" else "first day"
    return model.Factor(declared.type, written.span, written.text, when, column)


def _column(world: World, context: Context, written: tree.Name) -> str:
    """The column of the season of the part; factors with columns are looked at part by part."""
    columns = world.factors[written.text].columns
    part = context.rates_of if context.part is None else context.part
    if part is None:
        raise NeedsPart(written.text, written.span)
    season = world.parts[part].season
    if season not in columns:
        raise world.report.refuse(
            codes.UNKNOWN_SEASON, written.span, f"{written.text} has no column for season {season}"
        )
    return season


def priced_each_interval(
    world: World, context: Context, rate: tree.Expr, base: tree.Expr, span: Span
) -> model.Expr | None:
    """``factor × quantity`` with each interval at the factor of its own date: a metered quantity of its own.

    Prices from a file always hold for their own interval.  None where the text wants
    one value for the billing period, or where this is another product.
    """
    if context.level not in ("period", "claim"):
        return None
    for one, other in ((rate, base), (base, rate)):
        if not (isinstance(one, tree.Name) and isinstance(other, tree.Name)):
            continue
        if one.text in world.factors:
            row = world.changes.get(one.text) or world.changes.get("factors")
            if row is None or row.kind != "each interval":
                continue
        elif one.text not in world.prices:
            continue
        metered = _metered(world, other)
        if metered is not None:
            return _woven(world, context, one, metered, span)
    return None


def _metered(world: World, name: tree.Name) -> MeteredQuantity | None:
    quantity = world.quantities.get(name.text)
    if isinstance(quantity, MeteredQuantity):
        return quantity
    return measured.of_channel(world, name.text, name.span) if name.text in world.channels else None


def _woven(
    world: World, context: Context, filed: tree.Name, quantity: MeteredQuantity, span: Span
) -> model.Expr:
    from dsl.check import numbers

    world.used |= {filed.text, quantity.name}
    price: model.Expr
    if filed.text in world.prices:
        price = price_at(world, filed.text, filed.span)
    else:
        price = factor(world, Context("interval", context.part, rates_of=context.rates_of), filed)
    assert isinstance(price.type, NumberType)
    kind = numbers.multiply(price.type, quantity.type)
    label = f"{filed.text} × {quantity.name}"
    if isinstance(price, model.Factor) and price.column is not None:
        label += f" in {price.column}"
    value = model.Arithmetic(kind, span, "*", price, quantity.value)
    known = world.quantities.get(label)
    if not isinstance(known, MeteredQuantity):
        known = MeteredQuantity(label, quantity.netting, value, kind, "", span)
        world.quantities[label] = known
    return measured.total(world, context, known, span)

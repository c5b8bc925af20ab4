"""What a billing period must be for a bill: requirements of the module, told in words when one fails."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import summed
from dsl.check.changes import causes, refuses
from dsl.check.world import World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span, TruthType
from dsl.model.tariff import HistoryItem, Requirement, ScalarQuantity
from dsl.units import DAY, ONE

ONE_PART = "seasons or rate editions of the billing period"
TRUTH = TruthType()


def _count(value: int, span: Span) -> model.Number:
    return model.Number(numbers.literal(Fraction(value), ONE), span, Fraction(value))


def _counted(most: int) -> NumberType:
    return NumberType(ONE, Fraction(1), Fraction(0), Fraction(most))


def _required(
    world: World, name: str, value: model.Expr, operator: model.Compared, than: int, message: str
) -> None:
    """A count as a determinant of its own, and the requirement on it."""
    span = value.span
    assert isinstance(value.type, NumberType)
    world.quantities[name] = ScalarQuantity(name, value, value.type, message, span)
    quantity = model.Quantity(value.type, span, name)
    compared = model.Compare(TRUTH, span, operator, quantity, _count(than, span))
    world.guards.append(Requirement(compared, message, span))


def one_part_only(world: World, span: Span) -> None:
    """``the bill is refused`` when rates or the season change: the billing period holds one part."""
    if ONE_PART in world.quantities:
        return
    terms: list[model.Expr] = []
    no_day = model.Number(numbers.literal(Fraction(0), DAY), span, Fraction(0))
    for part in world.parts:
        there = model.Compare(TRUTH, span, ">", measured.days(world, part.index, span), no_day)
        terms.append(model.Cases(_counted(1), span, ((there, _count(1, span)),), _count(0, span)))
    what = causes(world).replace(" and ", " or ")
    message = f"{what} changed inside the billing period: by the tariff such a bill is refused"
    _required(world, ONE_PART, summed(world, terms, span), "<=", 1, message)


def refuse_changes(world: World) -> None:
    """``the bill is refused`` when a fact or a factor changes: on each day it is as on the first day."""
    for name, fact in world.facts.items():
        row = refuses(world, (name, "facts"))
        if row is not None and name in world.used:
            today = model.Fact(fact.type, row.span, name, "day")
            first = model.Fact(fact.type, row.span, name, "first day")
            _constant(world, name, [(today, first)], row.span)
    for name, factor in world.factors.items():
        row = refuses(world, (name, "factors"))
        if row is not None and name in world.used:
            pairs = [
                (
                    model.Factor(factor.type, row.span, name, "day", column),
                    model.Factor(factor.type, row.span, name, "first day", column),
                )
                for column in factor.columns or (None,)
            ]
            _constant(world, name, pairs, row.span)


def _constant(world: World, name: str, pairs: Sequence[tuple[model.Expr, model.Expr]], span: Span) -> None:
    """No day of the billing period has another value than its first day."""
    changed = tuple(model.Compare(TRUTH, span, "!=", today, first) for today, first in pairs)
    any_of_them = changed[0] if len(changed) == 1 else model.Logic(TRUTH, span, "or", changed)
    other = model.Cases(_counted(1), span, ((any_of_them, _count(1, span)),), _count(0, span))
    most = world.readings.maximum_days if world.readings else 366
    days = model.DaySum(_counted(most), span, other)
    message = f"{name} changed inside the billing period: by the tariff such a bill is refused"
    _required(world, f"days on which {name} is not as on the first day", days, "=", 0, message)


def full_history(world: World, item: HistoryItem) -> None:
    """``or refused when fewer``: history holds all the billing periods that it is declared for."""
    if item.type.low is None:
        raise world.report.refuse(
            codes.HISTORY,
            item.span,
            f"the billing periods of {item.name} can be counted only when it has a least value",
            "declare its range: `kW from 0 kW to …`",
        )
    threshold = model.Number(numbers.literal(item.type.low, item.type.unit), item.span, item.type.low)
    counted = model.History(
        _counted(item.periods),
        item.span,
        item.name,
        "count at least",
        item.periods,
        _count(0, item.span),
        None,
        threshold,
    )
    name = f"billing periods of {item.name} in history"
    message = f"fewer than {item.periods} earlier billing periods of {item.name} are known"
    _required(world, name, counted, "=", item.periods, message)

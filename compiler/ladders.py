"""Tiers: how much of a quantity falls in each step of a ladder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compiler.choosing import choose, compare, extreme
from compiler.emitter import Value
from compiler.errors import CannotCompile
from compiler.terms import Literal, Quotient, Surd, Term, add, at_step, literal, step_of, subtract, value_of
from dsl.model import expressions as m
from dsl.model.rates import Ladder
from runtime.machine.units import Unit

if TYPE_CHECKING:
    from compiler.determinants import Determinants
    from compiler.expressions import Compiler
    from compiler.period import PeriodScope

Exact = Value | Literal


def tier_quantity(c: Compiler, scope: PeriodScope, leaf: m.TierQuantity) -> Term:
    """The quantity in one tier and one cell, by the ladder's basis."""
    d = scope.determinants
    (ladder,) = [one for one in d.tariff.ladders if one.name == leaf.ladder]
    if ladder.basis == "in order":
        return scope.cells(c, d.tier_cells(leaf))
    if ladder.scope == "part" and leaf.part is None and len(d.tariff.parts) > 1:
        return _over_parts(c, scope, leaf)
    bounds = effective_bounds(c, ladder, leaf.part)
    cell = scope.cells(c, d.total(leaf.quantity, leaf.part, leaf.schedule, leaf.periods))
    if ladder.basis == "each cell":
        refuse_negative(c, ladder, cell, leaf.quantity)
        return fill(c, cell, bounds, leaf.tier)
    part = leaf.part if ladder.scope == "part" else None
    if _alone(d, leaf, part):
        refuse_negative(c, ladder, cell, leaf.quantity)
        return fill(c, cell, bounds, leaf.tier)
    total = scope.cells(c, d.total(leaf.quantity, part, None, None))
    refuse_negative(c, ladder, total, leaf.quantity)
    return _share(c, ladder, (cell, total), bounds, leaf.tier)


def _alone(d: Determinants, leaf: m.TierQuantity, part: int | None) -> bool:
    """Whether the cell is all of its ladder's total, or none of it: a period that lies in one part has one.

    Its share of a tier is then the tier itself: no quotient need be formed, or reasoned about.
    """
    if d.one_part_each and part is None:
        part = leaf.part
    if d.only(leaf.part) != d.only(part):
        return False
    numbers = d.period_numbers(leaf.schedule, leaf.periods)
    return numbers is None or len(set(numbers)) == len(d.schedule(leaf.schedule).periods)


def _over_parts(c: Compiler, scope: PeriodScope, leaf: m.TierQuantity) -> Term:
    total: Term | None = None
    for part in range(len(scope.determinants.tariff.parts)):
        place = (leaf.quantity, leaf.ladder, leaf.tier, part, leaf.schedule, leaf.periods)
        one = tier_quantity(c, scope, m.TierQuantity(leaf.type, leaf.span, *place))
        total = one if total is None else add(c.e, total, one)
    assert total is not None
    return total


def effective_bounds(c: Compiler, ladder: Ladder, part: int | None) -> list[Exact]:
    """The upper bounds, none below zero and none below the one before it, so that tiers never overlap."""
    exprs = ladder.bounds[part if ladder.scope == "part" and part is not None else 0]
    found: list[Exact] = []
    for expr in exprs:
        bound = c.term(expr)
        if isinstance(bound, Quotient | Surd):
            raise CannotCompile("the bound of a tier must be rounded", expr.span)
        if not found:
            unit = bound.unit if isinstance(bound, Literal) else bound.number.unit
            negative = isinstance(bound, Value) and bound.low < 0
            found.append(_exact(extreme(c.e, "greatest", bound, zero(unit))) if negative else bound)
        elif isinstance(bound, Literal) and isinstance(found[-1], Literal):
            found.append(bound)
        else:
            found.append(_exact(extreme(c.e, "greatest", bound, found[-1])))
    return found


def zero(unit: Unit) -> Literal:
    """Nothing, of a unit."""
    return literal(0, unit)


def _exact(term: Term) -> Exact:
    assert isinstance(term, Value | Literal)
    return term


def refuse_negative(c: Compiler, ladder: Ladder, total: Value, quantity: str) -> None:
    """A ladder that takes no negative quantity aborts on one."""
    if ladder.negative == "refused" and total.low < 0:
        none = c.e.constant(total.number, 0)
        c.e.require(c.e.op("le", none, total), f"{quantity} is negative, which its tiers do not admit")


def fill(c: Compiler, total: Value, bounds: list[Exact], tier: int) -> Value:
    """What of a total lies in a tier.  A negative total lies wholly in the first."""
    below: Exact = total
    if tier < len(bounds):
        below = _exact(extreme(c.e, "least", total, bounds[tier]))
    if tier == 0:
        return value_of(c.e, below)
    over = subtract(c.e, below, bounds[tier - 1])
    none = zero(total.number.unit)
    return value_of(c.e, extreme(c.e, "greatest", over, none))


def _share(
    c: Compiler, ladder: Ladder, amounts: tuple[Value, Value], bounds: list[Exact], tier: int
) -> Quotient:
    """The cell's share of a tier: cell × fill of the tier ÷ total.

    A total of zero is taken as the smallest positive one, and a negative one by
    its size with all of it in the first tier; so the shares of a cell always
    sum to the cell.
    """
    cell, total = amounts
    e = c.e
    size = e.op("abs", total) if total.low < 0 else total
    size = e.op("max", size, e.constant(total.number, 1))
    filled: Exact = fill(c, size, bounds, tier)
    if total.low < 0 and ladder.negative == "first tier":
        negative = compare(e, "<", total, zero(total.number.unit))
        whole: Exact = size if tier == 0 else zero(total.number.unit)
        filled = _exact(choose(e, negative, whole, filled))
    return Quotient(cell, at_step(e, filled, step_of(filled)), size)

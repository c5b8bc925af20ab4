"""The bill: rows from top to bottom, each of which sees only what stands above it."""

from __future__ import annotations

from fractions import Fraction
from functools import partial

from dsl.check import codes
from dsl.check.balances import carry, closed
from dsl.check.lines import build_line
from dsl.check.lines_above import lines_named
from dsl.check.literals import rounding
from dsl.check.world import World
from dsl.model.base import Mode, Rounding
from dsl.model.tariff import Balance, Bill, SubtotalRow
from dsl.syntax import bill as bill_tree
from dsl.syntax import tree as texts
from dsl.syntax.expressions import RoundingPhrase
from dsl.units import base

CENTS = Rounding(Mode.HALF_UP, Fraction(1, 100))


def build_bill(world: World, sections: list[bill_tree.BillSection], here: texts.Header) -> Bill:
    """All lines and subtotals, in order."""
    rows = [row for section in sections for row in section.rows]
    lines = [row for row in rows if isinstance(row, bill_tree.BillLine)]
    if not lines:
        world.report.add(
            codes.NO_BILL, here.span, "the text has no bill", "add a section `bill, lines in this order`"
        )
        return Bill((), None)
    each, total = _roundings(world, [row for row in rows if isinstance(row, bill_tree.BillRounding)], lines)
    for line in lines:
        world.later_lines.setdefault(line.number, line.span)
        world.later_lines.setdefault(line.title, line.span)
    for row in rows:
        if isinstance(row, bill_tree.BillLine):
            made = set(world.lines)
            world.build(f"line {row.number}", partial(_line, world, row, each))
            if set(world.lines) == made:
                world.broken.add(f"line {row.title}")
        elif isinstance(row, bill_tree.SubtotalRow):
            world.build(row.name.text, partial(_subtotal, world, row))
    return Bill(tuple(world.rows), total)


def _roundings(
    world: World, rows: list[bill_tree.BillRounding], lines: list[bill_tree.BillLine]
) -> tuple[Rounding | None, Rounding | None]:
    """Rounding of each line (None: not rounded), and rounding of the bill."""
    money = base(world.currency or "USD")
    each: Rounding | None = None
    total: Rounding | None = None
    stated_total = stated_each = False
    for row in rows:
        if isinstance(row.line, RoundingPhrase):
            each = world.report.attempt(partial(rounding, world, row.line, money))
            each = each or CENTS  # a faulty clause has been reported; it is not missing
        stated_each = stated_each or row.line is not None
        if isinstance(row.bill, RoundingPhrase):
            total = world.report.attempt(partial(rounding, world, row.bill, money))
            stated_total = True
        elif row.bill == "sum":
            stated_total = True
    lost = [line for line in lines if line.rounding is None]
    if not stated_each and lost:
        world.report.add(
            codes.ROUNDING_MISSING,
            lost[0].span,
            f"the text does not say how line {lost[0].number} is rounded",
            "at the end of the bill write `each line is rounded half-up to $0.01`",
        )
        # One mistake is told once: the lines are looked at as if cents were meant.
        each = CENTS
    if not stated_total:
        world.report.add(
            codes.ROUNDING_MISSING,
            (rows[-1] if rows else lines[-1]).span,
            "the text does not say how the bill itself is rounded",
            "write `the bill is the sum of the rounded lines`, or `the bill is rounded half-up to $0.01`",
        )
    return each, total


def _line(world: World, row: bill_tree.BillLine, each: Rounding | None) -> None:
    before = world.lines.get(row.number)
    if before is not None:
        raise world.report.refuse(
            codes.LINE_TWICE,
            row.span,
            f"there are two lines {row.number}",
            "give each line its own number",
            (("the other one", before.line.span),),
        )
    made = build_line(world, row, each)
    world.later_lines.pop(row.number, None)
    world.later_lines.pop(row.title, None)
    world.lines[row.number] = made
    world.rows.append(made.line)
    if row.carried_to is not None:
        carry(world, row)


def _subtotal(world: World, row: bill_tree.SubtotalRow) -> None:
    world.later.pop(row.name.text, None)
    world.declare(row.name, "subtotal")
    made = SubtotalRow(row.name.text, lines_named(world, row.lines), row.span)
    world.subtotals[row.name.text] = made
    world.rows.append(made)


def close_balances(world: World) -> tuple[Balance, ...]:
    """The balances with their closing values."""
    made = []
    for balance in list(world.balances.values()):
        one = world.attempt(partial(closed, world, balance))
        if isinstance(one, Balance):
            made.append(one)
    return tuple(made)

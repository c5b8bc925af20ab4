"""What the text claims, and the claims that every priced quantity brings with it."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import added, extreme, summed, told
from dsl.check.elaborate import condition, number, number_type
from dsl.check.functions import for_every
from dsl.check.literals import value_in
from dsl.check.past import counted_words
from dsl.check.report import Refused, listed
from dsl.check.walking import leaves
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import NumberType, Span, TruthType
from dsl.model.rates import Ladder
from dsl.model.tariff import Claim, Line, MeteredQuantity, ScalarQuantity, Variation
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.units import Scaled

CLAIM = Context("claim")
TRUTH = TruthType()


def build_claim(world: World, row: texts.ClaimRow) -> Claim:
    """A claim with its goal as a truth over one bill, two bills, or a function's arguments."""
    world.declare(row.name, "claim")
    words = row.words or world.words(row.span).removeprefix(row.name.text).strip()
    goal = row.goal
    if isinstance(goal, texts.ForEveryGoal) and not isinstance(goal.of, texts.ContractGoal):
        return for_every(world, replace(row, premise=row.premise or goal.premise), goal, words)
    premise = None if row.premise is None else condition(world, CLAIM, row.premise)
    if isinstance(goal, texts.OnceGoal):
        return _once(world, row, goal, words)
    if isinstance(goal, texts.RelationGoal):
        return _relation(world, row, goal, premise, words)
    if isinstance(goal, texts.ContractGoal | texts.ForEveryGoal):
        raise world.report.refuse(
            codes.CLAIM, row.span, f"{row.name.text} speaks of actions, which a tariff does not have"
        )
    made = condition(world, CLAIM, goal)
    if any(isinstance(leaf, model.InRun) for leaf in leaves(made)):
        raise world.report.refuse(
            codes.CLAIM,
            row.span,
            f"{row.name.text} compares two runs, but does not say how the second differs",
            "start with it: `more energy delivered: after bill >= before bill`",
        )
    made = named(world, made)
    premise = None if premise is None else named(world, premise)
    return Claim(row.name.text, "bill", made, premise, None, about(made), words, row.name.span)


def named(world: World, of: model.Expr) -> model.Expr:
    """Demands that a claim takes without naming them become determinants of their own."""
    for leaf in leaves(of):
        if isinstance(leaf, model.Highest | model.AtInstant | model.History):
            label = determinant_name(world, leaf)
            known = world.quantities.get(label)
            if known is None:
                assert isinstance(leaf.type, NumberType)
                world.quantities[label] = ScalarQuantity(label, leaf, leaf.type, "", leaf.span)
    return _replaced(world, of)


def determinant_name(world: World, of: model.Highest | model.AtInstant | model.History) -> str:
    """What the text calls it, with the periods and the part that it is cut to."""
    label = world.words(of.span)
    if isinstance(of, model.History) and of.threshold is not None:
        label = counted_words(world, of, of.threshold)
    if isinstance(of, model.Highest):
        if of.periods:
            label += f" during {listed(of.periods)}"
        if of.part is not None:
            label += f" in {world.parts[of.part].name}"
        if world.quantities[of.quantity].name not in label:
            label += f" of {of.quantity}"
    return label


def _replaced(world: World, of: model.Expr) -> model.Expr:
    if isinstance(of, model.Highest | model.AtInstant | model.History):
        quantity = world.quantities[determinant_name(world, of)]
        return model.Quantity(quantity.type, of.span, quantity.name)

    def mapped(value: object) -> object:
        if isinstance(value, model.Node):
            return _replaced(world, value)  # type: ignore[arg-type]
        if isinstance(value, tuple):
            return tuple(mapped(each) for each in value)
        return value

    changed: dict[str, Any] = {
        field.name: mapped(getattr(of, field.name))
        for field in fields(of)
        if field.name not in ("type", "span", "rate")
    }
    return replace(of, **changed)


def about(goal: model.Expr) -> tuple[str, ...]:
    """Lines, subtotals, quantities and balances that a goal speaks of, each once, in order."""
    found: list[str] = []
    for leaf in leaves(goal):
        match leaf:
            case model.LineAmount(line=line):
                found.append(f"line {line}")
            case model.Subtotal(name=name) | model.Quantity(name=name):
                found.append(name)
            case model.Total(quantity=name) | model.TierQuantity(quantity=name):
                found.append(name)
            case model.Opening(balance=name) | model.Closing(balance=name):
                found.append(name)
            case _:
                pass
    return tuple(dict.fromkeys(found))


# --- each kWh once --------------------------------------------------------------------------------


def _once(world: World, row: texts.ClaimRow, goal: texts.OnceGoal, words: str) -> Claim:
    if goal.grid.text not in world.grids:
        from dsl.check.rated import find_grid

        find_grid(world, goal.grid)
    quantity, line = _charged(world, goal)
    made = once_goal(world, quantity, line, goal.span)
    return Claim(
        row.name.text, "once", made, None, None, (quantity, f"rates {goal.grid.text}"), words, row.name.span
    )


def _charged(world: World, goal: texts.OnceGoal) -> tuple[str, Line]:
    wanted = goal.quantity.text if isinstance(goal.quantity, tree.Name) else world.words(goal.quantity.span)
    if wanted in world.channels:
        wanted = measured.of_channel(world, wanted, goal.span).name
    for number_, so_far in world.lines.items():
        for cell in world.cells.get(number_, ()):
            if cell.rates == goal.grid.text and cell.quantity == wanted:
                return wanted, so_far.line
    if any(name.startswith("line ") for name in world.broken):
        raise Refused("a line is wrong itself")
    raise world.report.refuse(
        codes.CLAIM,
        goal.span,
        f"no line prices {wanted} at rates {goal.grid.text}",
        f"claim it of a quantity that a line charges `at rates {goal.grid.text}`",
    )


def once_goal(world: World, quantity: str, line: Line, span: Span) -> model.Expr:
    """The cells of a charge add up to the whole quantity, and so do the blocks of its ladder."""
    of = world.quantities[quantity]
    assert isinstance(of, MeteredQuantity)
    kind = measured.total_type(world, of)
    found = next(cell for cell in world.cells[line.number] if cell.quantity == quantity)
    base: model.Expr = model.Total(kind, span, quantity)
    pieces: list[model.Expr] = [
        model.Total(kind, span, quantity, part, schedule, periods)
        for part, schedule, periods, _ in found.places
    ]
    ladders = [world.ladders[name] for name in dict.fromkeys(place[3] for place in found.places) if name]
    cells = model.Compare(TRUTH, span, "=", summed(world, pieces, span), base)
    if not ladders:
        return cells
    if ladders[0].basis != "proportional":
        # What the blocks hold is what is charged, so their sum says it all.
        pieces = [
            model.TierQuantity(kind, span, quantity, name, tier, part, schedule, periods)
            for part, schedule, periods, name in found.places
            for tier in range(len(world.ladders[name].labels))
        ]
        return model.Compare(TRUTH, span, "=", summed(world, pieces, span), base)
    blocks = [
        model.Compare(TRUTH, span, "=", summed(world, _blocks(world, ladder, base, span), span), base)
        for ladder in ladders
    ]
    return model.Logic(TRUTH, span, "and", (cells, *blocks))


def _blocks(world: World, ladder: Ladder, whole: model.Expr, span: Span) -> list[model.Expr]:
    """The blocks of a total that is shared out in proportion: block after block up to its bound."""
    kind = number_type(world, whole)
    zero = model.Number(numbers.literal(Fraction(0), kind.unit), span, Fraction(0))
    found: list[model.Expr] = []
    bounds = ladder.bounds[0]
    for place in range(len(ladder.labels)):
        inside = whole if place >= len(bounds) else extreme(world, (whole, bounds[place]), "least", span)
        if place:
            inside = extreme(
                world, (added(world, inside, bounds[place - 1], span, "-"), zero), "greatest", span
            )
        found.append(inside)
    return found


# --- two runs -------------------------------------------------------------------------------------


def _relation(
    world: World, row: texts.ClaimRow, goal: texts.RelationGoal, premise: model.Expr | None, words: str
) -> Claim:
    variation = _variation(world, goal.variation)
    if goal.never is None:
        made = condition(world, CLAIM, goal.of)
        if not any(isinstance(leaf, model.InRun) for leaf in leaves(made)):
            raise world.report.refuse(
                codes.CLAIM,
                goal.span,
                "nothing here compares the two runs",
                "say which run: `after bill >= before bill`",
            )
    else:
        made = _never(world, goal)
    made = named(world, made)
    return Claim(row.name.text, "relation", made, premise, variation, about(made), words, row.name.span)


def _never(world: World, goal: texts.RelationGoal) -> model.Expr:
    of, kind = number(world, CLAIM, goal.of)
    span = goal.span
    before = model.InRun(of.type, span, "a", of)
    after = model.InRun(of.type, span, "b", of)
    tolerance = Fraction(0)
    if goal.within is not None:
        tolerance = value_in(world, goal.within, Scaled(kind.unit, Fraction(1)), told(world, of))
        if tolerance < 0:
            raise world.report.refuse(codes.CLAIM, goal.within.span, "a tolerance is not negative")
    slack = model.Number(numbers.literal(tolerance, kind.unit), span, tolerance)
    at_least = model.Compare(TRUTH, span, ">=", after, added(world, before, slack, span, "-"))
    at_most = model.Compare(TRUTH, span, "<=", after, added(world, before, slack, span))
    if goal.never == "lowers":
        return at_least
    if goal.never == "raises":
        return at_most
    return model.Logic(TRUTH, span, "and", (at_least, at_most))


def _variation(world: World, written: texts.Variation) -> Variation:
    what = written.what
    periods: tuple[tree.Name, ...] = ()
    if isinstance(what, tree.Restricted):
        periods, what = what.periods, what.of
    if not isinstance(what, tree.Name):
        raise world.report.refuse(
            codes.CLAIM, written.span, "only a channel, a fact or an input can be varied"
        )
    name = _varied(world, written, what)
    source = written.source.text if written.source else periods[0].text if periods else ""
    target = written.target.text if written.target else ""
    for period in (written.source, written.target, *periods):
        if period is not None:
            world.schedule_of((period,))
            world.used.add(period.text)
    return Variation(written.kind, name, source, target)


def _varied(world: World, written: texts.Variation, what: tree.Name) -> str:
    """The channel, fact or input that is varied; a quantity stands for its channel where it has one."""
    world.used.add(what.text)
    if what.text in world.channels or what.text in world.inputs:
        return what.text
    if written.kind == "change" and what.text in {*world.facts, *world.factors}:
        return what.text
    quantity = world.quantities.get(what.text)
    if isinstance(quantity, MeteredQuantity):
        channels = [leaf.name for leaf in leaves(quantity.value) if isinstance(leaf, model.Channel)]
        if len(set(channels)) == 1:
            return channels[0]
        raise world.report.refuse(
            codes.CLAIM,
            what.span,
            f"{what.text} is made of several channels: say which reading is larger",
            f"write `more {channels[0]}`" if channels else None,
        )
    known = [*world.channels, *world.inputs, *world.facts]
    raise world.unknown(what, "channel, fact or input", known, codes.UNKNOWN_NAME)

"""Blocks of a rate table: their bounds, and how a quantity fills them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from dsl.check import codes, numbers
from dsl.check.arithmetic import added, divided, multiplied
from dsl.check.as_on import by_day, of_one_day
from dsl.check.blocks import Blocks, Place, blocks_at
from dsl.check.changes import blocks_rule, several_parts
from dsl.check.elaborate import expression, number, number_type
from dsl.check.grids import is_by_part
from dsl.check.guards import one_part_only
from dsl.check.literals import unlike
from dsl.check.walking import leaves
from dsl.check.word import reckoned
from dsl.check.world import Context, NeedsPart, World, tier_words
from dsl.model import expressions as model
from dsl.model.base import NumberType, OptionType, Span, TruthType
from dsl.model.rates import Ladder, RateGrid
from dsl.syntax.rates import BlockRule, RateRow, RatesSection, TierKey
from dsl.units import BILLING_PERIOD, DAY, ONE, quantity


def rules_of(section: RatesSection) -> BlockRule:
    """The block rules of a section, merged; each may be written once."""
    merged = BlockRule(None, None, None, None, section.span)
    for rule in section.rules:
        merged = BlockRule(
            rule.prorated if rule.prorated is not None else merged.prorated,
            rule.scope or merged.scope,
            rule.basis or merged.basis,
            rule.negative or merged.negative,
            rule.span,
        )
    return merged


def ladder(
    world: World,
    grid: RateGrid,
    section: RatesSection,
    priced: NumberType,
    name: str,
    cells: int,
    span: Span,
    place: Place,
    *,
    whole: bool = False,
) -> tuple[Ladder, Blocks]:
    """The ladder at a place of a grid, made when a line first prices a quantity there; and its blocks.

    ``priced`` is the type of that quantity's total, ``cells`` the number of periods
    that share the ladder: with several cells, the text must say how they fill it.
    ``whole``: the prices of one part hold for all of the billing period, which is not cut.
    """
    blocks = blocks_at(world, grid, section, place)
    known = world.ladders.get(world.ladder_names.get((grid.name, blocks.words), ""))
    if known is not None:
        if known.negative == "cannot be" and not (priced.low is not None and priced.low >= 0):
            _negative(world, grid, rules_of(section), priced, name, span)
        return known, blocks
    rules = rules_of(section)
    scope = _scope(world, grid, rules, name, span)
    if several_parts(world) and scope == "period" and is_by_part(grid) and not whole:
        cells *= len(world.parts)
    basis = _basis(world, grid, rules, cells, span)
    negative = _negative(world, grid, rules, priced, name, span)
    parts: Sequence[int | None] = [part.index for part in world.parts] if scope == "part" else [None]
    bounds = tuple(
        _bounds_of(world, section, blocks, rules, part, priced, (grid.name, name)) for part in parts
    )
    words = "not prorated" if rules.prorated == "not" else "prorated" if rules.prorated else "by day"
    called = _called(world, grid, place)
    made = Ladder(called, bounds, basis, scope, negative, blocks.labels, words, section.name.span)
    world.ladders[called] = made
    world.ladder_names[grid.name, blocks.words] = called
    return made, blocks


def _called(world: World, grid: RateGrid, place: Place) -> str:
    """The grid's name; for further ladders of a grid, with what tells their rows from those before."""
    if grid.name not in world.ladders:
        return grid.name
    part = world.parts[place.part or 0]
    keys = [key for key in (part.name.replace(" ", "-"), place.period, place.name) if key]
    called = "-".join([grid.name, *keys])
    while called in world.ladders or called in world.grids:
        called += "-too"
    return called


def _scope(
    world: World, grid: RateGrid, rules: BlockRule, name: str, span: Span
) -> Literal["period", "part"]:
    if not several_parts(world):
        return "period"
    if rules.scope is not None:
        return rules.scope
    rule = blocks_rule(world, (grid.name, name), span)
    if rule == "refused":
        one_part_only(world, span)
    return "part" if rule == "own ladder" else "period"


def _basis(
    world: World, grid: RateGrid, rules: BlockRule, cells: int, span: Span
) -> Literal["each cell", "proportional", "in order"]:
    if rules.basis is not None:
        return rules.basis
    if cells <= 1:
        return "each cell"
    raise world.report.refuse(
        codes.TIER_BASIS_MISSING,
        grid.span,
        f"several cells share the blocks of rates {grid.name}, and the text does not say how they fill them",
        "add `blocks are filled in order of time`, `… in proportion to each period` or `… in each period "
        "by itself`",
        (("the line that prices by it", span),),
    )


def _negative(
    world: World, grid: RateGrid, rules: BlockRule, priced: NumberType, name: str, span: Span
) -> Literal["first tier", "refused", "cannot be"]:
    if rules.negative is not None:
        return rules.negative
    if priced.low is not None and priced.low >= 0:
        return "cannot be"
    raise world.report.refuse(
        codes.TIER_NEGATIVE_MISSING,
        grid.span,
        f"{name} may be negative, and the text does not say what the blocks of rates {grid.name} do then",
        "add `a negative quantity is credited in the first block`, or `… is refused`",
        (("the line that prices by it", span),),
    )


def _bounds_of(
    world: World,
    section: RatesSection,
    blocks: Blocks,
    rules: BlockRule,
    part: int | None,
    priced: NumberType,
    names: tuple[str, str],
) -> tuple[model.Expr, ...]:
    """The bounds of the billing period or of a part; as on one day, those of the part that it lies in."""
    context = Context("period", part, doing=section.name.text)
    try:
        return _bounds(world, section, blocks, rules, context, priced)
    except NeedsPart:
        span = section.name.span
        day = of_one_day(blocks_rule(world, names, span)) if part is None else None
        if day is None:
            raise
    each = [
        _bounds(world, section, blocks, rules, replace(context, rates_of=one.index), priced)
        for one in world.parts
    ]
    return tuple(by_day(world, values, day, span) for values in zip(*each, strict=True))


def _bounds(
    world: World,
    section: RatesSection,
    blocks: Blocks,
    rules: BlockRule,
    context: Context,
    priced: NumberType,
) -> tuple[model.Expr, ...]:
    """The upper bounds; where blocks differ by options, those of the customer's options."""
    lists = [
        (combination, _upper(world, context, section, tiers, rules, priced))
        for combination, tiers, _ in blocks.lists
    ]
    most = max(len(bounds) for _, bounds in lists)
    if len(lists) == 1:
        return lists[0][1]
    found = []
    for place in range(most):
        cases = [
            (combination, bounds[place] if place < len(bounds) else _no_bound(world, blocks, priced))
            for combination, bounds in lists
        ]
        found.append(by_options(world, blocks, context, cases))
    return tuple(found)


def _no_bound(world: World, blocks: Blocks, priced: NumberType) -> model.Expr:
    """What is never exceeded: the bound of a block that a customer with fewer blocks has not."""
    if priced.high is None:
        raise world.report.refuse(
            codes.GRID_SHAPE,
            blocks.span,
            "some options have fewer blocks than others, and what is priced has no greatest value",
            "declare the range of the quantity: `in kW from 0 kW to 999 kW`",
        )
    return model.Number(numbers.literal(priced.high, priced.unit), blocks.span, priced.high)


def by_options(
    world: World, blocks: Blocks, context: Context, cases: Sequence[tuple[tuple[str, ...], model.Expr]]
) -> model.Expr:
    """The value for the customer's options."""
    from dsl.check.names import fact

    span = blocks.span
    facts = [fact(world, context, name, span) for name in blocks.facts]
    world.used |= set(blocks.facts)
    kind = number_type(world, cases[0][1])
    for _, value in cases[1:]:
        kind = numbers.either(kind, number_type(world, value))
    chosen = []
    for combination, value in cases[:-1]:
        holds = [
            model.Compare(TruthType(), span, "=", one, _option(world, one, option))
            for one, option in zip(facts, combination, strict=True)
        ]
        chosen.append(
            (holds[0] if len(holds) == 1 else model.Logic(TruthType(), span, "and", tuple(holds)), value)
        )
    return model.Cases(kind, span, tuple(chosen), cases[-1][1])


def _option(world: World, of: model.Expr, option: str) -> model.Option:
    assert isinstance(of.type, OptionType)
    index = world.enums[of.type.enum].options.index(option)
    return model.Option(of.type, of.span, of.type.enum, index)


def _upper(
    world: World,
    context: Context,
    section: RatesSection,
    tiers: Sequence[TierKey],
    rules: BlockRule,
    priced: NumberType,
) -> tuple[model.Expr, ...]:
    upper: list[model.Expr] = []
    for tier in tiers:
        if tier.kind in ("over", "rest"):
            _repeats(world, context, tier, upper, rules)
            break
        assert tier.bound is not None
        bound = _bound(world, context, tier, rules, section)
        kind = number_type(world, bound)
        if kind.unit != priced.unit:
            raise unlike(
                world,
                tier.span,
                "what is priced",
                priced.unit,
                f"the block `{tier_words(world, tier)}`",
                kind.unit,
            )
        if tier.kind == "next" and upper:
            bound = added(world, upper[-1], bound, tier.span)
        reckoned(world, numbers.add(kind, priced), tier.span)
        _ascending(world, tier, upper, bound, priced)
        upper.append(bound)
    return tuple(upper)


def _bound(
    world: World, context: Context, tier: TierKey, rules: BlockRule, section: RatesSection
) -> model.Expr:
    assert tier.bound is not None
    bound, kind = number(world, context, tier.bound)
    powers = dict(kind.unit.powers)
    if powers.get("day") == -1:
        from dsl.check.measured import days

        return multiplied(world, bound, days(world, context.part, tier.span), tier.span)
    if powers.get("billing-period") == -1:
        one = model.Number(numbers.literal(Fraction(1), BILLING_PERIOD), tier.span, Fraction(1))
        bound = multiplied(world, bound, one, tier.span)
    if any(isinstance(leaf, model.Days | model.DaySum | model.Quantity) for leaf in leaves(bound)):
        return bound
    if rules.prorated is None:
        raise world.report.refuse(
            codes.TIER_DAYS_MISSING,
            section.name.span,
            "billing periods differ in length, and the text does not say whether "
            f"`{tier_words(world, tier)}` does too",
            "add `blocks are not prorated`, or `blocks are prorated × days ÷ 30`",
        )
    if rules.prorated == "not":
        return bound
    return multiplied(world, bound, ratio(world, context, rules.prorated), tier.span)


def ratio(world: World, context: Context, written: object) -> model.Expr:
    """A factor such as ``days ÷ 30`` as a plain number: days over days."""
    made = expression(world, context, written)  # type: ignore[arg-type]
    kind = number_type(world, made)
    if kind.unit == DAY:
        one = model.Number(numbers.literal(Fraction(1), DAY), made.span, Fraction(1))
        made = divided(world, made, one, made.span)
        kind = number_type(world, made)
    if kind.unit != ONE:
        raise unlike(world, made.span, "a proration", ONE, world.words(made.span), kind.unit)
    return made


def _ascending(
    world: World, tier: TierKey, upper: list[model.Expr], bound: model.Expr, priced: NumberType
) -> None:
    before = upper[-1] if upper else None
    low = before.value if isinstance(before, model.Number) else Fraction(0) if before is None else None
    if isinstance(bound, model.Number) and low is not None and bound.value <= low:
        raise world.report.refuse(
            codes.TIER_UNREACHABLE,
            tier.span,
            f"the block `{tier_words(world, tier)}` can never be reached: it ends at "
            f"{quantity(bound.value, priced.unit)}, "
            f"and the one before it at {quantity(low, priced.unit)}",
            "give the upper bounds in ascending order, or sizes with `next`",
        )
    if isinstance(before, model.Number) and priced.high is not None and before.value >= priced.high:
        raise world.report.refuse(
            codes.TIER_UNREACHABLE,
            tier.span,
            f"the block `{tier_words(world, tier)}` can never be reached: there can be at most "
            f"{quantity(priced.high, priced.unit)}",
            "correct the bound",
        )


def _repeats(
    world: World, context: Context, tier: TierKey, upper: list[model.Expr], rules: BlockRule
) -> None:
    """``over 1,000 kWh`` repeats the last bound, so that a reader sees it; another number is a mistake."""
    if tier.bound is None:
        return
    stated, _ = number(world, context, tier.bound)
    last = upper[-1] if upper else None
    if rules.prorated not in (None, "not") or not isinstance(stated, model.Number):
        return
    if last is None or (isinstance(last, model.Number) and last.value != stated.value):
        below = "nothing" if last is None else quantity(last.value, number_type(world, last).unit)
        raise world.report.refuse(
            codes.TIER_ORDER,
            tier.span,
            f"the blocks before `{tier_words(world, tier)}` end at {below}",
            "the open block starts where the last one ends",
        )


def open_row(rows: Sequence[RateRow]) -> bool:
    """Whether some row has a block among its keys."""
    return any(isinstance(key, TierKey) for row in rows for key in row.keys)

"""Bill lines: what a line prices, what it comes to, where it is rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial

from dsl.check import codes, measured, numbers
from dsl.check.arithmetic import TIMES, added, extreme, multiplied, negated, summed
from dsl.check.elaborate import condition, expression, number_type
from dsl.check.leaves import contains
from dsl.check.line_parts import by_part
from dsl.check.literals import rounding as rounding_of
from dsl.check.literals import unlike
from dsl.check.months import months
from dsl.check.pricing import at_rates
from dsl.check.rated import Draft
from dsl.check.report import Refused
from dsl.check.scalars import each_row
from dsl.check.walking import leaves
from dsl.check.world import Cell, Context, LineSoFar, World
from dsl.model import expressions as model
from dsl.model.base import Mode, NumberType, Rounding, Span, TruthType
from dsl.model.tariff import Entry, Line
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.units import BILLING_PERIOD, DAY, MONTH, ONE, Unit, base, currencies_in

PERIOD = Context("period")
THREE_DECIMALS = Fraction(1, 1000)


def build_line(world: World, written: bill_tree.BillLine, each: Rounding | None) -> LineSoFar:
    """A line with its entries.  ``each`` is the rounding of all lines, None when lines are not rounded."""
    # Both are looked at even when one is wrong: a line may hold two mistakes.
    holds = world.report.attempt(partial(_conditions, world, written))
    drafts = [_complete(world, written, draft) for draft in _drafts(world, written)]
    if holds is None:
        raise Refused("the line's condition is wrong")
    drafts = [_where(draft, holds, number_type(world, draft.amount), written.span) for draft in drafts]
    drafts = _merged(world, written, drafts)
    how = _rounding(world, written, drafts, each)
    if written.offset is not None:
        from dsl.check.balances import offset

        drafts = [offset(world, written, drafts, how)]
    elif written.less:
        drafts = [replace(draft, amount=negated(world, draft.amount, written.span)) for draft in drafts]
    entries = _labelled(world, drafts)
    kind = NumberType(_money(world), how.step, Fraction(0), Fraction(0))
    for draft in drafts:
        kind = numbers.add(kind, numbers.rounded(number_type(world, draft.amount), how))
    line = Line(
        written.number,
        written.title,
        entries,
        how,
        world.words(written.span),
        written.span,
        _minimum_on(written),
        tuple((one.kind, f"{one.text} {one.sheets}".strip()) for one in written.citations),
    )
    carried = written.carried_to.text if written.carried_to else None
    return LineSoFar(line, kind, written.title, tuple(draft.cell for draft in drafts), carried)


def _money(world: World) -> Unit:
    return base(world.currency or "USD")


def _minimum_on(written: bill_tree.BillLine) -> str | None:
    if not isinstance(written.amount, bill_tree.Minimum):
        return None
    on = written.amount.on
    return (
        on.text if isinstance(on, tree.Name) else " ".join(f"{a}-{b}" if a != b else a for a, b in on.items)
    )


# --- what the line comes to -----------------------------------------------------------------------


def _drafts(world: World, written: bill_tree.BillLine) -> list[Draft]:
    amount, subject = written.amount, f"line {written.number}"
    if isinstance(amount, bill_tree.AtRates):
        return at_rates(world, amount, subject)
    if isinstance(amount, bill_tree.EachRow):
        return each_row(world, amount, subject)
    if isinstance(amount, bill_tree.Minimum):
        return [_minimum(world, written, amount)]
    return by_part(world, written, partial(_draft, world, amount), _complete, subject)


def _draft(world: World, written: tree.Expr, context: Context) -> Draft:
    """An expression as quantity × rate where it has that form; otherwise its amount alone."""
    amount = expression(world, context, written)
    number_type(world, amount)
    quantity, rate = _factors(world, amount)
    if isinstance(amount, model.DaySum):
        quantity = measured.days(world, amount.part, amount.span)
    return Draft((), Cell(context.part), quantity, rate, amount)


def _factors(world: World, amount: model.Expr) -> tuple[model.Expr | None, model.Expr | None]:
    """Quantity and rate of a product in which one factor is the price; a percentage is the rate of
    its base.
    """
    if not isinstance(amount, model.Arithmetic) or amount.operator != "*":
        return None, None
    left, right = number_type(world, amount.left), number_type(world, amount.right)
    if bool(currencies_in(left.unit)) != bool(currencies_in(right.unit)):
        money, other = (
            (amount.left, amount.right) if currencies_in(left.unit) else (amount.right, amount.left)
        )
        unit = number_type(world, other).unit
        if unit == ONE:
            return money, other
        if number_type(world, money).step is not None:
            return other, money
    return None, None


def _minimum(world: World, written: bill_tree.BillLine, amount: bill_tree.Minimum) -> Draft:
    if isinstance(amount.on, tree.Name) and amount.on.text not in world.subtotals:
        raise _unknown_subtotal(world, amount.on)
    subject = f"line {written.number}"
    rows = by_part(world, written, partial(_draft, world, amount.value), _complete, subject)
    least = summed(world, [_complete(world, written, row).amount for row in rows], written.span)
    so_far = expression(world, PERIOD, amount.on)
    missing = added(world, least, so_far, written.span, "-")
    zero = model.Number(
        numbers.literal(Fraction(0), number_type(world, missing).unit), written.span, Fraction(0)
    )
    if number_type(world, missing).unit != _money(world):
        raise _not_money(world, least)
    return Draft((), Cell(), None, None, extreme(world, (missing, zero), "greatest", written.span))


def _unknown_subtotal(world: World, name: tree.Name) -> Exception:
    from dsl.check.report import did_you_mean

    if name.text in {*world.later, *world.broken, *world.declared}:
        return world.unknown(name, "subtotal", list(world.subtotals), codes.MINIMUM)
    return world.report.refuse(
        codes.MINIMUM,
        name.span,
        f"there is no subtotal {name.text} above this line that could be lifted to a minimum",
        did_you_mean(name.text, world.subtotals)
        or f"name one above: `{name.text}  is lines 1 to …`; or write `minimum … on line 1`",
    )


# --- per day, per month, per billing period ----------------------------------------------------------


def _complete(world: World, written: bill_tree.BillLine, draft: Draft, part: int | None = None) -> Draft:
    """An amount per day, month or billing period, times the days, months or periods that are billed."""
    kind = number_type(world, draft.amount)
    powers = dict(kind.unit.powers)
    money = _money(world)
    if kind.unit == money:
        return draft
    times: model.Expr | None = None
    part = part if part is not None else draft.cell.part
    if kind.unit == money / DAY:
        _each_day_again(world, draft.amount)
        times = measured.over_parts(
            world,
            Context("period", part),
            (),
            written.span,
            lambda one: measured.days(world, one, written.span),
        )
    elif kind.unit == money / BILLING_PERIOD:
        times = measured.one_billing_period(written.span)
    elif kind.unit == money / MONTH:
        times = months(world, written.month or world.month, written.span)
    if times is None:
        raise _not_money(world, draft.amount, powers)
    amount = multiplied(world, draft.amount, times, written.span)
    if draft.quantity is None and draft.rate is None:
        return replace(draft, quantity=times, rate=draft.amount, amount=amount)
    return replace(draft, amount=amount)


def _each_day_again(world: World, amount: model.Expr) -> None:
    """``$0.10 per kWh of usage per day``: what is metered over all days is charged on every day again."""
    metered = next(
        (leaf for leaf in leaves(amount) if isinstance(leaf, model.Total | model.TierQuantity)), None
    )
    if metered is None:
        return
    days = world.readings.maximum_days if world.readings else 30
    world.report.warn(
        codes.EACH_DAY_AGAIN,
        amount.span,
        f"{world.words(amount.span)} charges all of {metered.quantity} for each day: in a billing period of "
        f"{days} days every unit of it is charged {days} times",
        "leave out `per day`; a price for each day is for days, demands or capacities",
    )


def _not_money(world: World, amount: model.Expr, powers: dict[str, int] | None = None) -> Exception:
    kind = number_type(world, amount)
    if kind.unit == ONE:
        return world.report.refuse(
            codes.PERCENT_WITHOUT_BASE,
            amount.span,
            f"{world.words(amount.span) or 'this'} is a share or a plain number: the text does not say of "
            "what",
            "name the base: `4% of lines 1 to 5`, `3% of electric-service`",
        )
    two = [one for one in currencies_in(kind.unit) if one != world.currency]
    if two:
        return unlike(world, amount.span, "the bill", _money(world), world.words(amount.span), kind.unit)
    hint = "price it: `$0.05 per kWh of usage`"
    if powers and any(power < 0 for power in powers.values()) and world.currency in powers:
        below = [name for name, power in powers.items() if power < 0 and name != world.currency]
        missing = next((name for name in below if name not in TIMES), below[0])
        missing = {"h": "kWh", "kW": "kWh" if "h" in powers else "kW"}.get(missing, missing)
        hint = f"say of how many: `… per {missing} of QUANTITY`"
    return world.report.refuse(
        codes.NOT_MONEY,
        amount.span,
        f"a bill line is an amount of {world.currency}, and this is in {kind.unit}",
        hint,
    )


# --- conditions, rows, rounding -----------------------------------------------------------------------


def _conditions(world: World, written: bill_tree.BillLine) -> tuple[model.Expr, ...]:
    """``when C`` and ``on the bill that contains D``."""
    conditions: list[model.Expr] = []
    if written.condition is not None:
        conditions.append(condition(world, PERIOD, written.condition))
    if written.dated:
        days = world.report.all_of(partial(contains, world, day, written.span) for day in written.dated)
        conditions.append(days[0] if len(days) == 1 else model.Logic(TruthType(), written.span, "or", days))
    return tuple(conditions)


def _where(draft: Draft, holds: tuple[model.Expr, ...], kind: NumberType, span: Span) -> Draft:
    """The amount where all conditions hold, else zero."""
    if not holds:
        return draft
    all_hold = holds[0] if len(holds) == 1 else model.Logic(TruthType(), span, "and", holds)
    nothing = numbers.literal(Fraction(0), kind.unit)
    zero = model.Number(nothing, span, Fraction(0))
    amount = model.Cases(numbers.either(kind, nothing), span, ((all_hold, draft.amount),), zero)
    return replace(draft, amount=amount)


def _merged(world: World, written: bill_tree.BillLine, drafts: list[Draft]) -> list[Draft]:
    """One row for each combination that the line asks for; without `one row for each …`, one row in all."""
    if not drafts:
        raise world.report.refuse(
            codes.PRICE_MISSING,
            written.span,
            f"line {written.number} has nothing to bill: every price is `none`",
        )
    if isinstance(written.amount, bill_tree.EachRow) and written.rows is None:
        return drafts
    wanted = written.rows or ()
    if len(drafts) == 1:
        return [replace(drafts[0], words=drafts[0].words if wanted else ())]
    groups: dict[tuple[str, ...], list[Draft]] = {}
    for draft in drafts:
        groups.setdefault(_group(world, draft, wanted), []).append(draft)
    return [_sum(world, words, group, written.span) for words, group in groups.items()]


def _group(world: World, draft: Draft, wanted: Sequence[str]) -> tuple[str, ...]:
    cell, words = draft.cell, []
    if cell.part is not None:
        part = world.parts[cell.part]
        if "season" in wanted and part.season:
            words.append(part.season)
        if "edition" in wanted and len(world.edition_starts):
            start = world.edition_starts[part.edition - 1] if part.edition else None
            words.append(f"from {start}" if start else f"before {world.edition_starts[0]}")
    if "period" in wanted and cell.period:
        words.append(cell.period)
    if "block" in wanted and cell.tier is not None:
        words.append(draft.words[-1])
    return tuple(words)


def _sum(world: World, words: tuple[str, ...], group: list[Draft], span: Span) -> Draft:
    first = group[0]
    if len(group) == 1:
        return replace(first, words=words)
    amount = summed(world, [draft.amount for draft in group], span)
    quantities = [draft.quantity for draft in group if draft.quantity is not None]
    quantity = summed(world, quantities, span) if len(quantities) == len(group) else None
    parts = {draft.cell.part for draft in group}
    periods = {draft.cell.period for draft in group}
    cell = Cell(parts.pop() if len(parts) == 1 else None, periods.pop() if len(periods) == 1 else None, None)
    rates = {draft.rate.value for draft in group if isinstance(draft.rate, model.Number)}
    rate = (
        first.rate
        if len(rates) == 1 and all(isinstance(draft.rate, model.Number) for draft in group)
        else None
    )
    return Draft(words, cell, quantity, rate, amount)


def _rounding(
    world: World, written: bill_tree.BillLine, drafts: Sequence[Draft], each: Rounding | None
) -> Rounding:
    money = _money(world)
    for draft in drafts:
        kind = number_type(world, draft.amount)
        if kind.unit != money:
            raise _not_money(world, draft.amount, dict(kind.unit.powers))
    if written.rounding is not None:
        return rounding_of(world, written.rounding, money)
    if each is not None:
        return each
    step: Fraction | None = None
    for draft in drafts:
        own = number_type(world, draft.amount).step
        if own is None:
            raise world.report.refuse(
                codes.UNROUNDED_QUOTIENT,
                written.span,
                f"line {written.number} is a quotient; without rounding it is no amount that can be stored",
                "round this line, if need be to a very small step: `rounded half-even to $0.000000000001`",
            )
        step = own if step is None else numbers.common_step(step, own)
    assert step is not None
    # Every amount is a multiple of this step already: the rounding changes nothing.
    return Rounding(Mode.HALF_EVEN, step)


def _labelled(world: World, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
    entries = []
    for draft in drafts:
        quantity = draft.quantity
        print_rounding = None
        if quantity is not None and number_type(world, quantity).step is None:
            print_rounding = Rounding(Mode.HALF_UP, THREE_DECIMALS)
        rate = draft.rate
        if rate is not None and number_type(world, rate).step is None:
            rate = None
        entries.append(Entry(" ".join(draft.words), quantity, print_rounding, rate, draft.amount))
    return tuple(entries)

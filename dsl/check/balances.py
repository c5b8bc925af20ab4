"""Balances: what a bill carries to the next one, what it offsets, and when it is trued up."""

from __future__ import annotations

from fractions import Fraction

from dsl.check import codes, numbers
from dsl.check.arithmetic import added, extreme, negated, rounded, summed
from dsl.check.elaborate import expression, number, number_type
from dsl.check.leaves import contains
from dsl.check.lines_above import line_amount
from dsl.check.literals import on_step, unlike, value_in
from dsl.check.rated import Draft
from dsl.check.world import Cell, Context, World
from dsl.model import expressions as model
from dsl.model.base import Rounding, Span, TruthType
from dsl.model.tariff import Balance
from dsl.syntax import bill as bill_tree
from dsl.syntax import expressions as tree
from dsl.syntax import tree as texts
from dsl.units import ONE, Scaled

PERIOD = Context("period")


def balance_named(world: World, name: tree.Name) -> Balance:
    """The balance of this name."""
    found = world.balances.get(name.text)
    if found is None:
        raise world.unknown(name, "balance", list(world.balances), codes.UNKNOWN_NAME)
    world.used.add(name.text)
    return found


def balance_value(world: World, context: Context, written: tree.BalanceValue) -> model.Expr:
    """``opening B``, ``closing B`` (in claims), ``true-up of B``."""
    balance = balance_named(world, written.balance)
    if written.which == "opening":
        return model.Opening(balance.type, written.span, balance.name)
    if written.which == "closing":
        if context.level != "claim":
            raise world.report.refuse(
                codes.REFERS_DOWNWARDS,
                written.span,
                f"the closing value of {balance.name} is known only after the last line",
                f"use `opening {balance.name}`, or `true-up of {balance.name}`",
            )
        return model.Closing(balance.type, written.span, balance.name)
    out = _taken_out(world, balance, written.span, ("paid",))
    if out is None:
        raise world.report.refuse(
            codes.TRUE_UP,
            written.span,
            f"nothing of {balance.name} is paid at a true-up",
            f"under `true-up …` add `{balance.name} above …  is paid`",
        )
    return out


def _opening(balance: Balance, span: Span) -> model.Expr:
    return model.Opening(balance.type, span, balance.name)


def _before_true_up(world: World, balance: Balance, span: Span) -> model.Expr:
    written = world.balance_texts[balance.name]
    if written.becomes is not None:
        return expression(world, PERIOD, written.becomes)
    value = _opening(balance, span)
    for term in world.balance_terms.get(balance.name, []):
        value = added(world, value, term, span)
    return value


def _taken_out(world: World, balance: Balance, span: Span, actions: tuple[str, ...]) -> model.Expr | None:
    """What true-ups take out of the balance in this bill, by the rows with these actions."""
    result: model.Expr | None = None
    for section in world.true_ups:
        rows = [row for row in section.rows if row.balance.text == balance.name and row.action in actions]
        for row in rows:
            part = _beyond(world, balance, row)
            when = _at_true_up(world, section)
            zero = model.Number(numbers.literal(Fraction(0), balance.type.unit), span, Fraction(0))
            kind = numbers.either(number_type(world, part), numbers.literal(Fraction(0), balance.type.unit))
            taken = model.Cases(kind, span, ((when, part),), zero)
            result = taken if result is None else added(world, result, taken, span)
    return result


def _beyond(world: World, balance: Balance, row: texts.TrueUpRow) -> model.Expr:
    """How far the balance is above (or below: negative) the row's threshold."""
    value = value_in(world, row.threshold, Scaled(balance.type.unit, Fraction(1)), balance.name)
    limit = model.Number(numbers.literal(value, balance.type.unit), row.threshold.span, value)
    zero = model.Number(numbers.literal(Fraction(0), balance.type.unit), row.span, Fraction(0))
    apart = added(world, _before_true_up(world, balance, row.span), limit, row.span, "-")
    return extreme(world, (apart, zero), "greatest" if row.side == "above" else "least", row.span)


def _at_true_up(world: World, section: texts.TrueUpSection) -> model.Expr:
    conditions: list[model.Expr] = [contains(world, day, section.span) for day in section.days]
    month = expression(world, PERIOD, tree.BillingMonth(section.span)) if section.months else None
    for one in section.months:
        assert month is not None
        value = model.Number(numbers.literal(Fraction(one), ONE), section.span, Fraction(one))
        conditions.append(model.Compare(TruthType(), section.span, "=", month, value))
    if len(conditions) == 1:
        return conditions[0]
    return model.Logic(TruthType(), section.span, "or", tuple(conditions))


def offset(world: World, written: bill_tree.BillLine, drafts: list[Draft], how: Rounding) -> Draft:
    """A credit that brings lines down to a floor at most; what is left goes to a balance, or is lost."""
    clause = written.offset
    assert clause is not None
    if not written.less:
        raise world.report.refuse(
            codes.OFFSET, clause.span, "only a credit can offset other lines", "write `less …`"
        )
    if isinstance(clause.on, tree.Name) and clause.on.text not in world.subtotals:
        raise world.unknown(clause.on, "subtotal", list(world.subtotals), codes.OFFSET)
    credit = summed(
        world, [rounded(world, draft.amount, how, written.span) for draft in drafts], written.span
    )
    target = expression(world, PERIOD, clause.on)
    floor, _ = number(world, PERIOD, clause.floor)
    zero = model.Number(
        numbers.literal(Fraction(0), number_type(world, credit).unit), written.span, Fraction(0)
    )
    room = extreme(world, (added(world, target, floor, clause.span, "-"), zero), "greatest", clause.span)
    available = credit
    if clause.rest_to is not None:
        balance = balance_named(world, clause.rest_to)
        if balance.type.unit != number_type(world, credit).unit:
            raise unlike(
                world,
                clause.rest_to.span,
                balance.name,
                balance.type.unit,
                "the credit",
                number_type(world, credit).unit,
            )
        available = added(world, _opening(balance, written.span), credit, written.span)
    used = extreme(world, (available, room), "least", written.span)
    if clause.rest_to is not None:
        # The line's amount is minus what was used, so the rest is credit + amount.
        mine = model.LineAmount(
            number_type(world, negated(world, used, written.span)), written.span, written.number
        )
        world.balance_terms.setdefault(clause.rest_to.text, []).append(
            added(world, credit, mine, written.span)
        )
    return Draft((), Cell(), None, None, negated(world, used, written.span))


def carry(world: World, written: bill_tree.BillLine) -> None:
    """``carried to B``: minus this line's amount is added to the balance."""
    assert written.carried_to is not None
    balance = balance_named(world, written.carried_to)
    amount = line_amount(world, written.number, written.span)
    if balance.type.unit != number_type(world, amount).unit:
        raise unlike(
            world,
            written.carried_to.span,
            balance.name,
            balance.type.unit,
            f"line {written.number}",
            number_type(world, amount).unit,
        )
    world.balance_terms.setdefault(balance.name, []).append(negated(world, amount, written.span))


def closed(world: World, balance: Balance) -> Balance:
    """The balance with its closing value, once all lines are known."""
    written = world.balance_texts[balance.name]
    closing = _before_true_up(world, balance, written.span)
    kind = number_type(world, closing)
    if kind.unit != balance.type.unit:
        raise unlike(world, closing.span, balance.name, balance.type.unit, "what it becomes", kind.unit)
    out = _taken_out(world, balance, written.span, ("paid", "forfeited"))
    if out is not None:
        closing = added(world, closing, out, written.span, "-")
        kind = number_type(world, closing)
    if kind.step is None:
        raise world.report.refuse(
            codes.UNROUNDED_QUOTIENT,
            written.span,
            f"{balance.name} becomes a quotient that has not been rounded",
            "round it: `… rounded half-up to …`",
        )
    assert balance.type.step is not None
    if (kind.step / balance.type.step).denominator != 1:
        raise world.report.refuse(
            codes.FINER_THAN_STEP,
            written.span,
            f"what {balance.name} becomes is finer than its step",
            "round what is carried, or declare the balance in smaller steps",
        )
    return Balance(balance.name, balance.type, balance.start, closing, balance.words, balance.span)


def declare_balance(world: World, row: texts.BalanceRow) -> None:
    """A balance with its type and starting value; its closing value comes after the bill."""
    from dsl.check.literals import number_form

    world.declare(row.name, "balance")
    kind = number_form(world, row.form)
    start = value_in(world, row.start, Scaled(kind.unit, Fraction(1)), row.name.text)
    assert kind.step is not None
    on_step(world, row.start, start, kind.step, kind.unit, row.name.text)
    outside = (kind.low is not None and start < kind.low) or (kind.high is not None and start > kind.high)
    if outside:
        raise world.report.refuse(
            codes.OUT_OF_RANGE, row.start.span, f"{row.name.text} starts outside its own range"
        )
    nothing = model.Number(numbers.literal(Fraction(0), kind.unit), row.span, Fraction(0))
    world.balances[row.name.text] = Balance(
        row.name.text, kind, start, nothing, world.words(row.span), row.name.span
    )
    world.balance_texts[row.name.text] = row

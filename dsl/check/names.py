"""What a name stands for, at each level of expressions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from dsl.check import codes, measured, numbers
from dsl.check.changes import fact_rule
from dsl.check.elaborate import expression, rule
from dsl.check.filed import factor
from dsl.check.grids import grid_value
from dsl.check.multiplier import of_register
from dsl.check.price_facts import price_at
from dsl.check.report import Refused
from dsl.check.world import Context, World
from dsl.model import expressions as model
from dsl.model.base import DayType, NumberType, OptionType, Span, TruthType
from dsl.model.tariff import MeteredQuantity, ScalarQuantity
from dsl.syntax import expressions as tree
from dsl.units import base

TOTAL_NAMES = ("bill", "total")


@rule(tree.Name)
def name(world: World, context: Context, written: tree.Name) -> model.Expr:
    """Resolves a name; what it may stand for depends on where it is used."""
    text = written.text
    local = dict(context.values).get(text)
    if local is not None:
        world.used.add(text)
        return model.Local(local, written.span, text)
    world.used.add(text)
    if context.level == "function":
        return _in_function(world, context, written)
    if text in world.constants:
        return replace(world.constants[text], span=written.span)
    if text in world.facts:
        return fact(world, context, text, written.span)
    if text in world.factors:
        return factor(world, context, written)
    if context.level == "interval":
        return _in_interval(world, context, written)
    if context.level == "day":
        return _in_day(world, context, written)
    return _in_period(world, context, written)


def fact(world: World, context: Context, text: str, span: Span) -> model.Expr:
    """A customer fact on the day that the level says, or as the text says for a whole billing period."""
    declared = world.facts[text]
    kind = declared.type
    if context.level in ("interval", "day"):
        return model.Fact(kind, span, text, "interval" if context.level == "interval" else "day")
    if isinstance(kind, DayType):
        return model.Fact(kind, span, text, "first day")
    when: model.When = "last day" if fact_rule(world, text, span) == "last day" else "first day"
    return model.Fact(kind, span, text, when)


def _in_function(world: World, context: Context, written: tree.Name) -> model.Expr:
    if written.text in world.constants:
        return replace(world.constants[written.text], span=written.span)
    chosen = option(world, context, written)
    if chosen is not None:
        return chosen
    if written.text in world.broken:
        raise Refused(f"{written.text} is wrong itself")
    of_tariff = world.declared.get(written.text) or world.later.get(written.text)
    if of_tariff is not None and of_tariff.kind not in ("function", "option list"):
        raise world.report.refuse(
            codes.NOT_HERE,
            written.span,
            f"{written.text} is a {of_tariff.kind} of the tariff; a function knows its "
            "parameters and constants only",
            "hand it in as an argument",
        )
    known = [name for name, _ in context.values] + list(world.constants)
    raise world.unknown(written, "name", known, codes.UNKNOWN_NAME)


def _in_interval(world: World, context: Context, written: tree.Name) -> model.Expr:
    text = written.text
    if text in world.channels:
        return measured.channel(world, text, written.span)
    if text in world.prices:
        return price_at(world, text, written.span)
    if text in world.events:
        return model.InEvent(TruthType(), written.span, text)
    quantity = world.quantities.get(text)
    if isinstance(quantity, MeteredQuantity):
        if quantity.netting is not None and quantity.netting != context.netting:
            raise world.report.refuse(
                codes.NETTING,
                written.span,
                f"{text} is netted over {quantity.netting} minutes; it cannot be used interval by interval",
                "give this quantity the same netting",
            )
        return replace(quantity.value, span=written.span)
    if isinstance(quantity, ScalarQuantity):
        raise world.report.refuse(
            codes.LEVEL,
            written.span,
            f"{text} has one value a billing period; it cannot be used inside a quantity that is metered "
            "interval by interval",
        )
    return _otherwise(world, context, written, "in a metered quantity")


def _in_day(world: World, context: Context, written: tree.Name) -> model.Expr:
    if written.text in world.grids:
        return grid_value(world, context, written)
    if written.text in world.quantities or written.text in world.channels:
        raise world.report.refuse(
            codes.LEVEL,
            written.span,
            f"{written.text} is measured over the billing period; inside `for each day` only facts, "
            "factors and rates "
            "of the day can be used",
        )
    return _otherwise(world, context, written, "for each day")


def _in_period(world: World, context: Context, written: tree.Name) -> model.Expr:
    text, span = written.text, written.span
    if text in world.quantities:
        return quantity(world, context, text, span)
    if text in world.channels:
        return measured.total(world, context, measured.of_channel(world, text, span), span)
    if text in world.inputs:
        given = world.inputs[text]
        if given.kind == "instant":
            raise world.report.refuse(
                codes.LEVEL,
                span,
                f"{text} is a published hour, not an amount",
                f"write `average kW of usage in the hour of {text}`",
            )
        read = model.Register(given.type, span, text)
        return of_register(world, context, read, span)
    if text in world.subtotals:
        return subtotal(world, text, span)
    if text in TOTAL_NAMES and context.level == "claim":
        return subtotal(world, "bill", span)
    if text in world.grids:
        return grid_value(world, context, written)
    if text in world.prices or text in world.events:
        raise world.report.refuse(
            codes.LEVEL,
            span,
            f"{text} changes from interval to interval; a line needs one value for the billing period",
            f"name a quantity that uses it (`export-value  energy received × {text}`) and charge that",
        )
    return _otherwise(world, context, written, "here")


def quantity(world: World, context: Context, text: str, span: Span) -> model.Expr:
    """A declared quantity at period level, cut to the context's part where it can be cut."""
    declared = world.quantities[text]
    if isinstance(declared, MeteredQuantity):
        return measured.total(world, context, declared, span)
    if context.part is not None:
        declared = in_part(world, context.part, declared)
    return model.Quantity(declared.type, span, declared.name)


def in_part(world: World, part: int, whole: ScalarQuantity) -> ScalarQuantity:
    """The quantity over the days of one part, as a determinant of its own; itself where parts play no
    role.
    """
    written = world.quantity_texts.get(whole.name)
    if written is None or isinstance(whole.type, TruthType):
        return whole
    made = expression(world, Context("period", part, doing=whole.name), written.value)
    from dsl.check.quantities import finished

    made = finished(world, written, made)
    if not depends_on_part(world, made):
        return whole
    label = f"{whole.name} in {world.parts[part].name}"
    known = world.quantities.get(label)
    if isinstance(known, ScalarQuantity):
        return known
    assert isinstance(made.type, NumberType)
    cut = ScalarQuantity(label, made, made.type, whole.words, whole.span)
    world.quantities[label] = cut
    return cut


def depends_on_part(world: World, of: model.Expr) -> bool:
    """Whether a leaf of the expression was cut to a part."""
    from dsl.check.walking import leaves

    return any(
        getattr(leaf, "part", None) is not None
        or (isinstance(leaf, model.Quantity) and leaf.name not in world.quantity_texts)
        for leaf in leaves(of)
    )


def subtotal(world: World, text: str, span: Span) -> model.Expr:
    """A named subtotal above, or the bill."""
    if text == "bill":
        kinds = [so_far.type for so_far in world.lines.values()]
    else:
        kinds = [world.lines[number].type for number in world.subtotals[text].lines]
    kind = NumberType(base(world.currency or "USD"), Fraction(1), Fraction(0), Fraction(0))
    for one in kinds:
        kind = numbers.add(kind, one)
    return model.Subtotal(kind, span, text)


def option(world: World, context: Context, written: tree.Name) -> model.Expr | None:
    """The option of this name: of the enumeration that the context wants, else of the only one that
    has it.
    """
    having = [enum for enum in world.enums.values() if written.text in enum.options]
    if context.options is not None:
        enum = world.enums[context.options]
        if written.text in enum.options:
            return model.Option(
                OptionType(enum.name), written.span, enum.name, enum.options.index(written.text)
            )
        if written.text not in world.declared and written.text not in dict(context.values):
            raise _unknown_option(world, written, context.options)
        return None
    if len(having) == 1:
        enum = having[0]
        return model.Option(OptionType(enum.name), written.span, enum.name, enum.options.index(written.text))
    return None


def _unknown_option(world: World, written: tree.Name, enum: str) -> Exception:
    from dsl.check.report import did_you_mean, listed

    options = world.enums[enum].options
    return world.report.refuse(
        codes.UNKNOWN_OPTION,
        written.span,
        f"{enum} is never {written.text}; it is {listed(options, 'or')}",
        did_you_mean(written.text, options),
    )


def _otherwise(world: World, context: Context, written: tree.Name, where: str) -> model.Expr:
    chosen = option(world, context, written)
    if chosen is not None:
        return chosen
    known = [
        *world.quantities,
        *world.channels,
        *world.facts,
        *world.factors,
        *world.constants,
        *world.inputs,
        *world.subtotals,
        *world.grids,
    ]
    if written.text in world.broken or f"rates {written.text}" in world.broken:
        raise Refused(f"{written.text} is wrong itself")
    if written.text in world.balances:
        raise world.report.refuse(
            codes.NOT_HERE,
            written.span,
            f"{written.text} is a balance: say which value of it",
            f"write `opening {written.text}` or `closing {written.text}`",
        )
    if written.text in world.declared:
        declared = world.declared[written.text]
        raise world.report.refuse(
            codes.NOT_HERE, written.span, f"{written.text} is a {declared.kind}; it cannot be used {where}"
        )
    raise world.unknown(written, "name", known, codes.UNKNOWN_NAME)
